"""Reminders: what people asked for, claimed before it is sent and never repeated.

Claim and outgoing message are one transaction, so a reminder is in the outbox once or not at all; whichever
process finds it due first takes it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.clock import Clock
from bot.database import Database
from bot.looking import keep_looking
from bot.models import Outbox
from handlers.keyboards import Button, markup
from handlers.presses import ShowStep
from handlers.rendering import labels, render
from knowledge.flows.names import name_of
from knowledge.flows.plans import choose_flow
from knowledge.flows.replay import of_stored
from knowledge.models.people import Person, Plan, Reminder
from knowledge.snapshot import Snapshot
from knowledge.texts import written

LOOK_EVERY_S = 20.0
WAITING, SENT, CANCELLED = "waiting", "sent", "cancelled"


class Reminders:
    """Looks for reminders that are due."""

    def __init__(self, database: Database, clock: Clock, name: str) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._look: asyncio.Task[None] | None = None

    def start(self, snapshot: Callable[[], Snapshot]) -> None:
        """Look from now on; `snapshot` tells the knowledge of the moment when it is called."""
        looking = keep_looking(lambda: self.send_due(snapshot()), "reminders.not_looked", every_s=LOOK_EVERY_S)
        self._look = asyncio.create_task(looking)

    async def stop(self) -> None:
        """Look no more."""
        if self._look is not None:
            self._look.cancel()
            with suppress(asyncio.CancelledError):
                await self._look

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
                row = await self._message(session, snapshot, reminder)
                reminder.claimed_by, reminder.claimed_at = self._name, now
                reminder.state = SENT if row is not None else CANCELLED
                if row is not None:
                    session.add(row)
        return len(reminders)

    async def _message(self, session: AsyncSession, snapshot: Snapshot, reminder: Reminder) -> Outbox | None:
        """The message of a reminder; None where plan, step or person are gone, or the bot was blocked."""
        person = await session.get(Person, reminder.person_id)
        plan = await session.get(Plan, reminder.plan_id) if reminder.plan_id is not None else None
        step = next((each for each in snapshot.steps.values() if each.code == reminder.step), None)
        if person is None or person.blocked_at is not None or plan is None or step is None:
            return None
        language = person.language or plan.language
        answers = of_stored(plan.answers)
        title = plan.title or name_of(choose_flow(snapshot, answers), answers, snapshot, language)
        text = render("plans/reminder", language, title=title, step=written(step.title, snapshot, language))
        button = Button(labels("journeys/buttons", language).to_plan, ShowStep(plan.key, step.code))
        params = {
            "chat_id": person.id,
            "text": text,
            "parse_mode": "HTML",
            "reply_markup": markup([[button]], language),
        }
        return Outbox(
            person_id=person.id,
            chat_id=person.id,
            method="sendMessage",
            params=json.dumps(params, ensure_ascii=False),
            purpose="reminder",
            created_at=self._clock(),
        )
