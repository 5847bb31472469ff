"""A PostgreSQL that is cut off says nothing at all, not even that it is gone: nobody waits for it for ever."""

import asyncio
import os
import sqlite3
import sys
import time
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from bot import database as module
from bot import health as health_module
from bot.database import AWAY, Database, DatabaseError
from bot.health import Health
from bot.logs import named
from bot.periodic import looking
from tests import databases, processes

BRIEF_S = 0.5


class Line:
    """The line to a PostgreSQL; when it is cut what is sent goes nowhere, and nobody is told."""

    def __init__(self, address: str) -> None:
        self._url = make_url(address)
        self.through = asyncio.Event()
        self.through.set()

    @asynccontextmanager
    async def laid(self):
        """The address of the database behind it."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        url = self._url.set(host="127.0.0.1", port=port).difference_update_query(["host"])
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            server.close()

    async def _connected(self, reader, writer) -> None:
        folder = self._url.query.get("host")
        port = self._url.port or 5432
        opening = (
            asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
            if folder
            else asyncio.open_connection(self._url.host, port)
        )
        there, back = await opening
        await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))

    async def _pass_on(self, reader, writer) -> None:
        with suppress(OSError):
            while piece := await reader.read(65_536):
                await self.through.wait()
                writer.write(piece)
                await writer.drain()
        writer.close()


async def asked(database) -> float:
    """How long a question to the database took."""
    begun = time.monotonic()
    async with database.readers() as session:
        await session.execute(text("SELECT 1"))
    return time.monotonic() - begun


async def test_a_server_that_takes_the_call_and_says_nothing_is_named(monkeypatch):
    monkeypatch.setattr(module, "CONNECT_WITHIN_S", BRIEF_S)
    server = await asyncio.start_server(lambda *unused: asyncio.sleep(60), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = Database(f"postgresql://karvan:secret@127.0.0.1:{port}/karvan")
    async with asyncio.timeout(BRIEF_S * 8):
        with pytest.raises(DatabaseError, match=rf"127.0.0.1:{port}/karvan cannot be used: it does not answer") as told:
            await database.migrate()
    assert "secret" not in str(told.value)
    server.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="nobody sends signals there")
async def test_a_stop_before_anything_has_begun_ends_it(tmp_path):
    """With a handler of its own: without one process 1 of a container would never hear of it."""
    called = asyncio.Event()

    async def say_nothing(*unused):
        called.set()
        await asyncio.sleep(60)

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = {"KARVAN_TOKEN": "1:sandbox", "KARVAN_DATABASE_URL": f"postgresql://k@127.0.0.1:{port}/karvan"}
    process = await processes.forked(os.environ | settings, tmp_path)
    await asyncio.wait_for(called.wait(), 30)
    process.terminate()
    unused, said = await asyncio.wait_for(process.communicate(), 5)
    assert (process.returncode, said) == (0, b"")
    server.close()


@pytest.mark.slow
async def test_a_database_that_falls_silent_is_away_and_comes_back(monkeypatch, tmp_path):
    for limit in ("CONNECT_WITHIN_S", "ANSWER_WITHIN_S", "CLOSE_WITHIN_S"):
        monkeypatch.setattr(module, limit, BRIEF_S)
    line = Line(databases.empty("postgresql", tmp_path))
    async with line.laid() as address:
        database = Database(address)
        await asked(database)
        line.through.clear()
        for unused in range(2):
            async with asyncio.timeout(BRIEF_S * 8):
                with pytest.raises(AWAY):
                    await asked(database)
        line.through.set()
        assert await asked(database) < BRIEF_S
        line.through.clear()
        async with asyncio.timeout(BRIEF_S * 8):
            await database.close()
        line.through.set()


async def test_who_asks_whether_it_is_ready_is_told_soon(monkeypatch):
    @asynccontextmanager
    async def silent():
        await asyncio.Event().wait()
        yield

    monkeypatch.setattr(health_module, "ANSWERS_WITHIN_S", 0.1)
    health = Health(SimpleNamespace(database=SimpleNamespace(readers=silent)))
    health.ready = True
    async with asyncio.timeout(5):
        answer = await health.is_ready(SimpleNamespace())
    assert (answer.status_code, answer.body) == (503, b"the database does not answer\n")


async def test_a_failure_that_goes_on_does_not_fill_the_log(monkeypatch):
    said = []
    troubles = iter([OSError(), OSError(), KeyError(), KeyError(), None, KeyError(), OSError()])
    done = asyncio.Event()

    async def look():
        trouble = next(troubles, done)
        if trouble is done:
            done.set()
        elif trouble is not None:
            raise trouble

    def note(unused, **told):
        said.append((told["error"], told["many"]))

    monkeypatch.setattr(looking, "log", SimpleNamespace(error=note))
    task = asyncio.create_task(looking.keep_looking(look, "x", every_s=0))
    await done.wait()
    task.cancel()
    assert said == [("OSError", 1), ("KeyError", 2), ("KeyError", 1), ("OSError", 1)]


def test_a_database_is_named_in_the_log_by_what_its_driver_says():
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    starting = Exception("translated")
    starting.__cause__ = ConnectionResetError()
    assert [named(each) for each in (DBAPIError("x", {}, full), DBAPIError("x", {}, starting), KeyError("x"))] == [
        "SQLITE_FULL",
        "ConnectionResetError",
        "KeyError",
    ]
