"""The tables are what the migrations make, and keep figures and instants exactly."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select
from sqlmodel import SQLModel

import bot.models
import knowledge.models
from bot.database import BadAddress, Database, DatabaseError, NewerDatabase, alembic_config, driver_url
from bot.migrations import HEAD
from knowledge.models.columns import AwareUTC, ExactDecimal
from tests import databases

ALL_TABLES = (bot.models, knowledge.models)


@pytest.mark.parametrize("kind", databases.KINDS)
async def test_the_tables_are_what_the_migrations_make(kind, tmp_path):
    database = Database(databases.empty(kind, tmp_path))
    await database.migrate()
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), SQLModel.metadata)
        )
    await database.close()
    assert differences == []


def test_the_program_knows_its_newest_migration():
    with create_engine("sqlite://").connect() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [HEAD]


async def test_a_database_newer_than_the_program_is_refused(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/karvan.db")
    await database.migrate()
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match="9999"):
        await database.migrate()
    await database.close()


async def test_a_file_that_is_no_database_is_said_plainly(tmp_path):
    (tmp_path / "karvan.db").write_bytes(b"this is no database at all, not by far" * 40)
    database = Database(f"sqlite:///{tmp_path}/karvan.db")
    with pytest.raises(DatabaseError, match="cannot be used"):
        await database.migrate()
    await database.close()


@pytest.mark.parametrize(
    "address", ["sqlite:////dev/null/karvan.db", "sqlite:////tmp", "postgresql://a:secret@127.0.0.1:1/x"]
)
async def test_a_database_out_of_reach_is_said_without_its_password(address):
    database = Database(address)
    with pytest.raises(DatabaseError, match="cannot be used") as said:
        await database.migrate()
    await database.close()
    assert "secret" not in str(said.value)


ADDRESSES = {
    "sqlite:///a.db": "sqlite+aiosqlite:///a.db",
    "sqlite:////tmp/a.db": "sqlite+aiosqlite:////tmp/a.db",
    "postgresql://u:p@h/n": "postgresql+asyncpg://u:p@h/n",
    "postgres://u:p@h:5433/n?sslmode=require": "postgresql+asyncpg://u:p@h:5433/n?ssl=require",
}


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_addresses_get_our_drivers(address, expected):
    assert driver_url(address).render_as_string(hide_password=False) == expected


@pytest.mark.parametrize("address", ["", "karvan.db", "mysql://h/n", "sqlite://", "sqlite:///:memory:"])
def test_other_addresses_are_refused(address):
    with pytest.raises(BadAddress):
        driver_url(address)


KEPT = Table(
    "kept", MetaData(), Column("id", Integer, primary_key=True), Column("figure", ExactDecimal), Column("at", AwareUTC)
)
FIGURES = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e40"), max_value=Decimal("1e40"))
INSTANTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 the strategy adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-720, 840)),
)


@pytest.fixture(scope="module")
def kept():
    engine = create_engine("sqlite://")
    KEPT.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection


@pytest.mark.slow
async def test_postgresql_keeps_figures_and_instants_too(tmp_path):
    database = Database(databases.empty("postgresql", tmp_path))
    figures = [Decimal(text) for text in ("0.1", "-1E-12", "123456789012345678901234567890.5", "50.00")]
    at = datetime(2026, 3, 21, 0, 30, 0, 123456, tzinfo=timezone(timedelta(hours=3, minutes=30)))
    async with database.engine.begin() as connection:
        await connection.run_sync(KEPT.metadata.create_all)
        await connection.execute(insert(KEPT), [{"figure": figure, "at": at} for figure in figures])
        got = (await connection.execute(select(KEPT).order_by(KEPT.c.id))).all()
    await database.close()
    assert [row.figure for row in got] == figures
    assert {(row.at, row.at.tzinfo) for row in got} == {(at, UTC)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(figure=st.none() | FIGURES, at=st.none() | INSTANTS)
def test_figures_and_instants_come_back_as_they_went_in(kept, figure, at):
    row_id = kept.execute(insert(KEPT).values(figure=figure, at=at)).inserted_primary_key[0]
    got = kept.execute(select(KEPT).where(KEPT.c.id == row_id)).one()
    assert got.figure == figure
    assert got.at == at
    assert at is None or got.at.tzinfo is UTC


WITHOUT_ZONE = datetime(2026, 1, 1)  # noqa: DTZ001 the point of the test


@pytest.mark.parametrize("wrong", [{"figure": Decimal("NaN")}, {"figure": Decimal("Infinity")}, {"at": WITHOUT_ZONE}])
def test_what_cannot_be_kept_exactly_is_refused(kept, wrong):
    with pytest.raises(Exception, match=r"exact column|time zone"):
        kept.execute(insert(KEPT).values(**wrong))
