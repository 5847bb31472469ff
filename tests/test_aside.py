"""Papers and charts are made beside: others are answered meanwhile, and no transaction is open."""

import asyncio
import os
import signal
import statistics
import time
from pathlib import Path

import pytest

from bot.aside import Aside, NotMade
from bot.sandbox import people


def number_of_the_process(*unused):
    return str(os.getpid()).encode()


def takes(seconds):
    time.sleep(seconds)
    return b"made"


def ends_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def fails():
    raise ValueError("somebody's words")


@pytest.fixture
async def aside():
    made = Aside()
    yield made
    await made.stop()


async def test_another_process_makes_it(aside):
    first, second = await aside.make(number_of_the_process), await aside.make(number_of_the_process, "given")
    assert first == second != str(os.getpid()).encode()


async def test_what_fails_is_said_and_the_next_is_made(aside):
    with pytest.raises(NotMade, match=r"^ValueError$"):
        await aside.make(fails)
    assert await aside.make(takes, 0) == b"made"


async def test_what_takes_too_long_is_given_up(aside, monkeypatch):
    monkeypatch.setattr("bot.aside.LONGEST_S", 0.5)
    with pytest.raises(NotMade, match="TimeoutError"):
        await aside.make(takes, 30)
    monkeypatch.undo()
    assert await aside.make(takes, 0) == b"made"


async def test_a_process_that_died_is_followed_by_another(aside):
    with pytest.raises(NotMade):
        await aside.make(ends_itself)
    assert await aside.make(takes, 0) == b"made"


async def test_a_crowd_is_turned_away_rather_than_piled_up(aside, monkeypatch):
    monkeypatch.setattr("bot.aside.MOST_WAITING", 2)
    first = [asyncio.create_task(aside.make(takes, 0.3)) for unused in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(NotMade, match="waiting"):
        await aside.make(takes, 0)
    assert await asyncio.gather(*first) == [b"made", b"made"]


async def test_it_ends_with_the_bot(aside):
    number = int(await aside.make(number_of_the_process))
    aside._process.stdin.close()
    await asyncio.wait_for(aside._process.wait(), 10)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


PAPERS = 10
QUESTIONS = 20


def again_and_again(gate, work, *given):
    """Make a piece of work over and over, until there is a file at the gate; at last what it gives."""
    while not Path(gate).exists():
        work(*given)
    return work(*given)


@pytest.fixture
def gate(tmp_path, monkeypatch):
    """No paper is finished before this file is there, however fast the machine; till then one is being made."""
    path, make = tmp_path / "gate", Aside.make
    monkeypatch.setattr("bot.aside.LONGEST_S", 600)
    monkeypatch.setattr(Aside, "make", lambda self, *given: make(self, again_and_again, str(path), *given))
    return path


@pytest.mark.slow
async def test_answers_go_on_while_ten_papers_are_asked_for(sandbox, gate):
    """On SQLite too, where a transaction that stayed open would keep everybody else from writing."""
    askers = [sandbox.exporter() for unused in range(PAPERS)]
    for asker in askers:
        await asker.send("/cost")
        await asker.press("skip")
    curious = sandbox.exporter()
    await curious.send("سلام")
    for asker in askers:
        button = next(data for key in asker.last.keys if (data := key["callback_data"]).endswith(":pdf"))
        sandbox.asked.append(people.press(sandbox.world, asker.person, button))
    taken = [await seconds_to_answer(sandbox.world, curious.person) for unused in range(QUESTIONS)]
    assert not any(has_paper(sandbox.world, asker.person) for asker in askers), "all of them wait for the gate"
    assert all(sandbox.world.queries[number].answer is not None for number in sandbox.asked), "no button turns on"
    assert any(event.get("action") == "upload_document" for event in sandbox.world.events)
    gate.touch()
    async with asyncio.timeout(60):
        while not all(has_paper(sandbox.world, asker.person) for asker in askers):
            await sandbox.world.news(0.1)
    assert statistics.median(taken) < 1.0
    sandbox.check()


def has_paper(world, person):
    return any("document" in row.message for row in world.transcript(person.id))


async def seconds_to_answer(world, person):
    before, begun = len(world.transcript(person.id)) + 1, time.monotonic()
    people.say(world, person, "هزینه حساب تجاری چقدر است؟")
    async with asyncio.timeout(20):
        while len(world.transcript(person.id)) == before:
            await world.news(0.1)
    return time.monotonic() - begun
