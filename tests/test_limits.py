"""Telegram's limits, kept before Telegram has to say so; of several processes each keeps its share."""

import asyncio
import time

import pytest

from bot.application import Karvan, build, share
from bot.database import Database
from bot.delivery.request import AiohttpRequest
from bot.sandbox.running import settings_of

NOWHERE = "sqlite:///unopened.db"
GROUP = -100


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When calls left for Telegram, in seconds."""
    left: list[float] = []

    async def leave(*unused: object, **named: object) -> tuple[int, bytes]:
        left.append(time.monotonic())
        return 200, b'{"ok": true, "result": true}'

    monkeypatch.setattr(AiohttpRequest, "do_request", leave)
    return left


def bot_of(replicas: int, address: str = "https://api.telegram.org") -> Karvan:
    settings = settings_of(address, NOWHERE, frozenset(), replicas=replicas)
    return build(settings, Database(NOWHERE), lambda *unused: None, token="1:sandbox")


async def send(karvan: Karvan, many: int, chat_id: int) -> None:
    say = karvan.application.bot.do_api_request
    async with asyncio.timeout(3):
        await asyncio.gather(*(say("sendMessage", {"chat_id": chat_id, "text": "سلام"}) for unused in range(many)))


async def test_a_burst_beyond_thirty_a_second_waits(said):
    await send(bot_of(1), 36, 1)
    assert len(said) == 36
    assert said[35] - said[0] > 0.15


async def test_each_of_three_processes_keeps_a_third(said):
    await send(bot_of(3), 13, 1)
    assert said[12] - said[0] > 0.25


async def test_one_group_is_told_no_more_than_twenty_a_minute(said):
    with pytest.raises(TimeoutError):
        await send(bot_of(1), 21, GROUP)
    assert len(said) == 20


async def test_a_messenger_on_this_machine_is_not_waited_for(said):
    await send(bot_of(1, "http://127.0.0.1:8081"), 100, GROUP)
    assert len(said) == 100


@pytest.mark.parametrize(("most", "replicas", "each"), [(30, 1, 30), (30, 3, 10), (20, 3, 20 / 3), (20, 30, 1)])
def test_a_share_is_one_at_least(most, replicas, each):
    assert share(most, replicas) == pytest.approx(each)
