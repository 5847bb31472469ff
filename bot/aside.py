"""Work that takes the processor for long (typesetting, drawing) goes to one process of its own, at low priority.

One piece at a time, so that a crowd asking for papers never takes more than its share from those who ask
questions. The process starts with the first piece, goes after a while without any, and with the bot: it reads
from a pipe that closes when the bot dies, however it dies.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from bot.logs import log

LONGEST_S = 60.0
"""What takes longer is given up, and the process with it."""
MOST_WAITING = 200
IDLE_S = 300.0
NICENESS = 10
_LENGTH = struct.Struct(">Q")

Work = Callable[..., bytes]


class NotMade(Exception):
    """The work failed, took too long, or too much was waiting."""


class Aside:
    """The process, from the bot's side."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def make(self, work: Work, *given: object) -> bytes:
        """What `work(*given)` gives; both must be picklable.

        Raises:
            NotMade: it failed, took too long, or too many wait already.
        """
        if self._waiting >= MOST_WAITING:
            raise NotMade("too much is waiting")
        order = pickle.dumps((work, given))
        self._waiting += 1
        try:
            async with self._turn:
                return await self._make(order)
        finally:
            self._waiting -= 1

    async def stop(self) -> None:
        """End the process."""
        if self._idle is not None:
            self._idle.cancel()
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _make(self, order: bytes) -> bytes:
        if self._idle is not None:
            self._idle.cancel()
        try:
            async with asyncio.timeout(LONGEST_S):
                made, failed = await self._ordered(order)
        except (TimeoutError, OSError, EOFError) as error:
            await self.stop()
            raise NotMade(type(error).__name__) from error
        self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._let_go)
        if failed:
            raise NotMade(failed)
        return made

    async def _ordered(self, order: bytes) -> tuple[bytes, str]:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await _started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_LENGTH.pack(len(order)) + order)
        await process.stdin.drain()
        length = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))[0]
        made: tuple[bytes, str] = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301  our own process
        return made

    def _let_go(self) -> None:
        """Nothing was asked for a while: its memory is worth more than the second it takes to start."""
        if self._process is not None and self._process.stdin is not None and not self._turn.locked():
            self._process.stdin.close()
            self._process = None


async def _started() -> asyncio.subprocess.Process:
    log.info("aside.started")
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.aside", stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )


def _serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked until the pipe closes."""
    while header := orders.read(_LENGTH.size):
        work, given = pickle.loads(orders.read(_LENGTH.unpack(header)[0]))  # noqa: S301  from the bot alone
        try:
            answer = (work(*given), "")
        except Exception as error:  # noqa: BLE001  whatever it is, the bot hears of it and the next is served
            answer = (b"", type(error).__name__)
        packed = pickle.dumps(answer)
        answers.write(_LENGTH.pack(len(packed)) + packed)
        answers.flush()


def _main() -> None:
    with suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
