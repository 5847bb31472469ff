"""The knowledge for commands that only answer: made, migrated and filled where it has to be.

A SQLite file that is up to date, which is the everyday case, is read with the standard library
alone: loading the database libraries takes longer than everything else such a command does.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote

from bot.migrations import HEAD
from knowledge.live import LIVE_ROWS, LIVE_TEXTS, VERSION, digest_of, live_of
from knowledge.loading import SHIPPED
from knowledge.snapshot import Snapshot

DEFAULT_ADDRESS = "sqlite:///.karvan/karvan.db"
"""Where knowledge is kept unless `KARVAN_DATABASE_URL` says otherwise; relative to where Karvan was started."""

_SQLITE = "sqlite:///"


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


def _at_hand(address: str, content: Path) -> Snapshot | None:
    """The knowledge of a SQLite file that needs nothing done; None where anything is left to do or to say."""
    file = Path(unquote(address.removeprefix(_SQLITE)))
    if not address.startswith(_SQLITE) or "?" in address or not file.is_file():
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
