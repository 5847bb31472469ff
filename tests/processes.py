"""`karvan` as a process of its own, for tests: from nothing, or forked from one that has loaded the program.

Loading the program is half of a start. Tests that start many processes fork them, from a server that the standard
library keeps for that; they are killed, stopped and waited for like any other. What a start takes, what it needs and
what it says when it cannot go on is looked at in processes that begin from nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Protocol

KARVAN = [sys.executable, "-m", "bot"]
RUN = [*KARVAN, "run"]
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


def command(*arguments: str, given: bytes, folder: Path) -> CompletedProcess[bytes]:
    """A command from its beginning to its end, in the environment of now."""
    if sys.platform == "win32":
        return subprocess.run([*KARVAN, *arguments], input=given, capture_output=True, cwd=folder, check=False)
    with TemporaryDirectory() as name:
        streams = [Path(name) / stream for stream in ("given", "out", "err")]
        streams[0].write_bytes(given)
        process = _server().Process(target=_command, args=(arguments, dict(os.environ), str(folder), streams))
        process.start()
        process.join(60)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, 60)
        return CompletedProcess(arguments, process.exitcode, streams[1].read_bytes(), streams[2].read_bytes())


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def _run(settings: Mapping[str, str], folder: str, said: Connection) -> None:
    """Become `karvan run`, with settings, folder and output of its own."""
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    said.close()
    _become(("run",), settings, folder)


def _command(arguments: Sequence[str], settings: Mapping[str, str], folder: str, streams: Sequence[Path]) -> None:
    """Become a command whose input is a file, and its output and errors too."""
    for number, (stream, mode) in enumerate(zip(streams, ("rb", "wb", "wb"), strict=True)):
        with stream.open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)  # the library has closed the one there was
    _become(arguments, settings, folder)


def _become(arguments: Sequence[str], settings: Mapping[str, str], folder: str) -> None:
    from bot.__main__ import main

    os.environ.clear()
    os.environ.update(settings)
    os.chdir(folder)
    sys.argv = ["karvan", *arguments]
    main()
