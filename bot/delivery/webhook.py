"""The webhook: Telegram calls us. An update is stored before it is answered 200.

A call with a wrong secret is refused and counted.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import BadRequest

from bot.application import ALLOWED_UPDATES, Karvan, until_reached
from bot.database import AWAY
from bot.delivery.inbox import is_update
from bot.logs import log, named
from bot.metrics import WRONG_SECRET
from bot.periodic.looking import places_of
from bot.serving import serving
from bot.settings import host_and_port

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
SAID_AGAIN = timedelta(minutes=1)
LARGEST_BODY = 1024 * 1024
"""Bytes; Telegram's largest update is a small part of it."""
BODY_WITHIN_S = 4.0
"""A body that trickles holds a connection, and a stop waits no longer than five seconds for those that are open."""


class WebhookRefused(Exception):
    """Telegram will not call the address that it was told; the message says why."""


@asynccontextmanager
async def serving_webhook(karvan: Karvan) -> AsyncIterator[None]:
    """Listen and tell Telegram where; on the way out the address stays in place, for the next process."""
    settings = karvan.settings
    assert settings.webhook_url is not None, "only called when it is set"
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    if secret is None:
        log.warning("webhook.no_secret")
    path = urlsplit(settings.webhook_url).path or "/"
    app = Starlette(routes=[Route(path, _Endpoint(karvan, secret).take, methods=["POST"])])
    async with serving(app, *host_and_port(settings.listen)):
        tell = partial(
            karvan.application.bot.set_webhook,
            settings.webhook_url,
            secret_token=secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=settings.people_at_once,
        )
        try:
            await until_reached(karvan, tell)
        except BadRequest as error:
            raise WebhookRefused(f"Telegram does not take KARVAN_WEBHOOK_URL: {error.message}") from None
        yield


class _Endpoint:
    """Takes one update a call."""

    def __init__(self, karvan: Karvan, secret: str | None) -> None:
        self._karvan = karvan
        self._secret = secret
        self._refused = 0
        self._said_at: datetime | None = None

    async def take(self, request: Request) -> Response:
        """Answer 200 once the update is stored; anything else makes Telegram send it again."""
        given = request.headers.get(SECRET_HEADER, "")
        if self._secret is not None and not hmac.compare_digest(given.encode(), self._secret.encode()):
            WRONG_SECRET.inc()
            self._say_refused()
            return Response(status_code=403)
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        update = None
        with suppress(ValueError, RecursionError):
            update = json.loads(body)
        if not is_update(update):
            return Response(status_code=400)
        try:
            await self._karvan.intake.store([update])
        except AWAY as error:
            log.error("inbox.not_stored", error=named(error))
            return Response(status_code=503)
        except Exception as error:  # noqa: BLE001  the server would log it as it is, with what somebody wrote
            log.error("webhook.broke_off", error=named(error), at=places_of(error))
            return Response(status_code=500)
        return Response(status_code=200)

    def _say_refused(self) -> None:
        """Log calls with a wrong secret, once a minute however many they are: who makes them must not fill the disk."""
        self._refused += 1
        now = self._karvan.clock()
        if self._said_at is None or now - self._said_at >= SAID_AGAIN:
            log.warning("webhook.wrong_secret", many=self._refused)
            self._refused, self._said_at = 0, now


async def _body(request: Request) -> bytes | None:
    """What was sent; None where it is larger than any update."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
