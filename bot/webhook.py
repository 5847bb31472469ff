"""The webhook: Telegram calls us. An update is stored before it is answered 200.

A call with a wrong secret is refused and counted.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update

from bot.application import Karvan
from bot.logs import log
from bot.metrics import WRONG_SECRET
from bot.serving import Server
from bot.settings import host_and_port

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST_BODY = 1024 * 1024
"""Bytes; Telegram's largest update is a small part of it."""


@asynccontextmanager
async def serving_webhook(karvan: Karvan) -> AsyncIterator[None]:
    """Listen, tell Telegram the address, and stop listening on the way out; the address stays, for the next process."""
    settings = karvan.settings
    assert settings.webhook_url is not None, "only called when it is set"
    path = urlsplit(settings.webhook_url).path or "/"
    app = Starlette(routes=[Route(path, _Endpoint(karvan), methods=["POST"])])
    async with Server(app, *host_and_port(settings.listen)).serving():
        from bot.running import ALLOWED_UPDATES

        await karvan.application.bot.set_webhook(
            settings.webhook_url,
            secret_token=settings.webhook_secret.get_secret_value() if settings.webhook_secret else None,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=settings.people_at_once,
        )
        yield


class _Endpoint:
    """Takes one update a call."""

    def __init__(self, karvan: Karvan) -> None:
        self._karvan = karvan
        secret = karvan.settings.webhook_secret
        self._secret = secret.get_secret_value() if secret else None

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if self._secret is not None and not hmac.compare_digest(given.encode(), self._secret.encode()):
            WRONG_SECRET.inc()
            log.warning("webhook.wrong_secret")
            return Response(status_code=403)
        if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
            return Response(status_code=413)
        update = None
        with suppress(ValueError, KeyError, TypeError):
            update = Update.de_json(json.loads(await request.body()), self._karvan.application.bot)
        if update is None:
            return Response(status_code=400)
        try:
            await self._karvan.application.update_queue.put(update)
        except DBAPIError:
            # Not stored, so not confirmed: Telegram sends it again.
            return Response(status_code=503)
        return Response(status_code=200)
