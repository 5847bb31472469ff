"""A backup holds everything, says when it does not, and goes from either database into either."""

import gzip
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot import backup
from bot.backup import BrokenBackup
from bot.commands import app
from bot.database import Database
from bot.migrations import HEAD
from bot.models import Outbox
from knowledge.models.money import Rate
from knowledge.models.people import Person
from tests import databases

NOW = datetime(2026, 11, 24, 12, 30, 0, 123456, tzinfo=UTC)


async def opened(kind, folder):
    folder.mkdir()
    database = Database(databases.empty(kind, folder))
    await database.migrate()
    return database


def rows():
    return [
        Person(id=9_876_543_210, language="fa", started_at=NOW, expects_data={"گام": ["یک"]}),
        Rate(base="CNY", quote="IRR", value=Decimal("123456.7890"), day=date(2026, 11, 24), entered_at=NOW),
        Outbox(method="sendDocument", attachment=b"\x00\xff", attachment_name="a.pdf", created_at=NOW),
    ]


async def all_of(database):
    async with database.readers() as session:
        return [(await session.execute(select(table))).scalars().all() for table in (Person, Rate, Outbox)]


@pytest.mark.parametrize("source", databases.KINDS)
@pytest.mark.parametrize("target", databases.KINDS)
async def test_what_is_backed_up_is_restored(source, target, tmp_path):
    first, second = await opened(source, tmp_path / "first"), await opened(target, tmp_path / "second")
    async with first.sessions.begin() as session:
        session.add_all(rows())
    written = await backup.back_up(first, tmp_path / "karvan.jsonl.gz")
    restored = await backup.restore(second, tmp_path / "karvan.jsonl.gz")
    async with second.sessions.begin() as session:
        session.add(Outbox(method="sendMessage", created_at=NOW))
    before, after = await all_of(first), await all_of(second)
    await first.close()
    await second.close()
    assert written == restored
    assert after[:2] == before[:2]
    assert [call.method for call in after[2]] == ["sendDocument", "sendMessage"]
    assert after[2][0] == before[2][0]


PAPERS, SIZE = 200, 100_000


@pytest.mark.parametrize("kind", databases.KINDS)
async def test_what_is_backed_up_is_never_held_in_memory_at_once(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "PORTION", 10)
    database = await opened(kind, tmp_path / "full")
    async with database.sessions.begin() as session:
        session.add_all(Outbox(method="x", attachment=bytes(SIZE), created_at=NOW) for unused in range(PAPERS))
    peaks = {}
    for name, work in (("back up", backup.back_up(database, tmp_path / "karvan.gz")), ("sums", backup.sums(database))):
        tracemalloc.start()
        await work
        peaks[name] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    await database.close()
    # The driver for PostgreSQL asks for fifty rows and holds them twice.
    assert max(peaks.values()) < PAPERS * SIZE * 3 / 4, peaks


@pytest.fixture
async def database(tmp_path):
    database = await opened("sqlite", tmp_path / "database")
    yield database
    await database.close()


async def test_a_database_in_use_is_not_restored_into(database, tmp_path):
    async with database.sessions.begin() as session:
        session.add_all(rows())
    await backup.back_up(database, tmp_path / "karvan.gz")
    with pytest.raises(BrokenBackup, match="already holds"):
        await backup.restore(database, tmp_path / "karvan.gz")


async def test_a_backup_that_is_not_whole_restores_nothing(database, tmp_path):
    file = tmp_path / "karvan.gz"
    async with database.sessions.begin() as session:
        session.add_all(rows())
    await backup.back_up(database, file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    broken = {
        "a row is missing": gzip.compress(b"".join(lines[:-1])),
        "cut off": file.read_bytes()[:-20],
        "another program's": gzip.compress(b'{"format": "other"}\n'),
        "another release's": gzip.compress(lines[0].replace(f'"{HEAD}"'.encode(), b'"9999"') + b"".join(lines[1:])),
        "no backup": b"PK not this",
    }
    empty = await opened("sqlite", tmp_path / "empty")
    for name, data in broken.items():
        file.write_bytes(data)
        with pytest.raises(BrokenBackup, match="with the release that made it" if "release" in name else None):
            await backup.restore(empty, file)
        assert await all_of(empty) == [[], [], []], name
    await empty.close()


async def test_where_nothing_can_be_written_it_says_so_and_the_file_is_ones_own(database, tmp_path):
    with pytest.raises(BrokenBackup, match="cannot be written"):
        await backup.back_up(database, tmp_path / "nowhere" / "karvan.gz")
    file = tmp_path / "karvan.gz"
    await backup.back_up(database, file)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), ConnectionResetError(), KeyError()])
async def test_what_is_half_made_does_not_fill_the_disk(database, tmp_path, monkeypatch, trouble):
    def fail(unused, file):
        file.write_bytes(b"half")
        raise trouble

    monkeypatch.setattr(backup, "_write", fail)
    with pytest.raises(BrokenBackup if type(trouble) is OSError else type(trouble)):
        await backup.back_up(database, tmp_path / "karvan.gz")
    assert list(tmp_path.glob("karvan.gz*")) == []


@pytest.mark.parametrize("target", databases.KINDS)
async def test_a_database_is_copied_into_another_and_compared(database, target, tmp_path):
    async with database.sessions.begin() as session:
        session.add_all(rows())
    other = await opened(target, tmp_path / "other")
    counts = await backup.copy(database, other)
    before, after = await all_of(database), await all_of(other)
    same = await backup.sums(database) == await backup.sums(other)
    async with other.sessions.begin() as session:
        (await session.get(Person, 9_876_543_210)).language = "en"
    changed = await backup.sums(database) != await backup.sums(other)
    await other.close()
    assert counts["person"] == 1
    assert after == before
    assert (same, changed) == (True, True)


async def test_what_changed_while_it_was_copied_is_noticed(database, tmp_path, monkeypatch):
    other = await opened("sqlite", tmp_path / "other")
    whole = backup.restore

    async def restored_while_somebody_writes(target, file):
        counts = await whole(target, file)
        async with database.sessions.begin() as session:
            session.add_all(rows())
        return counts

    monkeypatch.setattr(backup, "restore", restored_while_somebody_writes)
    with pytest.raises(BrokenBackup, match="differs"):
        await backup.copy(database, other)
    await other.close()


def test_the_command_copies(tmp_path):
    first, second = f"sqlite:///{tmp_path}/first.db", f"sqlite:///{tmp_path}/second.db"
    assert CliRunner().invoke(app, ["database", "upgrade", "--database", first]).exit_code == 0
    copied = CliRunner().invoke(app, ["database", "copy", second, "--database", first])
    assert (copied.exit_code, "counts and sums agree" in copied.stdout) == (0, True)
