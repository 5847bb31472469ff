"""Knowledge in the database, which is the master: its live rows as a snapshot, its version, publishing, export.

Nothing here commits: the caller's transaction holds a change and the raised version together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import yaml
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from knowledge.loading import Kind
from knowledge.models.content import EDITION, ITEM, REVISION, VERSION, Edition, Item, KnowledgeVersion
from knowledge.snapshot import Snapshot
from knowledge.states import PUBLISHED, WITHDRAWN
from knowledge.storing.bodies import EDITION_TEXTS, KIND_OF, Json, Name, dump, join
from knowledge.storing.live import LIVE_ROWS, LIVE_TEXTS, Live, live_of


class NotLive(Exception):
    """Somebody withdrew, replaced or deleted the edition meanwhile."""


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


async def withdraw(session: AsyncSession, edition_id: int, *, reason: str, now: datetime) -> Edition:
    """Take a live edition from askers, who are shown the reason instead.

    Raises:
        NotLive: askers do not see it any more.
    """
    edition = await session.get(Edition, edition_id, with_for_update=True, populate_existing=True)
    if edition is None or edition.state != PUBLISHED:
        raise NotLive
    edition.state, edition.reason = WITHDRAWN, reason
    await _touch(session, edition.item_id, now)
    await session.flush()
    return edition


async def retire(session: AsyncSession, item_id: int, *, now: datetime) -> None:
    """Take a row out of what Karvan knows; its history stays."""
    await session.execute(update(ITEM).where(ITEM.c.id == item_id).values(retired_at=now))
    await _touch(session, item_id, now)


async def _touch(session: AsyncSession, item_id: int, now: datetime) -> None:
    """The office changed it: its file no longer overwrites it, and every process reads it anew."""
    version = await raise_version(session, now)
    await session.execute(update(ITEM).where(ITEM.c.id == item_id).values(edited=True, changed_in=version))


async def item_of(session: AsyncSession, kind: str, row_id: str) -> Item | None:
    """The row of content that has this id now."""
    found = select(Item).where(ITEM.c.kind == kind, ITEM.c.row_id == row_id)
    return (await session.execute(found)).scalar_one_or_none()


async def body_of(session: AsyncSession, kind: str, row_id: str) -> Json | None:
    """A row as askers see it now, locked against other changes until the transaction ends; None: there is none."""
    found = select(ITEM.c.id).where(ITEM.c.kind == kind, ITEM.c.row_id == row_id, ITEM.c.retired_at.is_(None))
    item_id = (await session.execute(found.with_for_update())).scalar_one_or_none()
    if item_id is None:
        return None
    is_live = (REVISION.c.item_id == item_id, REVISION.c.state == PUBLISHED)
    structure = (await session.execute(select(REVISION.c.body).where(*is_live))).scalar_one_or_none()
    shown = select(EDITION.c.language, EDITION.c.body, EDITION.c.state).where(
        EDITION.c.item_id == item_id, EDITION.c.state.in_((PUBLISHED, WITHDRAWN))
    )
    editions = (await session.execute(shown.order_by(EDITION.c.number))).all()
    live = [each for each in editions if each.state == PUBLISHED]
    texts = {each.language: json.loads(each.body) for each in live or editions}
    return None if structure is None else join(kind, json.loads(structure), texts)


async def changed_since(session: AsyncSession, version: int) -> set[Name]:
    """The rows whose visible content changed after a version: what has to be indexed again."""
    changed = select(ITEM.c.kind, ITEM.c.row_id).where(ITEM.c.changed_in > version)
    return {(kind, row_id) for kind, row_id in await session.execute(changed)}


async def read_live(session: AsyncSession) -> Live:
    """All live rows; entries that were withdrawn have the reason as their answer."""
    return await session.run_sync(_read_live)


def _read_live(session: Session) -> Live:
    connection = session.connection()
    rows = connection.exec_driver_sql(LIVE_ROWS).all()
    return live_of(rows, connection.exec_driver_sql(LIVE_TEXTS).all())


async def snapshot(session: AsyncSession) -> Snapshot:
    """The live knowledge. Version and rows are read in one transaction."""
    version = await version_of(session)
    return (await read_live(session)).snapshot(version)


async def export(session: AsyncSession, folder: Path) -> list[Path]:
    """Write the live rows as content files, each row into the file it came from; returns the files."""
    live = await read_live(session)
    known = await session.execute(select(ITEM.c.kind, ITEM.c.row_id, ITEM.c.file))
    files = {(kind, row_id): file for kind, row_id, file in known}
    by_file: defaultdict[str, list[Json]] = defaultdict(list)
    for kind, rows in live.content.rows.items():
        for row_id, row in rows.items():
            if kind not in EDITION_TEXTS or row_id not in live.withdrawn:
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
