"""Reviews: the editor of a text is told once that its day has come, in office hours, by whichever process is first."""

import json
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.models import Lease, Outbox
from bot.periodic.reviews import Reviews, _untold
from handlers.context import House
from knowledge.loading import Content
from knowledge.models.people import Reminder, Role
from knowledge.office.changes import row_of
from knowledge.office.roles import grant, revoke
from knowledge.storing.bodies import dump
from knowledge.storing.importing import Author, import_files, put
from tests import databases
from tests.small_content import content, entry

MORNING = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUSE = House("tests", owners=frozenset({1}))
DUE = date(2026, 11, 20)


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    async with database.sessions.begin() as session:
        await import_files(session, content(), digest="files", now=MORNING)
        await grant(session, 3, "editor", name="Sara", by=1, now=MORNING)
    yield database
    await database.close()


async def publish(database, *, by, review_by, text="متن تازه"):
    """Somebody publishes the entry with a day of review."""
    body = dump(entry()) | {"review_by": review_by.isoformat(), "answer": {"fa": text, "en": "text"}}
    rows = Content(MappingProxyType({"entry": MappingProxyType({"monthly-cost": row_of("entry", body)})}))
    async with database.sessions.begin() as session:
        await put(session, rows, by=Author(by, None), now=MORNING)


async def told(database, now=MORNING, name="one"):
    await Reviews(database, lambda: now, name, house=HOUSE).tell_of_due(await database.snapshot())
    async with database.readers() as session:
        rows = (await session.execute(select(Outbox).order_by(Outbox.id))).scalars()
        return [(row.chat_id, row.purpose) for row in rows]


async def test_the_editor_is_told_once_whoever_looks(database):
    await publish(database, by=3, review_by=DUE)
    assert await told(database) == [(3, "reminder")]
    assert await told(database, name="another") == [(3, "reminder")]
    assert await told(database, MORNING + timedelta(days=2)) == [(3, "reminder")]
    async with database.readers() as session:
        (row,) = (await session.execute(select(Outbox))).scalars()
    assert "a2:entry:" in json.dumps(json.loads(row.params)["reply_markup"])


async def test_another_day_of_review_is_told_anew(database):
    await publish(database, by=3, review_by=DUE)
    await told(database)
    await publish(database, by=3, review_by=DUE + timedelta(days=3), text="متن تازه‌تر")
    assert await told(database, MORNING + timedelta(hours=1)) == [(3, "reminder")] * 2


async def test_what_was_told_of_earlier_texts_is_neither_read_nor_kept(database):
    async with database.sessions.begin() as session:
        for step, day in (("monthly-cost", "2025-11-20"), ("another", "2025-11-20"), ("another", "2026-11-20")):
            session.add(
                Reminder(person_id=3, step=step, subject="review", due_at=MORNING, state="sent", data={"day": day},
                         created_at=MORNING)
            )  # fmt: skip
    await publish(database, by=3, review_by=DUE)
    assert await told(database) == [(3, "reminder")]
    async with database.readers() as session:
        assert await _untold(session, [entry(review_by=DUE)]) == []
        kept = [(each.step, each.data["day"]) for each in (await session.execute(select(Reminder))).scalars()]
    assert sorted(kept) == [("another", "2025-11-20"), ("another", "2026-11-20"), ("monthly-cost", "2026-11-20")]


async def test_the_turn_is_not_taken_where_nothing_is_to_be_told(database):
    await publish(database, by=3, review_by=DUE)
    await told(database)
    await told(database, MORNING + timedelta(hours=1), name="another")
    async with database.readers() as session:
        assert await session.scalar(select(Lease.held_by).where(Lease.name == "reviews")) == "one"


async def test_where_the_editor_has_left_those_who_publish_are_told(database):
    await publish(database, by=3, review_by=DUE)
    async with database.sessions.begin() as session:
        await revoke(session, 3, by=1, now=MORNING)
        session.add(Role(person_id=2, role="publisher", granted_at=MORNING))
    assert await told(database) == [(1, "reminder"), (2, "reminder")]


@pytest.mark.parametrize(
    ("review_by", "now"),
    [(date(2026, 12, 24), MORNING), (DUE, MORNING.replace(hour=20)), (DUE, MORNING.replace(hour=2))],
    ids=["not due", "at night", "before the office opens"],
)
async def test_nobody_is_told_too_early_or_at_night(database, review_by, now):
    await publish(database, by=3, review_by=review_by)
    assert await told(database, now) == []
