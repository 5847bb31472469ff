"""Locks that outlive nobody: a job is done by one process, and by another once the first one's time is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import Lease

_TABLE: Table = Lease.__table__  # type: ignore[attr-defined]


async def take(session: AsyncSession, name: str, *, by: str, now: datetime, keep: timedelta) -> bool:
    """Take a lock that is free or whose time is over; False where another has it. The caller commits."""
    values = {"held_by": by, "until": now + keep}
    over = update(_TABLE).where(_TABLE.c.name == name, _TABLE.c.until <= now).values(**values)
    if cast("CursorResult[Any]", await session.execute(over)).rowcount:
        return True
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    new = insert(_TABLE).values(name=name, **values).on_conflict_do_nothing().returning(_TABLE.c.name)
    return (await session.execute(new)).first() is not None


async def keep_until(session: AsyncSession, name: str, until: datetime) -> None:
    """Change when a lock that one has is over. The caller commits."""
    await session.execute(update(_TABLE).where(_TABLE.c.name == name).values(until=until))


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget locks that nobody has had for a month."""
    await session.execute(delete(_TABLE).where(_TABLE.c.until < now - timedelta(days=30)))
