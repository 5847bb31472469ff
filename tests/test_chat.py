"""A conversation with the real application, from the first /start, over real HTTP."""

import io
from pathlib import Path

from bot.answering import MakeEngine
from bot.sandbox import personas
from bot.sandbox.running import sandbox as kept_sandbox
from bot.sandbox.terminal import Terminal, typed_lines
from tests.conversation import Conversation


async def test_a_newcomer_is_greeted_and_asks(chat: Conversation) -> None:
    await chat.send("/start")
    assert chat.last.shows("start/welcome")
    await chat.send("هزینه حساب تجاری چقدر است؟")
    assert "۵۰٬۰۰۰" in chat.last


async def test_a_stranger_has_a_conversation_of_their_own(chat: Conversation) -> None:
    stranger = chat.as_("stranger")
    await stranger.send("/start")
    assert stranger.last.shows("start/welcome")
    assert chat.all == []


async def test_what_nobody_can_press_is_answered_kindly(chat: Conversation) -> None:
    await chat.send("/start")
    await chat.press("zz:from-an-older-karvan", forged=True)
    assert chat.notice or chat.new


async def test_the_chat_is_kept_between_two_starts(tmp_path: Path, shared_engine: MakeEngine) -> None:
    for unused in range(2):
        out = io.StringIO()
        async with kept_sandbox(tmp_path, make=shared_engine) as running:
            lines = typed_lines(io.StringIO("/start\n"))
            await Terminal(running.world, running.settled, tmp_path, out).run(lines, echo=True)
        assert "[1]" in out.getvalue()
    written = [row.message["text"] for row in running.world.transcript(personas.EXPORTER)]
    assert written.count("/start") == 2


async def test_a_button_pressed_twice_changes_nothing_the_second_time(chat: Conversation) -> None:
    await chat.send("/language")
    for language in ("en", "en", "fa", "fa"):
        await chat.press(f"l:{language}", on=chat.last)
    assert len(chat.all) == 1


async def test_a_button_of_a_message_out_of_reach_is_answered_anew(chat: Conversation) -> None:
    await chat.send("/topics")
    old = chat.last
    old.stored.inaccessible = True
    await chat.press(old.buttons[0], on=old)
    assert chat.last.shows("topics/one")
    assert chat.last.id > old.id
