"""The chat of lines reads well in a pipe: what was typed, what the bot said, which buttons there are."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import personas
from bot.sandbox.server import serve
from bot.sandbox.terminal import Terminal, plain, typed_lines
from bot.sandbox.text import formatted
from bot.sandbox.world import World
from tests.small_bot import small_bot


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    async with serve(world, home=personas.settle(world)) as address, small_bot(address):
        yield world


async def typed(world: World, lines: str, files: Path) -> str:
    """What stands on the screen after these lines."""

    async def idle() -> None:
        while world.pending:
            await world.news(0.05)
        await asyncio.sleep(0.1)  # the small bot does not say when it has answered

    out = io.StringIO()
    await Terminal(world, idle, files, out).run(typed_lines(io.StringIO(lines)), echo=True)
    return out.getvalue()


def saved(folder: Path, got: str) -> bytes:
    """The one file that came, where the screen says it is."""
    (path,) = folder.glob("*-plan.txt")
    assert f"[file: {path}]" in got
    return path.read_bytes()


async def test_each_line_is_answered_before_the_next(world: World, tmp_path: Path) -> None:
    assert await typed(world, "سلام\nhello", tmp_path) == "> سلام\nسلام\n\n> hello\nhello\n\n"


async def test_a_number_presses_the_button_that_bears_it(world: World, tmp_path: Path) -> None:
    got = await typed(world, "/start\n2\n2\n", tmp_path)
    assert "[1] خیر   [2] بلی\n[3] رونوشت\n" in got  # a Persian row is read from the right
    assert got.endswith("> 2\n(رسید)\n(changed)\nyes\n\n> 2\n2\n\n")  # then there are no buttons, and 2 is a text


async def test_a_backslash_sends_the_number_itself(world: World, tmp_path: Path) -> None:
    assert (await typed(world, "/start\n\\1\n", tmp_path)).endswith("> \\1\n1\n\n")


async def test_one_can_be_the_office(world: World, tmp_path: Path) -> None:
    got = await typed(world, "یک\n/as office\nدو\n/as exporter\n/as nobody\n", tmp_path)
    assert got.endswith("(you are the exporter now)\n> /as nobody\n! /as exporter or /as office\n")
    assert [row.message["text"] for row in world.transcript(personas.OFFICE)] == ["دو", "دو"]


async def test_files_go_both_ways(world: World, tmp_path: Path) -> None:
    got = await typed(world, f"/paper\n/send {tmp_path}/none.txt\n", tmp_path)
    assert saved(tmp_path, got) == b"plain words"
    assert "! [Errno 2]" in got


def test_markup_in_plain_text() -> None:
    said = formatted('🐫 <blockquote>یک\n<a href="https://a.ir">دو</a></blockquote>', "HTML")
    assert plain({"text": said.text, "entities": said.as_json()}) == "🐫 │ یک\n│ دو (https://a.ir)"
