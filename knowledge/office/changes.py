"""Rows before and after: what a proposal holds, what it changes, and how two people's changes come together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from knowledge.errors import N_, InputError
from knowledge.loading import Content, complaints
from knowledge.schema import Row
from knowledge.snapshot import Snapshot
from knowledge.storing.bodies import KIND_OF, Json, Name, dump

MISSING = object()
"""A field that a body does not have."""


@dataclass(frozen=True)
class Change:
    """One row as it was when the work began (None: it is new), and as it is to be."""

    kind: str
    row_id: str
    base: Json | None
    body: Json

    @property
    def name(self) -> Name:
        """Kind and id."""
        return self.kind, self.row_id

    @property
    def row(self) -> Row:
        """The row as it is to be."""
        return row_of(self.kind, self.body)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What differs, field by field."""
        return tuple(differing(self.base or {}, self.body))


@dataclass(frozen=True)
class Field:
    """A field that differs: `answer.fa`, `value`, `documents.0.fa`."""

    path: str
    before: Any
    after: Any


def change_of(snapshot: Snapshot, row: Row, kind: str) -> Change:
    """A row that is to take the place of the one in a snapshot, if there is one."""
    row_id = KIND_OF[kind].id_of(row)
    known = snapshot.rows.get(kind, {}).get(row_id)
    return Change(kind, row_id, dump(known) if known is not None else None, dump(row))


def row_of(kind: str, body: Json) -> Row:
    """A body as the row it stands for.

    Raises:
        InputError: it does not fit; the message names the field.
    """
    try:
        return KIND_OF[kind].row.model_validate(body)
    except ValidationError as error:
        raise InputError(
            "does-not-fit", kind, N_("This cannot be saved: {problem}."), problem="; ".join(complaints(error)[:3])
        ) from None


def to_text(changes: Iterable[Change]) -> str:
    """Changes as a proposal keeps them."""
    rows = [{"kind": each.kind, "id": each.row_id, "base": each.base, "body": each.body} for each in changes]
    return json.dumps(rows, ensure_ascii=False)


def from_text(text: str) -> tuple[Change, ...]:
    """The changes that a proposal keeps."""
    return tuple(Change(row["kind"], row["id"], row["base"], row["body"]) for row in json.loads(text))


def content_of(changes: Iterable[Change]) -> Content:
    """The rows as they are to be, as content that the store takes."""
    of_kind: dict[str, dict[str, Row]] = {}
    for change in changes:
        of_kind.setdefault(change.kind, {})[change.row_id] = change.row
    return Content(MappingProxyType({kind: MappingProxyType(rows) for kind, rows in of_kind.items()}))


def with_changes(snapshot: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """The knowledge as it would be."""
    rows: dict[str, dict[str, Row]] = {kind: dict(of_kind) for kind, of_kind in snapshot.rows.items()}
    withdrawn = set(snapshot.withdrawn)
    for change in changes:
        rows.setdefault(change.kind, {})[change.row_id] = change.row
        withdrawn.discard(change.row_id)
    content = Content(MappingProxyType({kind: MappingProxyType(of_kind) for kind, of_kind in rows.items()}))
    return Snapshot.of(content, snapshot.version, stale=snapshot.stale, withdrawn=frozenset(withdrawn))


def merged(change: Change, live: Json | None) -> tuple[Change, tuple[Field, ...]]:
    """The change on top of what is live now, and the fields that both sides changed, each in another way.

    Fields that only the other side changed are taken from there, so that nobody's work is lost.
    """
    if live == change.base or live is None:
        return change, ()
    base = change.base or {}
    body: Json = dict(live)
    both: list[Field] = []
    theirs = {field.path.partition(".")[0] for field in differing(base, live)}
    for name in {*base, *change.body}:
        before, mine, now = base.get(name, MISSING), change.body.get(name, MISSING), live.get(name, MISSING)
        if mine in (before, now):
            continue
        if name in theirs and isinstance(mine, dict) and isinstance(now, dict):
            body[name] = _merged_texts(name, before if isinstance(before, dict) else {}, mine, now, both)
        elif name in theirs:
            both.append(Field(name, None if now is MISSING else now, None if mine is MISSING else mine))
            _put(body, name, mine)
        else:
            _put(body, name, mine)
    return Change(change.kind, change.row_id, live, body), tuple(both)


def _merged_texts(
    name: str, before: Mapping[str, Any], mine: Mapping[str, Any], now: Mapping[str, Any], both: list[Field]
) -> Json:
    """A field with a text for each language, merged language by language."""
    made = dict(now)
    for key in {*before, *mine}:
        was, is_mine, is_now = (side.get(key, MISSING) for side in (before, mine, now))
        if is_mine in (was, is_now):
            continue
        if isinstance(is_mine, list) and isinstance(is_now, list) and isinstance(was, list):
            # Wordings that two people added side by side are both kept.
            made[key] = [each for each in is_now if each in is_mine or each not in was]
            made[key] += [each for each in is_mine if each not in was and each not in is_now]
            continue
        if is_now != was:
            both.append(Field(f"{name}.{key}", None if is_now is MISSING else is_now, is_mine))
        _put(made, key, is_mine)
    return made


def _put(body: Json, name: str, value: Any) -> None:
    if value is MISSING:
        body.pop(name, None)
    else:
        body[name] = value


def differing(before: Any, after: Any, path: str = "") -> Iterator[Field]:
    """Leaf by leaf, what differs between two bodies."""
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        for name in dict.fromkeys((*(before or {}), *(after or {}))):
            inner = f"{path}.{name}" if path else str(name)
            yield from differing((before or {}).get(name), (after or {}).get(name), inner)
    elif before != after:
        yield Field(path, before, after)
