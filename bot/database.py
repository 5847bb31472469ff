"""The database: SQLite in WAL mode or PostgreSQL, brought up to date under a lock before anything else.

On SQLite a transaction takes the write lock when it begins (`BEGIN IMMEDIATE`), so that two of them
wait for each other instead of failing half-way; reading sessions do not.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from bot.migrations import HEAD, READABLE_FROM
from bot.sqlite import InTheLoopSession, Writer, reading_engine, writing_engine
from knowledge.loading import SHIPPED, load
from knowledge.snapshot import Snapshot
from knowledge.storing import importing, store
from knowledge.storing.live import digest_of

MIGRATIONS = Path(__file__).parent / "migrations"
MOST_CONNECTIONS = 24
"""Three replicas fit into PostgreSQL's hundred; a session that finds none free waits for its turn."""
KEPT_OPEN = 12
CONNECT_WITHIN_S = 10
ANSWER_WITHIN_S = 30
"""How long PostgreSQL may take for one statement: a server whose machine was cut off says nothing at all."""
CLOSE_WITHIN_S = 5
LOCK = 0x4B61_7276
"""PostgreSQL's advisory lock for migrating and importing ("Karv")."""


_OPTIONS: dict[str, Any] = {
    "json_serializer": partial(json.dumps, ensure_ascii=False),
    "hide_parameters": True,  # an error would show what somebody wrote to whoever reads the log
}
AWAY = (DBAPIError, PoolTimeout, OSError)
"""What a session raises when the database is away or too busy; the same may succeed a moment later."""


class DatabaseError(Exception):
    """The database cannot be worked with; the message says what to do."""


class BadAddress(DatabaseError):
    """The address is none that Karvan knows."""


class NewerDatabase(DatabaseError):
    """A later release has migrated this database: this program does not understand it."""


class NotingWrites(Session):
    """Keeps in `info["wrote"]` whether anything was written that a rollback would undo."""

    def execute(self, statement: Any, *given: Any, **options: Any) -> Any:
        if getattr(statement, "is_dml", False):
            self.info["wrote"] = True
        return super().execute(statement, *given, **options)

    def flush(self, objects: Any = None) -> None:
        if self.new or self.dirty or self.deleted:
            self.info["wrote"] = True
        super().flush(objects)


class Database:
    """One database and its sessions. Nothing is opened before the first use."""

    def __init__(self, address: str) -> None:
        self.url = driver_url(address)
        self.engine = writing_engine(self.url, **_OPTIONS) if self.is_sqlite else _postgresql(self.url)
        self._for_tables = self.engine if self.is_sqlite else _patient(self.url)
        self.reading = reading_engine(self.url, **_OPTIONS) if self.is_sqlite else _read_only(self.engine)
        self._writer = Writer(self.url, **_OPTIONS) if self.is_sqlite else None
        self.sessions: async_sessionmaker[Any] = (
            async_sessionmaker(self.engine, expire_on_commit=False, sync_session_class=NotingWrites)
            if self._writer is None
            else async_sessionmaker(
                class_=InTheLoopSession, writer=self._writer, expire_on_commit=False, sync_session_class=NotingWrites
            )
        )
        """Sessions that may write: `async with database.sessions.begin() as session`."""
        self.readers = async_sessionmaker(self.reading, expire_on_commit=False)
        """Sessions that only read, all of it as of one moment; on SQLite they never wait for a writer."""

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_refused(self) -> bool:
        """Whether the disk of a SQLite file refused a write, and nobody has seen since that it takes them again."""
        return self._writer is not None and self._writer.is_refused

    def is_taken_again(self) -> None:
        """Somebody has seen that the disk takes what is written."""
        if self._writer is not None:
            self._writer.is_refused = False

    def require_file(self) -> None:
        """See that there is a database already; PostgreSQL says so itself.

        Raises:
            DatabaseError: there is no such SQLite file.
        """
        if self.is_sqlite and not Path(self.url.database or "").is_file():
            raise DatabaseError(
                f"there is no database {self.url.database}: name yours with --database or KARVAN_DATABASE_URL "
                "(`karvan database upgrade` makes a new one)"
            )

    async def migrate(self) -> None:
        """Bring the tables up to date, once, however many processes start at the same time.

        Raises:
            NewerDatabase: a later release was here.
            DatabaseError: the database cannot be reached or is none.
        """
        if self.is_sqlite:
            with self.told():
                _make_room(Path(self.url.database or ""))
        async with self._alone() as connection:
            if await connection.run_sync(revision_of) != HEAD:
                await connection.run_sync(_upgrade)

    async def import_content(self, content: Path = SHIPPED) -> importing.Imported | None:
        """Bring the content files in where they changed since the last import; None: they did not.

        Raises:
            DatabaseError: the database cannot be used.
            knowledge.loading.ContentError: the files are broken; nothing was changed.
        """
        digest = digest_of(content)
        with self.told():
            async with self.readers() as session:
                known = await store.imported_digest(session)
        if known == digest:
            return None
        rows = load(content)
        async with self._alone() as connection:
            session = AsyncSession(bind=connection, expire_on_commit=False)
            if await store.imported_digest(session) == digest:
                return None
            done = await importing.import_files(session, rows, digest=digest, now=datetime.now(UTC))
            await session.flush()
            return done

    async def snapshot(self) -> Snapshot:
        """The knowledge that is live now.

        Raises:
            DatabaseError: the database cannot be used.
        """
        with self.told():
            async with self.readers() as session:
                return await store.snapshot(session)

    async def close(self) -> None:
        """Give every connection back; a server that does not take them any more is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self.engine.dispose()
                await self.reading.dispose()
        if self._writer is not None:
            self._writer.close()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Where the database cannot be used while the block runs, say which one and why.

        Raises:
            DatabaseError: so it is.
        """
        try:
            yield
        except AWAY as error:
            raise DatabaseError(
                f"the database {self.url.render_as_string()} cannot be used: {_first_line(error)}{_remedy(error)}"
            ) from error

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that no other process's migration or import runs beside."""
        with self.told():
            async with self._for_tables.begin() as connection:
                if not self.is_sqlite:
                    await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                yield connection


@asynccontextmanager
async def open_database(address: str, content: Path = SHIPPED) -> AsyncIterator[Database]:
    """A database that is there, up to date, and holds the shipped content."""
    database = Database(address)
    try:
        await database.migrate()
        await database.import_content(content)
        yield database
    finally:
        await database.close()


def driver_url(address: str) -> URL:
    """`sqlite:///PATH` or `postgresql://…` with the driver we use.

    Raises:
        BadAddress: anything else.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise BadAddress(_ADDRESSES) from None
    if "@" in (url.host or ""):
        raise BadAddress(f"{_ADDRESSES}; {_IN_PASSWORDS}")  # else the rest of a password would be shown as its host
    backend = url.drivername.partition("+")[0]
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite+aiosqlite")
    if backend in ("postgresql", "postgres"):
        sslmode = url.query.get("sslmode")
        url = url.set(drivername="postgresql+asyncpg")
        return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode}) if sslmode else url
    raise BadAddress(_ADDRESSES)


_ADDRESSES = "a database is sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME"
_IN_PASSWORDS = "in a password write %40 for @, %2F for /, %3A for : and %25 for %"


def revision_of(connection: Connection) -> str | None:
    """The migration a database stands at; None where there is none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def alembic_config(connection: Connection) -> Any:
    """Alembic's settings for a connection whose transaction the caller holds."""
    from alembic.config import Config  # it takes a third of a second, and most starts need no migration

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    standing = revision_of(connection)
    if standing is not None and standing not in known:
        if _readable_from(connection) in known:
            return  # a later release was here and left all that this one needs
        raise NewerDatabase(
            f"the database is newer than this program (it stands at {standing}, the program knows {HEAD}): "
            "start the newer release, or restore a backup made by this one"
        )
    command.upgrade(config, "head")
    if standing is not None:
        _say_readable_from(connection)


READABLE = "readable-from"
"""Where a database says which releases can work with it: the lease of this name is held by the oldest one."""


def _readable_from(connection: Connection) -> str | None:
    statement = text("SELECT held_by FROM lease WHERE name = :name")
    return connection.execute(statement, {"name": READABLE}).scalar_one_or_none()


def _say_readable_from(connection: Connection) -> None:
    for statement in (
        "DELETE FROM lease WHERE name = :name",
        "INSERT INTO lease (name, held_by, until) VALUES (:name, :oldest, '9999-12-31 00:00:00')",
    ):
        connection.execute(text(statement), {"name": READABLE, "oldest": READABLE_FROM})


def write_migration(number: str, what_changed: str) -> Path:
    """The migration from what the migrations make to what the models say, for a developer to read and mend."""
    from alembic import command

    with create_engine("sqlite://").begin() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "head")
        script = command.revision(config, what_changed, autogenerate=True, rev_id=number)
    return Path(str(getattr(script, "path", MIGRATIONS)))


def _postgresql(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_pre_ping=True,
        pool_size=KEPT_OPEN,
        max_overflow=MOST_CONNECTIONS - KEPT_OPEN,
        connect_args={"timeout": CONNECT_WITHIN_S, "command_timeout": ANSWER_WITHIN_S},
        **_OPTIONS,
    )
    event.listen(engine.sync_engine, "handle_error", _let_go_of_the_silent)
    return engine


def _patient(url: URL) -> AsyncEngine:
    """For migrations and imports: they wait for each other, and changing a full table may take a while."""
    return create_async_engine(url, poolclass=NullPool, connect_args={"timeout": CONNECT_WITHIN_S}, **_OPTIONS)


def _let_go_of_the_silent(context: ExceptionContext) -> None:
    """A connection that broke or gave no answer is of no use: taking back what was begun would wait as long again."""
    if isinstance(context.original_exception, OSError):
        context.is_disconnect = True


def _read_only(engine: AsyncEngine) -> AsyncEngine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _make_room(file: Path) -> None:
    """A SQLite file's folder, and a new file in it that nobody else of the machine may read: it holds people's rows.

    What root makes in somebody's folder is theirs, or their bot could not write it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        return
    file.touch(mode=0o600)
    if os.name == "posix" and os.geteuid() == 0:
        owner = file.parent.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def _first_line(error: BaseException) -> str:
    said = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return said or ("it does not answer" if isinstance(error, TimeoutError) else type(error).__name__)


def _remedy(error: BaseException) -> str:
    """What to do about what SQLite says."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF
    return _REMEDIES.get(code, "")


_REMEDIES = {
    sqlite3.SQLITE_CORRUPT: "; put the file aside and restore a backup (`karvan database restore`)",
    sqlite3.SQLITE_NOTADB: "; put the file aside and restore a backup (`karvan database restore`)",
    sqlite3.SQLITE_FULL: "; make room on its disk",
    sqlite3.SQLITE_IOERR: "; look whether its disk is full",
    sqlite3.SQLITE_READONLY: "; file and folder must belong to who runs Karvan",
    sqlite3.SQLITE_CANTOPEN: "; file and folder must belong to who runs Karvan",
}
