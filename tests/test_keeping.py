"""Past the retention setting no copy of what people asked is left: not in the log, the queue, or what was sent."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from bot.database import Database
from knowledge.models.asking import Broadcast, Delivery, Feedback, OfficeQuestion, QuestionGroup, QuestionLog
from knowledge.models.office import Proposal
from knowledge.models.people import Reminder
from knowledge.storing import keeping
from tests import databases

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEEP = timedelta(days=90)
OLD, FRESH = NOW - timedelta(days=91), NOW - timedelta(days=89)
SECRET, KEPT = "قطارشتر چند است؟", "زعفران چند است؟"


def question(number, words, at, group):
    return QuestionLog(id=number, text=words, language="fa", answered=False, kind="refusal", group_id=group, at=at)


def sent(key, words, at):
    return OfficeQuestion(key=key, text=words, reply=words, language="fa", consented_at=at)


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    async with database.sessions.begin() as session:
        session.add_all([
            QuestionGroup(id=1, key="only-old", title=SECRET, language="fa", size=1, opened_at=OLD),
            QuestionGroup(id=2, key="both", title=SECRET, language="fa", size=2, opened_at=OLD),
            QuestionGroup(id=3, key="fresh", title=KEPT, language="fa", size=1, opened_at=FRESH),
            question(1, SECRET, OLD, 1),
            question(2, SECRET, OLD, 2),
            question(3, KEPT, FRESH, 2),
            question(4, KEPT, FRESH, 3),
            sent("old", SECRET, OLD),
            sent("fresh", KEPT, FRESH),
            Feedback(question_id=1, helpful=False, note=SECRET, at=OLD),
            Proposal(key="dropped", subject="text", title=SECRET, rows="[]", state="dropped", author_id=1,
                     created_at=OLD, updated_at=OLD),
        ])  # fmt: skip
    async with database.sessions.begin() as session:
        await keeping.let_go(session, now=NOW, keep_words=KEEP)
    yield database
    await database.close()


async def test_no_table_holds_the_words_any_more(database):
    async with database.readers() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = (await session.execute(text(f'SELECT * FROM "{table.name}"'))).all()
            assert SECRET not in str(rows), table.name


async def test_what_is_younger_stays_and_calls_its_group(database):
    async with database.readers() as session:
        groups = {each.key: each for each in (await session.execute(select(QuestionGroup))).scalars()}
        questions = {each.key: each for each in (await session.execute(select(OfficeQuestion))).scalars()}
    assert [(groups[key].title, groups[key].state) for key in ("only-old", "both", "fresh")] == [
        (None, "expired"),
        (KEPT, "open"),
        (KEPT, "open"),
    ]
    assert [(questions[key].text, questions[key].state) for key in ("old", "fresh")] == [
        (None, "expired"),
        (KEPT, "received"),
    ]


LONG_AGO, MONTHS_AGO, LATELY = NOW - timedelta(days=181), NOW - timedelta(days=31), NOW - timedelta(days=29)
REMINDER = {"person_id": 5, "plan_id": 1, "step": "brand", "created_at": LONG_AGO}
NEWS = {"topic": "costs", "texts": {"fa": "تازه"}, "created_at": LONG_AGO}
GROUP = {"language": "fa", "opened_at": LONG_AGO, "key": "x"}
SENT = {"language": "fa", "key": "x", "consented_at": LONG_AGO}


@pytest.mark.parametrize(
    ("row", "goes"),
    [
        (Reminder(**REMINDER, due_at=MONTHS_AGO, state="sent"), True),
        (Reminder(**REMINDER, due_at=MONTHS_AGO, state="cancelled"), True),
        (Reminder(**REMINDER, due_at=LATELY, state="sent"), False),
        (Reminder(**REMINDER, due_at=MONTHS_AGO, state="waiting"), False),
        (Reminder(**REMINDER, due_at=LONG_AGO, state="sent", subject="review"), False),
        (Broadcast(**NEWS | {"created_at": MONTHS_AGO}), True),
        (Broadcast(**NEWS | {"created_at": LATELY}), False),
        (Broadcast(**NEWS, state="done", finished_at=LONG_AGO), True),
        (Broadcast(**NEWS, state="done", finished_at=MONTHS_AGO), False),
        (Broadcast(**NEWS, state="paused"), False),
        (QuestionGroup(**GROUP, state="answered", closed_at=LONG_AGO), True),
        (QuestionGroup(**GROUP, state="answered", closed_at=MONTHS_AGO), False),
        (QuestionGroup(**GROUP, state="open", title="?"), False),
        (OfficeQuestion(**SENT, state="answered"), True),
        (OfficeQuestion(**SENT | {"consented_at": MONTHS_AGO}, state="answered"), False),
    ],
    ids=lambda given: f"{type(given).__name__} {given.state}" if isinstance(given, SQLModel) else str(given),
)
async def test_what_nobody_needs_any_more_goes(row, goes, tmp_path):
    database = Database(databases.empty("sqlite", tmp_path))
    await database.migrate()
    async with database.sessions.begin() as session:
        session.add(row)
        await session.flush()
        session.add(QuestionLog(text="?", language="fa", answered=False, kind="refusal", group_id=1, at=NOW))
        session.add(Delivery(broadcast_id=1, person_id=5, state="sent", claimed_at=LONG_AGO))
    async with database.sessions.begin() as session:
        await keeping.let_go(session, now=NOW, keep_words=KEEP)
    async with database.readers() as session:
        left = list((await session.execute(select(type(row)))).scalars())
        copies = list((await session.execute(select(Delivery))).scalars())
    await database.close()
    assert len(left) == (0 if goes else 1)
    assert len(copies) == (0 if goes and getattr(row, "finished_at", None) else 1), "a copy goes with its news alone"
