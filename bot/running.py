"""`karvan run`: polling or webhook until SIGTERM, with health beside it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.application import Karvan, working
from bot.health import Health, serving_health
from bot.logs import log
from bot.settings import host_and_port
from bot.webhook import serving_webhook

ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER]
"""Telegram remembers the list, so it is said each time."""
CONFLICTS_BEFORE_STOPPING = 3
"""A process that is being replaced polls once or twice more; a real second one goes on."""


class CannotRun(Exception):
    """The bot cannot go on; the message says what to do."""


async def run(karvan: Karvan) -> None:
    """Serve until a signal asks to stop, then finish what is in hand.

    Raises:
        CannotRun: the token is refused, another process polls with it, or a port is taken.
    """
    health = Health(karvan)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, karvan.stopping.set)
    async with serving_health(health, *host_and_port(karvan.settings.health_listen)):
        try:
            async with working(karvan):
                receive = serving_webhook if karvan.settings.webhook_url else polling
                async with receive(karvan):
                    health.ready = True
                    log.info("run.ready", way="webhook" if karvan.settings.webhook_url else "polling")
                    await karvan.stopping.wait()
                    health.ready = False
        except InvalidToken:
            raise CannotRun("Telegram refuses the token; check KARVAN_TOKEN") from None
        except TelegramError as error:
            raise CannotRun(
                f"Telegram cannot be reached ({type(error).__name__}); check the network and KARVAN_PROXY"
            ) from None
    log.info("run.stopped")
    if isinstance(health.failure, Exception):
        raise health.failure


@asynccontextmanager
async def polling(karvan: Karvan) -> AsyncIterator[None]:
    conflicts = 0

    def on_error(error: TelegramError) -> None:
        nonlocal conflicts
        conflicts = conflicts + 1 if isinstance(error, Conflict) else 0
        log.warning("polling.failed", error=type(error).__name__)
        if conflicts >= CONFLICTS_BEFORE_STOPPING:
            karvan.application.bot_data["stopped_by"] = "conflict"
            karvan.stopping.set()

    updater = karvan.application.updater
    assert updater is not None, "the builder makes one"
    await updater.start_polling(
        poll_interval=0.0, timeout=10, bootstrap_retries=3, allowed_updates=ALLOWED_UPDATES, error_callback=on_error
    )
    try:
        yield
    finally:
        await updater.stop()
        if karvan.application.bot_data.get("stopped_by") == "conflict":
            raise CannotRun("another process polls with this token; stop it first, or run this one as a webhook")
