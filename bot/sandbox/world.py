"""Telegram's side of the chats: who is there, what was written, which updates wait for the bot.

One world belongs to one event loop. Whatever happens in it is told to `events`, which the page, the terminal and
the tests follow.
"""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.specification import Json, Refused

BOT_ID = 7_000_000_001
BOT_NAME = "karvan_sandbox_bot"
DEFAULT_KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member",
    "chat_join_request",
})  # fmt: skip
"""The updates a bot gets that never said which it wants."""

EPOCH = 1_600_000_000
"""Numbers of updates and messages start from the seconds since then, so that a new world repeats no old number."""


@dataclass(frozen=True)
class Features:
    """What this messenger can do; others with the same API shape can do less."""

    expandable_quotes: bool = True
    inline: bool = True
    html: bool = True
    editing: bool = True


@dataclass
class Person:
    """Someone who writes to the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "fa"
    blocked: bool = False

    def as_user(self) -> Json:
        """The User of the Bot API, without what is empty."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name} | _filled(optional)

    def as_chat(self) -> Json:
        """This person's private chat with the bot."""
        optional = {"last_name": self.last_name, "username": self.username}
        return {"id": self.id, "type": "private", "first_name": self.first_name} | _filled(optional)


async def _rung(bell: asyncio.Event, timeout_s: float | None) -> bool:
    try:
        await asyncio.wait_for(bell.wait(), timeout_s)
    except TimeoutError:
        return False
    return True


def _filled(row: Json) -> Json:
    return {name: value for name, value in row.items() if value}


@dataclass
class Stored:
    """A message and what Telegram keeps beside it."""

    message: Json
    html: str = ""
    """As the bot wrote it, before parsing."""
    editable: bool = True
    """False under a reply keyboard."""
    inaccessible: bool = False
    touched: int = 0
    """Counts up with everything that is written or edited anywhere."""


@dataclass
class StoredFile:
    """Something that was uploaded, by the bot or by a person."""

    name: str
    mime: str
    content: bytes


@dataclass
class Query:
    """A button press or an inline query, which wants one answer."""

    id: str
    person: int
    asked: Json
    answer: Json | None = None
    at: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Call:
    """One request of the bot and how it ended; `refusal` is empty when it went well."""

    method: str
    parameters: Json
    refusal: str = ""
    violation: bool = False
    at: float = field(default_factory=time.time)


@dataclass
class Fault:
    """Trouble to come: the next `times` calls of `method` ("*" for all but polls, "send*" for a family) meet it.

    kind: flood (429 with `retry_after`), error (500), drop (the connection breaks before the work is done),
    lost (it breaks after the work was done), slow (`seconds` of waiting first).
    """

    kind: str
    method: str = "*"
    times: int = 1
    retry_after: int = 1
    seconds: float = 0.0


@dataclass
class Webhook:
    """Where updates are delivered when the bot does not poll."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error_message: str = ""
    last_error_date: int = 0


@dataclass
class World:
    """Everything on Telegram's side of one bot."""

    features: Features = field(default_factory=Features)
    privacy: bool = False
    """In groups the bot sees commands, mentions and replies to it alone."""
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Json] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    messages: dict[tuple[int, int], Stored] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    inline_messages: dict[str, tuple[int, int]] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    profile: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=100_000))
    violations: list[Call] = field(default_factory=list)
    pending: dict[int, Json] = field(default_factory=dict)
    allowed: frozenset[str] = DEFAULT_KINDS
    webhook: Webhook | None = None
    latency: float = 0.0
    """Seconds that every request of the bot waits, for the way to Telegram and back."""
    closing: bool = False
    listeners: list[Callable[[Json], None]] = field(default_factory=list)
    """Hear every new message at once."""

    def __post_init__(self) -> None:
        start = int(time.time()) - EPOCH
        self.counters = {"update": start * 10, "message": start, "other": start * 1000}
        """The last number given to an update, a message, or a query or file."""
        self.events: deque[Json] = deque(maxlen=10_000)
        self._event_ids = itertools.count(1)
        self._news = asyncio.Event()

    @property
    def bot(self) -> Json:
        """The bot as the sender of a message."""
        name = self.profile.get("name:") or "کاروان"
        return {"id": BOT_ID, "is_bot": True, "first_name": name, "username": BOT_NAME}

    @property
    def me(self) -> Json:
        """What getMe tells."""
        return self.bot | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": self.features.inline,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def number(self) -> int:
        """A fresh number for a query or a file."""
        return self._next("other")

    def message_number(self) -> int:
        return self._next("message")

    def _next(self, what: str) -> int:
        self.counters[what] += 1
        return self.counters[what]

    # Who is there

    def person(self, number: int, **about: Any) -> Person:
        """The person of this number, who joins now if unknown."""
        if number not in self.people:
            self.people[number] = Person(number, **({"first_name": f"Person {number}"} | about))
        return self.people[number]

    def chat(self, number: int | str) -> Json:
        """The chat the bot means.

        Raises:
            Refused: there is none, or its person blocked the bot.
        """
        if isinstance(number, str):
            number = next((chat["id"] for chat in self.chats.values() if f"@{chat.get('username')}" == number), 0)
        if (chat := self.chats.get(number)) is None:
            raise Refused("Bad Request: chat not found", fair=True)
        if (person := self.people.get(number)) is not None and person.blocked:
            raise Refused("Forbidden: bot was blocked by the user", code=403, fair=True)
        if chat["type"] != "private" and BOT_ID not in self.members[number]:
            raise Refused("Forbidden: bot was kicked from the group chat", code=403, fair=True)
        return chat

    def group(self, number: int, title: str, people: Iterable[int]) -> Json:
        """A group with the bot in it."""
        self.chats[number] = {"id": number, "type": "supergroup", "title": title}
        self.members[number] = {BOT_ID, *people}
        return self.chats[number]

    # What was written

    def keep(self, stored: Stored) -> Json:
        """Put a message into its chat and tell everyone who follows."""
        message = stored.message
        self.messages[message["chat"]["id"], message["message_id"]] = stored
        stored.touched = self.tell("message", message=message)
        for listener in self.listeners:
            listener(message)
        return message

    def change(self, stored: Stored, message: Json) -> Json:
        """Put an edited message in the place of the old."""
        stored.message = message | {"edit_date": int(time.time())}
        stored.touched = self.tell("edited", message=stored.message)
        for listener in self.listeners:
            listener(stored.message)
        return stored.message

    def find(self, chat: int, number: int) -> Stored | None:
        return self.messages.get((chat, number))

    def transcript(self, chat: int) -> list[Stored]:
        """The chat's messages, oldest first."""
        return [stored for (where, _), stored in self.messages.items() if where == chat]

    def store(self, name: str, mime: str, content: bytes) -> str:
        """Keep a file; its id."""
        number = f"file{self.number()}"
        self.files[number] = StoredFile(name, mime, content)
        return number

    # What waits for the bot

    def update(self, kind: str, body: Json) -> int | None:
        """Queue an update of this kind; None when the bot did not ask for the kind."""
        if kind not in self.allowed:
            return None
        number = self._next("update")
        self.pending[number] = {"update_id": number, kind: body}
        self.ring()
        return number

    # News

    def tell(self, kind: str, **body: Any) -> int:
        """Tell everyone who follows; the event's number."""
        number = next(self._event_ids)
        self.events.append({"seq": number, "event": kind} | body)
        self.ring()
        return number

    def ring(self) -> None:
        """Wake everyone who waits for news."""
        self._news.set()
        self._news = asyncio.Event()

    def news(self, timeout_s: float | None = None) -> Awaitable[bool]:
        """Wait until something happens after this call; False when nothing did in this time."""
        return _rung(self._news, timeout_s)  # the bell of now: a task that starts later must not miss a ring

    async def follow(self, after: int, heartbeat_s: float = 15.0) -> AsyncIterator[Json | None]:
        """Events after a number, for ever; None now and then, so that a follower can say it is alive."""
        while not self.closing:
            fresh = [event for event in self.events if event["seq"] > after]
            for event in fresh:
                after = event["seq"]
                yield event
            if not fresh and not await self.news(heartbeat_s):
                yield None

    def close(self) -> None:
        """Let everyone who waits go."""
        self.closing = True
        self.ring()

    # Between two starts

    def save(self, path: Path) -> None:
        """Write chats and messages down, for the next start."""
        files = {number: [row.name, row.mime, row.content.hex()] for number, row in self.files.items()}
        body = {
            "counters": self.counters,
            "chats": list(self.chats.values()),
            "members": [[chat, sorted(people)] for chat, people in self.members.items()],
            "people": [asdict(person) for person in self.people.values()],
            "messages": [asdict(stored) for stored in self.messages.values()],
            "files": files,
        }
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
        fresh.replace(path)

    def load(self, path: Path) -> None:
        """Take up what `save` wrote; nothing where there is nothing."""
        if not path.exists():
            return
        body = json.loads(path.read_text(encoding="utf-8"))
        self.counters = {what: max(number, body["counters"][what]) for what, number in self.counters.items()}
        self.people |= {row["id"]: Person(**row) for row in body["people"]}
        self.chats |= {row["id"]: row for row in body["chats"]}
        self.members |= {chat: set(people) for chat, people in body["members"]}
        for row in body["messages"]:
            stored = Stored(**row)
            self.messages[stored.message["chat"]["id"], stored.message["message_id"]] = stored
        self.files |= {
            number: StoredFile(name, mime, bytes.fromhex(content))
            for number, (name, mime, content) in body["files"].items()
        }
