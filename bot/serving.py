"""Small HTTP servers inside the event loop that is there already: webhook and health."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

TICK_S = 0.1
"""What the library counts its ticks by."""


class PortTaken(Exception):
    """Somebody else listens where we were told to, or nobody may."""

    def __init__(self, message: str, *, is_in_use: bool = False) -> None:
        super().__init__(message)
        self.is_in_use = is_in_use


class Server(uvicorn.Server):
    """Uvicorn that leaves signals to the program it runs in, and ends when it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ending = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def end(self) -> None:
        """Take no more connections, and end when those that are open have been answered."""
        self.should_exit = True
        self._ending.set()

    async def main_loop(self) -> None:
        """As the library's, which only looks ten times a second whether it should end."""
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), TICK_S)


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve an application while the block runs; gives the port, which is a free one for 0.

    Raises:
        PortTaken: the address is in use, or not ours to listen on.
    """
    listener = listening(host, port)
    config = uvicorn.Config(
        app, log_config=None, lifespan="off", access_log=False, ws="none", timeout_graceful_shutdown=5
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.end()
        await task
        listener.close()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        PortTaken: the address is in use, or not ours to listen on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, because asyncio sends small answers at once (no Nagle) on such sockets alone.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        is_in_use = error.errno == errno.EADDRINUSE
        raise PortTaken(f"cannot listen on {host}:{port}: {error.strerror or error}", is_in_use=is_in_use) from None
    return listener
