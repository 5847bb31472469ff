"""The control side: one JSON act a request, for tests in another process, the page and benchmarks.

Every act is a function of the world and its arguments; `GET /control/help` names them.
"""

import asyncio
import base64
import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox import people
from bot.sandbox.load import load
from bot.sandbox.methods import commands_of
from bot.sandbox.specification import Json
from bot.sandbox.world import BOT_ID, Fault, World

Act = Callable[..., Any]


def say(world: World, person: int, text: str, chat: int | None = None, reply_to: int | None = None) -> Json:
    """A person writes; the message."""
    return people.say(world, world.person(person), text, chat=chat, reply_to=reply_to)


def say_many(world: World, messages: list[Json]) -> int:
    """Many at once, `[{"person", "text"}]`, as fast as can be; how many there were."""
    for row in messages:
        people.say(world, world.person(row["person"]), row["text"])
    return len(messages)


def edit(world: World, person: int, message: int, text: str, chat: int | None = None) -> Json:
    """A person changes what they wrote."""
    return people.edit(world, world.person(person), message, text, chat=chat)


def press(
    world: World, person: int, data: str, message: int | None = None, chat: int | None = None, forged: bool = False
) -> Json:
    """A person presses the button that carries `data` (of the bot's last message unless told)."""
    return {"query": people.press(world, world.person(person), data, number=message, chat=chat, forged=forged)}


def inline(world: World, person: int, text: str, offset: str = "", chat_type: str = "private") -> Json:
    """A person types `@bot text`."""
    return {"query": people.ask_inline(world, world.person(person), text, offset=offset, chat_type=chat_type)}


def choose(world: World, person: int, query: str, result: str, chat: int | None = None) -> Json:
    """A person sends one of the inline results."""
    return people.choose_inline(world, world.person(person), query, result, chat=chat)


def file(
    world: World, person: int, kind: str, content: str, name: str = "file", mime: str = "", caption: str = ""
) -> Json:
    """A person sends a file (`content` in base64): photo, document, voice, audio, video or sticker."""
    raw = base64.b64decode(content)
    return people.send_file(world, world.person(person), kind, name, mime or "application/octet-stream", raw, caption)


def send(world: World, person: int, content: Json, chat: int | None = None) -> Json:
    """A person sends any other message, given as its fields (`{"contact": {...}}`)."""
    return people.send(world, world.person(person), chat=chat, **content)


def block(world: World, person: int, blocked: bool = True) -> bool:
    """A person stops the bot, or lets it write again."""
    people.block(world, world.person(person), blocked=blocked)
    return True


def join(world: World, person: int, **about: Any) -> Json:
    """Make a person known, with a name and a language."""
    return asdict(world.person(person, **about))


def group(world: World, chat: int, title: str, members: list[int]) -> Json:
    """Make a group that the bot is in."""
    return world.group(chat, title, members)


def forget(world: World, chat: int, message: int) -> bool:
    """Let a message grow so old that a press on it tells the bot no more than its number."""
    world.messages[chat, message].inaccessible = True
    return True


def fault(world: World, kind: str, **about: Any) -> int:
    """Trouble for the bot's next calls (see Fault); how many troubles wait now."""
    world.faults.append(Fault(kind, **about))
    return len(world.faults)


def calm(world: World) -> bool:
    """No more trouble."""
    world.faults.clear()
    world.latency = 0.0
    return True


def settings(world: World, latency: float | None = None, privacy: bool | None = None, **features: bool) -> Json:
    """Change latency, group privacy or features (expandable_quotes, inline, html, editing); how they are now."""
    world.latency = world.latency if latency is None else latency
    world.privacy = world.privacy if privacy is None else privacy
    world.features = replace(world.features, **features)
    return {"latency": world.latency, "privacy": world.privacy} | asdict(world.features)


def redeliver(world: World, update: Json) -> bool:
    """Put an update into the queue once more, as Telegram does after a lost confirmation."""
    world.pending[update["update_id"]] = update
    world.ring()
    return True


def transcript(world: World, chat: int) -> list[Json]:
    """A chat's messages, oldest first, with the bot's HTML beside them."""
    return [stored.message | {"html": stored.html} for stored in world.transcript(chat)]


def replies(world: World) -> dict[str, int]:
    """Chat to the number of messages that the bot wrote there."""
    counts: dict[str, int] = {}
    for (chat, _number), stored in world.messages.items():
        if stored.message["from"]["id"] == BOT_ID:
            counts[str(chat)] = counts.get(str(chat), 0) + 1
    return counts


def queries(world: World) -> list[Json]:
    """Presses and inline queries with their answers; `answer` is null while one waits."""
    return [asdict(query) for query in world.queries.values()]


def calls(world: World, method: str = "") -> list[Json]:
    """What the bot called, oldest first."""
    return [asdict(call) for call in world.calls if not method or call.method == method]


def violations(world: World) -> list[Json]:
    """Every request that Telegram would have refused though nobody else was to blame."""
    return [asdict(call) for call in world.violations]


def pending(world: World) -> int:
    """Updates that the bot has not confirmed."""
    return len(world.pending)


def commands(world: World, person: int, chat: int | None = None) -> list[Json]:
    """The command menu this person sees."""
    return commands_of(world, person, world.person(person).language_code, chat or person)


async def wait(world: World, after: int = 0, seconds: float = 10.0) -> Json:
    """Events after a number, as soon as there are any (or none when the time is over)."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not world.closing:
        fresh = [event for event in world.events if event["seq"] > after]
        left = deadline - asyncio.get_running_loop().time()
        if fresh or left <= 0:
            return {"events": fresh, "last": fresh[-1]["seq"] if fresh else after}
        await world.news(left)
    return {"events": [], "last": after}


ACTS: dict[str, Act] = {
    function.__name__: function
    for function in (
        say, say_many, edit, press, inline, choose, file, send, block, join, group, forget, fault, calm, settings,
        redeliver, transcript, replies, queries, calls, violations, pending, commands, wait, load,
    )
}  # fmt: skip


def endpoint(world: World) -> Callable[[Request], Awaitable[Response]]:
    """`/control/<act>`: arguments as a JSON body, the result as JSON; 404 no such act, 400 wrong arguments."""

    async def run(request: Request) -> Response:
        name = request.path_params["act"]
        if name == "help":
            return JSONResponse({name: inspect.getdoc(act) for name, act in ACTS.items()})
        if (act := ACTS.get(name)) is None:
            return JSONResponse({"error": f"no act {name!r}"}, 404)
        try:
            result = act(world, **json.loads(await request.body() or b"{}"))
        except (people.Impossible, TypeError, ValueError, KeyError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)
        return JSONResponse(await result if inspect.isawaitable(result) else result)

    return run
