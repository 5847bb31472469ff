"""The office's exchange rates: entered with day and name, kept for ever, the newest of each kind in use.

What was said is stored as it was said («دلار ۷٫۱» is a dollar in yuan), so that nothing is lost in a
division. A rate that was mistyped is put right by entering it again for the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.costs.rates import ENTERED, Rate, SaidRate, newest, said_of
from knowledge.errors import N_, InputError
from knowledge.models import money
from knowledge.models.people import Role

FAR = 5
"""A rate so many times the last one, or so small a part of it, is taken for a slip, such as toman for rial."""


class FarFromLast(InputError):
    """A rate is so far from the last one that it is asked about again; `last` is that one."""

    def __init__(self, said: SaidRate, last: money.Rate) -> None:
        self.last = last
        super().__init__(
            "far-from-last",
            "rates",
            N_("This is far from the last rate, by {times} times or more; rial and toman are easily mixed up."),
            times=FAR,
        )


async def enter_rate(
    session: AsyncSession,
    said: SaidRate,
    *,
    who: int,
    day: date,
    now: datetime,
    today: date,
    name: str | None = None,
    sure: bool = False,
) -> money.Rate:
    """Enter a rate for a day; from now on estimates use it. The caller has checked the role, and commits.

    `who` is the member's Telegram id; `name` is how estimates name them, by default as their role does.
    `sure` enters a rate that is far from the last one.

    Raises:
        FarFromLast: it looks like a slip; ask, and enter it again with `sure`.
        InputError: the day is yet to come.
    """
    if day > today:
        raise InputError("day-to-come", "day", N_("A rate is of today or a day before, not of a day to come."))
    last = await _newest(session, said, day)
    if last is not None and not sure and _is_far(said, last):
        raise FarFromLast(said, last)
    row = money.Rate(
        base=said.base,
        quote=said.quote,
        kind=said.market,
        value=said.value,
        day=day,
        entered_by=who,
        entered_name=name or await _name_of(session, who),
        entered_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def rate_history(session: AsyncSession, *, limit: int = 20) -> list[money.Rate]:
    """What the office entered, newest day first and of one day the last entered first."""
    found = await session.execute(select(money.Rate).order_by(*_NEWEST_FIRST).limit(limit))
    return list(found.scalars())


async def office_rates(session: AsyncSession, on: date) -> tuple[Rate, ...]:
    """The rates that an estimate of a day uses: of each kind the newest that is not of a later day."""
    return newest((await session.execute(_ENTERED, {"day": on})).all())


_ENTERED = text(ENTERED).bindparams(bindparam("day", type_=Date))
_NEWEST_FIRST: Sequence[Any] = (
    col(money.Rate.day).desc(),
    col(money.Rate.entered_at).desc(),
    col(money.Rate.id).desc(),
)


async def _newest(session: AsyncSession, said: SaidRate, day: date) -> money.Rate | None:
    """The last rate of the same currency and market, up to a day; where there is none, any later one."""
    kind = col(money.Rate.kind) == said.market if "IRR" in (said.base, said.quote) else None
    found = await session.execute(select(money.Rate).where(*() if kind is None else (kind,)).order_by(*_NEWEST_FIRST))
    alike = [row for row in found.scalars() if said_of(row).currencies() == said.currencies()]
    return next((row for row in alike if row.day <= day), alike[-1] if alike else None)


def _is_far(said: SaidRate, last: money.Rate) -> bool:
    times = said.per_yuan / said_of(last).per_yuan
    return times >= FAR or times * FAR <= 1


async def _name_of(session: AsyncSession, who: int) -> str | None:
    role = await session.get(Role, who)
    return role.name if role is not None else None
