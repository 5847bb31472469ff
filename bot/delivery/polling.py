"""Long polling: what is fetched is stored before the next call confirms it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from telegram.error import Conflict, EndPointNotFound, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.application import ALLOWED_UPDATES, Karvan, until_reached
from bot.database import AWAY
from bot.delivery.inbox import Json, is_update
from bot.logs import log, named
from bot.metrics import API_ERRORS
from bot.periodic.looking import places_of

WAIT_S = 10
"""How long Telegram may keep a poll waiting for news."""
PATIENCE_S = 10
"""How much longer than that we wait."""
LONGEST_PAUSE_S = 30.0
NEWCOMER = timedelta(seconds=5)
"""Who meets another so soon after starting is the second one, where two poll with one token, and gives way."""
CONFLICTS_OF_A_NEWCOMER = 2
MOST_CONFLICTS = 10
CONFLICT_WINDOW = timedelta(minutes=1)


@asynccontextmanager
async def polling(karvan: Karvan) -> AsyncIterator[None]:
    """Fetch updates while the block runs; what ends it from within is `karvan.problem`."""
    await until_reached(karvan, karvan.application.bot.delete_webhook)
    task = asyncio.create_task(_Poller(karvan).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class _Poller:
    def __init__(self, karvan: Karvan) -> None:
        self._karvan = karvan
        self._next: int | None = None
        self._pause_s = 0.0
        self._conflicts = _Conflicts(karvan.clock)

    async def run(self) -> None:
        """Poll until something says that there is no use in going on."""
        while self._karvan.problem is None:
            try:
                await self._store(await self._fetch())
                self._pause_s = 0.0
            except TelegramError as error:
                await self._failed(error)
            except Exception as error:  # noqa: BLE001  a bot that no longer asks for updates would look well
                log.error("polling.broke_off", error=named(error), at=places_of(error))
                await self._wait()
        self._karvan.stopping.set()

    async def _fetch(self) -> list[Json]:
        """Updates as they came: each is read once, when it is handled."""
        asked = {"timeout": WAIT_S, "allowed_updates": ALLOWED_UPDATES}
        if self._next is not None:
            asked["offset"] = self._next
        fetched: list[object] = await self._karvan.application.bot.do_api_request(
            "getUpdates", api_kwargs=asked, read_timeout=WAIT_S + PATIENCE_S
        )
        updates = list(filter(is_update, fetched))
        if len(updates) < len(fetched):
            log.error("polling.not_updates", many=len(fetched) - len(updates))
        return updates

    async def _store(self, updates: list[Json]) -> None:
        """Store what came; while the database is away nothing more is fetched, and nothing is confirmed."""
        while updates:
            try:
                await self._karvan.intake.store(updates)
            except AWAY as error:
                log.error("inbox.not_stored", error=named(error))
                await self._wait()
            else:
                self._next = updates[-1]["update_id"] + 1
                return

    async def _failed(self, error: TelegramError) -> None:
        API_ERRORS.labels(error=type(error).__name__).inc()
        match error:
            case InvalidToken() | EndPointNotFound():  # what the library makes of it once it was let in
                self._karvan.token_refused()
            case Conflict() if self._conflicts.are_too_many():
                self._karvan.problem = "another process polls with this token; stop it first, or set KARVAN_WEBHOOK_URL"
            case TimedOut():
                pass
            case RetryAfter():
                pause = error.retry_after
                await asyncio.sleep(pause.total_seconds() if isinstance(pause, timedelta) else pause)
            case _:
                known = isinstance(error, (NetworkError, Conflict))
                log.log(30 if known else 40, "polling.failed", error=type(error).__name__)
                await self._wait()

    async def _wait(self) -> None:
        """A second, then half as long again each time."""
        self._pause_s = min(max(1.0, self._pause_s * 1.5), LONGEST_PAUSE_S)
        await asyncio.sleep(self._pause_s)


class _Conflicts:
    """How often another process has ended our poll of late."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._started = clock()
        self._is_newcomer: bool | None = None
        self._at: list[datetime] = []

    def are_too_many(self) -> bool:
        """Count one more: whether it is time to give way."""
        now = self._clock()
        self._at = [each for each in self._at if now - each < CONFLICT_WINDOW] + [now]
        if self._is_newcomer is None:
            self._is_newcomer = now - self._started < NEWCOMER
        return len(self._at) >= (CONFLICTS_OF_A_NEWCOMER if self._is_newcomer else MOST_CONFLICTS)
