"""The knowledge for commands that only answer: made, migrated and filled where it has to be.

A SQLite file that is up to date, which is the everyday case, is read with the standard library
alone: loading the database libraries takes longer than everything else such a command does.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, unquote

from bot.migrations import HEAD
from knowledge.costs.rates import ENTERED, Rate, newest
from knowledge.loading import SHIPPED
from knowledge.snapshot import Snapshot
from knowledge.storing.live import LIVE_ROWS, LIVE_TEXTS, VERSION, digest_of, live_of

DEFAULT_ADDRESS = "sqlite:///.karvan/karvan.db"
"""Where knowledge is kept unless `KARVAN_DATABASE_URL` says otherwise; relative to where Karvan was started."""
ENV_FILE = ".env"
"""Settings that the environment does not hold, where Karvan was started."""

_SQLITE = "sqlite:///"


class UnreadableFile(Exception):
    """The file of settings cannot be read; the message says why."""


def of_the_file() -> dict[str, str]:
    """What the file of settings holds, by names in capitals.

    Raises:
        UnreadableFile: there is one, and it cannot be read.
    """
    if not Path(ENV_FILE).is_file():
        return {}
    from dotenv import dotenv_values

    try:
        values = dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise UnreadableFile(why_unreadable(error)) from None
    return {name.upper(): value for name, value in values.items() if value}


def why_unreadable(error: OSError | UnicodeError) -> str:
    """Why the file of settings cannot be read, without what it holds."""
    return f"cannot be read ({error.strerror})" if isinstance(error, OSError) else "must be saved as UTF-8 text"


def as_set(name: str, otherwise: str) -> str:
    """What a variable is set to, as `bot.settings` reads it; loading that takes longer than a command does.

    Raises:
        UnreadableFile: the file of settings is there and cannot be read.
    """
    return os.environ.get(name) or of_the_file().get(name) or otherwise


def address_as_set() -> str:
    """Where `karvan run` keeps what it knows."""
    return as_set("KARVAN_DATABASE_URL", DEFAULT_ADDRESS)


async def open_knowledge(address: str = DEFAULT_ADDRESS, content: Path = SHIPPED) -> Snapshot:
    """The live knowledge of a database.

    Raises:
        bot.database.DatabaseError: the database cannot be used; its message says why.
        knowledge.loading.ContentError: the content files are broken; nothing was changed.
    """
    snapshot = _at_hand(address, content)
    if snapshot is not None:
        return snapshot
    from bot.database import open_database  # the libraries behind it are what `_at_hand` saves

    async with open_database(address, content) as database:
        return await database.snapshot()


async def open_rates(address: str, on: date) -> tuple[Rate, ...]:
    """The office's rates for a day, of a database that `open_knowledge` has made ready."""
    if (file := _file_of(address)) is not None:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as connection:
            connection.row_factory = lambda cursor, row: SimpleNamespace(
                **dict(zip((column[0] for column in cursor.description), row, strict=True))
            )
            return newest(connection.execute(ENTERED, {"day": on.isoformat()}))
    from bot.database import open_database  # as above
    from knowledge.costs.office_rates import office_rates

    async with open_database(address) as database, database.readers() as session:
        return await office_rates(session, on)


def _file_of(address: str) -> Path | None:
    """The SQLite file that an address names; None for another database, or a file that is not there."""
    file = Path(unquote(address.removeprefix(_SQLITE)))
    return file if address.startswith(_SQLITE) and "?" not in address and file.is_file() else None


def _at_hand(address: str, content: Path) -> Snapshot | None:
    """The knowledge of a SQLite file that needs nothing done; None where anything is left to do or to say."""
    file = _file_of(address)
    if file is None:
        return None
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, isolation_level=None)) as connection:
            return _read(connection, content)
    except sqlite3.Error:
        return None  # whatever it is, the long way round says it better


def _read(connection: sqlite3.Connection, content: Path) -> Snapshot | None:
    connection.execute("BEGIN")
    standing = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    known = connection.execute(VERSION).fetchone()
    if standing != (HEAD,) or known is None or known[1] != digest_of(content):
        return None
    live = live_of(connection.execute(LIVE_ROWS), connection.execute(LIVE_TEXTS))
    return live.snapshot(known[0])
