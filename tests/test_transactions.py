"""What is written in one transaction is there wholly or not at all, the first one of a process included."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.database import open_database
from knowledge.models.people import Person
from tests import databases

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("kind", databases.KINDS)
@pytest.mark.parametrize("turn", ["first", "later"])
async def test_what_is_taken_back_was_never_written(kind: str, turn: str, tmp_path: Path) -> None:
    async with open_database(databases.empty(kind, tmp_path)) as database:
        if turn == "later":
            async with database.sessions.begin() as session:
                session.add(Person(id=1, started_at=NOW))
        with suppress(RuntimeError):
            async with database.sessions.begin() as session:
                session.add(Person(id=2, started_at=NOW))
                await session.flush()
                raise RuntimeError
        async with database.sessions() as session:
            session.add(Person(id=3, started_at=NOW))
            await session.flush()
            await session.rollback()
        async with database.readers() as session:
            held = (await session.execute(select(func.count()).select_from(Person))).scalar()
    assert held == (1 if turn == "later" else 0)
