"""Knowledge in the database, which is the master: its live rows as a snapshot, its version, publishing, export.

Nothing here commits: the caller's transaction holds a change and the raised version together.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.bodies import EDITION_TEXTS, KIND_OF, Json, Name, dump, join
from knowledge.loading import KINDS, SHIPPED, Content, Kind
from knowledge.models.content import (
    DRAFT,
    EDITION,
    IN_REVIEW,
    ITEM,
    PUBLISHED,
    SUPERSEDED,
    VERSION,
    WITHDRAWN,
    Edition,
    Item,
    KnowledgeVersion,
)
from knowledge.schema import Row
from knowledge.snapshot import Snapshot


class NotPublishable(Exception):
    """The edition is live already, or somebody withdrew, replaced or deleted it meanwhile."""


def digest_of(content: Path = SHIPPED) -> str:
    """A fingerprint of the content files, bytes and names: equal means there is nothing to import."""
    total = hashlib.sha256()
    for kind in KINDS:
        for file in kind.files(content):
            total.update(f"{kind.name} {file.relative_to(content).as_posix()}\n".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


async def imported_digest(session: AsyncSession) -> str | None:
    """The fingerprint of the files last imported; None before the first import."""
    return (await session.execute(select(VERSION.c.imported_digest))).scalar_one_or_none()


async def version_of(session: AsyncSession) -> int:
    """The number of the knowledge that is live; 0 before the first import."""
    version: int | None = (await session.execute(select(VERSION.c.version))).scalar_one_or_none()
    return version or 0


async def raise_version(session: AsyncSession, now: datetime) -> int:
    """Count the live knowledge up by one: called once in each transaction that changes what askers see."""
    count_up = update(VERSION).values(version=VERSION.c.version + 1, raised_at=now).returning(VERSION.c.version)
    raised = (await session.execute(count_up)).scalar_one_or_none()
    if raised is None:
        session.add(KnowledgeVersion(version=1, raised_at=now))
        await session.flush()
        return 1
    return int(raised)


async def publish(session: AsyncSession, edition_id: int, *, by: int | None, now: datetime) -> Edition:
    """Show an edition to askers in place of the one they see now, which is kept as superseded.

    Raises:
        NotPublishable: it is neither a draft nor in review.
    """
    edition = await session.get(Edition, edition_id, with_for_update=True, populate_existing=True)
    if edition is None or edition.state not in (DRAFT, IN_REVIEW):
        raise NotPublishable
    await _supersede_live(session, edition)
    edition.state, edition.reviewer_id, edition.published_at = PUBLISHED, by, now
    await _touch(session, edition.item_id, now)
    await session.flush()
    return edition


async def withdraw(session: AsyncSession, edition_id: int, *, reason: str, now: datetime) -> Edition:
    """Take a live edition from askers, who are shown the reason instead.

    Raises:
        NotPublishable: it is not live.
    """
    edition = await session.get(Edition, edition_id, with_for_update=True, populate_existing=True)
    if edition is None or edition.state != PUBLISHED:
        raise NotPublishable
    edition.state, edition.reason = WITHDRAWN, reason
    await _touch(session, edition.item_id, now)
    await session.flush()
    return edition


async def retire(session: AsyncSession, item_id: int, *, now: datetime) -> None:
    """Take a row out of what Karvan knows; its history stays."""
    await session.execute(update(ITEM).where(ITEM.c.id == item_id).values(retired_at=now))
    await _touch(session, item_id, now)


async def _supersede_live(session: AsyncSession, edition: Edition) -> None:
    same = (EDITION.c.item_id == edition.item_id, EDITION.c.language == edition.language)
    seen = EDITION.c.state.in_((PUBLISHED, WITHDRAWN))
    await session.execute(update(EDITION).where(*same, seen).values(state=SUPERSEDED))


async def _touch(session: AsyncSession, item_id: int, now: datetime) -> None:
    """The office changed it: its file no longer overwrites it, and every process reads it anew."""
    version = await raise_version(session, now)
    await session.execute(update(ITEM).where(ITEM.c.id == item_id).values(edited=True, changed_in=version))


async def item_of(session: AsyncSession, kind: str, row_id: str) -> Item | None:
    """The row of content that has this id now."""
    found = select(Item).where(ITEM.c.kind == kind, ITEM.c.row_id == row_id)
    return (await session.execute(found)).scalar_one_or_none()


async def changed_since(session: AsyncSession, version: int) -> set[Name]:
    """The rows whose visible content changed after a version: what has to be indexed again."""
    changed = select(ITEM.c.kind, ITEM.c.row_id).where(ITEM.c.changed_in > version)
    return {(kind, row_id) for kind, row_id in await session.execute(changed)}


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


@dataclass
class _Texts:
    """What askers see of one entry: its live editions, and why others were withdrawn."""

    live: dict[str, Json] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    made_from: dict[str, int | None] = field(default_factory=dict)
    withdrawn: dict[str, Json] = field(default_factory=dict)

    def take(
        self, language: str, state: str, number: int, made_from: int | None, reason: str | None, body: str
    ) -> None:
        texts = json.loads(body)
        if state == PUBLISHED:
            self.live[language] = texts
            self.numbers[language] = number
            self.made_from[language] = made_from
        else:
            # Askers still find it by its phrases, and read the reason where its text stood.
            kept = {name: texts[name] for name in ("title", "phrases", "why", "ask") if name in texts}
            self.withdrawn[language] = kept | {"answer": reason or ""}

    @property
    def shown(self) -> dict[str, Json]:
        return self.live or self.withdrawn

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


async def read_live(session: AsyncSession) -> Live:
    """All live rows; entries that were withdrawn have the reason as their answer."""
    connection = await session.connection()
    rows = (await connection.exec_driver_sql(LIVE_ROWS)).all()
    texts = (await connection.exec_driver_sql(LIVE_TEXTS)).all()
    return live_of(rows, texts)


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
        form = KIND_OF[kind].row
        if kind not in EDITION_TEXTS:
            of_kind[kind][row_id] = form.model_validate_json(body)
        elif shown := editions[item_id].shown:
            of_kind[kind][row_id] = form.model_validate(join(kind, json.loads(body), shown))
            if editions[item_id].stale:
                stale.add(row_id)
            if not editions[item_id].live:
                withdrawn.add(row_id)
    content = Content(MappingProxyType({kind: MappingProxyType(found) for kind, found in of_kind.items()}))
    return Live(content, frozenset(stale), frozenset(withdrawn))


async def snapshot(session: AsyncSession) -> Snapshot:
    """The live knowledge. Version and rows are read in one transaction."""
    version = await version_of(session)
    live = await read_live(session)
    return Snapshot.of(live.content, version, stale=live.stale, withdrawn=live.withdrawn)


async def export(session: AsyncSession, folder: Path) -> list[Path]:
    """Write the live rows as content files, each row into the file it came from; returns the files."""
    live = await read_live(session)
    known = await session.execute(select(ITEM.c.kind, ITEM.c.row_id, ITEM.c.file))
    files = {(kind, row_id): file for kind, row_id, file in known}
    by_file: defaultdict[str, list[Json]] = defaultdict(list)
    for kind, rows in live.content.rows.items():
        for row_id, row in rows.items():
            if row_id not in live.withdrawn:
                by_file[files.get((kind, row_id)) or _new_file(KIND_OF[kind])].append(dump(row))
    return [_write(folder / name, bodies) for name, bodies in sorted(by_file.items())]


def to_yaml(bodies: list[Json]) -> str:
    """Rows as a content file that the loader reads back unchanged."""
    text: str = yaml.dump(bodies, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)
    return text


def _write(file: Path, bodies: list[Json]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(to_yaml(bodies), "utf-8")
    return file


def _new_file(kind: Kind) -> str:
    """Where a row goes that the office made in the chat."""
    return kind.place if kind.place.endswith(".yaml") else f"{kind.place}/office.yaml"
