"""The real process, killed with -9 in the middle of its work: after the restart everything is answered."""

import asyncio
import json
import os
import random
import re
import shutil
import signal
import sys
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from bot.sandbox import people
from bot.sandbox.server import serve
from bot.sandbox.world import BOT_ID, Fault, World
from bot.serving import listening
from tests import crowds, processes
from tests.crowds import Crowd

TOKEN = "1:sandbox"
QUESTION = "هزینهٔ حساب تجاری چقدر است؟"
CROWD = range(1, 13)
KILLS = 3


def environment(tmp_path, address, **more):
    own = {
        "KARVAN_TOKEN": TOKEN,
        "KARVAN_API_URL": address,
        "KARVAN_DATABASE_URL": f"sqlite:///{tmp_path}/karvan.db",
        "KARVAN_HEALTH_LISTEN": "127.0.0.1:0",
        "KARVAN_DENSE": "off",
        "KARVAN_MOST_A_MINUTE": "0",
    }
    return os.environ | own | more


@asynccontextmanager
async def running(settings, tmp_path, *, begin=processes.forked):
    """`karvan run` as a process of its own, from the moment it is ready."""
    process = await begin(settings, tmp_path)
    try:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            async for line in process.stderr:
                if b"run.ready" in line:
                    break
            else:
                raise AssertionError(f"it ended with {await process.wait()}")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def answers(world, person):
    """The texts that the bot sent to a person."""
    return [row.message["text"] for row in world.transcript(person) if row.message["from"]["id"] == BOT_ID]


async def all_answered(world, many):
    async with asyncio.timeout(60):
        while world.pending or any(len(answers(world, person)) < many for person in CROWD):
            await world.news(0.1)


def by_webhook():
    """Settings of a process that Telegram calls."""
    with listening("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    return {
        "KARVAN_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "KARVAN_WEBHOOK_SECRET": "only-ours",
        "KARVAN_LISTEN": f"127.0.0.1:{port}",
    }


async def killed_at_work(way, tmp_path, *, kills):
    """A process is killed each time that some of the crowd have their answers and the others have not."""
    world = World()
    crowd = Crowd(world)
    async with serve(world) as address:
        settings = environment(tmp_path, address, **(by_webhook() if way == "webhook" else {}))
        for unused in range(kills):
            async with running(settings, tmp_path) as process:
                world.latency = random.choice([0.0, 0.02])
                for person in crowds.CROWD:
                    crowd.write(person)
                # Told by what has been done rather than by time: a quick machine would be killed at rest.
                await crowd.has_heard(random.randrange(len(crowds.CROWD)))
                process.send_signal(signal.SIGKILL)
                await process.wait()
        world.latency = 0.0
        async with running(settings, tmp_path):
            await crowd.all_answered()
            numbers = await crowds.kept(settings["KARVAN_DATABASE_URL"])
    crowds.assert_each_once_and_in_order(crowd, numbers)
    crowds.assert_at_most_one_copy_a_kill(crowd, kills)
    assert world.violations == []


@pytest.mark.slow
@pytest.mark.parametrize("way", ["polling", "webhook"])
@pytest.mark.timeout(180)
async def test_nothing_is_lost_and_nothing_is_said_more_than_once_a_kill(way, tmp_path, own_database):
    await killed_at_work(way, tmp_path, kills=KILLS)


@pytest.mark.slow
async def test_a_graceful_stop_answers_what_is_in_hand(tmp_path, own_database):
    world = World()
    async with serve(world) as address:
        async with running(environment(tmp_path, address), tmp_path) as process:
            world.latency = 0.05
            for person in CROWD:
                people.say(world, world.person(person, first_name="x", language_code="fa"), QUESTION)
            await asyncio.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 15) == 0
        world.latency = 0.0
        said = {person: len(answers(world, person)) for person in CROWD}
        async with running(environment(tmp_path, address), tmp_path):
            await all_answered(world, 1)
    assert set(said.values()) <= {0, 1}
    assert all(len(answers(world, person)) == 1 for person in CROWD), "nobody was answered twice"


@pytest.mark.slow
async def test_health_is_told(tmp_path, own_database):
    with listening("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    world = World()
    async with serve(world) as address:
        settings = environment(tmp_path, address, KARVAN_HEALTH_LISTEN=f"127.0.0.1:{port}")
        async with running(settings, tmp_path), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            told = {page: (await client.get(page)).status_code for page in ("/healthz", "/readyz", "/metrics")}
            world.faults.append(Fault("error", method="sendMessage"))
            person = world.person(1, first_name="x", language_code="fa")
            for place, text in enumerate((QUESTION, "آلمان چند دنبال‌کننده دارد؟"), 1):
                people.say(world, person, text)
                async with asyncio.timeout(30):
                    while len(answers(world, 1)) < place:
                        await world.news(0.1)
            lacking = SAMPLES
            with suppress(TimeoutError):
                async with asyncio.timeout(10):  # an answer is there before its sender has counted it
                    while lacking:
                        counted = (await client.get("/metrics")).text
                        lacking = [each for each in SAMPLES if not re.search(rf"^karvan_{each}", counted, re.MULTILINE)]
    assert told == {"/healthz": 200, "/readyz": 200, "/metrics": 200}
    assert lacking == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a running process cannot be kept from writing")
async def test_on_a_disk_that_takes_nothing_it_says_that_it_is_not_ready(tmp_path, own_database):
    import resource

    health = by_webhook()["KARVAN_LISTEN"]
    world = World()
    async with serve(world) as address:
        settings = environment(tmp_path, address, KARVAN_HEALTH_LISTEN=health)
        async with running(settings, tmp_path) as process, httpx.AsyncClient(base_url=f"http://{health}") as client:
            most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, most[1]))
            assert (await client.get("/readyz")).status_code == 200, "nothing was refused yet"
            people.say(world, world.person(1, first_name="x", language_code="fa"), QUESTION)
            async with asyncio.timeout(20):
                while (await client.get("/readyz")).status_code == 200:  # noqa: ASYNC110 - the process is what is busy
                    await asyncio.sleep(0.1)
            told = [(await client.get(page)).status_code for page in ("/healthz", "/readyz")]
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, most)
            async with asyncio.timeout(30):
                while not answers(world, 1):
                    await world.news(0.1)
    assert told == [200, 503]


SAMPLES = [
    r'updates_total\{kind="message"\} 2',
    r'answers_total\{kind="(fact|entry)"\} 1',
    r'answers_total\{kind="refusal"\} 1',
    r'refusals_total\{reason="not-held"\} 1',
    r'update_seconds_bucket\{le="0\.25"\} ',
    r"update_seconds_count [12]",
    r'sent_total\{method="sendMessage"\} 2',
    r'api_errors_total\{error="\w+"\} 1',
    r"inbox_depth \d",
    r"outbox_depth \d",
    r"knowledge_version [1-9]",
    r"webhook_refused_total 0",
    r"failed_updates_total 0",
]


@pytest.mark.slow
async def test_a_second_signal_ends_a_stop_that_takes_long(tmp_path, own_database):
    world = World()
    async with serve(world) as address:
        async with running(environment(tmp_path, address), tmp_path) as process:
            slow = Fault("slow", "sendMessage", times=len(CROWD), seconds=8)
            world.faults.append(slow)
            for person in CROWD:
                people.say(world, world.person(person, first_name="x", language_code="fa"), QUESTION)
            async with asyncio.timeout(20):
                while slow.times == len(CROWD):  # noqa: ASYNC110 - the process is what is busy
                    await asyncio.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)  # as one, from a terminal and from what it was started with
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(process.wait(), 1)
            process.send_signal(signal.SIGINT)
            unused, said = await asyncio.wait_for(process.communicate(), 2)
            assert process.returncode == 128 + signal.SIGINT
        assert b"run.let_go" in said
        assert b"Traceback" not in said
        world.faults.clear()
        async with running(environment(tmp_path, address), tmp_path):
            await all_answered(world, 1)


@pytest.mark.slow
async def test_a_second_poller_gives_way_with_a_sentence(tmp_path, own_database):
    world = World()
    shutil.copytree(tmp_path, tmp_path / "second")
    async with serve(world) as address, running(environment(tmp_path, address), tmp_path) as first:
        await asyncio.sleep(6)
        second = await processes.from_nothing(environment(tmp_path / "second", address), tmp_path)
        unused, said = await asyncio.wait_for(second.communicate(), 90)
        assert first.returncode is None
        people.say(world, world.person(1, first_name="x", language_code="fa"), QUESTION)
        async with asyncio.timeout(60):
            while not answers(world, 1):
                await world.news(0.1)
    assert second.returncode == 3
    assert "another process polls" in said.decode().splitlines()[-1]


@pytest.mark.slow
async def test_it_waits_for_a_telegram_that_cannot_be_reached(tmp_path, own_database):
    with listening("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    health = by_webhook()["KARVAN_LISTEN"]
    settings = environment(tmp_path, f"http://127.0.0.1:{port}", KARVAN_HEALTH_LISTEN=health)
    process = await processes.from_nothing(settings, tmp_path)
    said = b""
    async with asyncio.timeout(30):
        while b"telegram.not_reached" not in said:
            said += await process.stderr.readline()
    async with httpx.AsyncClient(base_url=f"http://{health}") as client:
        told = [(await client.get(page)).status_code for page in ("/healthz", "/readyz")]
    assert told == [200, 503], "it lives, and nobody should send it anything yet"
    async with serve(World(), port=port), asyncio.timeout(30):
        while b"run.ready" not in said:
            said += await process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert b"Telegram cannot be reached" in said


@pytest.mark.slow
async def test_it_can_be_stopped_while_it_waits_for_telegram(tmp_path, own_database):
    settings = environment(tmp_path, "http://127.0.0.1:9")
    process = await processes.from_nothing(settings, tmp_path)
    async with asyncio.timeout(30):
        while b"telegram.not_reached" not in await process.stderr.readline():
            pass
    process.send_signal(signal.SIGTERM)
    unused, said = await asyncio.wait_for(process.communicate(), 15)
    assert (process.returncode, b"Traceback" in said) == (0, False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"KARVAN_HEALTH_LISTEN": "taken"}, 2, "KARVAN_HEALTH_LISTEN"),
        ({"KARVAN_TOKEN": "2:refused"}, 3, "KARVAN_TOKEN"),
    ],
)
async def test_what_it_cannot_run_with_is_said_in_a_line(more, status, said, tmp_path, own_database):
    with listening("127.0.0.1", 0) as taken:
        more = {name: value.replace("taken", f"127.0.0.1:{taken.getsockname()[1]}") for name, value in more.items()}
        async with serve(World(), token=TOKEN) as address:
            process = await processes.from_nothing(environment(tmp_path, address, **more), tmp_path)
            unused, told = await asyncio.wait_for(process.communicate(), 30)
    last = told.decode().splitlines()[-1]
    assert (process.returncode, said in last) == (status, True), last
    assert "Traceback" not in told.decode()
    assert json.dumps(TOKEN) not in told.decode()
