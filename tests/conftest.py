"""What every test starts from, and a conversation with the real application for those that want one.

The application is imported by the fixtures that run it: the tests of one layer need no other.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import databases
from tests.conversation import Conversation, Sandbox, conversing

if TYPE_CHECKING:
    from bot.answering import MakeEngine
    from bot.clock import Clock
    from bot.sandbox.world import Features
    from knowledge.answering.engine import Engine
    from knowledge.snapshot import Snapshot

# The first example loads Babel's data and pays for it; a slow machine is no bug.
settings.register_profile("karvan", deadline=None)
settings.load_profile("karvan")

MEANT_FOR_TESTS = ("KARVAN_TEST_", "KARVAN_REPORT_")


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("KARVAN_") and not name.startswith(MEANT_FOR_TESTS):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the shipped content in it; tests take copies."""
    from bot.database import open_database

    path = tmp_path_factory.mktemp("filled") / "karvan.db"

    async def fill() -> None:
        async with open_database(f"sqlite:///{path}"):
            pass

    databases.in_a_thread(fill)
    return path


@pytest.fixture
def own_database(tmp_path: Path, filled_database: Path) -> Path:
    """A copy of it that a process of its own may work on: `karvan.db` in the test's folder."""
    return Path(shutil.copy(filled_database, tmp_path / "karvan.db"))


@pytest.fixture(scope="session")
def shared_engine() -> MakeEngine:
    """Engines are never changed, so all tests on one version of the knowledge use the same, without the model."""
    from bot.engines import make_engine

    made: dict[int, Engine] = {}

    def make(snapshot: Snapshot, before: Engine | None) -> Engine:
        if before is not None:  # a test has published something: that version is its own
            return make_engine(snapshot, dense="off", before=before)
        if snapshot.version not in made:
            made[snapshot.version] = make_engine(snapshot, dense="off")
        return made[snapshot.version]

    return make


@pytest.fixture
def clock() -> Clock:
    """The machine's clock; a test module that needs another day brings its own fixture of this name."""
    from bot.clock import system_clock

    return system_clock


@pytest.fixture
def features() -> Features:
    """What the messenger can do: everything; a test module may bring one that can do less.

    `KARVAN_TEST_FEATURES=off` tells every conversation on one that can do least.
    """
    from bot.sandbox.world import Features

    if os.environ.get("KARVAN_TEST_FEATURES") == "off":
        return Features(expandable_quotes=False, inline=False, html=False, editing=False)
    return Features()


@pytest.fixture(scope="session")
def filled_postgresql(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with the shipped content in it; tests take copies."""
    from bot.database import open_database

    address = databases.empty("postgresql", tmp_path_factory.mktemp("postgresql"))

    async def fill() -> None:
        async with open_database(address):
            pass

    databases.in_a_thread(fill)
    return databases.name_of(address)


@pytest.fixture
def own_postgresql(tmp_path: Path, filled_postgresql: str) -> str:
    """The address of a copy of it that processes of their own may work on."""
    return databases.empty("postgresql", tmp_path, like=filled_postgresql)


@pytest.fixture
def story_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a filled database for one conversation: SQLite, unless the stories are told on PostgreSQL.

    `KARVAN_TEST_STORIES=postgresql` tells all of them there; a test that says `on_both` is told on each.
    """
    kind = getattr(request, "param", os.environ.get("KARVAN_TEST_STORIES", "sqlite"))
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("filled_database"), tmp_path / "karvan.db")
        return f"sqlite:///{tmp_path}/karvan.db"
    return databases.empty(kind, tmp_path, like=request.getfixturevalue("filled_postgresql"))


@pytest.fixture
async def sandbox(
    story_database: str, shared_engine: MakeEngine, clock: Clock, features: Features
) -> AsyncIterator[Sandbox]:
    """The real application over real HTTP against the double, on a database of its own."""
    async with conversing(story_database, shared_engine, clock=clock, features=features) as sandbox:
        yield sandbox


@pytest.fixture
def chat(sandbox: Sandbox) -> Iterator[Conversation]:
    """An exporter's conversation; at its end nothing was refused and every press was answered."""
    yield sandbox.exporter()
    sandbox.check()
