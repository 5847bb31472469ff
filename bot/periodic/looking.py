"""Looking again and again, for as long as the bot runs: one look that fails is logged and followed by the next."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.logs import log, named

SAID_AGAIN_S = 60.0
"""A failure that goes on is said once a minute: what looks five times a second must not fill the log."""


async def keep_looking(look: Callable[[], Awaitable[object]], event: str, *, every_s: float) -> None:
    """Look, rest, and look again until cancelled; `event` is what a failure is called in the log."""
    loop = asyncio.get_running_loop()
    said, said_at, many = "", 0.0, 0
    while True:
        try:
            await look()
        except Exception as error:  # noqa: BLE001  a job that ended at its first surprise would be missed by nobody
            many += 1
            if named(error) != said or loop.time() - said_at >= SAID_AGAIN_S:
                said, said_at = named(error), loop.time()
                log.error(event, error=said, many=many, at=places_of(error))
                many = 0
        else:
            said, many = "", 0
        await asyncio.sleep(every_s)


class Looking:
    """A look that is taken again and again in the background, from its start until it is stopped."""

    def __init__(self, event: str, *, every_s: float, first_after_s: float = 0) -> None:
        self._event = event
        self._every_s = every_s
        self._first_after_s = first_after_s
        self._task: asyncio.Task[None] | None = None

    def start(self, look: Callable[[], Awaitable[object]]) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._look(look))

    async def _look(self, look: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(self._first_after_s)
        await keep_looking(look, self._event, every_s=self._every_s)

    async def stop(self) -> None:
        """Look no more; a look that is being taken is broken off."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task


def places_of(failure: BaseException) -> list[str]:
    """Where it happened, innermost last; the error's own message may hold somebody's words and is left out."""
    frames = traceback.extract_tb(failure.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
