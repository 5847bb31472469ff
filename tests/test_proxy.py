"""Behind a proxy: every call to Telegram, polls and all others, goes through it and through nothing else."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.answering import MakeEngine
from bot.clock import system_clock
from bot.database import Database
from bot.sandbox import people
from bot.sandbox.running import playing, settings_of
from bot.sandbox.server import serve
from bot.sandbox.world import World
from bot.serving import serving
from tests.test_kill import QUESTION, answers

NOWHERE = "telegram.invalid"
"""No machine of this name can be found, so what reaches Telegram has come through the proxy."""


class Proxy:
    """Hands calls for that host on to the double."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.methods: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = urlsplit(scope["path"]).path  # who asks a proxy names the whole address
        self.methods.add(path.rpartition("/")[2])
        assert request.headers["host"] == NOWHERE
        headers = {"content-type": request.headers.get("content-type", "")}
        got = await self._client.request(request.method, path, content=await request.body(), headers=headers)
        answer = Response(got.content, got.status_code, media_type=got.headers["content-type"])
        await answer(scope, receive, send)


async def test_every_call_goes_through_the_proxy(tmp_path: Path, own_database: Path, shared_engine: MakeEngine) -> None:
    world = World()
    async with serve(world) as api, httpx.AsyncClient(base_url=api, timeout=60) as client:
        proxy = Proxy(client)
        async with serving(proxy, "127.0.0.1", 0) as port:
            address = f"sqlite:///{own_database}"
            settings = settings_of(f"http://{NOWHERE}", address, frozenset(), proxy=f"http://127.0.0.1:{port}")
            database = Database(address)
            async with playing(world, database, settings, make=shared_engine, clock=system_clock) as running:
                people.say(world, world.person(1, language_code="fa"), QUESTION)
                await running.settled()
            await database.close()
            await client.aclose()  # lets go of the poll that the proxy still waits for
    assert len(answers(world, 1)) == 1
    assert {"getMe", "getUpdates", "sendMessage", "setMyCommands", "deleteWebhook"} <= proxy.methods
