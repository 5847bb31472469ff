"""The inbox: an update is stored before Telegram is told that it arrived.

Polling confirms updates with its next call and the webhook answers 200 only after `Intake.store` has
returned, so what a killed process held is still here. (The library itself confirms what it has merely queued.)

A person's updates are handled in the order in which they were stored, one at a time among all processes: who
holds the oldest holds the person, until its replies are sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeGuard, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CursorResult,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    text,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.clock import Clock
from bot.database import Database
from bot.models import Inbox, Outbox, SeenUpdate
from knowledge.models.columns import AwareUTC
from knowledge.models.people import Dialogue, Person, Role

_LARGEST = 2**63 - 1
# JSON writes NUL as six characters; where an even number of backslashes stands before them it is none.
_UNSTORABLE = re.compile(r"((?<!\\)(?:\\\\)*)(?:\\u0000|[\ud800-\udfff])")

LEASE = timedelta(seconds=30)
"""How long a claimed update is left alone; then another process may take it up."""
KEPT = timedelta(hours=24)
LEDGER_KEPT = timedelta(days=7)
MOST_AT_ONCE = 1000
"""People whose updates are taken up in one look; after a long pause there may be many more."""

PersonId = int | None
"""None stands for nobody: a channel's update has no person."""
Json = dict[str, Any]
"""An update as Telegram sent it."""
Arrived = Callable[[PersonId], None]
"""Told whose update was stored."""


@dataclass
class Claimed:
    """An update that this process holds, with the person and where they stood when it was claimed."""

    id: int
    person_id: PersonId
    update: Json
    stored_at: datetime
    attempts: int
    until: datetime
    person: Person | None = None
    dialogue: Dialogue | None = None
    is_member: bool = False
    """Whether they were of the office."""
    must_queue: bool = False
    """Something for this person is still to be sent: what this update makes goes behind it."""


class Taker(Protocol):
    """Who may begin at once with what is just being stored."""

    name: str

    def room(self) -> int:
        """How many more updates it would begin with now."""
        ...

    def begin(self, claimed: Claimed) -> None:
        """Begin with an update that was claimed for it."""
        ...


class Intake:
    """Where updates come in."""

    def __init__(self, database: Database, clock: Clock, arrived: Arrived, taker: Taker | None = None) -> None:
        self._database = database
        self._clock = clock
        self._arrived = arrived
        self._taker = taker
        self._note = _note_seen(sqlite_insert if database.is_sqlite else postgresql_insert)

    async def store(self, updates: Sequence[Json]) -> None:
        """Store updates in their order, each once, and say whose they are; all of them are such as `is_update` takes.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away; none was stored.
        """
        if not updates:
            return
        by_id = {each["update_id"]: storable(each) for each in updates}
        async with self._database.sessions.begin() as session:
            people = {person_of(each) for each in by_id.values()}
            if not self._database.is_sqlite:
                # Numbers are given before others see the row: without this a later one might be seen first.
                await session.execute(_ONE_STORES, {"people": sorted(each for each in people if each is not None)})
            now = self._clock()
            seen = await session.execute(self._note, [{"update_id": each, "seen_at": now} for each in by_id])
            # Telegram sends again what it thinks was lost; the ledger knows it.
            new = set(seen.scalars())
            fresh = [each for number, each in by_id.items() if number in new]
            claimed = await self._insert(session, fresh, now) if fresh else []
        for each in claimed:
            assert self._taker is not None, "it named those that it takes"
            self._taker.begin(each)
        for person_id in dict.fromkeys(map(person_of, by_id.values())):
            self._arrived(person_id)

    async def _insert(self, session: AsyncSession, updates: list[Json], now: datetime) -> list[Claimed]:
        """Write updates down; those that nothing comes before are claimed at once, which spares a transaction."""
        first = await self._first_of_the_idle(session, updates)
        claim = {"claimed_by": self._taker.name if self._taker else None, "claimed_until": now + LEASE, "attempts": 1}
        rows = [_row_of(each, now) | (claim if place in first else {}) for place, each in enumerate(updates)]
        numbers = list((await session.execute(_INSERT, rows)).scalars())
        taken = [
            Claimed(numbers[place], person_of(updates[place]), updates[place], now, 1, now + LEASE) for place in first
        ]
        await load_people(session, taken)
        return taken

    async def _first_of_the_idle(self, session: AsyncSession, updates: list[Json]) -> list[int]:
        """Places of the first updates of people of whom nothing is in hand, as many as there is room for."""
        room = self._taker.room() if self._taker else 0
        if room <= 0:
            return []
        first: dict[int, int] = {}
        for place, each in enumerate(updates):
            if (person := person_of(each)) is not None:
                first.setdefault(person, place)
        busy = set((await session.execute(_BUSY, {"people": list(first)})).scalars()) if first else set()
        return [place for person, place in first.items() if person not in busy][:room]


def is_update(item: object) -> TypeGuard[Json]:
    """Whether it can be stored; whether it can be read as well is seen when it is handled."""
    return isinstance(item, dict) and _is_number(item.get("update_id"))


def storable(item: Json) -> Json:
    """An update without what no database keeps: NUL, and halves of characters."""
    payload = json.dumps(item, ensure_ascii=False)
    if not _UNSTORABLE.search(payload):
        return item
    cleaned: Json = json.loads(_UNSTORABLE.sub("\\g<1>\ufffd", payload))
    return cleaned


def person_of(item: Json) -> PersonId:
    """Whose update it is; None where it is nobody's."""
    body = next((each for name, each in item.items() if name != "update_id" and isinstance(each, dict)), {})
    user = body.get("from") or body.get("user")
    number = user.get("id") if isinstance(user, dict) else None
    return number if _is_number(number) else None


def _is_number(value: object) -> TypeGuard[int]:
    """Whether it is a number as Telegram gives them, which is one that a column holds."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _row_of(item: Json, now: datetime) -> dict[str, Any]:
    return {
        "update_id": item["update_id"],
        "person_id": person_of(item),
        "payload": json.dumps(item, ensure_ascii=False),
        "stored_at": now,
        "attempts": 0,
        "claimed_by": None,
        "claimed_until": None,
    }


async def load_people(session: AsyncSession, claimed: Iterable[Claimed]) -> None:
    """Bring the people and where they stand, as they are before their updates; the session forgets them."""
    by_person = {each.person_id: each for each in claimed if each.person_id is not None}
    if by_person:
        for person, dialogue, role in await session.execute(_PEOPLE, {"people": list(by_person)}):
            each = by_person[person.id]
            each.person, each.dialogue, each.is_member = person, dialogue, role is not None
        session.expunge_all()


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


async def claim_oldest(session: AsyncSession, person_id: PersonId, *, by: str, now: datetime) -> Claimed | None:
    """Take a person's oldest unhandled update for this process; None where none waits or another is at it."""
    values = {"person": person_id, "by": by, "now": now}
    found = (await session.execute(_OLDEST_OF_NOBODY if person_id is None else _OLDEST, values)).one_or_none()
    if found is None or found.is_elsewhere or not await claim(session, found.id, by=by, now=now):
        return None
    claimed = Claimed(
        found.id,
        person_id,
        json.loads(found.payload),
        found.stored_at,
        found.attempts + 1,
        now + LEASE,
        must_queue=bool(found.is_behind),
    )
    await load_people(session, [claimed])
    return claimed


async def claim(session: AsyncSession, row: int, *, by: str, now: datetime) -> bool:
    """Take an update for this process until its lease runs out; False where another was quicker."""
    return await _changed(session, _CLAIM, {"row": row, "by": by, "now": now, "until": now + LEASE})


async def mark_handled(session: AsyncSession, row: int, *, by: str, now: datetime, failed: str | None = None) -> bool:
    """Mark an update handled; False where the lease ran out and another process has taken it up."""
    return await _changed(session, _MARK_HANDLED, {"row": row, "by": by, "now": now, "why": failed})


async def keep(session: AsyncSession, claimed: Claimed, *, by: str, until: datetime) -> None:
    """Hold what is held already for longer: its work takes longer than a lease."""
    await session.execute(
        update(Inbox)
        .where(col(Inbox.id) == claimed.id, col(Inbox.handled_at).is_(None), col(Inbox.claimed_by) == by)
        .values(claimed_until=until)
    )


async def put_off(session: AsyncSession, claimed: Claimed, *, by: str, until: datetime, attempts: int) -> None:
    """Leave an update for later, to whoever takes it up then; `attempts` is how often it counts as begun."""
    await session.execute(
        update(Inbox)
        .where(col(Inbox.id) == claimed.id, col(Inbox.handled_at).is_(None), col(Inbox.claimed_by) == by)
        .values(claimed_by=None, claimed_until=until, attempts=attempts)
    )


async def give_back(session: AsyncSession, *, by: str) -> None:
    """Let others take at once what this process holds and has not handled."""
    mine = (col(Inbox.handled_at).is_(None), col(Inbox.claimed_by) == by)
    await session.execute(update(Inbox).where(*mine).values(claimed_by=None, claimed_until=None))


async def holders(session: AsyncSession) -> set[str]:
    """Names of the processes that hold something unhandled."""
    held = (col(Inbox.handled_at).is_(None), col(Inbox.claimed_until).is_not(None))
    found = await session.execute(select(col(Inbox.claimed_by)).where(*held).distinct())
    return set(filter(None, found.scalars()))


async def release(session: AsyncSession, dead: Iterable[str]) -> None:
    """Free at once what processes held that are surely gone; others wait for the lease."""
    theirs = (col(Inbox.handled_at).is_(None), col(Inbox.claimed_by).in_(dead))
    await session.execute(update(Inbox).where(*theirs).values(claimed_until=None))


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
_SEEN: Table = SeenUpdate.__table__  # type: ignore[attr-defined]
_OUTBOX: Table = Outbox.__table__  # type: ignore[attr-defined]


def _note_seen(insert_or_leave: Callable[..., Any]) -> Any:
    """Note updates as seen; gives the numbers of those that were not."""
    return insert_or_leave(_SEEN).on_conflict_do_nothing().returning(_SEEN.c.update_id)


# People's locks are below nought, so that none is the one for migrating.
_ONE_STORES = text("SELECT pg_advisory_xact_lock(-person) FROM unnest(:people) AS person").bindparams(
    bindparam("people", type_=ARRAY(BigInteger))
)
_INSERT = insert(_TABLE).returning(_TABLE.c.id, sort_by_parameter_order=True)
_PEOPLE = (
    select(Person, Dialogue, col(Role.role))
    .outerjoin(Dialogue, col(Dialogue.person_id) == col(Person.id))
    .outerjoin(Role, col(Role.person_id) == col(Person.id))
    .where(col(Person.id).in_(bindparam("people", expanding=True)))
)
_BUSY = union(
    select(_TABLE.c.person_id).where(
        _TABLE.c.handled_at.is_(None), _TABLE.c.person_id.in_(bindparam("people", expanding=True))
    ),
    select(_OUTBOX.c.person_id).where(
        _OUTBOX.c.state == "pending", _OUTBOX.c.person_id.in_(bindparam("people", expanding=True))
    ),
)
_UNSENT = (_OUTBOX.c.person_id == bindparam("person"), _OUTBOX.c.state == "pending")
_HELD_ELSEWHERE = and_(
    _OUTBOX.c.claimed_by != bindparam("by"), _OUTBOX.c.claimed_until > bindparam("now", type_=AwareUTC)
)
_COLUMNS = (_TABLE.c.id, _TABLE.c.payload, _TABLE.c.stored_at, _TABLE.c.attempts)


def _oldest(*more: ColumnElement[Any]) -> Select[Any]:
    return select(*_COLUMNS, *more).where(_TABLE.c.handled_at.is_(None)).order_by(_TABLE.c.id).limit(1)


_OLDEST = _oldest(
    select(1).where(*_UNSENT, _HELD_ELSEWHERE).exists().label("is_elsewhere"),
    select(1).where(*_UNSENT).exists().label("is_behind"),
).where(_TABLE.c.person_id == bindparam("person"))
_OLDEST_OF_NOBODY = _oldest(false().label("is_elsewhere"), false().label("is_behind")).where(
    _TABLE.c.person_id.is_(None)
)
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
