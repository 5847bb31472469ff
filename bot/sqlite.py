"""SQLite for the event loop: how connections are set up, and sessions that write without a thread.

A statement takes SQLite some microseconds, and the way to the thread that the driver keeps for each
connection, and back, takes fifty times as long: at seventy ways an update that was nearly all the time.
So what handles updates writes in the event loop's own thread. Reading keeps to the driver's threads,
for a backup or a look through everything would hold up the loop.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import await_only

BUSY_TIMEOUT_S = 30
READERS = 8
DISK_TROUBLE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
"""What SQLite says where the disk does not take a write, rather than that somebody else writes just now."""
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


class Writer:
    """The one connection that sessions write through, each in its turn."""

    def __init__(self, url: URL, **options: Any) -> None:
        self._file = url.database or ""
        self._opened: sqlite3.Connection | None = None
        self._turn = asyncio.Lock()
        self._is_met = False
        self.is_refused = False
        """Whether the disk refused a write; it holds until somebody has seen that it takes them again."""
        self.engine: Engine = create_engine(
            url.set(drivername="sqlite"),
            creator=self._connection,
            poolclass=StaticPool,
            pool_reset_on_return=None,
            **options,
        )
        event.listen(self.engine, "handle_error", lambda context: self._note(context.original_exception))

    async def take(self) -> None:
        """Wait for the connection and for other processes, and begin a transaction that writes.

        Raises:
            sqlalchemy.exc.DBAPIError, sqlalchemy.exc.TimeoutError: it took too long, or there is no database.
        """
        if self._turn.locked():
            try:
                await asyncio.wait_for(self._turn.acquire(), BUSY_TIMEOUT_S)
            except TimeoutError:
                raise PoolTimeout("the database is busy") from None
        else:
            await self._turn.acquire()
        try:
            self._meet()
            await self._begin()
        except BaseException:
            self._turn.release()
            raise

    def end(self) -> None:
        """The transaction is over."""
        if self._opened is not None and self._opened.in_transaction:
            self._opened.rollback()
        self._turn.release()

    def close(self) -> None:
        """Close the connection; the next use opens it anew."""
        self.engine.dispose()
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _meet(self) -> None:
        """Let the library ask its first connection what it is: it ends with a rollback, which would end ours."""
        if not self._is_met:
            self.engine.connect().close()
            self._is_met = True

    async def _begin(self) -> None:
        """Take the write lock at once, so that no transaction fails half-way; the loop turns while another has it."""
        deadline = time.monotonic() + BUSY_TIMEOUT_S
        while True:
            try:
                self._connection().execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    self._note(error)
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
                await asyncio.sleep(PAUSE_S)
            else:
                return

    def _note(self, error: BaseException | None) -> None:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DISK_TROUBLE:
            self.is_refused = True

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            opened = sqlite3.connect(self._file, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
            _set_up(opened, None, busy_ms=LONGEST_HOLD_UP_MS)
            self._opened = opened
        return self._opened


class InTheLoopSession(AsyncSession):
    """A session on SQLite whose statements run where they are asked for; it waits only for its turn."""

    def __init__(self, *, writer: Writer, **options: Any) -> None:
        super().__init__(**options)
        self.sync_session.bind = writer.engine
        self._writer = writer
        self._holds = False

    async def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        await self._take()
        return self.sync_session.execute(statement, params, **_at_once(options))

    async def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        await self._take()
        return self.sync_session.scalar(statement, params, **options)

    async def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        await self._take()
        return self.sync_session.scalars(statement, params, **_at_once(options))

    async def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        await self._take()
        return self.sync_session.get(entity, ident, **options)

    async def refresh(self, instance: object, *given: Any, **options: Any) -> None:
        await self._take()
        self.sync_session.refresh(instance, *given, **options)

    async def delete(self, instance: object) -> None:
        await self._take()
        self.sync_session.delete(instance)

    async def run_sync(self, fn: Callable[..., Result], *given: Any, **options: Any) -> Result:
        await self._take()
        return fn(self.sync_session, *given, **options)

    async def flush(self, objects: Any = None) -> None:
        if self._has_changes():
            await self._take()
            self.sync_session.flush(objects)

    async def commit(self) -> None:
        try:
            if self._has_changes():
                await self._take()
            self.sync_session.commit()
        finally:
            # Where the commit failed the transaction is still there, and nobody else may find themselves in it.
            self._end()

    async def rollback(self) -> None:
        try:
            self.sync_session.rollback()
        finally:
            self._end()

    async def close(self) -> None:
        try:
            self.sync_session.close()
        finally:
            self._end()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[InTheLoopSession]:
        try:
            yield self
            await self.commit()
        except BaseException:
            await self.rollback()
            raise
        finally:
            await self.close()

    def _maker_context_manager(self) -> AbstractAsyncContextManager[InTheLoopSession]:  # type: ignore[override]
        """What `sessions.begin()` gives."""
        return self._transaction()

    async def __aexit__(self, *unused: object) -> None:
        await self.close()

    def _has_changes(self) -> bool:
        session = self.sync_session
        return bool(session.new or session.dirty or session.deleted)

    async def _take(self) -> None:
        if not self._holds:
            await self._writer.take()
            self._holds = True

    def _end(self) -> None:
        if self._holds:
            self._holds = False
            self._writer.end()


def _at_once(options: dict[str, Any]) -> dict[str, Any]:
    """Results are read while the connection is ours."""
    return options | {"execution_options": {**options.get("execution_options", {}), "prebuffer_rows": True}}


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
