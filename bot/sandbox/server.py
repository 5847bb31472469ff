"""The double of the Bot API as a loopback HTTP server, with a control side for people, trouble and questions.

    /bot<token>/<method>        what the application calls
    /file/bot<token>/<path>     what it downloads
    /control/<act>              what tests, the page and the terminal do (JSON)
    /                           the chat page

`python -m bot.sandbox.server --port N` runs it as a process of its own. A request that names another host than this
machine, or comes from another site's page, is turned away: the page must not be driven from outside.
"""

import argparse
import asyncio
import contextlib
import fnmatch
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox import control, page
from bot.sandbox.delivery import deliver
from bot.sandbox.methods import METHODS, take_updates
from bot.sandbox.specification import Json, Refused, Upload, typed
from bot.sandbox.world import Call, Fault, World
from bot.serving import Server, listening

log = logging.getLogger(__name__)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", "testserver"})
POLL_LIMIT_S = 50


class Dropped(Exception):
    """The connection breaks, as a fault wants it."""


class LoopbackOnly:
    """Turns away what does not come from this machine's own pages and programs (DNS rebinding, other sites)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_local(dict(scope["headers"])):
            await PlainTextResponse("This sandbox serves its own machine alone.", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_local(self, headers: dict[bytes, bytes]) -> bool:
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        if urlsplit(f"//{host}").hostname not in LOOPBACK:
            return False
        return not origin or urlsplit(origin).netloc == host


class BotApi:
    """The side that the application talks to."""

    def __init__(self, world: World, token: str | None = None) -> None:
        self.world = world
        self.token = token
        self._polling: asyncio.Event | None = None

    async def call(self, request: Request) -> Response:
        if self.token and request.path_params["token"] != self.token:
            return _failure(Refused("Unauthorized", code=401))
        name = request.path_params["method"]
        sent, attached = await _parameters(request)
        try:
            result = await self._call(name, sent, attached)
        except Refused as refusal:
            self._note(name, sent, refusal)
            return _failure(refusal)
        except Dropped:
            return _Broken()
        if name != "getUpdates":
            self._note(name, sent, None)
        return JSONResponse({"ok": True, "result": result})

    async def _call(self, name: str, sent: Json, attached: dict[str, Upload]) -> Any:
        if self.world.latency:
            await asyncio.sleep(self.world.latency)
        fault = _due(self.world, name)
        if fault:
            await _suffer(fault)
        said = typed(name, sent)
        if name == "getUpdates":
            return await self._get_updates(said)
        if (act := METHODS.get(name)) is None:
            raise Refused(f"Bad Request: the sandbox does not play {name}", code=501)
        result = act(self.world, said | ({"attached": attached} if name == "sendMediaGroup" else {}))
        if fault and fault.kind == "lost":
            raise Dropped
        return result

    def _note(self, name: str, sent: Json, refusal: Refused | None) -> None:
        shown = {key: _noted(value) for key, value in sent.items()}
        violation = bool(refusal and not refusal.fair)
        call = Call(name, shown, refusal.description if refusal else "", violation)
        self.world.calls.append(call)
        if violation:
            self.world.violations.append(call)
            log.warning("violation: %s: %s", name, call.refusal)

    async def _get_updates(self, said: Json) -> list[Json]:
        """Wait for updates; a later poll ends an earlier one, as two programs on one token would see it."""
        if self.world.webhook:
            raise Refused(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                code=409,
                fair=True,
            )
        if self._polling:
            self._polling.set()
        mine = self._polling = asyncio.Event()
        deadline = asyncio.get_running_loop().time() + min(said.get("timeout", 0), POLL_LIMIT_S)
        updates = take_updates(self.world, said)
        while not updates and not self.world.closing and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await _either(self.world.news(left), mine.wait())
            if mine.is_set():
                raise Refused(
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                    code=409,
                    fair=True,
                )
            updates = take_updates(self.world, said)
        return updates

    async def file(self, request: Request) -> Response:
        kept = self.world.files.get(request.path_params["number"])
        if kept is None:
            return _failure(Refused("Not Found", code=404))
        return Response(kept.content, media_type=kept.mime)


async def _either(*waits: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


class _Broken(Response):
    """No answer at all: the connection just ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        raise ConnectionResetError("as the fault wants it")


def _failure(refusal: Refused) -> JSONResponse:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return JSONResponse(body, refusal.code)


def _due(world: World, name: str) -> Fault | None:
    """The first fault that waits for this method, used up by one."""
    fault = next((fault for fault in world.faults if _concerns(fault, name)), None)
    if fault:
        fault.times -= 1
        if fault.times <= 0:
            world.faults.remove(fault)
    return fault


def _concerns(fault: Fault, name: str) -> bool:
    """A poll is always under way, so a pattern never means it; its own name does."""
    return name == fault.method or (name != "getUpdates" and fnmatch.fnmatchcase(name, fault.method))


async def _suffer(fault: Fault) -> None:
    """What a fault does before the work."""
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    match fault.kind:
        case "flood":
            retry = fault.retry_after
            raise Refused(f"Too Many Requests: retry after {retry}", code=429, fair=True, retry_after=retry)
        case "error":
            raise Refused("Internal Server Error", code=500, fair=True)
        case "drop":
            raise Dropped


def _noted(value: Any) -> str:
    """A parameter as a form would carry it, a file by its name."""
    if isinstance(value, Upload):
        return f"<{value.name}>"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


async def _parameters(request: Request) -> tuple[Json, dict[str, Upload]]:
    """What was sent, in the address, as a form or as JSON; files that another parameter attaches come apart."""
    sent: Json = dict(parse_qsl(request.url.query, keep_blank_values=True))
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        sent |= parse_qsl((await request.body()).decode(), keep_blank_values=True)
    elif kind.startswith("application/json"):
        sent |= json.loads(await request.body() or b"{}")
    elif kind.startswith("multipart/form-data"):
        async with request.form(max_part_size=60 << 20) as form:
            for key, value in form.multi_items():
                sent[key] = await _upload(value) if isinstance(value, UploadFile) else value
    uploads = {key: value for key, value in sent.items() if isinstance(value, Upload)}
    for key, value in sent.items():
        if isinstance(value, str) and value.startswith("attach://"):
            sent[key] = uploads.get(value.removeprefix("attach://"), value)
    return sent, uploads


async def _upload(part: UploadFile) -> Upload:
    return Upload(part.filename or "file", part.content_type or "application/octet-stream", await part.read())


def application(world: World, *, token: str | None = None, home: page.Home | None = None) -> ASGIApp:
    """The whole server as an ASGI application."""
    api = BotApi(world, token)

    @contextlib.asynccontextmanager
    async def lifespan(unused: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(deliver(world))
        yield
        world.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    routes = [
        Route("/bot{token}/{method}", api.call, methods=["GET", "POST"]),
        Route("/file/bot{token}/files/{number}", api.file),
        Route("/control/{act}", control.endpoint(world), methods=["GET", "POST"]),
        *page.routes(world, home),
    ]
    return LoopbackOnly(Starlette(routes=routes, lifespan=lifespan))


@contextlib.asynccontextmanager
async def serve(
    world: World, *, port: int = 0, token: str | None = None, home: page.Home | None = None, own_signals: bool = False
) -> AsyncIterator[str]:
    """Serve the world in this event loop; the address it listens at.

    Raises:
        bot.serving.PortTaken: the port is in use.
    """
    taken = listening("127.0.0.1", port)
    config = uvicorn.Config(
        application(world, token=token, home=home),
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=1,
        ws="none",
    )
    kind: Callable[[uvicorn.Config], uvicorn.Server] = uvicorn.Server if own_signals else Server
    server = kind(config)
    task = asyncio.create_task(server.serve(sockets=[taken]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        if own_signals:
            await task
    finally:
        world.close()
        if isinstance(server, Server):
            server.end()
        server.should_exit = True
        await task
        taken.close()


async def _alone(port: int, token: str | None) -> None:
    async with serve(World(), port=port, token=token, own_signals=True) as address:
        print(json.dumps({"address": address}), flush=True)


def main() -> None:
    """Run as a process of its own; one JSON line with the address on stdout, then until SIGTERM."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=None, help="refuse every other token")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_alone(options.port, options.token))


if __name__ == "__main__":
    main()
