"""Texts whose day of review has come: their editor is told once, or everybody who publishes where there is none.

That somebody was told is a row written with the message, in one transaction of whichever process has the turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import leases
from bot.clock import Clock
from bot.database import Database
from bot.delivery import outbox
from bot.delivery.outbox import Outgoing
from bot.periodic.looking import Looking
from handlers.context import House
from handlers.keyboards import Button, in_rows
from handlers.office.presses import ShowText
from handlers.rendering import render
from knowledge.models.content import EDITION, Edition, Item
from knowledge.models.people import Person, Reminder
from knowledge.office import counts
from knowledge.office.roles import member, publishers
from knowledge.schema import Entry
from knowledge.snapshot import Snapshot
from knowledge.states import PUBLISHED
from locales import spoken

LOOK_EVERY_S = 60.0
TURN = timedelta(minutes=5)
LEASE = "reviews"
SUBJECT = "review"
FROM, UNTIL = 9, 18
"""Hours in Tehran between which an office is told."""
MOST_BUTTONS = 8
TEHRAN = ZoneInfo("Asia/Tehran")


class Reviews:
    """Looks for texts that are due, and tells those who look after them."""

    def __init__(self, database: Database, clock: Clock, name: str, *, house: House) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._house = house
        self._looking = Looking("reviews.not_looked", every_s=LOOK_EVERY_S)

    def start(self, snapshot: Callable[[], Snapshot]) -> None:
        """Look from now on; `snapshot` tells the knowledge of the moment when it is called."""
        self._looking.start(lambda: self.tell_of_due(snapshot()))

    async def stop(self) -> None:
        """Look no more; what is left is found by whoever looks next."""
        await self._looking.stop()

    async def tell_of_due(self, snapshot: Snapshot) -> int:
        """Tell of what is due and was not told of yet, in office hours; how many messages."""
        now = self._clock()
        local = now.astimezone(TEHRAN)
        due = counts.due_for_review(snapshot, local.date())
        if not due or not FROM <= local.hour < UNTIL:
            return 0
        async with self._database.readers() as session:
            if not await _untold(session, due):
                return 0
        async with self._database.sessions.begin() as session:
            if not await leases.take(session, LEASE, by=self._name, now=now, keep=TURN):
                return 0
            fresh = await _untold(session, due)
            await _forget_earlier(session, fresh)
            tasks = await self._by_person(session, fresh)
            for person_id, entries in tasks.items():
                await outbox.put(session, [await self._message(session, person_id, entries, now)])
                session.add_all(_note(person_id, entry, now, self._name) for entry in entries)
        return len(tasks)

    async def _by_person(self, session: AsyncSession, entries: Iterable[Entry]) -> dict[int, list[Entry]]:
        """Whom to tell of what: who wrote the live text, if they are of the office still; else all who publish."""
        tasks: dict[int, list[Entry]] = defaultdict(list)
        everybody = await publishers(session, self._house.owners)
        for entry in entries:
            author = await _author(session, entry)
            known = author is not None and await member(session, author, self._house.owners) is not None
            for person_id in sorted({author} if known and author is not None else everybody):
                tasks[person_id].append(entry)
        return tasks

    async def _message(self, session: AsyncSession, person_id: int, entries: list[Entry], now: datetime) -> Outgoing:
        person = await session.get(Person, person_id)
        language = spoken(person.language if person else None)
        buttons = in_rows(
            Button(each.title.shown(language) or each.id, ShowText("entry", each.key))
            for each in entries[:MOST_BUTTONS]
        )
        text = render("office/reviews_due", language, count=len(entries))
        return outbox.letter(
            person_id, text, buttons, language=language, house=self._house, purpose="reminder", now=now
        )


async def _untold(session: AsyncSession, due: Sequence[Entry]) -> list[Entry]:
    """Those whose day nobody was told of."""
    notes = select(col(Reminder.step), col(Reminder.data)).where(*_notes_of(due))
    told = {(step, str(data.get("day"))) for step, data in await session.execute(notes)}
    return [entry for entry in due if (entry.id, _day(entry)) not in told]


async def _forget_earlier(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """A text has one day of review: that somebody was told of the one before is no longer asked."""
    await session.execute(delete(Reminder).where(*_notes_of(entries)))


def _notes_of(entries: Sequence[Entry]) -> tuple[ColumnElement[bool], ...]:
    return col(Reminder.subject) == SUBJECT, col(Reminder.step).in_([entry.id for entry in entries])


async def _author(session: AsyncSession, entry: Entry) -> int | None:
    """Who wrote the Persian text that is live; None for one that came with Karvan."""
    found = (
        select(Edition)
        .join(Item, EDITION.c.item_id == Item.id)
        .where(col(Item.kind) == "entry", col(Item.row_id) == entry.id, EDITION.c.state == PUBLISHED)
        .order_by(EDITION.c.language.desc())
    )
    editions = (await session.execute(found)).scalars()
    return next((each.author_id for each in editions if each.author_id is not None), None)


def _note(person_id: int, entry: Entry, now: datetime, name: str) -> Reminder:
    return Reminder(
        person_id=person_id,
        step=entry.id,
        subject=SUBJECT,
        due_at=now,
        state="sent",
        claimed_by=name,
        claimed_at=now,
        data={"day": _day(entry)},
        created_at=now,
    )


def _day(entry: Entry) -> str:
    return (entry.review_by or date.min).isoformat()
