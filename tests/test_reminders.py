"""Reminders: sent once, in the morning, and only by whoever finds them due first."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.database import open_database
from bot.models import Outbox
from bot.reminders import Reminders
from handlers.plans import reminder_time
from knowledge.models.people import Person, Plan, Reminder
from tests import databases

NOW = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
TEHRAN = ZoneInfo("Asia/Tehran")


@pytest.mark.parametrize("hour", range(24))
def test_a_reminder_never_comes_at_night(hour: int):
    due = reminder_time(NOW.replace(hour=hour), 3, TEHRAN).astimezone(TEHRAN)
    assert due.hour == 10
    assert timedelta(days=2) < due - NOW.replace(hour=hour) < timedelta(days=4)


@pytest.mark.parametrize("kind", databases.KINDS)
async def test_two_processes_that_look_at_once_send_one_message(kind: str, tmp_path: Path):
    async with open_database(databases.empty(kind, tmp_path)) as database:
        snapshot = await database.snapshot()
        async with database.sessions.begin() as session:
            session.add(Person(id=7, started_at=NOW))
            plan = Plan(
                key="aaaa", person_id=7, language="fa", flow="sell", flow_version=1, created_at=NOW, updated_at=NOW
            )
            session.add(plan)
            await session.flush()
            due = Reminder(person_id=7, plan_id=plan.id, step="S1-1", due_at=NOW, created_at=NOW)
            later = Reminder(person_id=7, plan_id=plan.id, step="S1-1", due_at=NOW + timedelta(days=1), created_at=NOW)
            gone = Reminder(person_id=7, plan_id=None, step="S9-9", due_at=NOW, created_at=NOW)
            session.add_all([due, later, gone])
        one, other = (Reminders(database, lambda: NOW, name) for name in ("one", "other"))
        assert sorted(await asyncio.gather(one.send_due(snapshot), other.send_due(snapshot))) == [0, 2]
        async with database.readers() as session:
            waiting = list((await session.execute(select(Outbox))).scalars())
            states = sorted((await session.execute(select(Reminder.state))).scalars())
        assert [(row.purpose, row.chat_id) for row in waiting] == [("reminder", 7)]
        assert states == ["cancelled", "sent", "waiting"]
