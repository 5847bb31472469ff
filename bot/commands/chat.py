"""karvan chat: the whole bot on this machine, with no token and no network.

The application that runs here is the one that runs on Telegram; only what it talks to is the sandbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.programs import fail, utf8
from bot.commands.working import worked
from knowledge.errors import N_, InputError

if TYPE_CHECKING:
    from bot.sandbox.running import Sandbox

NAME = "chat"
PORT = 8600


def command(
    data: Annotated[
        Path, typer.Option(help="Where this chat keeps its own database and files.", file_okay=False)
    ] = Path(".karvan/sandbox"),
    port: Annotated[
        int | None, typer.Option(help=f"Where the chat page listens ({PORT}; 0 takes a free one).", min=0, max=65_535)
    ] = None,
    terminal: Annotated[bool, typer.Option("--terminal", help="Chat in lines of text, here.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Talk to Karvan on this machine: no token, no network, a database of its own."""
    utf8()
    if port is None:
        port = 0 if terminal else PORT
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError:
        fail(InputError("not-a-folder", "data", N_("Nothing can be kept in {path}."), path=data), "en")
    with contextlib.suppress(KeyboardInterrupt):
        worked(_chat(data, port, terminal=terminal, browser=browser))


async def _chat(data: Path, port: int, *, terminal: bool, browser: bool) -> None:
    from bot import logs
    from bot.sandbox.running import sandbox  # brings a web server, which is for this command alone
    from bot.serving import PortTaken

    logs.configure("WARNING")
    if sys.stderr.isatty():
        typer.echo("Karvan is getting up…", err=True)
    try:
        async with sandbox(data, port=port) as running:
            running.karvan.engine.warm()
            if terminal:
                await _in_lines(running, data)
            else:
                await _in_the_browser(running.address, open_it=browser)
    except PortTaken:
        problem = N_("Port {port} is taken, perhaps by a Karvan that is open already; choose another with --port.")
        fail(InputError("port-taken", "port", problem, port=port), "en")


async def _in_lines(running: Sandbox, data: Path) -> None:
    from bot.sandbox.terminal import HELP, Terminal, typed_lines

    interactive = sys.stdin.isatty()
    typer.echo(f"The same chat as a page: {running.address}", err=True)
    if interactive:
        typer.echo(HELP, err=True)
    await Terminal(running.world, running.settled, data / "received").run(typed_lines(), echo=not interactive)


async def _in_the_browser(address: str, *, open_it: bool) -> None:
    typer.echo(f"Karvan is here: {address}\nCtrl+C ends it; the chat is kept.")
    if open_it and sys.stdout.isatty():
        await asyncio.to_thread(webbrowser.open, address)
    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # on Windows, Ctrl+C comes as KeyboardInterrupt instead
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
