"""Knowledge as files: out as YAML or a table, back in as a dry run with a verdict for each row.

A file holds kinds and their rows (`contact: [...]`). Texts have their figures as marks that name the fact
(`‹cost/commercial-account.amount›`), so nobody meets template code.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.checking.checks import NOT_TEMPLATES
from knowledge.errors import N_, InputError
from knowledge.loading import LARGEST_FILE, ContentError, complaints, read_value
from knowledge.office.changes import Change, change_of
from knowledge.office.effects import findings_of
from knowledge.office.marks import holds_code, named, read_named
from knowledge.schema import Both, Row
from knowledge.snapshot import Snapshot
from knowledge.storing.bodies import KIND_OF, Json, dump

Verdict = Literal["new", "changed", "same", "refused"]
KIND_COLUMN, OWN_KIND = "kind", "type"
"""Columns of the kind of row, and of what some rows call their own kind."""
MOST_ROWS = 5_000
FORMULA = ("=", "+", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula; a minus may begin a number."""


@dataclass(frozen=True)
class Judged:
    """A row of a file: where it stands, what it is, and what would become of it."""

    place: str
    kind: str
    row_id: str
    verdict: Verdict
    reason: str = ""
    change: Change | None = None


def rows_of(snapshot: Snapshot, kind: str) -> dict[str, list[Json]]:
    """A kind's rows as a file holds them; a flow comes with all its parts."""
    if kind not in KIND_OF:
        raise InputError("no-such-kind", "kind", N_("There is no kind of row called “{kind}”."), kind=kind)
    return {kind: [_for_file(kind, row) for row in snapshot.rows.get(kind, {}).values()]}


def flow_of(snapshot: Snapshot, flow_id: str) -> dict[str, list[Json]]:
    """A journey with its questions, stages, steps and blockers.

    Raises:
        InputError: there is no such journey.
    """
    flow = snapshot.flows.get(flow_id)
    if flow is None:
        raise InputError("gone", "flow", N_("There is no such journey any more."))
    parts: dict[str, Iterable[Row]] = {
        "flow": (flow.row,),
        "question": flow.nodes,
        "stage": flow.stages,
        "step": flow.steps,
        "blocker": flow.blockers,
    }
    return {kind: [_for_file(kind, row) for row in rows] for kind, rows in parts.items()}


def to_yaml(rows: Mapping[str, list[Json]]) -> bytes:
    """Rows by kind as a file that `judge` reads."""
    text: str = yaml.dump(dict(rows), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110)
    return text.encode("utf-8")


def to_table(rows: Mapping[str, list[Json]]) -> tuple[list[str], list[dict[str, str]]]:
    """Rows as columns and cells: `answer.fa`, lists a line each."""
    flat = [{KIND_COLUMN: kind, **_cells_of(body)} for kind, bodies in rows.items() for body in bodies]
    filled = (name for row in flat for name in row)
    # What no row has yet could otherwise not be filled in.
    empty = (name for kind in rows for name in _words_of(kind))
    return list(dict.fromkeys((*filled, *empty))), flat


def _words_of(kind: str) -> Iterator[str]:
    """The columns of a kind's texts in two languages and of its days."""
    for name, field in KIND_OF[kind].row.model_fields.items():
        form = field.annotation
        forms = get_args(form) if get_origin(form) in (Union, UnionType) else (form,)
        if Both in forms:
            yield from (f"{name}.{language}" for language in Both.model_fields)
        elif date in forms:
            yield name


def judge(data: bytes, name: str, snapshot: Snapshot) -> list[Judged]:
    """What a file's rows would do.

    Raises:
        InputError: it is no file of rows: another format, too large, wrong encoding, broken.
    """
    if len(data) > LARGEST_FILE:
        raise InputError(
            "too-large", "file", N_("The file is too large: at most {most} megabytes."), most=LARGEST_FILE // 1_048_576
        )
    if name.lower().endswith((".yaml", ".yml")):
        found = _from_yaml(data, name)
    elif name.lower().endswith(".csv"):
        found = _from_table(_lines_of_csv(data), snapshot)
    elif name.lower().endswith(".xlsx"):
        found = _from_table(_lines_of_xlsx(data), snapshot)
    else:
        raise InputError("not-a-format", "file", N_("Send an Excel, CSV or YAML file, such as one you got here."))
    rows = list(found)
    if not rows or len(rows) > MOST_ROWS:
        raise InputError("rows", "file", N_("The file must hold from one to {most} rows."), most=MOST_ROWS)
    judged = list(_judged(rows, snapshot))
    return judged if any(each.verdict == "refused" for each in judged) else _ruled(judged, snapshot)


def _ruled(judged: list[Judged], snapshot: Snapshot) -> list[Judged]:
    """The rows again, those refused that would break a rule of the knowledge once all of them were in."""
    changes = [each.change for each in judged if each.change is not None and each.verdict in ("new", "changed")]
    broken = {(finding.kind, finding.row): finding.message for finding in reversed(findings_of(snapshot, changes))}
    ruled = [
        replace(each, verdict="refused", reason=broken.pop((each.kind, each.row_id)))
        if (each.kind, each.row_id) in broken
        else each
        for each in judged
    ]
    # A row that is not in the file can break too, as a text that shows a figure which is a blank now.
    return ruled + [Judged("", kind, row_id, "refused", message) for (kind, row_id), message in broken.items()]


def _judged(rows: list[tuple[str, str, object]], snapshot: Snapshot) -> Iterator[Judged]:
    seen: set[tuple[str, str]] = set()
    for place, kind, body in rows:
        row_id = str(body.get(KIND_OF[kind].named_by, "?")) if isinstance(body, dict) and kind in KIND_OF else "?"
        if kind not in KIND_OF or not isinstance(body, dict):
            reason = N_("a row is a set of keys and values") if kind in KIND_OF else N_("there is no such kind of row")
            yield Judged(place, kind, row_id, "refused", reason)
            continue
        if (kind, row_id) in seen and row_id != "?":
            yield Judged(place, kind, row_id, "refused", N_("this row stands twice"))
            continue
        seen.add((kind, row_id))
        yield _one(place, kind, row_id, body, snapshot)


def _one(place: str, kind: str, row_id: str, body: Json, snapshot: Snapshot) -> Judged:
    if place_of_code := next(_code_in(body), None):
        reason = N_("tags and braces of program code cannot stand in a text")
        return Judged(place, kind, row_id, "refused", f"{place_of_code}: {reason}")
    try:
        row = KIND_OF[kind].row.model_validate(_from_file(kind, body))
    except ValidationError as error:
        return Judged(place, kind, row_id, "refused", "; ".join(complaints(error)[:3]))
    change = change_of(snapshot, row, kind)
    if change.base is None:
        return Judged(place, kind, row_id, "new", change=change)
    return Judged(place, kind, row_id, "changed" if change.fields else "same", change=change)


def _code_in(value: object, path: str = "") -> Iterator[str]:
    """The fields, at any depth, whose text holds a tag or template code: in a file figures are marks."""
    if isinstance(value, str) and holds_code(value):
        yield path or "?"
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _code_in(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _code_in(inner, f"{path}.{number}")


def _from_yaml(data: bytes, name: str) -> Iterator[tuple[str, str, object]]:
    try:
        read = read_value(data, name)
    except ContentError as error:
        raise InputError("broken", "file", N_("The file cannot be read: {problem}."), problem=str(error)) from None
    if not isinstance(read, dict):
        raise InputError("no-kinds", "file", N_("The file must begin with a kind of rows, as in a file you got here."))
    for kind, rows in read.items():
        for number, body in enumerate(rows if isinstance(rows, list) else [rows], start=1):
            yield f"{kind} {number}", str(kind), body


def _from_table(lines: Iterable[tuple[int, list[str]]], snapshot: Snapshot) -> Iterator[tuple[str, str, object]]:
    """Rows of a table, from the line on that names the columns; of a column that is not there, all stays as it is."""
    head: list[str] = []
    for line, cells in lines:
        if not head and KIND_COLUMN in cells:
            head = cells
        elif head and any(cells):
            row = dict(zip(head, cells, strict=False))
            kind = row.get(KIND_COLUMN, "")
            kept = {name: cell for name, cell in _cells_now(kind, row, snapshot).items() if name not in head}
            yield f"{line}", kind, _unflat(kind, kept | row, line)
    if not head:
        raise InputError(
            "no-head", "file", N_("The first line must name the columns, “kind” among them, as in a file you got here.")
        )


def _cells_now(kind: str, row: Mapping[str, str], snapshot: Snapshot) -> dict[str, str]:
    """A row of a table as it would be handed out now."""
    named = row.get(KIND_OF[kind].named_by, "") if kind in KIND_OF else ""
    live = snapshot.rows.get(kind, {}).get(named)
    return _cells_of(_for_file(kind, live)) if live is not None else {}


def _lines_of_csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "encoding", "file", N_("The file is not UTF-8 (byte {place}). Save it as “CSV UTF-8”."), place=error.start
        ) from None
    if "\x00" in text:
        raise InputError("broken", "file", N_("The file cannot be read: {problem}."), problem="NUL")
    try:
        yield from enumerate(csv.reader(io.StringIO(text), strict=True), start=1)
    except csv.Error as error:
        raise InputError("broken", "file", N_("The file cannot be read: {problem}."), problem=str(error)) from None


def _lines_of_xlsx(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of a workbook's first sheet, its cells as words: spreadsheets make days and numbers of them."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked <= LARGEST_FILE:
            sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
            lines = enumerate(sheet.iter_rows(values_only=True), start=1)
            yield from ((line, [_as_words(cell) for cell in cells]) for line, cells in lines)
            return
    except Exception as error:  # noqa: BLE001 - whatever a broken workbook makes its reader raise
        problem = type(error).__name__
        raise InputError("broken", "file", N_("The file cannot be read: {problem}."), problem=problem) from None
    most = LARGEST_FILE // 1_048_576
    raise InputError("too-large", "file", N_("The file is too large: at most {most} megabytes."), most=most)


def _as_words(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
    return str(cell)


def _cells_of(body: Json) -> dict[str, str]:
    """A row's cells; where it has a kind of its own, that is no kind of row."""
    return {OWN_KIND if name == KIND_COLUMN else name: cell for name, cell in _flat(body).items()}


def _flat(body: Json, path: str = "") -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in body.items():
        where = f"{path}{name}"
        if isinstance(value, dict) and any("." in key for key in value):
            cells[where] = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, dict):
            cells |= _flat(value, f"{where}.")
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            cells[where] = "\n".join(value)
        elif isinstance(value, list):
            cells[where] = json.dumps(value, ensure_ascii=False)
        else:
            cells[where] = str(value).lower() if isinstance(value, bool) else str(value)
    return cells


def _unflat(kind: str, cells: Mapping[str | Any, Any], line: int) -> Json:
    body: Json = {}
    for name, cell in cells.items():
        if name == KIND_COLUMN or not isinstance(cell, str) or not cell.strip() or not name:
            continue
        if cell.startswith(FORMULA):
            raise InputError(
                "formula", "file", N_("Line {line}, column {column}: a cell may not begin like a formula."),
                line=line, column=name,
            )  # fmt: skip
        plain = cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "-")) else cell
        inner = body
        *above, leaf = (KIND_COLUMN if name == OWN_KIND else name).split(".")
        for step in above:
            inner = inner.setdefault(step, {})
            if not isinstance(inner, dict):
                break
        else:
            inner[leaf] = _cell(plain, _is_list(kind, name.split(".")))
    return body


def _cell(text: str, is_list: bool) -> Any:
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except ValueError:
            pass
    if is_list:
        return [line for line in text.split("\n") if line.strip()]
    return {"true": True, "false": False}.get(text, text)


def _is_list(kind: str, names: list[str]) -> bool:
    """Whether a path of a kind holds a list."""
    form: Any = KIND_OF[kind].row if kind in KIND_OF else None
    for name in names:
        if isinstance(form, type) and issubclass(form, BaseModel) and name in form.model_fields:
            form = _bare(form.model_fields[name].annotation)
        elif get_origin(form) is Mapping:
            form = _bare(get_args(form)[-1])
        else:
            return False
    return get_origin(form) is tuple


def _bare(form: Any) -> Any:
    """A type without what stands round it: `tuple[str, ...]` of `tuple[str, ...] | None`."""
    while get_origin(form) not in (None, tuple, Mapping) and get_args(form):
        form = next((each for each in get_args(form) if each is not type(None)), None)
    return form


def _for_file(kind: str, row: Row) -> Json:
    body = dump(row)
    return body if kind in NOT_TEMPLATES else _texts(body, named)


def _from_file(kind: str, body: Json) -> Json:
    return body if kind in NOT_TEMPLATES else _texts(body, read_named)


def _texts(value: Any, write: Any) -> Any:
    if isinstance(value, str):
        return write(value)
    if isinstance(value, dict):
        return {name: _texts(each, write) for name, each in value.items()}
    return [_texts(each, write) for each in value] if isinstance(value, list) else value
