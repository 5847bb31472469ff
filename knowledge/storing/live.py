"""What is live in a database, put together from two selects; it needs no database library itself."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.loading import KINDS, SHIPPED, Content
from knowledge.schema import Row
from knowledge.snapshot import Snapshot
from knowledge.states import PUBLISHED
from knowledge.storing.bodies import EDITION_TEXTS, KIND_OF, Json, join

VERSION = "SELECT version, imported_digest FROM knowledge_version"
LIVE_ROWS = """
SELECT item.id, item.kind, item.row_id, revision.body
FROM item JOIN revision ON revision.item_id = item.id AND revision.state = 'published'
WHERE item.retired_at IS NULL ORDER BY item.kind, item.place, item.id
"""
LIVE_TEXTS = """
SELECT edition.item_id, edition.language, edition.state, edition.number, edition.translated_from,
       edition.reason, edition.body
FROM edition JOIN item ON item.id = edition.item_id
WHERE edition.state IN ('published', 'withdrawn') AND item.retired_at IS NULL ORDER BY edition.number
"""


_Shown = tuple[tuple[str, str, str | None], ...]
"""Texts that askers see: of each language the body as it is kept, and why it was withdrawn, if it was."""


@dataclass
class _Texts:
    """What askers see of one entry: its live editions, and why others were withdrawn."""

    live: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    made_from: dict[str, int | None] = field(default_factory=dict)
    withdrawn: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(
        self, language: str, state: str, number: int, made_from: int | None, reason: str | None, body: str
    ) -> None:
        if state == PUBLISHED:
            self.live[language] = body
            self.numbers[language] = number
            self.made_from[language] = made_from
        else:
            self.withdrawn[language] = body, reason or ""

    @property
    def shown(self) -> _Shown:
        if self.live:
            return tuple((language, body, None) for language, body in self.live.items())
        return tuple((language, body, reason) for language, (body, reason) in self.withdrawn.items())

    @property
    def stale(self) -> bool:
        """Whether a translation is older than the Persian text beside it."""
        persian = self.numbers.get("fa", 0)
        return any(number is not None and number < persian for number in self.made_from.values())


@dataclass(frozen=True)
class Live:
    """Everything live in the database."""

    content: Content
    stale: frozenset[str]
    withdrawn: frozenset[str]

    def snapshot(self, version: int) -> Snapshot:
        return Snapshot.of(self.content, version, stale=self.stale, withdrawn=self.withdrawn)


def live_of(rows: Iterable[Sequence[Any]], texts: Iterable[Sequence[Any]]) -> Live:
    """What `LIVE_ROWS` and `LIVE_TEXTS` select, as rows; an entry without any text is left out."""
    editions: defaultdict[int, _Texts] = defaultdict(_Texts)
    for item_id, *edition in texts:
        editions[item_id].take(*edition)
    of_kind: dict[str, dict[str, Row]] = {kind.name: {} for kind in KINDS}
    stale, withdrawn = set(), set()
    for item_id, kind, row_id, body in rows:
        if kind not in KIND_OF:
            continue  # a kind that only a later release knows
        if kind not in EDITION_TEXTS:
            of_kind[kind][row_id] = _row_of(kind, body)
        elif shown := editions[item_id].shown:
            of_kind[kind][row_id] = _row_of(kind, body, shown)
            if editions[item_id].stale:
                stale.add(row_id)
            if not editions[item_id].live:
                withdrawn.add(row_id)
    content = Content(MappingProxyType({kind: MappingProxyType(found) for kind, found in of_kind.items()}))
    return Live(content, frozenset(stale), frozenset(withdrawn))


@lru_cache(maxsize=8192)
def _row_of(kind: str, body: str, shown: _Shown = ()) -> Row:
    """A row of a kind as it is kept; a publication leaves nearly all of them as they are, and rows never change."""
    form = KIND_OF[kind].row
    if not shown:
        return form.model_validate_json(body)
    texts = {language: _text_of(json.loads(text), reason) for language, text, reason in shown}
    return form.model_validate(join(kind, json.loads(body), texts))


def _text_of(text: Json, reason: str | None) -> Json:
    """What stands in an edition; of a withdrawn one askers still find the phrases, and read why instead of its text."""
    if reason is None:
        return text
    return {name: text[name] for name in ("title", "phrases", "why", "ask") if name in text} | {"answer": reason}


def digest_of(content: Path = SHIPPED) -> str:
    """A fingerprint of the content files, bytes and names: equal means there is nothing to import."""
    total = hashlib.sha256()
    for kind in KINDS:
        for file in kind.files(content):
            total.update(f"{kind.name} {file.relative_to(content).as_posix()}\n".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
