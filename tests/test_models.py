"""The tables are what the migrations make, and keep figures and instants exactly."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import alembic.command
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


@pytest.mark.parametrize("kind", databases.KINDS)
async def test_migrations_go_down_and_up_again_with_data_in_the_tables(kind, tmp_path):
    """A row in every table; what a step takes away it alone loses, and what stays is as it was."""
    database = Database(databases.empty(kind, tmp_path))
    await database.migrate()
    revisions = [HEAD, *(await _each_step(database, lambda script: script.down_revision))]
    async with database.engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            await connection.execute(insert(table).values(_a_row_of(table)))
    before = await _everything(database)
    assert all(before.values()), "no table is empty"
    for step in revisions[1:-1]:
        await _moved(database, "downgrade", step)
    below = await _everything(database)
    await _moved(database, "upgrade", HEAD)
    after = await _everything(database)
    await _moved(database, "downgrade", "base")
    bare = await _everything(database)
    await _moved(database, "upgrade", HEAD)
    differences = await _differences(database)
    await database.close()
    assert {name for name in below if below[name]} <= {name for name in before if before[name]}
    for name, rows in below.items():
        for row, whole, again in zip(rows, before[name], after[name], strict=True):
            assert row == {key: whole[key] for key in row}, name
            assert row == {key: again[key] for key in row}, name
    assert set(bare) <= {"alembic_version"}
    assert differences == []


async def _each_step(database, follow):
    async with database.engine.connect() as connection:
        scripts = await connection.run_sync(lambda sync: ScriptDirectory.from_config(alembic_config(sync)))
    at, found = HEAD, []
    while at:
        at = follow(scripts.get_revision(at))
        found.append(at)
    return found


async def _moved(database, command, revision):
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: getattr(alembic.command, command)(alembic_config(sync), revision))


async def _differences(database):
    async with database.engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), SQLModel.metadata)
        )


async def _everything(database):
    """Table to its rows as they stand now, whatever columns it has now."""

    def read(connection):
        metadata = MetaData()
        metadata.reflect(connection)
        tables = [table for table in metadata.sorted_tables if table.name != "alembic_version"]
        return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in tables}

    async with database.engine.connect() as connection:
        return await connection.run_sync(read)


def _a_row_of(table):
    """A row that says something in every column; each key is 1, so that all of them refer to each other."""
    return {column.name: _a_value_of(column) for column in table.columns}


def _a_value_of(column):
    kinds = {
        bool: True,
        int: 1,
        float: 0.5,
        str: "1",
        bytes: b"\x00",
        Decimal: Decimal("1.5"),
        datetime: datetime(2026, 11, 24, 12, tzinfo=UTC),
        date: date(2026, 11, 24),
    }
    return kinds.get(databases.python_type(column), [1])


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
