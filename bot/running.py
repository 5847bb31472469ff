"""`karvan run`: polling or webhook until SIGTERM, with health beside it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from telegram.error import InvalidToken, TelegramError

from bot.application import TOKEN_REFUSED, Karvan, Stopped, house_of, working
from bot.database import AWAY
from bot.delivery.polling import polling
from bot.delivery.webhook import WebhookRefused, serving_webhook
from bot.health import Health, serving_health
from bot.logs import log
from bot.periodic.backups import Backups
from bot.periodic.watch import Problem, Watch
from bot.processes import new_name
from bot.settings import host_and_port

DEFAULT_FOLDER = ".karvan"
ONE_SIGNAL_S = 0.5
"""Signals so close together are one: a terminal and what it started the bot with may both pass on a Ctrl+C."""


class CannotRun(Exception):
    """The bot cannot go on; the message says what to do."""


async def run(karvan: Karvan) -> None:
    """Serve until a signal asks to stop, then finish what is in hand; a second signal lets go of that.

    Raises:
        CannotRun: the token or the webhook's address is refused, or another process polls with it.
        bot.serving.PortTaken: somebody else listens where we were told to.
    """
    health = Health(karvan)
    loop = asyncio.get_running_loop()
    signals = _Signals(karvan.stopping)
    with suppress(NotImplementedError):  # on Windows, Ctrl+C comes as KeyboardInterrupt instead
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, signals.came, number)
    async with serving_health(health, *host_and_port(karvan.settings.health_listen)):
        try:
            await _serve(karvan, health)
        except InvalidToken:
            raise CannotRun(TOKEN_REFUSED) from None
        except Stopped:
            log.info("run.stopped")
        except WebhookRefused as error:
            raise CannotRun(str(error)) from None
        except TelegramError as error:
            problem = f"Telegram does not take what it was told at the start ({type(error).__name__})"
            raise CannotRun(problem) from None
    if karvan.problem is not None:
        raise CannotRun(karvan.problem)


class _Signals:
    """The first asks to stop; one that comes while that takes its time ends the process, as a kill would."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self._stopping = stopping
        self._first_at: float | None = None

    def came(self, number: int) -> None:
        now = asyncio.get_running_loop().time()
        if self._first_at is None:
            self._first_at = now
            self._stopping.set()
        elif now - self._first_at > ONE_SIGNAL_S:
            log.warning("run.let_go", message="Asked to stop once more: what is in hand is left to the next start.")
            os._exit(128 + number)  # as a shell tells of who was ended by a signal


async def _serve(karvan: Karvan, health: Health) -> None:
    way = "webhook" if karvan.settings.webhook_url else "polling"
    receiving = serving_webhook if karvan.settings.webhook_url else polling
    async with working(karvan), receiving(karvan), _looking_after(karvan):
        health.ready = True
        log.info("run.ready", way=way)
        karvan.engine.warm()
        await karvan.stopping.wait()
        health.ready = False
        log.info("run.stopping")
    log.info("run.stopped")


@asynccontextmanager
async def _looking_after(karvan: Karvan) -> AsyncIterator[None]:
    """Daily backups, and owners who are told what is wrong."""
    settings = karvan.settings
    name = new_name()
    is_off = settings.backups == "off"
    folder = Path(DEFAULT_FOLDER if is_off else settings.backups)
    backups = Backups(
        karvan.database, karvan.clock, name, address=settings.database_url, folder=folder, keep=settings.keep_backups
    )
    watch = Watch(
        karvan.database,
        karvan.clock,
        name,
        house=house_of(settings),
        folder=folder,
        backup_failed=lambda: backups.failed,
    )
    async with AsyncExitStack() as stops:
        stops.push_async_callback(_tell_of_the_token, karvan, watch)
        if not is_off:
            backups.start()
            stops.push_async_callback(backups.stop)
        watch.start()
        stops.push_async_callback(watch.stop)
        yield


async def _tell_of_the_token(karvan: Karvan, watch: Watch) -> None:
    """Where the token is refused, have it told to the owners by the next process whose token is taken."""
    if karvan.problem == TOKEN_REFUSED:
        with suppress(*AWAY):
            await watch.tell([Problem("token")])
