"""`karvan run` as a process of its own, for tests: from nothing, or forked from one that has loaded the program.

Loading the program is half of a start. Tests that start many processes fork them, from a server that the standard
library keeps for that; they are killed, stopped and waited for like any other. What a start takes, what it needs and
what it says when it cannot go on is looked at in processes that begin from nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Protocol

RUN = [sys.executable, "-m", "bot", "run"]
LOADED = ["bot.commands", "bot.application", "bot.engines", "bot.running", "tests.warmed"]


class Process(Protocol):
    """What tests do with a process, whichever way it was begun."""

    pid: int
    stderr: asyncio.StreamReader | None

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, number: signal.Signals) -> None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...

    async def communicate(self) -> tuple[bytes, bytes]: ...


Begin = Callable[[Mapping[str, str], Path], Awaitable[Process]]


async def from_nothing(settings: Mapping[str, str], folder: Path) -> Process:
    """As an operator starts it; what it says goes to `stderr`."""
    return await asyncio.create_subprocess_exec(
        *RUN, env=settings, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )


async def forked(settings: Mapping[str, str], folder: Path) -> Process:
    """The same, with the program loaded already; standard output goes to `stderr` too."""
    if sys.platform == "win32":
        return await from_nothing(settings, folder)
    reader, writer = multiprocessing.Pipe(duplex=False)
    process = _server().Process(target=_run, args=(dict(settings), str(folder), writer), daemon=True)
    # Not in a thread: the library may then ask in two places at once how an earlier process ended.
    process.start()
    writer.close()
    stderr = asyncio.StreamReader()
    pipe = os.fdopen(os.dup(reader.fileno()), "rb", 0)
    reader.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stderr), pipe)
    return _Forked(process, stderr)


class _Forked:
    """A forked process with the face of one that asyncio began."""

    def __init__(self, process: ForkServerProcess, stderr: asyncio.StreamReader) -> None:
        self._process = process
        self.stderr: asyncio.StreamReader | None = stderr
        assert process.pid is not None
        self.pid: int = process.pid
        self._ended = asyncio.Event()
        # One reader for all who wait: the loop keeps one for each file.
        asyncio.get_running_loop().add_reader(process.sentinel, self._has_ended)

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        await self._ended.wait()
        assert self._process.exitcode is not None
        return self._process.exitcode

    def _has_ended(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()

    async def communicate(self) -> tuple[bytes, bytes]:
        assert self.stderr is not None
        said = await self.stderr.read()
        await self.wait()
        return b"", said


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def _run(settings: Mapping[str, str], folder: str, said: Connection) -> None:
    """Become `karvan run`, with settings, folder and output of its own."""
    from bot.__main__ import main

    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    said.close()
    os.environ.clear()
    os.environ.update(settings)
    os.chdir(folder)
    sys.argv = ["karvan", "run"]
    main()
