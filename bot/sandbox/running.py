"""The sandbox with the real application in it: both in one event loop, with HTTP between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering import MakeEngine
from bot.application import SANDBOX_TOKEN, Karvan, build, working
from bot.clock import Clock, system_clock
from bot.database import Database, open_database
from bot.delivery.polling import polling
from bot.engines import make_engine
from bot.sandbox import personas
from bot.sandbox.server import serve
from bot.sandbox.world import World
from bot.settings import Settings
from knowledge.answering.engine import Engine
from knowledge.snapshot import Snapshot

SAVE_EVERY_S = 2.0


@dataclass(frozen=True)
class Sandbox:
    """What runs: where the page is, Telegram's side, and the bot."""

    address: str
    world: World
    karvan: Karvan

    async def settled(self) -> None:
        """Wait until the bot has fetched, handled and answered everything."""
        while self.world.pending or not await self.karvan.is_idle():
            await self.world.news(0.02)


def settings_of(address: str, database_url: str, owners: frozenset[int], **others: Any) -> Settings:
    """Settings of a bot in the sandbox: defaults alone, so that nothing of the machine's own bot gets in."""
    return Settings.model_construct(api_url=address, database_url=database_url, owners=owners, **others)


def _engine(snapshot: Snapshot, before: Engine | None) -> Engine:
    return make_engine(snapshot, before=before)


@asynccontextmanager
async def playing(
    world: World, database: Database, settings: Settings, *, make: MakeEngine = _engine, clock: Clock
) -> AsyncIterator[Sandbox]:
    """The application at work, polling a sandbox that is served already."""
    karvan = build(settings, database, make, token=SANDBOX_TOKEN, clock=clock)
    async with working(karvan), polling(karvan):
        yield Sandbox(settings.api_url, world, karvan)


@asynccontextmanager
async def sandbox(data: Path, *, port: int = 0, make: MakeEngine = _engine) -> AsyncIterator[Sandbox]:
    """A sandbox that keeps its database and its chats in a folder that is there.

    Raises:
        bot.serving.PortTaken: the port is in use.
        bot.database.DatabaseError: the database cannot be used.
    """
    chats = data / "chats.json"
    world = World()
    world.load(chats)
    home = personas.settle(world)
    database_url = f"sqlite:///{data / 'karvan.db'}"
    async with serve(world, port=port, home=home) as address, open_database(database_url) as database:
        settings = settings_of(address, database_url, frozenset({personas.OFFICE}), run_by=personas.RUN_BY)
        async with playing(world, database, settings, make=make, clock=system_clock) as running:
            saving = asyncio.create_task(_save_now_and_then(world, chats))
            try:
                yield running
            finally:
                saving.cancel()
                with suppress(asyncio.CancelledError):
                    await saving
                world.save(chats)


async def _save_now_and_then(world: World, path: Path) -> None:
    saved = 0
    while True:
        await asyncio.sleep(SAVE_EVERY_S)
        if world.events and world.events[-1]["seq"] != saved:
            saved = world.events[-1]["seq"]
            world.save(path)
