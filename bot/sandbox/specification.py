"""What the Bot API takes: every method and type, and a check of a request against them.

`bot-api.json` is PaulSonOfLars/telegram-bot-api-spec (MIT, Copyright (c) 2020 Paul Larsen) without its texts; its
licence stands beside it. `python -m bot.sandbox.specification FULL.json` makes it anew.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

ARRAY = "Array of "
SHIPPED = Path(__file__).with_name("bot-api.json")


class Refused(Exception):
    """The Bot API says no.

    `fair` marks what a faultless bot can meet as well (a chat that is gone, someone who blocked it); every other
    refusal is a violation that tests must not see.
    """

    def __init__(self, description: str, *, code: int = 400, fair: bool = False, **parameters: Any) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
        self.fair = fair
        self.parameters = parameters


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    name: str
    mime: str
    content: bytes


@cache
def specification() -> Json:
    """Methods and types by name: `{"methods": {name: {param: [types, required]}}, "types": {name: {...}}}`."""
    loaded: Json = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return loaded


def typed(method: str, sent: Mapping[str, str | Upload | Any]) -> Json:
    """The request's parameters in their own types.

    Raises:
        Refused: a parameter is unknown, missing, or of another type than the Bot API's.
    """
    if (rows := specification()["methods"].get(method)) is None:
        raise Refused("Not Found", code=404)
    for name in sent:
        if name not in rows and not isinstance(sent[name], Upload):
            raise Refused(f"Bad Request: unknown parameter {name!r} of {method}")
    for name, (_kinds, required) in rows.items():
        if required and sent.get(name) is None:
            raise Refused(f"Bad Request: parameter {name!r} of {method} is missing")
    return {name: _argument(method, name, rows[name][0], value) for name, value in sent.items() if name in rows}


def _argument(method: str, name: str, kinds: list[str], value: Any) -> Any:
    """One parameter as a form carries it: a plain string, or JSON for arrays and objects."""
    if isinstance(value, Upload) or not isinstance(value, str):
        return _fitting(kinds, value, f"{method}.{name}")
    for kind in kinds:
        if kind in FROM_FORM and (read := FROM_FORM[kind](value)) is not None:
            return read
    if all(kind in FROM_FORM for kind in kinds):
        raise Refused(f"Bad Request: parameter {name!r} of {method} must be {' or '.join(kinds)}, got {value!r}")
    try:
        parsed = json.loads(value)
    except ValueError:
        raise Refused(f"Bad Request: can't parse {name.replace('_', ' ')} JSON object") from None
    return _fitting(kinds, parsed, f"{method}.{name}")


def _integer(value: str) -> int | None:
    return int(value) if re.fullmatch(r"-?\d{1,19}", value, re.ASCII) else None


def _float(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _boolean(value: str) -> bool | None:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(value.lower())


FROM_FORM: dict[str, Callable[[str], Any]] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "True": _boolean,
    "String": str,
    "InputFile": lambda value: value if value.startswith("attach://") else None,
}

PLAIN: dict[str, Callable[[Any], bool]] = {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "True": lambda value: value is True,
    "String": lambda value: isinstance(value, str),
    "InputFile": lambda value: isinstance(value, Upload) or (isinstance(value, str) and value.startswith("attach://")),
}


def _fitting(kinds: list[str], value: Any, where: str) -> Any:
    """`value` itself when one of the types takes it, else the refusal of the type that came nearest."""
    refusals: list[tuple[int, Refused]] = []
    for kind in kinds:
        try:
            _fit(kind, value, where)
        except Refused as refusal:
            refusals.append((_likeness(kind, value), refusal))
        else:
            return value
    raise max(refusals, key=lambda pair: pair[0])[1]


def _fit(kind: str, value: Any, where: str) -> None:
    if kind.startswith(ARRAY):
        if not isinstance(value, list):
            raise Refused(f"Bad Request: {where} must be an array")
        for index, item in enumerate(value):
            _fitting([kind.removeprefix(ARRAY)], item, f"{where}[{index}]")
    elif kind in PLAIN:
        if not PLAIN[kind](value):
            raise Refused(f"Bad Request: {where} must be {kind}, got {type(value).__name__}")
    elif kind == "KeyboardButton" and isinstance(value, str):
        return  # the documentation's known gap: a plain text is a button too
    else:
        _fit_object(kind, value, where)


def _fit_object(kind: str, value: Any, where: str) -> None:
    row = specification()["types"][kind]
    if row.get("subtypes"):
        _fitting(row["subtypes"], value, where)
        return
    if not isinstance(value, dict):
        raise Refused(f"Bad Request: {where} must be a {kind} object")
    for name in value:
        if name not in row["fields"]:
            raise Refused(f"Bad Request: {where} has an unknown field {name!r} for {kind}")
    for name, (kinds, required) in row["fields"].items():
        if name in value:
            _fitting(kinds, value[name], f"{where}.{name}")
        elif required:
            raise Refused(f"Bad Request: {where} lacks the field {name!r} of {kind}")
    for name, constant in row.get("constants", {}).items():
        if value.get(name) != constant:
            raise Refused(f"Bad Request: {where}.{name} must be {constant!r}")


def _likeness(kind: str, value: Any) -> int:
    """How much a refused value looks like the type, so that the refusal speaks of the member that was meant."""
    if kind.startswith(ARRAY):
        return 1 if isinstance(value, list) else 0
    row = specification()["types"].get(kind)
    if row is None or not isinstance(value, dict):
        return 0
    constants = row.get("constants", {})
    marked = bool(constants) and all(value.get(name) == constant for name, constant in constants.items())
    return len(row.get("fields", {}).keys() & value.keys()) + (100 if marked else 0)


CONSTANT = re.compile(r"(?:must be|always) [“\"]?([a-z_]+)[”\"]?")


def trimmed(full: Json) -> Json:
    """The published specification without its texts, with the constants that only the texts tell."""

    def rows(fields: Json) -> Json:
        return {name: [row["types"], bool(row.get("required"))] for name, row in fields.items()}

    def type_row(row: Json) -> Json:
        fields = row.get("fields", {})
        found = {
            name: match[1]
            for name in ("type", "status", "source")
            if name in fields and (match := CONSTANT.search(fields[name]["description"]))
        }
        made: Json = {"fields": rows(fields)}
        return (
            made
            | ({"constants": found} if found else {})
            | ({"subtypes": row["subtypes"]} if row.get("subtypes") else {})
        )

    return {
        "version": full["version"],
        "source": full["source"],
        "licence": full["licence"],
        "methods": {name: rows(row.get("params", {})) for name, row in full["methods"].items()},
        "types": {name: type_row(row) for name, row in full["types"].items()},
    }


if __name__ == "__main__":
    published = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    SHIPPED.write_text(json.dumps(trimmed(published), separators=(",", ":")) + "\n", encoding="utf-8")
