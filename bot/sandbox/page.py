"""The chat page: plain files from `page/`, what it needs to know at its start, and the events it follows."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import fontpkg_noto_sans_arabic
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.world import BOT_ID, World

FILES = Path(__file__).with_name("page")
POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Home:
    """Who may be played on the page: the chats it offers, as `{"chat", "person", "title", "about"}`."""

    chats: tuple[dict[str, object], ...]


class PageFiles(StaticFiles):
    """Files of the page, never from a cache of an older Karvan, and nothing from outside the machine."""

    async def get_response(self, path: str, scope: object) -> Response:
        response = await super().get_response(path, scope)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = POLICY
        return response


def routes(world: World, home: Home | None) -> list[BaseRoute]:
    """The page's routes; the files come last, because they take every path that is left."""

    async def start(request: Request) -> Response:
        """What the page shows first: who there is, and each chat's messages."""
        chats = home.chats if home else ()
        shown = {row["chat"] for row in chats}
        messages = [stored.message for (chat, _), stored in world.messages.items() if chat in shown]
        last = world.events[-1]["seq"] if world.events else 0
        return JSONResponse({"bot": world.bot, "bot_id": BOT_ID, "chats": chats, "messages": messages, "last": last})

    async def events(request: Request) -> Response:
        """Everything that happens, as server-sent events."""
        after = int(request.headers.get("last-event-id") or request.query_params.get("after") or 0)

        async def lines() -> AsyncIterator[str]:
            yield ": hello\n\n"
            async for event in world.follow(after):
                if event is None:
                    yield ": still here\n\n"
                else:
                    yield f"id: {event['seq']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    async def file(request: Request) -> Response:
        """A picture, or a document to keep."""
        if (kept := world.files.get(request.path_params["number"])) is None:
            return Response(status_code=404)
        inline = kept.mime.startswith("image/") and kept.mime != "image/svg+xml"
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if not inline:
            headers["Content-Disposition"] = "attachment"
        return Response(kept.content, media_type=kept.mime, headers=headers)

    async def font(request: Request) -> Response:
        """Noto Sans Arabic from its package, since many machines have no good Persian letters."""
        found = sorted((fontpkg_noto_sans_arabic.ROOT / "files").glob("*.ttf"))
        return FileResponse(found[0], media_type="font/ttf", headers={"Cache-Control": "max-age=86400"})

    return [
        Route("/page/start", start),
        Route("/page/font", font),
        Route("/page/events", events),
        Route("/page/files/{number}", file),
        Mount("/", PageFiles(directory=FILES, html=True)),
    ]
