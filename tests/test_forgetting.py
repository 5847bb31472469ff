"""/forgetme leaves nothing of a person behind, and nobody else without theirs."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlmodel import SQLModel

import bot.models
from bot.database import Database
from knowledge.models.asking import Asker, Feedback, OfficeQuestion
from knowledge.models.columns import AwareUTC
from knowledge.storing.forgetting import BECOMES_NOBODYS, OF_THE_OFFICE, forget
from tests import databases

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PERSONAL = [table for table in SQLModel.metadata.sorted_tables if "person_id" in table.columns]
SOMEBODY, ANOTHER = 42, 43


def row_of(table, person_id):
    """The least a table takes, for one person."""
    values = {"person_id": person_id}
    for column in table.columns:
        if column.nullable or column.default is not None or column.name in values or column.autoincrement is True:
            continue
        if isinstance(column.type, AwareUTC):
            values[column.name] = NOW
        elif databases.python_type(column) is str:
            values[column.name] = f"{column.name[:6]}{person_id}"
        elif not (column.primary_key and column.name == "id"):
            values[column.name] = person_id
    return values


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    async with database.engine.begin() as connection:
        await connection.execute(
            insert(SQLModel.metadata.tables["person"]), [{"id": who, "started_at": NOW} for who in (SOMEBODY, ANOTHER)]
        )
        for table in PERSONAL:
            for who in (SOMEBODY, ANOTHER):
                await connection.execute(insert(table).values(row_of(table, who)))
    yield database
    await database.close()


async def people_in(database, table):
    column = table.c.id if table.name == "person" else table.c.person_id
    async with database.engine.connect() as connection:
        return sorted((await connection.execute(select(column))).scalars(), key=str)


async def test_a_person_who_asks_to_be_forgotten_is(database):
    async with database.sessions.begin() as session:
        await forget(session, SOMEBODY)
    for table in [*PERSONAL, SQLModel.metadata.tables["person"]]:
        left = await people_in(database, table)
        if table.name in OF_THE_OFFICE:
            assert left == [SOMEBODY, ANOTHER], table.name
        elif table.name in BECOMES_NOBODYS:
            assert left == [ANOTHER, None], table.name
        else:
            assert left == [ANOTHER], table.name


async def test_words_that_were_not_sent_go_and_those_that_were_stay(database):
    def note(question):
        return Feedback(question_id=question, helpful=False, note="نادرست", at=NOW)

    async with database.sessions.begin() as session:
        session.add_all([Asker(question_id=each, person_id=SOMEBODY, until=NOW) for each in (101, 102)])
        session.add_all([note(101), note(102), note(103)])
        session.add(OfficeQuestion(key="sent", language="fa", question_id=102, consented_at=NOW))
        await session.flush()
        await forget(session, SOMEBODY)
        found = await session.execute(select(Feedback.question_id, Feedback.note).order_by(Feedback.question_id))
        assert [tuple(row) for row in found] == [(101, None), (102, "نادرست"), (103, "نادرست")]


async def test_the_message_that_asks_for_it_can_still_be_marked(database):
    inbox = bot.models.Inbox
    async with database.sessions.begin() as session:
        asking = (await session.execute(select(inbox).where(inbox.person_id == SOMEBODY))).scalar_one()
        await forget(session, SOMEBODY, handling=asking.id)
        asking.handled_at = NOW
    assert await people_in(database, inbox.__table__) == [SOMEBODY, ANOTHER]
