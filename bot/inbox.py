"""The inbox: an update is stored before Telegram is told that it arrived.

Polling confirms updates with its next call and the webhook answers 200 only after `Intake.store` has
returned, so what a killed process held is still here. (The library itself confirms what it has merely queued.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Table,
    Update,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from telegram import Update as TelegramUpdate

from bot.clock import Clock
from bot.database import Database
from bot.models import Inbox, SeenUpdate
from bot.processes import is_dead
from knowledge.models.columns import AwareUTC

LEASE = timedelta(seconds=30)
"""How long a claimed update is left alone; then another process may take it up."""
KEPT = timedelta(hours=24)
LEDGER_KEPT = timedelta(days=7)
MOST_AT_ONCE = 1000
"""People whose updates are taken up in one look; after a long pause there may be many more."""


Arrived = Callable[[int | None], None]
"""Told whose update was stored."""


class Intake:
    """Where updates come in."""

    def __init__(self, database: Database, clock: Clock, arrived: Arrived) -> None:
        self._database = database
        self._clock = clock
        self._arrived = arrived

    async def store(self, updates: Sequence[TelegramUpdate]) -> None:
        """Store updates in their order, each once, and say whose they are.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away; none was stored.
        """
        if not updates:
            return
        try:
            await self._store(updates)
        except IntegrityError:
            # Another replica was given one of them at the same moment; now it is seen.
            await self._store(updates)
        for person_id in dict.fromkeys(map(_person_of, updates)):
            self._arrived(person_id)

    async def _store(self, updates: Sequence[TelegramUpdate]) -> None:
        """Telegram sends again what it thinks was lost; the ledger knows it."""
        now = self._clock()
        by_id = {each.update_id: each for each in updates}
        async with self._database.sessions.begin() as session:
            ledger = await session.execute(
                select(col(SeenUpdate.update_id)).where(col(SeenUpdate.update_id).in_(by_id))
            )
            for update_id in ledger.scalars():
                del by_id[update_id]
            if by_id:
                await session.execute(insert(SeenUpdate), [{"update_id": each, "seen_at": now} for each in by_id])
                await session.execute(insert(Inbox), [_row_of(each, now) for each in by_id.values()])


def _row_of(item: TelegramUpdate, now: datetime) -> dict[str, Any]:
    return {
        "update_id": item.update_id,
        "person_id": _person_of(item),
        "payload": item.to_json(),
        "stored_at": now,
        "attempts": 0,
    }


def _person_of(item: TelegramUpdate) -> int | None:
    return item.effective_user.id if item.effective_user else None


async def people_waiting(session: AsyncSession, now: datetime) -> list[int | None]:
    """Whose updates wait for somebody to handle them, those first who have waited longest."""
    rows = await session.execute(
        select(col(Inbox.person_id))
        .where(col(Inbox.handled_at).is_(None), _free(now))
        .group_by(col(Inbox.person_id))
        .order_by(func.min(col(Inbox.id)))
        .limit(MOST_AT_ONCE)
    )
    return list(rows.scalars())


async def depth(session: AsyncSession) -> int:
    """How many updates are not handled yet."""
    return await session.scalar(select(func.count()).where(col(Inbox.handled_at).is_(None))) or 0


async def oldest(session: AsyncSession, person_id: int | None) -> Inbox | None:
    """A person's oldest unhandled update."""
    found = await session.execute(_OLDEST_OF_NOBODY if person_id is None else _OLDEST, {"person": person_id})
    return found.scalar_one_or_none()


async def claim(session: AsyncSession, row: Inbox, *, by: str, now: datetime) -> bool:
    """Take an update for this process until its lease runs out; False where another was quicker."""
    return await _changed(session, _CLAIM, {"row": row.id, "by": by, "now": now, "until": now + LEASE})


async def mark_handled(session: AsyncSession, row: Inbox, *, by: str, now: datetime, failed: str | None = None) -> bool:
    """Mark an update handled; False where the lease ran out and another process has taken it up."""
    return await _changed(session, _MARK_HANDLED, {"row": row.id, "by": by, "now": now, "why": failed})


async def put_off(session: AsyncSession, row: Inbox, *, by: str, until: datetime) -> None:
    """Leave an update for later, to whoever takes it up then."""
    await session.execute(
        update(Inbox)
        .where(col(Inbox.id) == row.id, col(Inbox.handled_at).is_(None), col(Inbox.claimed_by) == by)
        .values(claimed_until=until)
    )


async def release_of_the_dead(session: AsyncSession) -> None:
    """Free at once what processes of this machine held when they died; other machines wait for the lease."""
    rows = await session.execute(
        select(col(Inbox.claimed_by))
        .where(col(Inbox.handled_at).is_(None), col(Inbox.claimed_by).is_not(None))
        .distinct()
    )
    dead = [name for name in rows.scalars() if name and is_dead(name)]
    await session.execute(
        update(Inbox).where(col(Inbox.handled_at).is_(None), col(Inbox.claimed_by).in_(dead)).values(claimed_until=None)
    )


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget handled updates after a day and their ids after a week."""
    await session.execute(delete(Inbox).where(col(Inbox.handled_at) < now - KEPT))
    await session.execute(delete(SeenUpdate).where(col(SeenUpdate.seen_at) < now - LEDGER_KEPT))


async def _changed(session: AsyncSession, statement: Update, values: dict[str, object]) -> bool:
    await session.flush()
    done = await session.execute(statement, values)
    return bool(cast("CursorResult[Any]", done).rowcount)


def _free(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(col(Inbox.claimed_until).is_(None), col(Inbox.claimed_until) < now)


# Every update runs these: built once, because building a statement takes longer than SQLite takes to run it.
_TABLE: Table = Inbox.__table__  # type: ignore[attr-defined]
_UNHANDLED = select(Inbox).where(col(Inbox.handled_at).is_(None)).order_by(col(Inbox.id)).limit(1)
_OLDEST = _UNHANDLED.where(col(Inbox.person_id) == bindparam("person"))
_OLDEST_OF_NOBODY = _UNHANDLED.where(col(Inbox.person_id).is_(None))
_THIS_ROW = (_TABLE.c.id == bindparam("row"), _TABLE.c.handled_at.is_(None))
_CLAIM = (
    update(_TABLE)
    .where(*_THIS_ROW, or_(_free(bindparam("now", type_=AwareUTC)), _TABLE.c.claimed_by == bindparam("by")))
    .values(claimed_by=bindparam("by"), claimed_until=bindparam("until"), attempts=_TABLE.c.attempts + 1)
)
_MARK_HANDLED = (
    update(_TABLE)
    .where(*_THIS_ROW, _TABLE.c.claimed_by == bindparam("by"))
    .values(handled_at=bindparam("now"), claimed_until=None, failed=bindparam("why"))
)
