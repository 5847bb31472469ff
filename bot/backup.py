"""Backups: every table in one compressed file, from either database into either, verified as written.

The file is JSON lines: a heading with the migration it was made at and each table's count, then a
line a row. It holds everything, people's rows too, so it is the office's to guard.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Table, func, insert, select
from sqlmodel import SQLModel

import bot.models as _queue  # noqa: F401  importing the models is what fills the metadata
from bot.database import Database, DatabaseError
from bot.migrations import HEAD

FORMAT = "karvan-backup-1"
PORTION = 100
"""Rows that are held at once, read or written: some carry a paper, and a small server has a gigabyte."""


class BrokenBackup(DatabaseError):
    """The file is no backup of this program, not whole, or cannot be written; nothing was restored."""


async def back_up(database: Database, file: Path) -> dict[str, int]:
    """Write all tables into a file and read it back; returns table to count.

    Nobody else of the machine may read it.

    Raises:
        BrokenBackup: it cannot be written there, or what was written is not what is in the database.
    """
    partial = file.with_suffix(file.suffix + ".part")
    try:
        partial.touch(mode=0o600)
        async with database.reading.connect() as connection:
            counts = await connection.run_sync(_write, partial)
        if _counts(partial) != counts:
            raise BrokenBackup(f"{partial} does not hold what was written into it")
        partial.replace(file)
    except (ConnectionError, TimeoutError):
        raise  # it is the database that went away
    except OSError as error:
        raise BrokenBackup(f"{file} cannot be written: {error.strerror or error}") from None
    finally:
        # What is left half-made may be what fills the disk.
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return counts


async def restore(database: Database, file: Path) -> dict[str, int]:
    """Fill a migrated, empty database from a backup, all or nothing; returns table to count.

    Raises:
        BrokenBackup: the file is broken or of another release, or the database is not empty.
    """
    expected = _counts(file)
    async with database.engine.begin() as connection:
        await connection.run_sync(_require_empty)
        await connection.run_sync(_read, file)
        counts = await connection.run_sync(_count_rows)
        if counts != expected:
            raise BrokenBackup("the database does not hold what the backup does; nothing was restored")
    return counts


async def copy(source: Database, target: Database) -> dict[str, int]:
    """Fill a migrated, empty database from another, of either kind; returns table to count, once all is compared.

    Raises:
        BrokenBackup: the target is not empty, or does not hold what the source does (nobody may write meanwhile).
    """
    with TemporaryDirectory(prefix="karvan-copy-") as folder:
        file = Path(folder) / "karvan.jsonl.gz"
        await back_up(source, file)
        counts = await restore(target, file)
    if await sums(source) != await sums(target):
        raise BrokenBackup("the copy differs from the source; stop the bot, empty the new database, and copy again")
    return counts


async def sums(database: Database) -> dict[str, int]:
    """Table to a sum over everything in it, the same for the same rows in whatever database and order."""
    async with database.reading.connect() as connection:
        return await connection.run_sync(_sums)


def _sums(connection: Connection) -> dict[str, int]:
    return {table.name: sum(map(_digest, _rows(connection, table))) % 2**64 for table in _tables()}


def _digest(row: RowMapping) -> int:
    values = {str(name): _packed(value) for name, value in row.items()}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _rows(connection: Connection, table: Table) -> Iterable[RowMapping]:
    """A table's rows as the database hands them out, a portion at a time."""
    return connection.execute(select(table), execution_options={"yield_per": PORTION}).mappings()


def _tables() -> list[Table]:
    """Every table, those that others refer to first."""
    return list(SQLModel.metadata.sorted_tables)


def _count_rows(connection: Connection) -> dict[str, int]:
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _tables()}


def _require_empty(connection: Connection) -> None:
    full = [name for name, count in _count_rows(connection).items() if count]
    if full:
        raise BrokenBackup(f"the database already holds {', '.join(full)}: restore into a new one")


def _write(connection: Connection, file: Path) -> dict[str, int]:
    counts = _count_rows(connection)
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"format": FORMAT, "migration": HEAD, "counts": counts}) + "\n")
        for table in _tables():
            for row in _rows(connection, table):
                values = [_packed(row[column.name]) for column in table.columns]
                lines.write(json.dumps([table.name, values], ensure_ascii=False) + "\n")
    return counts


def _packed(value: Any) -> Any:
    """A value as JSON holds it; `_unpacked` knows from its column what it was."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


_UNPACK: dict[type, Callable[[Any], Any]] = {
    bytes: base64.b64decode,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
}


def _unpacked(value: Any, column: Column[Any]) -> Any:
    """A value as its column holds it."""
    unpack = _UNPACK.get(column.type.python_type)
    return value if value is None or unpack is None else unpack(value)


def _read(connection: Connection, file: Path) -> None:
    tables = {table.name: table for table in _tables()}
    waiting: list[dict[str, Any]] = []
    current = ""
    for name, values in _lines(file):
        if waiting and (name != current or len(waiting) == PORTION):
            connection.execute(insert(tables[current]), waiting)
            waiting = []
        current = name
        columns = tables[name].columns
        waiting.append({column.name: _unpacked(value, column) for column, value in zip(columns, values, strict=True)})
    if waiting:
        connection.execute(insert(tables[current]), waiting)
    if connection.dialect.name == "postgresql":
        _move_counters(connection)


def _move_counters(connection: Connection) -> None:
    """PostgreSQL counts keys beside the rows: the next one comes after those that were restored."""
    for table in _tables():
        key = table.autoincrement_column
        if key is not None:
            following = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            counter = func.pg_get_serial_sequence(table.name, key.name)
            connection.execute(select(func.setval(counter, following, False)))


def _counts(file: Path) -> dict[str, int]:
    """What the heading promises, once every line was read and counted.

    Raises:
        BrokenBackup: the file is none, of another release, or not whole.
    """
    heading = _heading(file)
    found = Counter(name for name, _values in _lines(file))
    promised: dict[str, int] = heading["counts"]
    if {name: count for name, count in promised.items() if count} != found:
        raise BrokenBackup(f"{file} is not whole: it does not hold as many rows as it says")
    return promised


def _heading(file: Path) -> dict[str, Any]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            heading = json.loads(lines.readline())
    except (OSError, EOFError, ValueError) as error:
        raise BrokenBackup(f"{file} is no backup: {error}") from None
    if not isinstance(heading, dict) or heading.get("format") != FORMAT:
        raise BrokenBackup(f"{file} is no backup of Karvan")
    if heading["migration"] != HEAD:
        raise BrokenBackup(
            f"{file} was made at migration {heading['migration']}, this program stands at {HEAD}: "
            "restore it with the release that made it, and upgrade then"
        )
    return heading


def _lines(file: Path) -> Iterator[tuple[str, list[Any]]]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                name, values = json.loads(line)
                yield name, values
    except (OSError, EOFError, ValueError) as error:
        raise BrokenBackup(f"{file} is not whole: {error}") from None
