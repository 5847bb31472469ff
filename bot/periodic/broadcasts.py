"""Broadcasts: news of a topic to those who follow it, at a pace that leaves room for answers.

A turn a second is one process's, whichever takes it: that is the pace for all replicas together, and a process
that dies leaves nothing behind that the next turn does not take up. Copies are claimed and put into the outbox in
one transaction; what became of them is read there, and the unsure ones are counted for the office.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import leases
from bot.clock import Clock
from bot.database import Database
from bot.delivery import outbox
from bot.delivery.outbox import Outgoing
from bot.models import Outbox
from bot.periodic.looking import Looking
from handlers.context import House
from handlers.keyboards import Button
from handlers.presses import FollowTopic, ShowEntry, ShowTopic
from handlers.rendering import labels
from knowledge.models.asking import Broadcast, Delivery
from knowledge.models.people import Person
from knowledge.office import broadcasts
from knowledge.snapshot import Snapshot
from locales import spoken

LOOK_EVERY_S = 1.0
TURN = timedelta(seconds=1)
A_TURN = 20
"""Copies that a turn puts on their way: Telegram takes thirty messages a second, and answers go first."""
KNOWN_AFTER = timedelta(days=1)
"""As long as the outbox keeps what became of a copy."""
LEASE = "broadcasts"
PURPOSE = "broadcast"


class Broadcasts:
    """Looks for broadcasts that are on their way, and takes them a step further."""

    def __init__(self, database: Database, clock: Clock, name: str, *, house: House) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._house = house
        self._looking = Looking("broadcasts.not_looked", every_s=LOOK_EVERY_S)

    def start(self, snapshot: Callable[[], Snapshot]) -> None:
        """Look from now on; `snapshot` tells the knowledge of the moment when it is called."""
        self._looking.start(lambda: self.go_on(snapshot()))

    async def stop(self) -> None:
        """Look no more; what is left is found by whoever looks next."""
        await self._looking.stop()

    async def go_on(self, snapshot: Snapshot) -> int:
        """Take one turn, if it is free and there is something to do; how many copies were put on their way."""
        now = self._clock()
        async with self._database.readers() as session:
            if not await _anything_to_do(session, now):
                return 0
        async with self._database.sessions.begin() as session:
            if not await leases.take(session, LEASE, by=self._name, now=now, keep=TURN):
                return 0
            await _read_outcomes(session)
            on_the_way = await _unsent(session)
            count = 0
            for broadcast in await broadcasts.running(session):
                claimed = await broadcasts.claim(session, broadcast, max(0, A_TURN - on_the_way - count), now=now)
                copies = [self._copy(broadcast, person, snapshot, now) for person, unused in claimed]
                await outbox.put(session, copies)
                for (unused, delivery), copy in zip(claimed, copies, strict=True):
                    delivery.outbox_id = copy.id
                count += len(claimed)
                if not claimed and on_the_way == 0 and await _all_known(session, broadcast):
                    broadcast.state, broadcast.finished_at = broadcasts.DONE, now
            return count

    def _copy(self, broadcast: Broadcast, person: Person, snapshot: Snapshot, now: datetime) -> Outgoing:
        """One person's copy, in their language, with the way to read on and the way to be left alone."""
        language = spoken(person.language)
        words = labels("topics/buttons", language)
        topic = next((each for each in snapshot.topics.values() if each.id == broadcast.topic), None)
        row = broadcast.texts.get("show", "")
        keyboard = [[Button(words.read_on, ShowEntry(row))]] if row else []
        if topic is not None:
            keyboard.append([Button(words.to_topic, ShowTopic(topic.key))])
            keyboard.append([Button(words.leave, FollowTopic(topic.key, 0))])
        text = broadcast.texts.get(language) or broadcast.texts["fa"]
        return outbox.letter(person.id, text, keyboard, language=language, house=self._house, purpose=PURPOSE, now=now)


async def _anything_to_do(session: AsyncSession, now: datetime) -> bool:
    """Whether something is on its way, or has copies of which nobody knows yet what became of them."""
    recent = (col(Broadcast.state).in_(broadcasts.UNDER_WAY)) | (col(Broadcast.finished_at) > now - KNOWN_AFTER)
    found = list((await session.execute(select(Broadcast).where(recent))).scalars())
    if not found or any(each.state == broadcasts.RUNNING for each in found):
        return bool(found)
    unknown = (col(Delivery.broadcast_id).in_([each.id for each in found]), col(Delivery.state) == broadcasts.CLAIMED)
    return (await session.execute(select(1).where(*unknown).limit(1))).first() is not None


async def _unsent(session: AsyncSession) -> int:
    """Copies that wait in the outbox: while Telegram asks for patience, no more are added."""
    waiting = (col(Outbox.purpose) == PURPOSE, col(Outbox.state) == "pending")
    return await session.scalar(select(func.count()).where(*waiting)) or 0


async def _all_known(session: AsyncSession, broadcast: Broadcast) -> bool:
    unknown = (col(Delivery.broadcast_id) == broadcast.id, col(Delivery.state) == broadcasts.CLAIMED)
    return not await session.scalar(select(func.count()).where(*unknown))


async def _read_outcomes(session: AsyncSession) -> None:
    """What became of copies: sent, unsure, or not to be reached."""
    # The moment as well: SQLite gives the number of a row that went to another one. Alone it is not enough, for one
    # turn may claim two copies for a person; the release before this one wrote no number.
    its_row = col(Delivery.outbox_id).is_(None) | (col(Delivery.outbox_id) == col(Outbox.id))
    found = await session.execute(
        select(Delivery, Outbox)
        .join(
            Outbox,
            its_row
            & (col(Outbox.person_id) == col(Delivery.person_id))
            & (col(Outbox.created_at) == col(Delivery.claimed_at)),
        )
        .where(
            col(Delivery.state) == broadcasts.CLAIMED,
            col(Outbox.purpose) == PURPOSE,
            col(Outbox.state) != "pending",
        )
    )
    for delivery, sent in found:
        blocked = sent.state == "failed" and sent.error == "Forbidden"
        delivery.state = broadcasts.BLOCKED if blocked else sent.state
        delivery.sent_at = sent.sent_at
    await session.flush()
