"""Reminders: sent once, in the morning, and only by whoever finds them due first."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.database import open_database
from bot.models import Outbox
from bot.periodic.reminders import AGAIN, Reminders, wait_for_morning
from handlers.context import House
from handlers.plans.reminders import morning_of
from knowledge.models.people import Person, Plan, Reminder
from tests import databases

TEHRAN = ZoneInfo("Asia/Tehran")
NOON = datetime(2026, 11, 24, 12, tzinfo=TEHRAN)
NOW = NOON.astimezone(UTC)
HOUSE = House("tests", frozenset())


@pytest.mark.parametrize("hour", range(24))
def test_what_nobody_was_there_to_send_waits_for_the_morning(hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 30, tzinfo=TEHRAN)
    morning = wait_for_morning(now.astimezone(UTC), TEHRAN)
    assert (morning is None) == (8 <= hour < 21)
    if morning is not None:
        assert morning.astimezone(TEHRAN).hour == 10
        assert timedelta(0) < morning - now < timedelta(hours=14)


async def test_a_reminder_is_sent_by_day_and_of_an_open_step_of_the_plan_alone(own_database: Path) -> None:
    night = NOON.replace(hour=2)
    async with open_database(f"sqlite:///{own_database}") as database:

        async def after(now: datetime, step: str = "S1-1", **of_plan: dict[str, object]) -> tuple[str, datetime]:
            """What became of a reminder that was due by now."""
            async with database.sessions.begin() as session:
                plan = plan_of(7, f"k{next(count)}", **of_plan)
                session.add(plan)
                await session.flush()
                reminder = Reminder(person_id=7, plan_id=plan.id, step=step, due_at=now, created_at=NOW)
                session.add(reminder)
            await Reminders(database, lambda: now, "after a restart", house=HOUSE).send_due(await database.snapshot())
            async with database.readers() as session:
                kept = await session.get(Reminder, reminder.id)
            assert kept is not None
            return kept.state, kept.due_at

        count = itertools.count()
        async with database.sessions.begin() as session:
            session.add(Person(id=7, started_at=NOW))
        assert await after(NOON) == ("sent", NOON)
        assert await after(night) == ("waiting", NOON.replace(hour=10))
        assert (await after(NOON, marks={"S1-1": "done"}))[0] == "cancelled"
        assert (await after(NOON, marks={"S1-1": "skip"}))[0] == "cancelled"
        assert (await after(NOON, "S2-1", answers={"company": "none"}))[0] == "sent"
        assert (await after(NOON, "S2-1", answers={"company": "overseas_firm"}))[0] == "cancelled"


def plan_of(person: int, key: str = "aaaa", **given: dict[str, object]) -> Plan:
    about = {"language": "fa", "flow": "sell", "flow_version": 1, "created_at": NOW, "updated_at": NOW}
    return Plan(key=key, person_id=person, **about, **given)


def test_a_reminder_comes_in_the_morning() -> None:
    assert morning_of(NOW.date(), TEHRAN).astimezone(TEHRAN).hour == 10


@pytest.mark.parametrize("kind", databases.KINDS)
async def test_two_processes_that_look_at_once_send_one_message(kind: str, tmp_path: Path):
    async with open_database(databases.empty(kind, tmp_path)) as database:
        snapshot = await database.snapshot()
        async with database.sessions.begin() as session:
            session.add(Person(id=7, started_at=NOW))
            plan = plan_of(7)
            session.add(plan)
            await session.flush()
            due = Reminder(person_id=7, plan_id=plan.id, step="S1-1", due_at=NOW, created_at=NOW)
            later = Reminder(person_id=7, plan_id=plan.id, step="S1-1", due_at=NOW + timedelta(days=1), created_at=NOW)
            gone = Reminder(person_id=7, plan_id=None, step="S9-9", due_at=NOW, created_at=NOW)
            session.add_all([due, later, gone])
        one, other = (Reminders(database, lambda: NOW, name, house=HOUSE) for name in ("one", "other"))
        assert sorted(await asyncio.gather(one.send_due(snapshot), other.send_due(snapshot))) == [0, 2]
        async with database.readers() as session:
            waiting = list((await session.execute(select(Outbox))).scalars())
            states = sorted((await session.execute(select(Reminder.state))).scalars())
        assert [(row.purpose, row.chat_id) for row in waiting] == [("reminder", 7)]
        assert states == ["cancelled", "sent", "waiting"]


BROKEN = {
    "a time zone that is none": ({"timezone": "آسیا/تهران"}, {}),
    "a folder of time zones": ({"timezone": "Asia"}, {}),
    "answers that are none": ({}, {"answers": ["کفش"]}),
}


@pytest.mark.parametrize(("of_person", "of_plan"), BROKEN.values(), ids=BROKEN)
async def test_one_that_cannot_be_made_is_in_nobodys_way(of_person, of_plan, own_database, capsys):
    """It is due first; the others are sent, and it is tried again later."""
    async with open_database(f"sqlite:///{own_database}") as database:
        async with database.sessions.begin() as session:
            session.add_all([Person(id=7, started_at=NOW, **of_person), Person(id=8, started_at=NOW)])
            for minutes, plan in ((9, plan_of(7, "k7", **of_plan)), (5, plan_of(8, "k8"))):
                session.add(plan)
                await session.flush()
                due = NOW - timedelta(minutes=minutes)
                about = {"person_id": plan.person_id, "plan_id": plan.id}
                session.add(Reminder(step="S1-1", due_at=due, created_at=NOW, **about))
        await Reminders(database, lambda: NOW, "one", house=HOUSE).send_due(await database.snapshot())
        async with database.readers() as session:
            sent = list((await session.execute(select(Outbox.chat_id))).scalars())
            broken = (await session.execute(select(Reminder).where(Reminder.person_id == 7))).scalar_one()
    assert (sent, broken.state, broken.due_at) == ([8], "waiting", NOW + AGAIN)
    logged = "".join(capsys.readouterr())
    assert ("reminders.not_made" in logged, "کفش" in logged, "آسیا" in logged) == (True, False, False)
