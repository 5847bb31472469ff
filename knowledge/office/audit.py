"""What members of the office did, as it can be read and exported; askers are never named here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.models.people import AuditEntry, Role

COLUMNS = ("at", "who", "name", "action", "kind", "row", "note", "change")


def note(
    session: AsyncSession,
    *,
    by: int | None,
    action: str,
    now: datetime,
    kind: str | None = None,
    row_id: str | None = None,
    note: str | None = None,
    diff: str | None = None,
) -> None:
    """Write an action down, in the transaction that does it; by None is Karvan itself or the command line."""
    session.add(AuditEntry(person_id=by, action=action, kind=kind, row_id=row_id, note=note, diff=diff, at=now))


async def newest(session: AsyncSession, most: int, before: int | None = None) -> list[AuditEntry]:
    """The latest entries, newest first; `before` goes on below an id."""
    found = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(most)
    if before is not None:
        found = found.where(col(AuditEntry.id) < before)
    return list((await session.execute(found)).scalars())


async def names(session: AsyncSession) -> dict[int, str]:
    """What members are called, by id."""
    rows = (await session.execute(select(Role))).scalars()
    return {row.person_id: row.name for row in rows if row.name}


async def table(session: AsyncSession) -> list[dict[str, Any]]:
    """The whole log as rows of `COLUMNS`, oldest first."""
    called = await names(session)
    rows = (await session.execute(select(AuditEntry).order_by(col(AuditEntry.id)))).scalars()
    return [
        {
            "at": row.at.isoformat(timespec="seconds"),
            "who": row.person_id,
            "name": called.get(row.person_id or 0),
            "action": row.action,
            "kind": row.kind,
            "row": row.row_id,
            "note": row.note,
            "change": row.diff,
        }
        for row in rows
    ]
