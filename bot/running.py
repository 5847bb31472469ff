"""`karvan run`: polling or webhook until SIGTERM, with health beside it."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import suppress

from telegram.error import InvalidToken, TelegramError

from bot.application import Karvan, working
from bot.health import Health, serving_health
from bot.logs import log
from bot.polling import polling
from bot.settings import host_and_port
from bot.webhook import serving_webhook


class CannotRun(Exception):
    """The bot cannot go on; the message says what to do."""


async def run(karvan: Karvan) -> None:
    """Serve until a signal asks to stop, then finish what is in hand.

    Raises:
        CannotRun: the token is refused, another process polls with it, or Telegram is out of reach.
        bot.serving.PortTaken: somebody else listens where we were told to.
    """
    health = Health(karvan)
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # on Windows, Ctrl+C comes as KeyboardInterrupt instead
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, karvan.stopping.set)
    async with serving_health(health, *host_and_port(karvan.settings.health_listen)):
        try:
            await _serve(karvan, health)
        except InvalidToken:
            raise CannotRun("Telegram refuses the token; check KARVAN_TOKEN") from None
        except TelegramError as error:
            problem = f"Telegram cannot be reached ({type(error).__name__}); check the network and KARVAN_PROXY"
            raise CannotRun(problem) from None
    if karvan.problem is not None:
        raise CannotRun(karvan.problem)


async def _serve(karvan: Karvan, health: Health) -> None:
    way = "webhook" if karvan.settings.webhook_url else "polling"
    receiving = serving_webhook if karvan.settings.webhook_url else polling
    async with working(karvan), receiving(karvan):
        # What has been loaded stays: looking through all of it again and again for garbage takes a tenth of a second.
        gc.collect()
        gc.freeze()
        health.ready = True
        log.info("run.ready", way=way)
        await karvan.stopping.wait()
        health.ready = False
        log.info("run.stopping")
    log.info("run.stopped")
