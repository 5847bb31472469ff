"""Small HTTP servers inside the event loop that is there already: webhook and health."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


class PortTaken(Exception):
    """Somebody else listens where we were told to."""


class Server:
    """An ASGI application on one address; port 0 takes a free one."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False, timeout_graceful_shutdown=5)
        self._server = uvicorn.Server(config)
        # Signals are the program's own business (`bot/running.py`), not the server's.
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._host = host
        self._port = port

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """Serve while the block runs; gives the port.

        Raises:
            PortTaken: the address is in use, or not ours to listen on.
        """
        listener = socket.socket(socket.AF_INET6 if ":" in self._host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
        except OSError as error:
            listener.close()
            raise PortTaken(f"cannot listen on {self._host}:{self._port}: {error.strerror}") from None
        listener.listen(128)
        task = asyncio.create_task(self._server._serve([listener]))  # noqa: SLF001 - `serve` would take the signals
        while not self._server.started and not task.done():
            await asyncio.sleep(0.005)
        try:
            yield int(listener.getsockname()[1])
        finally:
            self._server.should_exit = True
            await task
            listener.close()
