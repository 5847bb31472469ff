"""What a running bot does for its owner: a backup each day, a word when something is wrong, and no growing disk."""

import asyncio
import gzip
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import structlog
from sqlalchemy import insert, select, text

from bot import leases
from bot.database import AWAY, Database
from bot.metrics import BACKUP_AT, DISK_FREE
from bot.models import Inbox, Lease, Outbox, SeenUpdate
from bot.periodic.backups import AGAIN, EVERY, HELD, Backups
from bot.periodic.watch import TOLD_EVERY, Problem, Watch
from handlers.context import House
from knowledge.models.asking import Asker, Broadcast, Delivery, Feedback, QuestionGroup, QuestionLog
from knowledge.models.people import Person, Reminder
from tests import databases
from tests.test_worker import Workshop

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUSE = House("tests", owners=frozenset({12, 34}))


class Hands:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    made = Database(databases.empty(request.param, tmp_path))
    made.address = made.url.set(drivername=made.url.get_backend_name()).render_as_string(hide_password=False)
    await made.migrate()
    yield made
    await made.close()


@pytest.fixture
def watch(database, clock, tmp_path):
    return Watch(database, clock, "one", house=HOUSE, folder=tmp_path / "x" / "y", backup_failed=lambda: False)


async def all_of(database, kind):
    async with database.readers() as session:
        return list((await session.execute(select(kind).order_by(*kind.__table__.primary_key))).scalars())


async def test_a_lock_is_one_processes_until_its_time_is_over(database):
    async def take(by, now):
        async with database.sessions.begin() as session:
            return await leases.take(session, "job", by=by, now=now, keep=timedelta(hours=1))

    assert await asyncio.gather(take("one", NOW), take("two", NOW)) in ([True, False], [False, True])
    assert not await take("three", NOW + timedelta(minutes=59))
    assert await take("three", NOW + timedelta(minutes=61))
    async with database.sessions.begin() as session:
        await leases.prune(session, NOW + timedelta(days=40))
    assert await all_of(database, Lease) == []


def backups(database, clock, folder, keep=3):
    return Backups(database, clock, "one", address=database.address, folder=folder, keep=keep)


@pytest.mark.slow
async def test_a_verified_backup_is_made_each_day_and_the_oldest_go(database, clock, tmp_path):
    async with database.sessions.begin() as session:
        session.add(Person(id=7, started_at=NOW))
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "karvan-20200101-000000.jsonl.gz").write_bytes(b"old")
    (folder / "notes.txt").write_text("the office's own")
    made = []
    for hours in (0, 1, 25, 50):
        clock.now = NOW + timedelta(hours=hours)
        made.append(await backups(database, clock, folder).make_if_due())
    assert made == [True, False, True, True]
    files = sorted(each.name for each in folder.iterdir())
    assert len(files) == 4
    assert "karvan-20200101-000000.jsonl.gz" not in files
    newest = folder / files[2]
    assert newest.stat().st_mode & 0o077 == 0, "it holds people's rows"
    with gzip.open(newest, "rt") as lines:
        assert json.loads(lines.readline())["counts"]["person"] == 1


@pytest.mark.slow
async def test_a_backup_that_failed_is_tried_again_in_an_hour(database, clock, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    made = backups(database, clock, blocked / "backups")
    assert not await made.make_if_due()
    assert made.failed
    made._folder = tmp_path / "backups"
    assert not await made.make_if_due(), "an hour is not over"
    clock.now += AGAIN
    assert await made.make_if_due()
    assert not made.failed
    clock.now += EVERY - timedelta(minutes=1)
    assert not await made.make_if_due()


async def test_why_a_backup_failed_is_in_the_log(database, clock, tmp_path, monkeypatch):
    program = "import sys; print('some trace', file=sys.stderr); sys.exit('x.gz cannot be written: No space left')"
    monkeypatch.setattr("bot.periodic.backups._PROGRAM", program)
    with structlog.testing.capture_logs() as logged:
        assert not await backups(database, clock, tmp_path / "backups").make_if_due()
    assert [each["why"] for each in logged] == ["x.gz cannot be written: No space left"]


class Broken(Backups):
    """Its program leaves half a file, and does not end."""

    async def _make(self, now):
        (self._folder / f"karvan-{now:%Y%m%d-%H%M%S}.jsonl.gz.part").write_bytes(b"half")
        self.begun.set()
        await asyncio.Event().wait()


class Quick(Backups):
    """Its program is done at once."""

    async def _make(self, now):
        (self._folder / f"karvan-{now:%Y%m%d-%H%M%S}.jsonl.gz").write_bytes(b"whole")
        return True


async def test_a_process_killed_over_a_backup_leaves_no_day_without_one(database, clock, tmp_path):
    (tmp_path / "karvan-before-upgrade.jsonl.gz.part").write_bytes(b"somebody is at it")
    given = {"address": database.address, "folder": tmp_path, "keep": 3}
    broken = Broken(database, clock, "one", **given)
    broken.begun = asyncio.Event()
    killed = asyncio.create_task(broken.make_if_due())
    await asyncio.wait_for(broken.begun.wait(), 10)
    killed.cancel()
    after = Quick(database, clock, "two", **given)
    made = []
    for later in (HELD / 2, HELD, HELD + EVERY / 2, HELD + EVERY):
        clock.now = NOW + later
        made.append(await after.make_if_due())
    assert made == [False, True, False, True]
    assert [each.name for each in sorted(tmp_path.glob("karvan-*"))] == [
        f"karvan-{NOW + HELD:%Y%m%d-%H%M%S}.jsonl.gz",
        f"karvan-{NOW + HELD + EVERY:%Y%m%d-%H%M%S}.jsonl.gz",
        "karvan-before-upgrade.jsonl.gz.part",
    ]


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["karvan-20261123-090000.jsonl.gz", "karvan-20261122-090000.jsonl.gz"], NOW - timedelta(days=1)),
        (["karvan-20261123-090000.jsonl.gz", "karvan-99999999-999999.jsonl.gz"], NOW - timedelta(days=1)),
        (["karvan-before-upgrade.jsonl.gz", "karvan-20261123-090000.jsonl.gz.part"], None),
    ],
)
async def test_the_newest_backup_is_told_of_after_a_restart_and_by_each_replica(names, newest, clock, tmp_path):
    BACKUP_AT.set(0)
    for name in names:
        (tmp_path / name).touch()
    begun = Backups(None, clock, "one", address="", folder=tmp_path, keep=3)
    begun.start()
    await begun.stop()
    assert BACKUP_AT._value.get() == (newest.timestamp() if newest else 0)


async def test_a_backup_of_another_replica_is_told_of(clock, tmp_path):
    database = Database(databases.empty("sqlite", tmp_path))
    await database.migrate()
    given = {"address": "", "folder": tmp_path, "keep": 3}
    assert await Quick(database, clock, "one", **given).make_if_due()
    BACKUP_AT.set(0)
    assert not await Quick(database, clock, "two", **given).make_if_due()
    await database.close()
    assert BACKUP_AT._value.get() == NOW.timestamp()


async def test_owners_are_told_at_most_once_an_hour(database, clock, watch):
    async with database.sessions.begin() as session:
        session.add(Person(id=12, language="en", started_at=NOW))
        await session.execute(
            insert(Inbox).values(update_id=1, person_id=5, payload="{}", stored_at=NOW - timedelta(minutes=3))
        )
        await session.execute(
            insert(Outbox).values(method="sendMessage", params="{}", created_at=NOW - timedelta(minutes=11))
        )
    found = await watch.problems()
    assert found == [Problem("late", 1), Problem("unsent", 1)]
    told = []
    for minutes in (0, 59, 61):
        clock.now = NOW + timedelta(minutes=minutes)
        told.append(await watch.tell(found))
    assert told == [True, False, True]
    rows = [row for row in await all_of(database, Outbox) if row.purpose == "notice"]
    assert [row.chat_id for row in rows] == [12, 34, 12, 34]
    assert "1 message has waited" in rows[0].params
    assert "۱ پیام" in json.loads(rows[1].params)["text"].replace("\u2068", "").replace("\u2069", "")
    assert timedelta(hours=1) <= TOLD_EVERY


async def test_nobody_is_told_that_all_is_well(database, watch):
    assert await watch.problems() == []
    assert not await watch.tell([])
    assert await all_of(database, Outbox) == []


async def test_a_full_disk_and_a_failed_backup_are_problems(database, clock, tmp_path, monkeypatch):
    usage = SimpleNamespace(free=100 * 1024 * 1024)
    monkeypatch.setattr("bot.periodic.watch.shutil.disk_usage", lambda unused: usage)
    watch = Watch(database, clock, "one", house=HOUSE, folder=tmp_path, backup_failed=lambda: True)
    problems = await watch.problems()
    assert problems == [Problem("backup"), Problem("disk", 100)]
    assert await watch.tell([*problems, Problem("token")])
    said = json.loads((await all_of(database, Outbox))[0].params)["text"]
    assert said.count("•") == 3


@pytest.mark.parametrize(
    ("data", "backups", "expected"),
    [(9000, 8000, []), (100, 9000, [Problem("disk", 100)]), (9000, 200, [Problem("disk", 200)])],
)
async def test_the_disk_of_the_data_is_looked_at_as_well(data, backups, expected, clock, tmp_path, monkeypatch):
    folders = {tmp_path / "data": data, tmp_path / "backups": backups}
    for folder in folders:
        folder.mkdir()
    usage = {folder: SimpleNamespace(free=free * 1024 * 1024) for folder, free in folders.items()}
    monkeypatch.setattr("bot.periodic.watch.shutil.disk_usage", usage.__getitem__)
    database = Database(databases.empty("sqlite", tmp_path / "data"))
    await database.migrate()
    watch = Watch(database, clock, "one", house=HOUSE, folder=tmp_path / "backups", backup_failed=lambda: False)
    found = await watch.problems()
    await database.close()
    assert found == expected
    assert DISK_FREE._value.get() == min(data, backups) * 1024 * 1024


async def test_a_disk_that_refused_a_write_is_tried_until_it_takes_one(clock, tmp_path, monkeypatch):
    free = {"megabytes": 9000}
    monkeypatch.setattr(
        "bot.periodic.watch.shutil.disk_usage", lambda unused: SimpleNamespace(free=free["megabytes"] * 1024 * 1024)
    )
    database = Database(databases.empty("sqlite", tmp_path))
    await database.migrate()
    watch = Watch(database, clock, "one", house=HOUSE, folder=tmp_path, backup_failed=lambda: False)

    async def fill(pages):
        async with database.sessions.begin() as session:
            await session.execute(text(f"PRAGMA max_page_count = {pages}"))
            session.add_all(Person(id=each, started_at=NOW) for each in range(1, 500))

    with pytest.raises(AWAY):
        await fill(1)  # which means as many as there are
    assert database.is_refused
    free["megabytes"] = 15
    await watch.see_whether_the_disk_takes_again()
    assert database.is_refused, "it would take one write and not the next"
    free["megabytes"] = 9000
    monkeypatch.setattr(leases, "take", lambda *unused, **unused_too: fill(1))
    with pytest.raises(AWAY):
        await watch.see_whether_the_disk_takes_again()
    assert database.is_refused
    monkeypatch.undo()
    await watch.see_whether_the_disk_takes_again()
    assert not database.is_refused
    await fill(2**30)
    await database.close()


A_DAY = 40


@pytest.mark.slow
async def test_disk_use_stays_level_over_a_year(tmp_path, clock):
    """A year of forty updates a day, pruned each day as the worker does."""
    database = Database(databases.empty("sqlite", tmp_path))
    await database.migrate()
    workshop = Workshop(None, database, "http://127.0.0.1:1")
    worker = workshop.worker_of(clock)
    used = {}
    for day in range(365):
        clock.now = NOW + timedelta(days=day)
        await _a_day(database, clock.now, day * A_DAY)
        await worker._prune()
        if day % 20 == 4:
            used[day] = await _pages(database)
    await database.close()
    level = [pages for day, pages in used.items() if day > 185]
    assert max(level) <= 1.1 * min(level), used


async def _pages(database):
    async with database.readers() as session:
        pages, free = [
            (await session.execute(text(f"PRAGMA {name}"))).scalar_one() for name in ("page_count", "freelist_count")
        ]
    return pages - free


async def _a_day(database, now, first):
    numbers = range(first + 1, first + 1 + A_DAY)
    handled = {"payload": "x" * 900, "stored_at": now, "handled_at": now, "attempts": 1}
    sent = {"method": "sendMessage", "params": "x" * 900, "state": "sent", "created_at": now, "purpose": "reply"}
    asked = {"language": "fa", "answered": True, "kind": "fact", "missing": [], "facts": [], "where_asked": "private"}
    until = now + timedelta(days=90)
    reminded = {"subject": "step", "state": "sent", "data": {}, "created_at": now}
    news = {"topic": "costs", "texts": {"fa": "x" * 500}, "state": "done", "created_at": now}
    group = {"language": "fa", "size": 1, "state": "answered", "opened_at": now}
    rows = {
        SeenUpdate: [{"update_id": each, "seen_at": now} for each in numbers],
        Inbox: [handled | {"update_id": each, "person_id": each % 7} for each in numbers],
        Outbox: [sent | {"place": 0, "repeatable": False, "attempts": 1} for unused in numbers],
        QuestionLog: [asked | {"id": each, "text": "x" * 60, "at": now} for each in numbers],
        Asker: [{"question_id": each, "person_id": 5, "until": until} for each in numbers],
        Feedback: [{"question_id": each, "helpful": True, "at": now} for each in numbers],
        Reminder: [reminded | {"id": each, "person_id": each, "due_at": now} for each in numbers],
        Broadcast: [news | {"id": first + 1, "finished_at": now}],
        Delivery: [
            {"broadcast_id": first + 1, "person_id": each, "state": "sent", "claimed_at": now} for each in numbers
        ],
        QuestionGroup: [group | {"key": str(each), "closed_at": now} for each in numbers],
        Lease: [{"name": f"job-{now}", "held_by": "one", "until": now}],
    }
    async with database.sessions.begin() as session:
        for table, many in rows.items():
            await session.execute(insert(table.__table__), many)
