"""A conversation with the real application through the sandbox, as tests write it down.

    await chat.send("/start")
    await chat.press("iran_firm_no_card")
    assert chat.last.shows("onboarding/partner")

Every act returns when the application has handled it and sent what it had to say.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox import people
from bot.sandbox.specification import Json
from bot.sandbox.terminal import plain
from bot.sandbox.world import BOT_ID, BOT_NAME, Features, Person, Stored, World
from handlers.rendering import folded_out, on_render, pages
from handlers.rendering import plain as plain_of

if TYPE_CHECKING:
    from bot.answering import MakeEngine
    from bot.clock import Clock

PATIENCE_S = 60


class Renderings:
    """Which template made which text, as the application rendered them."""

    def __init__(self) -> None:
        self._templates: dict[str, set[str]] = {}

    def note(self, template: str, html: str) -> None:
        for page in (html, *pages(html)):
            for form in (page, folded_out(page), plain_of(page)):  # as messengers that can do less get it
                self._templates.setdefault(form.strip(), set()).add(template)

    def made(self, template: str) -> bool:
        """Whether this template made anything."""
        return any(template in names for names in self._templates.values())

    def of(self, html: str) -> set[str]:
        return self._templates.get(html.strip(), set())


@dataclass(frozen=True)
class Heard:
    """A message of the bot as it stands now."""

    stored: Stored
    renderings: Renderings

    @property
    def text(self) -> str:
        """What a reader sees, without markup."""
        return str(self.message.get("text") or self.message.get("caption") or "")

    @property
    def plain(self) -> str:
        """The same with quotes barred and links spelt out."""
        return plain(self.message)

    @property
    def html(self) -> str:
        """As the bot wrote it."""
        return self.stored.html

    @property
    def message(self) -> Json:
        return self.stored.message

    @property
    def id(self) -> int:
        return int(self.message["message_id"])

    @property
    def keys(self) -> list[Json]:
        """The buttons, row after row."""
        rows = self.message.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    @property
    def buttons(self) -> list[str]:
        """The buttons' labels, row after row."""
        return [button["text"] for button in self.keys]

    @property
    def templates(self) -> set[str]:
        """The templates that can have made it."""
        return self.renderings.of(self.html)

    def shows(self, template: str) -> bool:
        """Whether this template made it."""
        return template in self.templates

    def has(self, kind: str) -> bool:
        """Whether an entity of this kind is in it (`expandable_blockquote`, `text_link`)."""
        entities = self.message.get("entities") or self.message.get("caption_entities") or []
        return any(entity["type"] == kind for entity in entities)

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def __str__(self) -> str:
        return self.text


@dataclass
class Sandbox:
    """What all conversations of one application share."""

    world: World
    is_idle: Callable[[], Awaitable[bool]]
    renderings: Renderings
    people: Iterator[int]
    asked: list[str] = field(default_factory=list)
    """Presses whose answers are checked at the end."""

    async def settled(self) -> None:
        """Wait until the bot has fetched, handled and answered everything."""
        deadline = time.monotonic() + PATIENCE_S
        while self.world.pending or not await self.is_idle():
            if time.monotonic() > deadline:
                raise AssertionError(f"the application did not come to rest; {len(self.world.pending)} updates wait")
            await self.world.news(0.02)

    def exporter(self) -> Conversation:
        """Somebody new."""
        return Conversation(self, self.world.person(next(self.people), first_name="Sara"))

    def check(self) -> None:
        """No violation, no press without an answer."""
        violations = [f"{call.method}: {call.refusal} {call.parameters}" for call in self.world.violations]
        self.world.violations.clear()
        unanswered = [number for number in self.asked if self.world.queries[number].answer is None]
        self.asked.clear()
        assert violations == []
        assert unanswered == [], "a press was never answered"


@asynccontextmanager
async def conversing(
    address: str, make: MakeEngine, *, clock: Clock, features: Features | None = None
) -> AsyncIterator[Sandbox]:
    """The real application on this database, polling a double of its own."""
    from bot.database import Database
    from bot.sandbox.running import playing, settings_of
    from bot.sandbox.server import serve

    world, renderings = World(features or Features()), Renderings()
    forget = on_render(renderings.note)
    try:
        async with serve(world) as api:
            own = settings_of(api, address, frozenset({OFFICE}), most_a_minute=0, **asdict(world.features))
            database = Database(own.database_url)
            async with playing(world, database, own, make=make, clock=clock) as running:
                yield Sandbox(world, running.karvan.is_idle, renderings, itertools.count(1))
            await database.close()
    finally:
        forget()


class Conversation:
    """One person's talk with the bot, in private or in a group."""

    def __init__(self, sandbox: Sandbox, person: Person, *, chat: int | None = None) -> None:
        self.sandbox = sandbox
        self.person = person
        self.chat = chat or person.id
        self.notices: list[str] = []
        """What presses were answered with: small notices and alerts."""
        self.since = 0
        """The number of the newest message before the last act."""

    @property
    def world(self) -> World:
        return self.sandbox.world

    # What was heard

    @property
    def all(self) -> list[Heard]:
        """Everything the bot has said here, oldest first."""
        rows = self.world.transcript(self.chat)
        return [Heard(row, self.sandbox.renderings) for row in rows if row.message["from"]["id"] == BOT_ID]

    @property
    def last(self) -> Heard:
        """The message that came or changed last."""
        assert self.all, "the bot has said nothing"
        return max(self.all, key=lambda heard: heard.stored.touched)

    @property
    def new(self) -> list[Heard]:
        """What came with the last act."""
        return [heard for heard in self.all if heard.id > self.since]

    @property
    def notice(self) -> str:
        """The newest notice, or nothing."""
        return self.notices[-1] if self.notices else ""

    # What the person does

    async def send(self, text: str, *, reply_to: int | None = None) -> Heard | None:
        """Write; the newest message of the bot."""
        self._begin()
        people.say(self.world, self.person, text, chat=self.chat, reply_to=reply_to)
        return await self._answer()

    async def press(self, button: str, *, on: Heard | None = None, forged: bool = False) -> Heard | None:
        """Press a button by its label, a part of it, its data, or a word in its data.

        Looks at the newest message that has it, unless told which; `forged` sends data that no button carries.
        """
        heard, data = (on, button) if forged else self._button(button, on)
        self._begin()
        number = heard.id if heard else None
        query = people.press(self.world, self.person, data, number=number, chat=self.chat, forged=forged)
        self.sandbox.asked.append(query)
        answer = await self._answer()
        if said := (self.world.queries[query].answer or {}).get("text"):
            self.notices.append(said)
        return answer

    async def send_file(self, kind: str, content: bytes = b"x", name: str = "file", **about: str) -> Heard | None:
        """Send a photo, document, voice, audio, video or sticker."""
        mime = about.get("mime", "application/octet-stream")
        self._begin()
        people.send_file(self.world, self.person, kind, name, mime, content, about.get("caption", ""))
        return await self._answer()

    async def send_other(self, **content: object) -> Heard | None:
        """Send a message of any other kind by its fields (`contact={…}`, `location={…}`, `dice={…}`)."""
        self._begin()
        people.send(self.world, self.person, chat=self.chat, **content)
        return await self._answer()

    async def edit(self, number: int, text: str) -> Heard | None:
        """Change a message of one's own."""
        self._begin()
        people.edit(self.world, self.person, number, text, chat=self.chat)
        return await self._answer()

    async def inline(self, text: str) -> list[Json]:
        """Type `@bot text` in some chat; the results one is offered."""
        query = people.ask_inline(self.world, self.person, text)
        self.sandbox.asked.append(query)
        await self.sandbox.settled()
        return list((self.world.queries[query].answer or {}).get("results", []))

    async def block(self, *, blocked: bool = True) -> None:
        """Stop the bot, or let it write again."""
        people.block(self.world, self.person, blocked=blocked)
        await self.sandbox.settled()

    # With whom, and where

    def as_(self, name: str) -> Conversation:
        """The same sandbox seen by someone else: "office" (who owns this bot), or any other name for a stranger."""
        number = OFFICE if name == "office" else next(self.sandbox.people)
        return Conversation(self.sandbox, self.world.person(number, first_name=name))

    def group(self, title: str = "گروه", *others: Conversation) -> Conversation:
        """A group with the bot, this person and others in it."""
        number = -1_000_000_000_000 - next(self.sandbox.people)
        self.world.group(number, title, [self.person.id, *(other.person.id for other in others)])
        return Conversation(self.sandbox, self.person, chat=number)

    @property
    def mention(self) -> str:
        return f"@{BOT_NAME}"

    # How

    def _begin(self) -> None:
        """Remember what stood before an act, so that `new` tells what came with it."""
        self.since = max((heard.id for heard in self.all), default=0)

    async def _answer(self) -> Heard | None:
        await self.sandbox.settled()
        return self.last if self.all else None

    def _button(self, wanted: str, on: Heard | None) -> tuple[Heard, str]:
        """The button that is meant, in the newest message that has it."""
        for fits in (
            lambda key: key["text"] == wanted,
            lambda key: wanted in key["text"],
            lambda key: key["callback_data"].startswith(wanted),
            lambda key: wanted in key["callback_data"],
        ):
            for heard in [on] if on else reversed(self.all):
                for key in heard.keys:
                    if "callback_data" in key and fits(key):
                        return heard, key["callback_data"]
        offered = [(key["text"], key.get("callback_data")) for heard in self.all[-3:] for key in heard.keys]
        raise AssertionError(f"there is no button {wanted!r}; there are {offered}")


OFFICE = 9_000_001
"""Who owns the bot in every conversation test."""
