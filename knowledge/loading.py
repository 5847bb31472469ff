"""Reading content: YAML files in, checked rows out. A file that does not fit is refused, by file and row.

Values reach the rows as they were written: only true, false and null are not words here, so that
a figure keeps its digits and `15:11:44` stays a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import yaml
from pydantic import ValidationError

from knowledge.costs.rows import CostLine, Parameter, Wording
from knowledge.flows.rows import Blocker, Journey, Letter, Node, Stage, Step
from knowledge.schema import (
    Check,
    Conflict,
    Contact,
    Entry,
    Fact,
    Name,
    NearMiss,
    Reference,
    Row,
    Source,
    Term,
    Topic,
    Unknown,
    key_of,
)

SHIPPED = Path(__file__).parent / "content"
INVENTORY = "inventory.yaml"
"""The list that `knowledge.checking.coverage` reads: the one file of a content folder that holds no rows."""
LARGEST_FILE = 4 * 1024 * 1024
"""Bytes; the whole shipped content is a tenth of it."""

_TAG = "tag:yaml.org,2002:"
Read = TypeVar("Read")


@dataclass(frozen=True)
class Kind:
    """A kind of row: its name, its form, and the file or folder of content that holds it."""

    name: str
    row: type[Row]
    place: str
    """A file (`topics.yaml`) or a folder whose YAML files are all read (`facts`)."""
    named_by: str = "id"

    def files(self, content: Path) -> list[Path]:
        """The files of this kind, in a fixed order."""
        place = content / self.place
        if place.suffix == ".yaml":
            return [place] if place.exists() else []
        return sorted(place.glob("**/*.yaml"))

    def id_of(self, row: Row) -> str:
        """What names the row among its kind."""
        return str(getattr(row, self.named_by))


KINDS: tuple[Kind, ...] = (
    Kind("source", Source, "sources.yaml"),
    Kind("reference", Reference, "references"),
    Kind("term", Term, "vocabulary"),
    Kind("fact", Fact, "facts"),
    Kind("topic", Topic, "topics.yaml"),
    Kind("conflict", Conflict, "conflicts"),
    Kind("check", Check, "checks"),
    Kind("contact", Contact, "contacts.yaml"),
    Kind("entry", Entry, "entries"),
    Kind("unknown", Unknown, "unknowns"),
    Kind("near-miss", NearMiss, "near-misses"),
    Kind("name", Name, "names.yaml", named_by="name"),
    Kind("cost-line", CostLine, "costs/lines.yaml"),
    Kind("cost-parameter", Parameter, "costs/parameters.yaml"),
    Kind("cost-word", Wording, "costs/words.yaml"),
    Kind("stage", Stage, "flows/stages.yaml"),
    Kind("question", Node, "flows/questions.yaml"),
    Kind("blocker", Blocker, "flows/blockers.yaml"),
    Kind("flow", Journey, "flows/journeys"),
    Kind("step", Step, "flows/steps"),
    Kind("letter", Letter, "flows/letters.yaml"),
)
"""In the order they are read; a row may name rows of any kind."""


@dataclass(frozen=True)
class Place:
    """Where a row stands: a file below the content folder and the row's first line."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file or one of its rows."""

    place: Place
    message: str
    row: str | None = None
    """The row's id or, where it has none, `row 3` counted from one."""

    def __str__(self) -> str:
        return f"{self.place}: {self.row + ': ' if self.row else ''}{self.message}"


class ContentError(ValueError):
    """Content that cannot be read; `problems` names every file and row."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Content:
    """All rows of a content folder, kind by kind in the order they were read."""

    rows: Mapping[str, Mapping[str, Row]]
    """Kind to id to row."""
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    """Kind and id to where the row stands; empty for rows that came from the database."""

    def of(self, kind: str) -> Mapping[str, Row]:
        """The rows of a kind by id."""
        return self.rows.get(kind, MappingProxyType({}))


def load(content: Path = SHIPPED) -> Content:
    """Read a content folder.

    Raises:
        ContentError: a file or a row is broken; every problem found is named.
    """
    rows, problems = read(content)
    if problems:
        raise ContentError(problems)
    return rows


def read(content: Path) -> tuple[Content, list[Problem]]:
    """The rows of a content folder that can be read, and what is wrong with the others."""
    if not content.is_dir():
        return Content(MappingProxyType({})), [Problem(Place(str(content)), "there is no such content folder")]
    problems = [Problem(Place(name), "no kind of row is kept in this file") for name in _strays(content)]
    rows: dict[str, dict[str, Row]] = {}
    places: dict[tuple[str, str], Place] = {}
    for kind in KINDS:
        rows[kind.name] = {}
        keys: dict[str, Place] = {}
        for file in kind.files(content):
            name = file.relative_to(content).as_posix()
            for place, row in _rows_of(kind, file, name, problems):
                row_id = kind.id_of(row)
                first = places.setdefault((kind.name, row_id), place)
                owner = keys.setdefault(key_of(row_id, row), place)
                if first is not place:
                    problems.append(Problem(place, f"this {kind.name} already stands in {first}", row_id))
                elif owner is not place:
                    problems.append(Problem(place, f"its public key is that of the {kind.name} in {owner}", row_id))
                else:
                    rows[kind.name][row_id] = row
    of_kinds = {name: MappingProxyType(of_kind) for name, of_kind in rows.items()}
    return Content(MappingProxyType(of_kinds), MappingProxyType(places)), problems


def _strays(content: Path) -> list[str]:
    """Files that nothing would read: a folder's name may be misspelt."""
    known = {file for kind in KINDS for file in kind.files(content)} | {content / INVENTORY}
    return sorted(file.relative_to(content).as_posix() for file in content.glob("**/*.y*ml") if file not in known)


def parse(kind: Kind, data: bytes, name: str) -> list[tuple[Place, Row]]:
    """The rows of one file's bytes; `name` is what errors call the file.

    Raises:
        ContentError: the file or a row is broken.
    """
    problems: list[Problem] = []
    rows = list(_parsed(kind, data, name, problems))
    if problems:
        raise ContentError(problems)
    return rows


def read_list(data: bytes, name: str) -> list[tuple[int, object]]:
    """The items of a YAML list with the line each begins on, as plain dicts, lists and words.

    Raises:
        ContentError: not UTF-8, too large, broken YAML, not a list, an alias, a key twice.
    """
    return _read(data, name, _Plain().rows)


def read_value(data: bytes, name: str) -> object:
    """Any YAML document as plain dicts, lists and words, read as strictly as content.

    Raises:
        ContentError: as `read_list`.
    """
    return _read(data, name, _Plain().document)


def _read(data: bytes, name: str, plain: Callable[[yaml.Node | None], Read]) -> Read:
    try:
        text = _text(data)
        return plain(yaml.compose(text, Loader=yaml.CSafeLoader))
    except _RefusedError as refused:
        raise ContentError([Problem(Place(name, refused.line), refused.message)]) from None
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        message = f"this is not YAML: {broken.problem or broken.context}"
        raise ContentError([Problem(Place(name, mark.line + 1 if mark else None), message)]) from None
    except yaml.reader.ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        message = f"a character that YAML does not allow: {broken.reason}"
        raise ContentError([Problem(Place(name, line), message)]) from None
    except (yaml.YAMLError, RecursionError):
        raise ContentError([Problem(Place(name), "this YAML cannot be read; is it nested too deep?")]) from None


class _RefusedError(Exception):
    """A node that is YAML but not content."""

    def __init__(self, node: yaml.Node | None, message: str) -> None:
        super().__init__(message)
        self.line = _line(node) if node is not None else None
        self.message = message


def _text(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise _RefusedError(None, f"the file is too large: {len(data)} bytes, at most {LARGEST_FILE}")
    if data.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise _RefusedError(None, "this is a compressed file, not YAML")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _RefusedError(None, f"the file is not UTF-8 (byte {error.start})") from None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


class _Plain:
    """Turns nodes into plain values, each node once: an alias is what makes a YAML bomb."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def rows(self, node: yaml.Node | None) -> list[tuple[int, object]]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise _RefusedError(node, "a content file is a list: each row begins with a dash")
        return [(_line(item), self.value(item)) for item in node.value]

    def document(self, node: yaml.Node | None) -> object:
        return None if node is None else self.value(node)

    def value(self, node: yaml.Node) -> object:
        if id(node) in self.seen:
            raise _RefusedError(node, "anchors and aliases (& and *) are not used in content: write the value out")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == f"{_TAG}merge":
                raise _RefusedError(key, "a key is one word")
            if key.value in mapping:
                raise _RefusedError(key, f"the key “{key.value}” stands twice")
            if node.flow_style and value.start_mark.index == value.end_mark.index:
                raise _RefusedError(
                    key, f"“{key.value}” has no value: within {{ }} a comma ends a text, so put it in quotes"
                )
            mapping[key.value] = self.value(value)
        return mapping


def _scalar(node: yaml.Node) -> object:
    """The word as it was written; a bare fraction stays a float, which a row's figures refuse."""
    kind = node.tag.removeprefix(_TAG)
    text: str = node.value
    if kind == "null":
        return None
    if kind == "bool":
        if text.lower() not in ("true", "false"):
            raise _RefusedError(node, f"a bare “{text}” means true or false to a YAML reader: put it in quotes")
        return text.lower() == "true"
    if kind == "float":
        try:
            return float(text.replace("_", ""))
        except ValueError:
            return text
    if kind in ("str", "int", "timestamp", "value"):
        return text
    raise _RefusedError(node, f"the tag {node.tag} is not used in content")


def _rows_of(kind: Kind, file: Path, name: str, problems: list[Problem]) -> Iterator[tuple[Place, Row]]:
    if file.stat().st_size > LARGEST_FILE:
        problems.append(Problem(Place(name), f"the file is too large: at most {LARGEST_FILE} bytes"))
        return
    yield from _parsed(kind, file.read_bytes(), name, problems)


def _parsed(kind: Kind, data: bytes, name: str, problems: list[Problem]) -> Iterator[tuple[Place, Row]]:
    try:
        items = read_list(data, name)
    except ContentError as error:
        problems.extend(error.problems)
        return
    for number, (line, item) in enumerate(items, start=1):
        place = Place(name, line)
        row_name = _name(item, kind, number)
        if not isinstance(item, dict):
            problems.append(Problem(place, f"a {kind.name} is a set of keys and values", row_name))
            continue
        try:
            yield place, kind.row.model_validate(item)
        except ValidationError as error:
            problems.extend(Problem(place, said, row_name) for said in complaints(error))


def complaints(error: ValidationError) -> list[str]:
    """What does not fit a row, one line a field."""
    said = []
    for detail in error.errors(include_url=False, include_input=False):
        where = ".".join(map(str, detail["loc"]))
        what = "unknown key" if detail["type"] == "extra_forbidden" else detail["msg"].removeprefix("Value error, ")
        said.append(f"{where}: {what}" if where else what)
    return said


def _name(item: object, kind: Kind, number: int) -> str:
    named = item.get(kind.named_by) if isinstance(item, dict) else None
    return f"row {number} ({named})" if isinstance(named, str) else f"row {number}"
