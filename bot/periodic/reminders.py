"""Reminders: what people asked for, claimed before it is sent and never repeated.

Claim and outgoing message are one transaction, so a reminder is in the outbox once or not at all; whichever
process finds it due first takes it. Reminders are meant for the morning; those that nobody was there to send
wait for the next one where it is night by then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.clock import Clock
from bot.database import Database
from bot.delivery import outbox
from bot.delivery.outbox import Outgoing
from bot.logs import log
from bot.periodic.looking import Looking, places_of
from handlers.context import House
from handlers.keyboards import Button
from handlers.plans.own import DONE, SKIPPED
from handlers.plans.reminders import REMIND_AFTER_DAYS, morning_of
from handlers.presses import MarkStep, RemindStep, ShowStep
from handlers.rendering import labels, render
from knowledge.flows.names import name_of
from knowledge.flows.plans import choose_flow, make_plan
from knowledge.flows.replay import of_stored
from knowledge.models.people import Person, Plan, Reminder
from knowledge.snapshot import Snapshot
from knowledge.texts import written

LOOK_EVERY_S = 20.0
AGAIN = timedelta(hours=1)
"""When one that could not be made is tried again: until then it is in nobody's way."""
WAITING, SENT, CANCELLED = "waiting", "sent", "cancelled"
DAY_BEGINS, DAY_ENDS = 8, 21
"""Hours of the person's day between which a reminder disturbs nobody."""


class Reminders:
    """Looks for reminders that are due."""

    def __init__(self, database: Database, clock: Clock, name: str, *, house: House) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._house = house
        self._looking = Looking("reminders.not_looked", every_s=LOOK_EVERY_S)

    def start(self, snapshot: Callable[[], Snapshot]) -> None:
        """Look from now on; `snapshot` tells the knowledge of the moment when it is called."""
        self._looking.start(lambda: self.send_due(snapshot()))

    async def stop(self) -> None:
        """Look no more; what is left is found by whoever looks next."""
        await self._looking.stop()

    async def send_due(self, snapshot: Snapshot) -> int:
        """Put what is due into the outbox; how many."""
        now = self._clock()
        async with self._database.sessions.begin() as session:
            due = await session.execute(
                select(Reminder)
                .where(col(Reminder.state) == WAITING, col(Reminder.due_at) <= now)
                .order_by(col(Reminder.due_at))
                .limit(100)
                .with_for_update(skip_locked=True)
            )
            reminders = list(due.scalars())
            for reminder in reminders:
                try:
                    await self._send(session, snapshot, reminder, now)
                except SQLAlchemyError:
                    raise  # the transaction is broken, and with it what was done for the others
                except Exception as error:  # noqa: BLE001  whatever is wrong with one, the others are due as well
                    log.error("reminders.not_made", error=type(error).__name__, at=places_of(error))
                    reminder.due_at = now + AGAIN
        return len(reminders)

    async def _send(self, session: AsyncSession, snapshot: Snapshot, reminder: Reminder, now: datetime) -> None:
        """Put one into the outbox, unless it is night or it is of no use any more; what fails has changed nothing."""
        person = await session.get(Person, reminder.person_id)
        morning = wait_for_morning(now, ZoneInfo(person.timezone)) if person is not None else None
        if morning is not None:
            reminder.due_at = morning
            return
        row = await self._message(session, snapshot, reminder, person)
        if row is not None:
            await outbox.put(session, [row])
        reminder.claimed_by, reminder.claimed_at = self._name, now
        reminder.state = SENT if row is not None else CANCELLED

    async def _message(
        self, session: AsyncSession, snapshot: Snapshot, reminder: Reminder, person: Person | None
    ) -> Outgoing | None:
        """The message of a reminder; None where plan or person are gone, the step is settled, or we are blocked."""
        plan = await session.get(Plan, reminder.plan_id) if reminder.plan_id is not None else None
        if person is None or person.blocked_at is not None or plan is None:
            return None
        answers = of_stored(plan.answers)
        flow = choose_flow(snapshot, answers)
        step = next((each for each in make_plan(snapshot, flow, answers).steps if each.code == reminder.step), None)
        if step is None or plan.marks.get(step.code) in (DONE, SKIPPED):
            return None
        language = person.language or plan.language
        title = plan.title or name_of(flow, answers, snapshot, language)
        text = render("plans/reminder", language, title=title, step=written(step.title, snapshot, language))
        words = labels("plans/buttons", language)
        keyboard = [
            [Button(words.to_step, ShowStep(plan.key, step.code))],
            [Button(words.done, MarkStep(plan.key, step.code, DONE))],
            [Button(words.in_three_days, RemindStep(plan.key, step.code, min(REMIND_AFTER_DAYS)))],
        ]
        return outbox.letter(
            person.id, text, keyboard, language=language, house=self._house, purpose="reminder", now=self._clock()
        )


def wait_for_morning(now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next morning, where it is night in the zone now; None by day."""
    there = now.astimezone(zone)
    if DAY_BEGINS <= there.hour < DAY_ENDS:
        return None
    return morning_of(there.date() + timedelta(days=there.hour >= DAY_ENDS), zone)
