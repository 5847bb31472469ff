"""SQLite for the event loop: how connections are set up, and one for writing that needs no thread.

A statement takes SQLite some microseconds, and the way to the thread that the driver keeps for each
connection, and back, takes fifty times as long: at seventy ways an update that was nearly all the time.
So what handles updates writes in the event loop's own thread. Reading keeps to the driver's threads,
for a backup or a look through everything would hold up the loop.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

BUSY_TIMEOUT_S = 30
READERS = 8
LONGEST_HOLD_UP_MS = 20
"""For how long the event loop may stand still because another process writes."""
PAUSE_S = 0.01

Result = TypeVar("Result")


class InTheLoop(aiosqlite.Connection):
    """The driver's connection without its thread."""

    async def _execute(self, fn: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        if self._connection is None:
            raise ValueError("no active connection")
        return fn(*args, **kwargs)

    async def _open(self) -> InTheLoop:
        self._connection = self._connector()
        return self

    def __await__(self) -> Generator[Any, None, InTheLoop]:
        return self._open().__await__()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def writing_engine(url: URL, **options: Any) -> AsyncEngine:
    """An engine of one connection: more could only wait for each other by trying again and again."""
    connect = partial(sqlite3.connect, url.database or "", timeout=BUSY_TIMEOUT_S, isolation_level=None)

    async def opened() -> InTheLoop:
        return await InTheLoop(connect, iter_chunk_size=64)

    engine = create_async_engine(
        url, async_creator=opened, pool_size=1, max_overflow=0, pool_timeout=BUSY_TIMEOUT_S, **options
    )
    event.listen(engine.sync_engine, "connect", partial(_set_up, busy_ms=LONGEST_HOLD_UP_MS))
    event.listen(engine.sync_engine, "begin", _begin_to_write)
    return engine


def reading_engine(url: URL, **options: Any) -> AsyncEngine:
    """An engine whose transactions see everything as of one moment and never wait for a writer."""
    settings = {"timeout": BUSY_TIMEOUT_S, "isolation_level": None}
    engine = create_async_engine(url, connect_args=settings, pool_size=READERS, max_overflow=0, **options)
    event.listen(engine.sync_engine, "connect", partial(_set_up, busy_ms=BUSY_TIMEOUT_S * 1000))
    event.listen(engine.sync_engine, "begin", _begin_to_read)
    return engine


def _set_up(connection: Any, _record: object, *, busy_ms: int) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_S * 1000}",  # a new file may just be made by another process
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={busy_ms}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_to_write(connection: Connection) -> None:
    """Take the write lock at once, so that no transaction fails half-way; the loop turns while another has it."""
    opened: sqlite3.Connection = connection.connection.driver_connection._conn  # type: ignore[union-attr] # noqa: SLF001
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            opened.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            await_only(asyncio.sleep(PAUSE_S))
        else:
            return


def _begin_to_read(connection: Connection) -> None:
    """The driver leaves transactions to us (`isolation_level` None)."""
    connection.exec_driver_sql("BEGIN")
