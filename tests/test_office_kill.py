"""The learning loop with real processes that are killed in its midst: every asker is told, and nothing is lost."""

import asyncio
import itertools
import signal
import time

import pytest

from bot.answering import LiveEngine
from bot.clock import system_clock
from bot.database import Database
from bot.delivery import inbox, outbox
from bot.engines import maker
from bot.sandbox import people
from bot.sandbox.server import serve
from bot.sandbox.world import World
from knowledge.models.people import Person, Subscription
from knowledge.office import broadcasts
from knowledge.office.roles import Member
from tests.conversation import OFFICE, Conversation, Renderings, Sandbox
from tests.test_kill import environment, running

FOLLOWERS = 45
ASKED = {
    "fa": ("نرخ بیمه باربری زعفران به چین چقدر است؟", "نرخ را شرکت‌های بیمه برای هر محموله می‌دهند."),
    "en": ("What is the insurance rate for freight of saffron?", "Insurers quote it for each consignment."),
}


class AtRest:
    """Whether another process has handled and sent everything, as the database that they share tells."""

    def __init__(self, world, database):
        self.world = world
        self.database = database

    async def __call__(self):
        async with self.database.readers() as session:
            return not (self.world.pending or await inbox.depth(session) or await outbox.depth(session))


@pytest.fixture
async def database(own_database):
    opened = Database(f"sqlite:///{own_database}")
    yield opened
    await opened.close()


def told(asker, answer):
    return [heard for heard in asker.all if answer in heard.text]


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("language", ["fa", "en"])
async def test_the_learning_loop_survives_kills(language, tmp_path, database):
    question, answer = ASKED[language]
    world = World()
    sandbox = Sandbox(world, AtRest(world, database), Renderings(), itertools.count(1))
    office = Conversation(sandbox, world.person(OFFICE, first_name="Office", language_code="fa"))
    asker = Conversation(sandbox, world.person(7, first_name="Sara", language_code=language))
    async with serve(world) as address:
        settings = environment(tmp_path, address, KARVAN_OWNERS=str(OFFICE))
        async with running(settings, tmp_path) as process:
            await asker.send(question)
            await office.send("/admin")
            await office.press("بی‌جواب‌ها")
            await office.press(question[:20])
            await office.press("نوشتن جواب")
            process.send_signal(signal.SIGKILL)
            await process.wait()
        async with running(settings, tmp_path) as process:
            await office.send(answer)
            async with asyncio.timeout(20):  # a busy machine may be silent for longer than it is at rest
                while not any(key["callback_data"].startswith("b2:") for heard in office.new for key in heard.keys):
                    await world.news(0.1)
            assert answer in office.new[0].text, "what was asked for is still known after the restart"
            publish = next(key["callback_data"] for key in office.last.keys if key["callback_data"].startswith("b2:"))
            people.press(world, office.person, publish, number=office.last.id, chat=office.chat)
            await asyncio.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            await process.wait()
        async with running(settings, tmp_path):
            async with asyncio.timeout(20):
                while not told(asker, answer):
                    await world.news(0.1)
            await sandbox.settled()
            assert 1 <= len(told(asker, answer)) <= 2, "at most one extra copy a kill"
            before = len(told(asker, answer))
            async with asyncio.timeout(20):  # till this process knows what was published, which takes it a moment
                while len(told(asker, answer)) == before:
                    await asker.send(question)
            assert len(told(asker, answer)) == before + 1, "and it is answered from now on"
    assert world.violations == []


async def seconds_to_spread(office, engine, word):
    """From one process's publication to the other's knowing it."""
    await office.send("/admin costs/commercial-account")
    await office.press("ویرایش متن فارسی")
    await office.send(f"هر ماه ۵۰٬۰۰۰ یوان و بیشتر؛ {word} قرمز.")
    await office.press("انتشار")
    begun = time.monotonic()
    async with asyncio.timeout(20):
        while word not in (  # noqa: ASYNC110 - nothing tells of it: that is what is measured
            engine.snapshot.entries["costs/commercial-account"].answer.fa or ""
        ):
            await asyncio.sleep(0.02)
    return time.monotonic() - begun


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_what_one_process_publishes_another_answers_within_a_second(tmp_path, database):
    """Two processes on one database: one is polled, the other answers a program."""
    engine = LiveEngine(database, maker("off"))
    await engine.start()
    world = World()
    sandbox = Sandbox(world, AtRest(world, database), Renderings(), itertools.count(1))
    office = Conversation(sandbox, world.person(OFFICE, first_name="Office", language_code="fa"))
    try:
        async with (
            serve(world) as address,
            running(environment(tmp_path, address, KARVAN_OWNERS=str(OFFICE)), tmp_path),
        ):
            # Somebody else may have the processor just then; a promise that does not hold fails every time.
            taken: list[float] = []
            for word in ("ملخ", "زنبور", "پروانه"):
                taken.append(await seconds_to_spread(office, engine, word))
                if taken[-1] < 1.0:
                    break
            assert min(taken) < 1.0, taken
    finally:
        await engine.stop()


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_news_go_on_after_a_kill_and_reach_each_follower_once(tmp_path, own_database):
    """The process is killed while copies are on their way; what may have arrived is never sent again."""
    database = Database(f"sqlite:///{tmp_path}/karvan.db")
    followers = range(100, 100 + FOLLOWERS)
    world = World()
    now = system_clock()
    async with database.sessions.begin() as session:
        for each in followers:
            world.chats[each] = world.person(each, first_name=f"F{each}").as_chat()
            session.add(Person(id=each, language="fa", started_at=now))
            session.add(Subscription(person_id=each, topic="costs", since=now))
        made = await broadcasts.write(session, "costs", {"fa": "ملخ قرمز"}, by=Member(OFFICE, "owner"), now=now)
        await broadcasts.start(session, made.id, by=Member(OFFICE, "owner"), now=now)

    def copies():
        return [sum("ملخ" in row.message.get("text", "") for row in world.transcript(each)) for each in followers]

    async with serve(world) as address:
        settings = environment(tmp_path, address, KARVAN_OWNERS=str(OFFICE))
        async with running(settings, tmp_path) as process:
            async with asyncio.timeout(30):
                while not sum(copies()):
                    await world.news(0.05)
            process.send_signal(signal.SIGKILL)
            await process.wait()
        reached = sum(copies())
        assert 0 < reached < FOLLOWERS
        async with running(settings, tmp_path):
            async with asyncio.timeout(60):
                while True:
                    async with database.readers() as session:
                        state = (await broadcasts.newest(session, 1))[0].state
                    if state == broadcasts.DONE:
                        break
                    await asyncio.sleep(0.2)
    async with database.readers() as session:
        progress = await broadcasts.progress(session, (await broadcasts.newest(session, 1))[0])
    await database.close()
    assert max(copies()) == 1
    assert copies().count(0) <= progress.unsure, "who got none is one of those counted as unsure"
    assert progress.sent + progress.unsure == FOLLOWERS
