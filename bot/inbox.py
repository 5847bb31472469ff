"""The inbox: an update is stored before Telegram is told that it arrived.

The application's queue is ours: `put` writes first. Polling confirms an update with its next call
and the webhook answers 200 only after `put` has returned, so what a killed process held is still here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, delete, func, or_, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from telegram import Update as TelegramUpdate

from bot.clock import Clock
from bot.database import Database
from bot.logs import log
from bot.models import Inbox, SeenUpdate
from bot.processes import is_dead

LEASE = timedelta(seconds=30)
"""How long a claimed update is left alone; then another process may take it up."""
KEPT = timedelta(hours=24)
LEDGER_KEPT = timedelta(days=7)
RETRY_S = 1.0
MOST_AT_ONCE = 1000
"""People whose updates are taken up in one look; after a long pause there may be many more."""


class InboxQueue(asyncio.Queue[object]):
    """What the library puts updates into."""

    def __init__(
        self, database: Database, clock: Clock, arrived: Callable[[int | None], None], *, insist: bool
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._arrived = arrived
        self._insist = insist
        """Polling has to wait for the database; a webhook lets Telegram send the update again."""

    async def put(self, item: object) -> None:
        """Store an update, once, and say that it has arrived."""
        if not isinstance(item, TelegramUpdate):
            return
        while True:
            try:
                await self._store(item)
                break
            except (DBAPIError, OSError) as error:
                log.error("inbox.not_stored", error=type(error).__name__)
                if not self._insist:
                    raise
                await asyncio.sleep(RETRY_S)
        self._arrived(_person_of(item))

    async def _store(self, item: TelegramUpdate) -> None:
        now = self._clock()
        try:
            async with self._database.sessions.begin() as session:
                session.add(SeenUpdate(update_id=item.update_id, seen_at=now))
                session.add(
                    Inbox(update_id=item.update_id, person_id=_person_of(item), payload=item.to_json(), stored_at=now)
                )
        except IntegrityError:
            # Telegram sends again what it thinks was lost; the ledger knows it.
            log.info("inbox.redelivered")


def _person_of(item: TelegramUpdate) -> int | None:
    return item.effective_user.id if item.effective_user else None


async def people_waiting(session: AsyncSession, clock: Clock) -> list[int | None]:
    """Whose updates wait for somebody to handle them, those first who have waited longest."""
    rows = await session.execute(
        select(col(Inbox.person_id)).where(col(Inbox.handled_at).is_(None), _free(clock())).group_by(col(Inbox.person_id))
    )
    return list(rows.scalars())


async def oldest(session: AsyncSession, person_id: int | None) -> Inbox | None:
    """A person's oldest unhandled update."""
    same = col(Inbox.person_id).is_(None) if person_id is None else col(Inbox.person_id) == person_id
    found = await session.execute(
        select(Inbox).where(col(Inbox.handled_at).is_(None), same).order_by(col(Inbox.id)).limit(1)
    )
    return found.scalar_one_or_none()


async def claim(session: AsyncSession, row: Inbox, *, by: str, now: datetime) -> bool:
    """Take an update for this process until its lease runs out; False where another was quicker."""
    return await _changed(
        session,
        update(Inbox)
        .where(col(Inbox.id) == row.id, col(Inbox.handled_at).is_(None), or_(_free(now), col(Inbox.claimed_by) == by))
        .values(claimed_by=by, claimed_until=now + LEASE, attempts=col(Inbox.attempts) + 1),
    )


async def mark_handled(session: AsyncSession, row: Inbox, *, by: str, now: datetime, failed: str | None = None) -> bool:
    """Mark an update handled; False where the lease ran out and another process has taken it up."""
    return await _changed(
        session,
        update(Inbox)
        .where(col(Inbox.id) == row.id, col(Inbox.handled_at).is_(None), col(Inbox.claimed_by) == by)
        .values(handled_at=now, claimed_until=None, failed=failed),
    )


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


async def _changed(session: AsyncSession, statement: Update) -> bool:
    done = await session.execute(statement, execution_options={"synchronize_session": False})
    return bool(cast("CursorResult[Any]", done).rowcount)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(col(Inbox.claimed_until).is_(None), col(Inbox.claimed_until) < now)
