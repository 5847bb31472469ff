"""What a handler has at hand: the person, where they stand, the knowledge, and a way to reply.

Nothing is sent from a handler. Replies are calls of the Bot API that are stored together with the
person's new state in one transaction, and sent afterwards (`bot/delivery/outbox.py`). The one exception says
nothing: that something is being made is shown while it is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import TelegramError
from telegram.ext import CallbackContext, ExtBot

from handlers.callbacks import unpack
from handlers.keyboards import Rows, markup
from handlers.rendering import folded_out, pages, plain, render
from knowledge.answering.answers import Answer, EntryAnswer, Language
from knowledge.models.people import Dialogue, Person
from knowledge.office.roles import Member, member
from knowledge.schema import Entry, Unknown
from knowledge.snapshot import Snapshot
from knowledge.storing.forgetting import forget
from locales import spoken

LONGEST_NOTICE = 200
"""Characters that Telegram takes in the answer to a press."""
AT_ONCE: dict[str, Any] = {"connect_timeout": 2.0, "read_timeout": 2.0, "pool_timeout": 2.0}
"""Seconds for what is of no use later."""
LONGEST_CAPTION = 1_000
"""Characters under a picture or a file; Telegram takes 1,024, and the rest goes as messages of its own."""


class Answering(Protocol):
    """The engine, off the event loop: how a handler gets an answer."""

    async def answer_after(self, text: str, context: Mapping[str, str], language: Language | None) -> Answer: ...

    def show(self, entry: Entry, language: Language) -> EntryAnswer: ...

    async def find(self, text: str, most: int) -> list[Entry | Unknown]: ...

    async def meanings(self, texts: Sequence[str]) -> list[frozenset[str]]: ...


@dataclass(frozen=True)
class House:
    """What handlers may know of this bot and how it is run."""

    run_by: str
    """Who runs this bot, as /start says it."""
    owners: frozenset[int]
    inline: bool = True
    expandable: bool = True
    """Whether quotes can fold; other messengers of the same API cannot."""
    editing: bool = True
    """Whether a message can be changed in place; where not, it is sent anew."""
    html: bool = True
    """Whether messages may be marked up; where not, they go as plain text."""

    def worded(self, where: str, message: str) -> dict[str, Any]:
        """A message as the messenger takes it: marked up as far as it can show that."""
        if not self.html:
            return {where: plain(message)}
        return {where: message if self.expandable else folded_out(message), "parse_mode": "HTML"}


@dataclass
class Call:
    """A call of the Bot API that waits to be made."""

    method: str
    params: dict[str, Any]
    chat_id: int | None = None
    attachment: bytes | None = None
    attachment_name: str | None = None
    attachment_field: str | None = None
    repeatable: bool = False
    remember_as: str | None = None


Aside = Callable[..., Awaitable[bytes]]
"""Has work done that takes the processor for long: `await aside(work, *given)`."""


@dataclass
class Turn:
    """One update being handled, from the moment it is claimed to the commit."""

    update: Update
    session: AsyncSession
    person: Person
    dialogue: Dialogue
    now: datetime
    snapshot: Snapshot
    engine: Answering
    house: House
    aside: Aside = asyncio.to_thread
    inbox_id: int | None = None
    calls: list[Call] = field(default_factory=list)
    press_answered: bool = False
    was_told_at_once: bool = False
    """Whether that was said to Telegram already, rather than with the rest: it holds whatever becomes of the turn."""
    member: Member | Literal["unasked"] | None = "unasked"
    """Who the person is in the office, once somebody looked."""
    may_be_member: bool = True
    """Whether they were of the office when the update was claimed; who is not need not be looked up."""
    forgotten: bool = False
    """The person asked to be forgotten: nothing more is written down about them."""


TURN: ContextVar[Turn] = ContextVar("turn")
"""The turn of the task that runs; the worker sets it before handlers are called."""


class KarvanContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The library's context with what Karvan adds to it."""

    @property
    def turn(self) -> Turn:
        """The update being handled."""
        return TURN.get()

    @property
    def session(self) -> AsyncSession:
        """This update's transaction; the worker commits it."""
        return self.turn.session

    @property
    def person(self) -> Person:
        """Who wrote or pressed."""
        return self.turn.person

    @property
    def dialogue(self) -> Dialogue:
        """Where that person stands; what is changed in it is stored with the reply."""
        return self.turn.dialogue

    @property
    def snapshot(self) -> Snapshot:
        """The knowledge of the moment."""
        return self.turn.snapshot

    @property
    def press(self) -> object | None:
        """What the pressed button means; None where nothing was pressed, or this version does not know it."""
        query = self.turn.update.callback_query
        return unpack(query.data) if query is not None and query.data else None

    @property
    def engine(self) -> Answering:
        """What answers questions."""
        return self.turn.engine

    @property
    def house(self) -> House:
        """How this bot is run."""
        return self.turn.house

    @property
    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self.turn.now

    @property
    def today(self) -> date:
        """The person's day."""
        return self.now.astimezone(self.timezone).date()

    @property
    def timezone(self) -> ZoneInfo:
        """The person's time zone, Tehran's unless they chose another."""
        return ZoneInfo(self.person.timezone)

    @property
    def language(self) -> str:
        """The language chosen or, until then, the one their Telegram speaks if Karvan does too."""
        if self.person.language:
            return self.person.language
        user = self.turn.update.effective_user
        code = (user.language_code or "").partition("-")[0] if user else ""
        return spoken(code)

    async def member(self) -> Member | None:
        """Who the person is in the office at this moment; None for everybody else."""
        turn = self.turn
        if turn.member == "unasked":
            turn.member = await member(turn.session, turn.person.id, turn.house.owners)
        return turn.member

    @property
    def is_private(self) -> bool:
        """Whether this is a chat with the person alone."""
        chat = self.turn.update.effective_chat
        return chat is not None and chat.type == ChatType.PRIVATE

    async def say(
        self,
        template: str,
        keyboard: Rows = (),
        *,
        chat_id: int | None = None,
        reply_to: int | None = None,
        language: str | None = None,
        remember_as: str | None = None,
        **values: object,
    ) -> None:
        """Send a message; one that is too long goes as several, the buttons under the last.

        In a group it goes as a reply to what was asked, unless `reply_to` names another message.
        `remember_as` keeps the message's id under that name in `dialogue.screen` once it is sent.
        """
        language = language or self.language
        to = chat_id if chat_id is not None else self._destination()
        answered = reply_to if reply_to is not None or chat_id is not None else self._asked_in_group()
        parts = pages(render(template, language, **values))
        for part in parts:
            params: dict[str, Any] = {"chat_id": to, **self.worded("text", part)}
            params["link_preview_options"] = {"is_disabled": True}
            last = part is parts[-1]
            if last and keyboard:
                params["reply_markup"] = markup(keyboard, language)
            if answered is not None and part is parts[0]:
                params["reply_parameters"] = {"message_id": answered, "allow_sending_without_reply": True}
            self._queue(Call("sendMessage", params, chat_id=to, remember_as=remember_as if last else None))

    async def edit(self, template: str, keyboard: Rows = (), **values: Any) -> None:
        """Change the message whose button was pressed; where there is none, or it is out of reach, send anew."""
        message = self._pressed_message()
        text = render(template, self.language, **values)
        if message is None or len(pages(text)) > 1:
            await self.say(template, keyboard, **values)
            return
        if plain(message.text or "") == plain(text) and _has_buttons(message, markup(keyboard, self.language)):
            return  # pressed twice; Telegram refuses an edit that changes nothing
        params: dict[str, Any] = {
            "chat_id": message.chat_id,
            "message_id": message.message_id,
            **self.worded("text", text),
            "link_preview_options": {"is_disabled": True},
            "reply_markup": markup(keyboard, self.language),
        }
        self._queue(Call("editMessageText", params, chat_id=message.chat_id, repeatable=True))

    async def buttons(self, keyboard: Rows) -> None:
        """Change only the buttons of the message that was pressed."""
        wanted = markup(keyboard, self.language)
        if (message := self._pressed_message()) is None or _has_buttons(message, wanted):
            return
        params = {"chat_id": message.chat_id, "message_id": message.message_id, "reply_markup": wanted}
        self._queue(Call("editMessageReplyMarkup", params, chat_id=message.chat_id, repeatable=True))

    async def notice(self, template: str | None = None, *, alert: bool = False, **values: object) -> None:
        """Answer a press, with a short text or with none; the worker does it where a handler does not."""
        query: CallbackQuery | None = self.turn.update.callback_query
        if query is None or self.turn.press_answered:
            return
        params: dict[str, Any] = {"callback_query_id": query.id}
        if template is not None:
            params |= {"text": plain(render(template, self.language, **values))[:LONGEST_NOTICE], "show_alert": alert}
        self.turn.press_answered = True
        # Before anything else, because the person's button turns until then.
        self.turn.calls.insert(0, Call("answerCallbackQuery", params, repeatable=True))

    async def document(self, data: bytes, filename: str, caption: str, keyboard: Rows = (), **values: object) -> None:
        """Send a file with a caption from a template."""
        await self._file("sendDocument", "document", data, filename, caption, keyboard, values)

    async def photo(self, data: bytes, filename: str, caption: str, keyboard: Rows = (), **values: object) -> None:
        """Send a picture; its caption says in words what it shows."""
        await self._file("sendPhoto", "photo", data, filename, caption, keyboard, values)

    def call(self, method: str, **params: object) -> None:
        """Queue a call that has no helper of its own; one that may be made twice, such as an inline answer."""
        self._queue(Call(method, params, repeatable=True))

    async def aside(self, work: Callable[..., bytes], *given: object) -> bytes:
        """Have a paper set or a chart drawn: others are answered meanwhile, and no transaction is open."""
        await self.let_go()
        await self._show_that_it_is_made()
        return await self.turn.aside(work, *given)

    async def _show_that_it_is_made(self) -> None:
        """Stop the turning of a pressed button and show "sending a file…"; where that fails nothing is lost."""
        query = self.turn.update.callback_query
        if query is not None and not self.turn.press_answered:
            with suppress(TelegramError):
                await self.bot.answer_callback_query(query.id, **AT_ONCE)
                self.turn.press_answered = self.turn.was_told_at_once = True
        with suppress(TelegramError):
            await self.bot.send_chat_action(self._destination(), ChatAction.UPLOAD_DOCUMENT, **AT_ONCE)

    async def let_go(self) -> None:
        """End the transaction before a long wait, or on SQLite nobody else could write until it is over.

        What was changed and not yet written is kept; where something was written it has to stay open.
        """
        session = self.session
        if session.info.get("wrote") or session.deleted:
            return
        kept = [*session.new, *session.identity_map.values()]
        await session.close()
        session.add_all(kept)

    async def take_back(self) -> None:
        """Undo what this turn has written; the person and where they stand are as they were stored."""
        session, turn = self.session, self.turn
        if not session.info.get("wrote"):
            return
        await session.rollback()
        for each in (turn.person, turn.dialogue):
            if each in session:
                await session.refresh(each)
            else:
                session.add(each)

    async def forget_person(self) -> None:
        """Delete all that is known of the person; what is still said now leaves nothing behind either."""
        turn = self.turn
        await forget(turn.session, turn.person.id, handling=turn.inbox_id)
        turn.session.expunge(turn.person)
        turn.session.expunge(turn.dialogue)
        turn.forgotten = True

    async def _file(
        self, method: str, kind: str, data: bytes, filename: str, caption: str, keyboard: Rows, values: dict[str, Any]
    ) -> None:
        chat_id = self._destination()
        first, *others = pages(render(caption, self.language, **values), LONGEST_CAPTION)
        params: dict[str, Any] = {"chat_id": chat_id, **self.worded("caption", first)}
        if keyboard:
            params["reply_markup"] = markup(keyboard, self.language)
        self._queue(
            Call(method, params, chat_id=chat_id, attachment=data, attachment_name=filename, attachment_field=kind)
        )
        for part in others:
            self._queue(Call("sendMessage", {"chat_id": chat_id, **self.worded("text", part)}, chat_id=chat_id))

    def worded(self, where: str, message: str) -> dict[str, Any]:
        """A message as this messenger takes it."""
        return self.house.worded(where, message)

    def _queue(self, call: Call) -> None:
        self.turn.calls.append(call)

    def _destination(self) -> int:
        chat = self.turn.update.effective_chat
        return chat.id if chat is not None else self.person.id

    def _pressed_message(self) -> Message | None:
        """The message whose button was pressed, if it can still be changed."""
        query = self.turn.update.callback_query
        message = query.message if query is not None and self.house.editing else None
        # The library makes a Message of a message that is out of reach as well; only its date tells.
        return message if isinstance(message, Message) and message.is_accessible else None

    def _asked_in_group(self) -> int | None:
        message = self.turn.update.effective_message
        return message.message_id if message is not None and not self.is_private else None


def _has_buttons(message: Message, wanted: dict[str, Any]) -> bool:
    """Whether these buttons are under the message already."""
    there = message.reply_markup.to_dict() if message.reply_markup else {"inline_keyboard": []}
    return [[*row] for row in there["inline_keyboard"]] == wanted["inline_keyboard"]
