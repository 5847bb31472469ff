"""Several real processes behind one address, as an operator would run them over one PostgreSQL."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.serving import listening
from tests import processes

READY_WITHIN_S = 60
TOKEN = "1:sandbox"
SECRET = "only-ours"


def free_port() -> int:
    with listening("127.0.0.1", 0) as free:
        return int(free.getsockname()[1])


class Balancer:
    """Hands each connection to the next process that takes it."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self._turn = itertools.count()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """The port that everybody calls."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        turn = next(self._turn)
        for place in range(len(self.ports)):
            port = self.ports[(turn + place) % len(self.ports)]
            with suppress(OSError):
                there, back = await asyncio.open_connection("127.0.0.1", port)
                await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
                return
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@dataclass
class Replica:
    """One place where a process runs, is killed, and runs again."""

    settings: dict[str, str]
    folder: Path
    begin: processes.Begin = processes.forked
    process: processes.Process | None = None
    drain: asyncio.Task[None] | None = None
    log: list[bytes] = field(default_factory=list)

    async def start(self) -> None:
        """Start a process and wait until it is ready."""
        self.process = await self.begin(os.environ | self.settings, self.folder)
        ready = asyncio.Event()
        self.drain = asyncio.create_task(self._read(self.process, ready))
        await asyncio.wait_for(ready.wait(), READY_WITHIN_S)
        assert self.process.returncode is None, b"".join(self.log[-3:])

    async def _read(self, process: processes.Process, ready: asyncio.Event) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.log.append(line)
            if b"run.ready" in line:
                ready.set()
        await process.wait()
        ready.set()

    async def kill(self) -> None:
        """As the machine's power does."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """As an operator does."""
        assert self.process is not None
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 30)


@asynccontextmanager
async def replicas(
    many: int, api: str, database_url: str, folder: Path, *, begin: processes.Begin = processes.forked, **more: str
) -> AsyncIterator[list[Replica]]:
    """So many processes behind one webhook address, all of them ready."""
    balancer = Balancer()
    async with balancer.serving() as front:
        balancer.ports = [free_port() for unused in range(many)]
        made = [
            Replica(
                {
                    "KARVAN_TOKEN": TOKEN,
                    "KARVAN_API_URL": api,
                    "KARVAN_DATABASE_URL": database_url,
                    "KARVAN_WEBHOOK_URL": f"http://127.0.0.1:{front}/hook",
                    "KARVAN_WEBHOOK_SECRET": SECRET,
                    "KARVAN_LISTEN": f"127.0.0.1:{port}",
                    "KARVAN_HEALTH_LISTEN": "127.0.0.1:0",
                    "KARVAN_DENSE": "off",
                    "KARVAN_MOST_A_MINUTE": "0",
                    **more,
                },
                folder,
                begin,
            )
            for port in balancer.ports
        ]
        try:
            await asyncio.gather(*(each.start() for each in made))
            yield made
        finally:
            for each in made:
                if each.process is not None and each.process.returncode is None:
                    each.process.kill()
                    await each.process.wait()
                if each.drain is not None:
                    await each.drain
