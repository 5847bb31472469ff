"""Whether this process lives, whether it is ready, and what it counts: /healthz, /readyz, /metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.application import Karvan
from bot.database import AWAY
from bot.logs import log
from bot.serving import serving

ANSWERS_WITHIN_S = 3
"""Who asks waits no longer: a database that says nothing is one that does not answer."""


class Health:
    """What is known of this process."""

    def __init__(self, karvan: Karvan) -> None:
        self._karvan = karvan
        self.ready = False

    async def alive(self, unused: Request) -> Response:
        """200 as long as the event loop turns."""
        return PlainTextResponse("alive\n")

    async def is_ready(self, unused: Request) -> Response:
        """200 when updates are received, the database answers, and its disk refused nothing that was written."""
        if not self.ready:
            return PlainTextResponse("not ready\n", status_code=503)
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S), self._karvan.database.readers() as session:
                await session.execute(text("SELECT 1"))
        except AWAY:
            return PlainTextResponse("the database does not answer\n", status_code=503)
        if self._karvan.database.is_refused:
            return PlainTextResponse("the disk does not take what is written\n", status_code=503)
        return PlainTextResponse("ready\n")

    async def metrics(self, unused: Request) -> Response:
        """The counts, as Prometheus reads them."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@asynccontextmanager
async def serving_health(health: Health, host: str, port: int) -> AsyncIterator[None]:
    """Serve the three pages."""
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.is_ready),
        Route("/metrics", health.metrics),
    ]
    async with serving(Starlette(routes=routes), host, port) as taken:
        log.info("health.listening", host=host, port=taken)
        yield
