"""Three real processes over one PostgreSQL behind one address, killed and replaced while people write."""

import asyncio
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.migrations import HEAD
from bot.models import Inbox, Outbox
from bot.sandbox import people
from bot.sandbox.server import serve
from bot.sandbox.world import BOT_ID, World
from knowledge.models.asking import Asker, QuestionLog
from tests.replicas import filled_postgresql, replicas

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CROWD = range(101, 113)
QUESTION = "هزینهٔ حساب تجاری چقدر است؟"


class Crowd:
    """People who write numbered questions, one after another, whether or not they are answered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.written: Counter[int] = Counter()

    def write(self, person: int) -> None:
        self.written[person] += 1
        who = self.world.person(person, first_name="x", language_code="fa")
        people.say(self.world, who, f"{QUESTION} شمارهٔ {self.written[person]}")

    async def keep_writing(self, pause_s: float = 0.08) -> None:
        while True:
            self.write(random.choice(CROWD))
            await asyncio.sleep(pause_s)

    def answers(self) -> Counter[int]:
        sent = (row.message for row in self.world.messages.values())
        return Counter(each["chat"]["id"] for each in sent if each["from"]["id"] == BOT_ID)

    async def all_answered(self, within_s: float = 90) -> None:
        async with asyncio.timeout(within_s):
            while self.world.pending or self.written - self.answers():
                await self.world.news(0.2)


async def kept(database_url: str) -> dict[int, list[int]]:
    """Person to the numbers of their questions, in the order in which they were written down."""
    database = Database(database_url)
    rows: dict[int, list[int]] = {}
    async with asyncio.timeout(20):
        while await unfinished(database):  # noqa: ASYNC110 - other processes are what is busy
            await asyncio.sleep(0.2)
    async with database.readers() as session:
        found = await session.execute(
            select(Asker.person_id, QuestionLog.text)
            .join(QuestionLog, QuestionLog.id == Asker.question_id)
            .order_by(QuestionLog.id)
        )
        for person, text in found:
            rows.setdefault(person, []).append(int(re.search(r"\d+$", text)[0]))
    await database.close()
    return rows


async def unfinished(database: Database) -> bool:
    async with database.readers() as session:
        left = await session.execute(select(Inbox.id).where(Inbox.handled_at.is_(None)))
        unsent = await session.execute(select(Outbox.state).where(Outbox.state != "sent"))
        return left.first() is not None or unsent.first() is not None


def assert_each_once_and_in_order(crowd: Crowd, numbers: dict[int, list[int]]) -> None:
    assert numbers == {person: list(range(1, many + 1)) for person, many in crowd.written.items()}


def assert_at_most_one_copy_a_kill(crowd: Crowd, kills: int) -> None:
    answers = crowd.answers()
    for person, many in crowd.written.items():
        assert many <= answers[person] <= many + kills
    assert answers.total() - crowd.written.total() <= kills * len(CROWD)


async def killed_at_random(tmp_path, kills: int) -> None:
    """Three processes under load: one is killed, replaced, and again."""
    world = World()
    address = await filled_postgresql(tmp_path)
    crowd = Crowd(world)
    async with serve(world) as api, replicas(3, api, address, tmp_path) as processes:
        writing = asyncio.create_task(crowd.keep_writing())
        for unused in range(kills):
            await asyncio.sleep(random.uniform(0.2, 1.0))
            dying = random.choice(processes)
            await dying.kill()
            await asyncio.sleep(random.uniform(0.0, 0.5))
            await dying.start()
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(address)
    assert_each_once_and_in_order(crowd, numbers)
    assert_at_most_one_copy_a_kill(crowd, kills)
    assert world.violations == []


async def test_three_processes_killed_at_random_lose_nothing(tmp_path):
    await killed_at_random(tmp_path, kills=3)


async def test_the_others_take_up_what_a_dead_process_held(tmp_path):
    world = World()
    address = await filled_postgresql(tmp_path)
    crowd = Crowd(world)
    async with serve(world) as api, replicas(3, api, address, tmp_path) as (first, second, third):
        writing = asyncio.create_task(crowd.keep_writing())
        await asyncio.sleep(1)
        await asyncio.gather(first.kill(), second.kill())
        await asyncio.sleep(1)
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(address)
        assert third.process.returncode is None
    assert_each_once_and_in_order(crowd, numbers)
    assert_at_most_one_copy_a_kill(crowd, 2)


async def test_stopping_one_by_one_under_load_repeats_nothing(tmp_path):
    world = World()
    address = await filled_postgresql(tmp_path)
    crowd = Crowd(world)
    async with serve(world) as api, replicas(3, api, address, tmp_path) as processes:
        writing = asyncio.create_task(crowd.keep_writing())
        for each in processes:
            await asyncio.sleep(0.3)
            assert await each.stop() == 0
            await each.start()
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(address)
    assert_each_once_and_in_order(crowd, numbers)
    assert crowd.answers() == crowd.written
    assert world.violations == []


NEXT = '''"""A later release brings a column that this one does not know."""

import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("person", sa.Column("nickname", sa.String(length=40), nullable=True))


def downgrade():
    op.drop_column("person", "nickname")
'''


def next_release(folder: Path) -> Path:
    """This program with one more migration."""
    root = Path(__file__).parent.parent
    folder.mkdir()
    for name in ("handlers", "knowledge", "locales"):
        (folder / name).symlink_to(root / name)
    shutil.copytree(root / "bot", folder / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    migrations = folder / "bot" / "migrations"
    (migrations / "versions" / "later.py").write_text(NEXT.replace("{head}", HEAD))
    initial = (migrations / "__init__.py").read_text()
    (migrations / "__init__.py").write_text(initial.replace(f'HEAD = "{HEAD}"', 'HEAD = "later"'))
    return folder


async def test_a_release_is_rolled_out_and_one_place_back_under_load(tmp_path):
    """Three places get the next release one by one; meanwhile one of the earlier release starts anew."""
    world = World()
    address = await filled_postgresql(tmp_path)
    crowd = Crowd(world)
    later = str(next_release(tmp_path / "next"))
    async with serve(world) as api, replicas(3, api, address, tmp_path) as (first, second, third):
        writing = asyncio.create_task(crowd.keep_writing(0.15))
        assert await first.stop() == 0
        first.settings["PYTHONPATH"] = later
        await first.start()
        assert await third.stop() == 0
        await third.start()
        both = [second, third]
        for each in both:
            assert await each.stop() == 0
            each.settings["PYTHONPATH"] = later
        await asyncio.gather(*(each.start() for each in both))
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(address)
    assert_each_once_and_in_order(crowd, numbers)
    assert crowd.answers() == crowd.written
    database = Database(address)
    async with database.engine.connect() as connection:
        standing = await connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        assert standing.scalar_one() == "later"
    await database.close()
