"""Three real processes over one PostgreSQL behind one address, killed and replaced while people write."""

import asyncio
import random
import shutil
from pathlib import Path

import pytest

from bot.database import Database
from bot.migrations import HEAD
from bot.sandbox.server import serve
from bot.sandbox.world import World
from tests.crowds import Crowd, assert_at_most_one_copy_a_kill, assert_each_once_and_in_order, kept
from tests.processes import from_nothing
from tests.replicas import Replica, replicas

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def killed_at_random(tmp_path, own_postgresql, kills: int) -> None:
    """Three processes under load: one is killed, replaced, and again."""
    world = World()
    crowd = Crowd(world)
    async with serve(world) as api, replicas(3, api, own_postgresql, tmp_path) as processes:
        writing = asyncio.create_task(crowd.keep_writing())
        for unused in range(kills):
            await asyncio.sleep(random.uniform(0.2, 1.0))
            dying = random.choice(processes)
            await dying.kill()
            await asyncio.sleep(random.uniform(0.0, 0.5))
            await dying.start()
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(own_postgresql)
    assert_each_once_and_in_order(crowd, numbers)
    assert_at_most_one_copy_a_kill(crowd, kills)
    assert world.violations == []


async def test_three_processes_killed_at_random_lose_nothing(tmp_path, own_postgresql):
    await killed_at_random(tmp_path, own_postgresql, kills=3)


async def test_the_others_take_up_what_a_dead_process_held(tmp_path, own_postgresql):
    world = World()
    crowd = Crowd(world)
    async with serve(world) as api, replicas(3, api, own_postgresql, tmp_path) as (first, second, third):
        writing = asyncio.create_task(crowd.keep_writing())
        await asyncio.sleep(1)
        await asyncio.gather(first.kill(), second.kill())
        await asyncio.sleep(1)
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(own_postgresql)
        assert third.process.returncode is None
    assert_each_once_and_in_order(crowd, numbers)
    assert_at_most_one_copy_a_kill(crowd, 2)


async def test_stopping_one_by_one_under_load_repeats_nothing(tmp_path, own_postgresql):
    world = World()
    crowd = Crowd(world)
    async with serve(world) as api, replicas(3, api, own_postgresql, tmp_path) as processes:
        writing = asyncio.create_task(crowd.keep_writing())
        for each in processes:
            await asyncio.sleep(0.3)
            assert await each.stop() == 0
            await each.start()
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(own_postgresql)
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


def _give(place: Replica, release: str) -> None:
    """The next process here is of another release, and so begins from nothing."""
    place.settings["PYTHONPATH"] = release
    place.begin = from_nothing


async def test_a_release_is_rolled_out_and_one_place_back_under_load(tmp_path, own_postgresql):
    """Three places get the next release one by one; meanwhile one of the earlier release starts anew."""
    world = World()
    crowd = Crowd(world)
    later = str(next_release(tmp_path / "next"))
    async with serve(world) as api, replicas(3, api, own_postgresql, tmp_path) as (first, second, third):
        writing = asyncio.create_task(crowd.keep_writing(0.15))
        assert await first.stop() == 0
        _give(first, later)
        await first.start()
        assert await third.stop() == 0
        await third.start()
        both = [second, third]
        for each in both:
            assert await each.stop() == 0
            _give(each, later)
        await asyncio.gather(*(each.start() for each in both))
        writing.cancel()
        await crowd.all_answered()
        numbers = await kept(own_postgresql)
    assert_each_once_and_in_order(crowd, numbers)
    assert crowd.answers() == crowd.written
    database = Database(own_postgresql)
    async with database.engine.connect() as connection:
        standing = await connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        assert standing.scalar_one() == "later"
    await database.close()
