"""Past the retention setting no copy of what people asked is left: not in the log, the queue, or what was sent."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from bot.database import Database
from knowledge import keeping
from knowledge.models.asking import Feedback, OfficeQuestion, QuestionGroup, QuestionLog
from knowledge.models.office import Proposal
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
