"""News of a changed topic for those who asked to be told: written once, claimed once a person, never repeated.

A person's copy is claimed in the transaction that puts it into the outbox, so that whichever process goes on,
even after a kill, finds only those who have no copy yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.errors import N_, InputError
from knowledge.models.asking import Broadcast, Delivery
from knowledge.models.people import Person, Subscription
from knowledge.office import audit
from knowledge.office.roles import Member

WRITTEN, RUNNING, PAUSED, DONE = "draft", "running", "paused", "done"
CLAIMED, SENT, UNSURE, BLOCKED, FAILED = "claimed", "sent", "unsure", "blocked", "failed"
UNDER_WAY = (RUNNING, PAUSED)


@dataclass(frozen=True)
class Progress:
    """How far a broadcast has come, in people."""

    waiting: int
    on_the_way: int
    sent: int
    unsure: int
    not_reached: int


async def follow(session: AsyncSession, person_id: int, topic: str, *, now: datetime) -> None:
    """Tell a person of this topic's changes from now on."""
    if not await follows(session, person_id, topic):
        session.add(Subscription(person_id=person_id, topic=topic, since=now))


async def leave(session: AsyncSession, person_id: int, topic: str) -> None:
    """Tell a person of this topic's changes no more."""
    theirs = (col(Subscription.person_id) == person_id, col(Subscription.topic) == topic)
    await session.execute(delete(Subscription).where(*theirs))


async def follows(session: AsyncSession, person_id: int, topic: str) -> bool:
    """Whether a person is told of this topic's changes."""
    return topic in await followed(session, person_id)


async def followed(session: AsyncSession, person_id: int) -> frozenset[str]:
    """The topics whose changes a person is told of."""
    found = select(col(Subscription.topic)).where(col(Subscription.person_id) == person_id)
    return frozenset((await session.execute(found)).scalars())


async def followers(session: AsyncSession) -> Mapping[str, int]:
    """How many people would be told, by topic."""
    found = (
        select(col(Subscription.topic), func.count())
        .join(Person, col(Person.id) == col(Subscription.person_id))
        .where(*_may_be_told())
        .group_by(col(Subscription.topic))
    )
    return {topic: int(count) for topic, count in await session.execute(found)}


def _may_be_told() -> tuple[ColumnElement[bool], ...]:
    return col(Person.blocked_at).is_(None), col(Person.quiet).is_(False)


async def write(session: AsyncSession, topic: str, texts: dict[str, str], *, by: Member, now: datetime) -> Broadcast:
    """Write news down, to be looked at before it is sent."""
    broadcast = Broadcast(topic=topic, texts=texts, started_by=by.person_id, created_at=now)
    session.add(broadcast)
    await session.flush()
    return broadcast


async def found(session: AsyncSession, number: int) -> Broadcast:
    """A broadcast, locked until the transaction ends.

    Raises:
        InputError: there is none.
    """
    select_it = select(Broadcast).where(col(Broadcast.id) == number).with_for_update()
    broadcast = (await session.execute(select_it)).scalar_one_or_none()
    if broadcast is None:
        raise InputError("gone", "broadcast", N_("These news are not there any more."))
    return broadcast


async def start(session: AsyncSession, number: int, *, by: Member, now: datetime) -> Broadcast:
    """Send it from now on; a second press finds it on its way.

    Raises:
        InputError: news of the same topic are on their way still.
    """
    broadcast = await found(session, number)
    if broadcast.state != WRITTEN:
        return broadcast
    others = select(col(Broadcast.id)).where(
        col(Broadcast.topic) == broadcast.topic, col(Broadcast.state).in_(UNDER_WAY)
    )
    if (await session.execute(others)).first() is not None:
        raise InputError(
            "under-way", "broadcast", N_("News of this topic are on their way still. Let them arrive first.")
        )
    broadcast.state, broadcast.started_by = RUNNING, by.person_id
    _log(session, broadcast, by, "broadcast", now)
    return broadcast


async def steer(session: AsyncSession, number: int, state: str, *, by: Member, now: datetime) -> Broadcast:
    """Pause it, go on, or end it: whoever has no copy yet gets none.

    Raises:
        InputError: there is none.
    """
    broadcast = await found(session, number)
    if broadcast.state not in UNDER_WAY or state not in (RUNNING, PAUSED, DONE) or broadcast.state == state:
        return broadcast
    broadcast.state = state
    broadcast.finished_at = now if state == DONE else None
    _log(
        session, broadcast, by, {RUNNING: "broadcast-on", PAUSED: "broadcast-pause", DONE: "broadcast-end"}[state], now
    )
    return broadcast


async def running(session: AsyncSession) -> list[Broadcast]:
    """What is on its way, oldest first."""
    select_it = select(Broadcast).where(col(Broadcast.state) == RUNNING).order_by(col(Broadcast.id))
    return list((await session.execute(select_it.with_for_update())).scalars())


async def newest(session: AsyncSession, most: int) -> list[Broadcast]:
    """What was sent or is on its way, newest first."""
    select_it = select(Broadcast).where(col(Broadcast.state) != WRITTEN).order_by(col(Broadcast.id).desc())
    return list((await session.execute(select_it.limit(most))).scalars())


async def claim(
    session: AsyncSession, broadcast: Broadcast, most: int, *, now: datetime
) -> list[tuple[Person, Delivery]]:
    """People who have no copy yet, each claimed for one.

    The caller says which row of the outbox carries it, and commits with the copies.
    """
    has_one = select(1).where(col(Delivery.broadcast_id) == broadcast.id, col(Delivery.person_id) == col(Person.id))
    waiting = (
        select(Person)
        .join(Subscription, col(Subscription.person_id) == col(Person.id))
        .where(col(Subscription.topic) == broadcast.topic, *_may_be_told(), ~has_one.exists())
        .order_by(col(Person.id))
        .limit(most)
    )
    people = list((await session.execute(waiting)).scalars())
    claimed = [Delivery(broadcast_id=broadcast.id or 0, person_id=each.id, claimed_at=now) for each in people]
    session.add_all(claimed)
    return list(zip(people, claimed, strict=True))


async def progress(session: AsyncSession, broadcast: Broadcast) -> Progress:
    """How far it has come."""
    counted = (
        select(col(Delivery.state), func.count())
        .where(col(Delivery.broadcast_id) == broadcast.id)
        .group_by(col(Delivery.state))
    )
    states = {state: int(count) for state, count in await session.execute(counted)}
    left = 0
    if broadcast.state != DONE:
        has_one = select(1).where(col(Delivery.broadcast_id) == broadcast.id, col(Delivery.person_id) == col(Person.id))
        waiting = (
            select(func.count())
            .select_from(Person)
            .join(Subscription, col(Subscription.person_id) == col(Person.id))
            .where(col(Subscription.topic) == broadcast.topic, *_may_be_told(), ~has_one.exists())
        )
        left = await session.scalar(waiting) or 0
    return Progress(
        waiting=left,
        on_the_way=states.get(CLAIMED, 0),
        sent=states.get(SENT, 0),
        unsure=states.get(UNSURE, 0),
        not_reached=states.get(BLOCKED, 0) + states.get(FAILED, 0),
    )


def _log(session: AsyncSession, broadcast: Broadcast, by: Member, action: str, now: datetime) -> None:
    audit.note(session, by=by.person_id, action=action, kind="topic", row_id=broadcast.topic, now=now)
