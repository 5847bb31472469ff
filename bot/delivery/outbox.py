"""The outbox: what handling an update made, stored with the mark "handled" and sent afterwards.

What surely was not done (429, no connection, an error that the server owns up to) is tried again for a
day. After an unsure send (a time-out, a dropped connection, a killed process) a reply is repeated once,
for it may not have arrived; edits and answers to presses may always be; reminders and broadcasts never.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.clock import Clock
from bot.database import AWAY, Database
from bot.delivery.request import may_be_done
from bot.logs import log, named
from bot.metrics import API_ERRORS, SENT
from bot.models import Outbox
from bot.periodic.looking import places_of
from handlers.context import Call, House
from handlers.keyboards import Rows, markup
from handlers.rendering import plain
from knowledge.models.columns import AwareUTC
from knowledge.models.people import Dialogue, Person

LONGEST_PAUSE_S = 300
KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
RENEW_EVERY_S = 10.0
"""A call may wait for longer than a lease until Telegram's limits let it go."""
MOST_AT_ONCE = 500
"""Rows that one look takes up."""
UNSURE = "unsure"
"""How a row's error begins once nobody can say whether it arrived."""
NEVER_REPEATED = frozenset({"reminder", "broadcast"})
NOT_MODIFIED = "message is not modified"
NOT_EDITABLE = re.compile(r"message to edit not found|message can't be edited|message_id_invalid", re.IGNORECASE)
NOT_PARSED = re.compile(r"can't parse entities", re.IGNORECASE)


@dataclass
class Outgoing:
    """One call of the Bot API on its way, as its row in the outbox holds it."""

    method: str
    params: str
    created_at: datetime
    inbox_id: int | None = None
    person_id: int | None = None
    chat_id: int | None = None
    attachment: bytes | None = None
    attachment_name: str | None = None
    attachment_field: str | None = None
    repeatable: bool = False
    remember_as: str | None = None
    place: int = 0
    purpose: str = "reply"
    state: str = "pending"
    attempts: int = 0
    next_try_at: datetime | None = None
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    message_id: int | None = None
    error: str | None = None
    id: int | None = None


def row_of(call: Call, *, inbox_id: int | None, person_id: int | None, place: int, now: datetime) -> Outgoing:
    """A call as it waits in the database; what goes to somebody else's private chat is theirs, and goes with them."""
    if person_id is not None and call.chat_id is not None and call.chat_id > 0:
        person_id = call.chat_id
    return Outgoing(
        call.method,
        json.dumps(call.params, ensure_ascii=False),
        now,
        inbox_id=inbox_id,
        person_id=person_id,
        chat_id=call.chat_id,
        attachment=call.attachment,
        attachment_name=call.attachment_name,
        attachment_field=call.attachment_field,
        repeatable=call.repeatable,
        remember_as=call.remember_as,
        place=place,
    )


def letter(
    person_id: int, text: str, keyboard: Rows = (), *, language: str, house: House, purpose: str, now: datetime
) -> Outgoing:
    """What Karvan says to somebody of its own accord, in their private chat, as it waits in the database."""
    params = {"chat_id": person_id, **house.worded("text", text), "link_preview_options": {"is_disabled": True}}
    if keyboard:
        params["reply_markup"] = markup(keyboard, language)
    call = Call("sendMessage", params, chat_id=person_id)
    row = row_of(call, inbox_id=None, person_id=person_id, place=0, now=now)
    row.purpose = purpose
    return row


async def put(session: AsyncSession, rows: Sequence[Outgoing]) -> None:
    """Write calls down and give them their numbers, which are their order. The caller commits."""
    if rows:
        values = [{name: value for name, value in vars(row).items() if name != "id"} for row in rows]
        numbers = (await session.execute(_PUT, values)).scalars()
        for row, number in zip(rows, numbers, strict=True):
            row.id = number


class Sender:
    """Sends what waits in the outbox and writes down what became of it."""

    def __init__(self, bot: Bot, database: Database, clock: Clock, name: str) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._name = name
        self.refused: Callable[[], None] = lambda: None
        """Called when Telegram takes our token no more."""
        self._held: dict[int, int] = {}
        """Chats where something waits for its next try, which what comes after must not overtake; and when each was
        noted, as a count: a look at the database knows what was noted before it, and nothing of what came meanwhile."""
        self._noted = 0
        self._in_hand: dict[int | None, Outgoing] = {}
        """Rows that this process is about to send, or to say what became of them."""

    def claim(self, rows: Iterable[Outgoing]) -> None:
        """Take rows for this process; another one may send them once the lease is over."""
        until = self._clock() + LEASE
        for row in rows:
            row.claimed_by, row.claimed_until = self._name, until

    @contextmanager
    def holding(self, rows: Sequence[Outgoing]) -> Iterator[None]:
        """Have claimed rows in hand, until it is written down what became of them: `renew` keeps them ours."""
        self._in_hand.update((row.id, row) for row in rows)
        try:
            yield
        finally:
            for row in rows:
                self._in_hand.pop(row.id, None)

    async def renew(self) -> None:
        """Keep what is in hand; all of it in one statement, and only what has used up half of its lease."""
        soon = self._clock() + LEASE / 2
        if rows := [row for row in self._in_hand.values() if row.claimed_until is None or row.claimed_until < soon]:
            await self._claim_again(rows)

    async def send(self, rows: Sequence[Outgoing]) -> None:
        """Make the claimed calls of one update, a chat's in their order; `write_down` says what became of them."""
        for chat_id, chat in _by_chat(rows).items():
            if chat_id in self._held:
                self._hold_back(chat_id)  # these wait now as well
            else:
                await self._send_chat(chat)

    @property
    def is_holding_back(self) -> bool:
        """Whether chats wait for a look at what became of their rows; another process may have sent them."""
        return bool(self._held)

    async def take_up(self) -> None:
        """Send what waits and whose time has come: what a dead process left, and what has to be tried again."""
        now, known = self._clock(), self._noted
        in_hand = dict(self._in_hand)
        async with self._database.sessions.begin() as session:
            waiting = await _waiting(session, now)
            ready = _ready(waiting, now, in_hand)
            for row in ready:
                _note_what_died(row)
            self.claim(ready)
            await _write_down_claims(session, ready)
        being_sent = {row.chat_id for row in in_hand.values()}
        meanwhile = {chat: noted for chat, noted in self._held.items() if noted > known or chat in being_sent}
        all_of = _by_chat(waiting)
        self._held = dict.fromkeys((chat for chat in all_of if chat is not None), known) | meanwhile
        for_now = _by_chat(ready)
        if len(waiting) < MOST_AT_ONCE:  # or more of the same chats may wait
            whole = {chat for chat, rows in for_now.items() if len(rows) == len(all_of[chat])}
        else:
            whole = set()
        await asyncio.gather(
            *(self._catch_up(chat, rows, known if chat in whole else None) for chat, rows in for_now.items())
        )

    async def _catch_up(self, chat_id: int | None, rows: list[Outgoing], known: int | None) -> None:
        """Send a chat's rows; `known`, where they are all that waits there, tells what was noted before."""
        with self.holding(rows):
            is_done = await self._send_and_write_down(rows)
        if is_done and known is not None and chat_id is not None and self._held.get(chat_id, known + 1) <= known:
            del self._held[chat_id]

    async def _send_chat(self, rows: list[Outgoing]) -> None:
        """Send a chat's rows; the first that has to wait holds back those after it."""
        for row in rows:
            if row.state == "pending" and await self._is_ours(row):
                await self._send(row)
            if row.state == "pending":
                self._hold_back(row.chat_id)
                break

    def _hold_back(self, chat_id: int | None) -> None:
        if chat_id is not None:
            self._noted += 1
            self._held[chat_id] = self._noted

    async def _is_ours(self, row: Outgoing) -> bool:
        """Whether nobody else may have taken it up: a process that stood still for a while has to ask."""
        if row.claimed_until is not None and row.claimed_until > self._clock():
            return True
        with suppress(*AWAY):
            return row.id in await self._claim_again([row])
        return False

    async def _claim_again(self, rows: Sequence[Outgoing]) -> set[int | None]:
        """Begin the lease of rows anew; the numbers of those that were ours still."""
        until = self._clock() + LEASE
        async with self._database.sessions.begin() as session:
            values = {"rows": [row.id for row in rows], "by": self._name, "until": until}
            ours = set((await session.execute(_CLAIM_AGAIN, values)).scalars())
        for row in rows:
            if row.id in ours:
                row.claimed_until = until
        return ours

    async def _send_and_write_down(self, rows: list[Outgoing]) -> bool:
        """Send a chat's rows, each written down before the next: a kill in between repeats one of them and not all.

        Returns whether none of them is left to be tried again.
        """
        is_done = True
        for place, row in enumerate(rows):
            await self._send_chat([row])
            has_to_wait = row.state == "pending"
            try:
                async with self._database.sessions.begin() as session:
                    await write_down(session, rows[place:] if has_to_wait else [row])
            except AWAY as error:
                # It counts as unsure once the lease is over, as after a kill.
                log.error("outbox.not_written_down", error=named(error))
                is_done = False
            if has_to_wait:
                return False
        return is_done

    async def _send(self, row: Outgoing) -> None:
        row.attempts += 1
        try:
            result = await self._call(row)
        except TelegramError as error:
            API_ERRORS.labels(error=type(error).__name__).inc()
            await self._failed(row, error)
        except Exception as error:  # noqa: BLE001  a call that cannot even be written must not hold up its chat for ever
            API_ERRORS.labels(error=type(error).__name__).inc()
            log.error("outbox.not_callable", method=row.method, error=type(error).__name__, at=places_of(error))
            row.state, row.error = "failed", type(error).__name__
        else:
            row.state, row.sent_at, row.error = "sent", self._clock(), None
            row.message_id = result if result is not None else row.message_id
            SENT.labels(method=row.method).inc()

    async def _failed(self, row: Outgoing, error: TelegramError) -> None:
        """What to do after a call that gave an error."""
        match error:
            case RetryAfter():
                self._later(row, error, _seconds(error.retry_after))
            case ChatMigrated():
                row.chat_id = error.new_chat_id
                row.params = json.dumps(json.loads(row.params) | {"chat_id": error.new_chat_id}, ensure_ascii=False)
                self._later(row, error, 0)
            case Forbidden():
                row.state, row.error = "failed", "Forbidden"
                await self._mark_blocked(row)
            case BadRequest():
                await self._refused(row, error)
            case InvalidToken() | EndPointNotFound() if await self._is_token_taken():
                row.state, row.error = "failed", type(error).__name__
                log.error("outbox.no_such_method", method=row.method)
            case NetworkError() if may_be_done(error):
                self._unsure(row, error)
            case _:
                self._later(row, error, 2.0 ** min(row.attempts, 9))

    async def _is_token_taken(self) -> bool:
        """Whether it was the method that is not known, as on messengers that have not all of them, or the token."""
        try:
            await self._bot.get_me()
        except InvalidToken:
            self.refused()
            return False
        except TelegramError:
            return False
        return True

    async def _refused(self, row: Outgoing, error: BadRequest) -> None:
        """The call itself was wrong: some can be put right, and an edit to what is shown already needs nothing."""
        problem = str(error)
        params = json.loads(row.params)
        if NOT_MODIFIED in problem.lower():
            row.state, row.error = "sent", None
        elif row.method == "editMessageText" and NOT_EDITABLE.search(problem):
            del params["message_id"]
            row.method, row.params = "sendMessage", json.dumps(params, ensure_ascii=False)
            await self._send(row)
        elif NOT_PARSED.search(problem) and params.pop("parse_mode", None):
            log.error("outbox.not_parsed", method=row.method)
            params |= {key: plain(params[key]) for key in ("text", "caption") if key in params}
            row.params = json.dumps(params, ensure_ascii=False)
            await self._send(row)
        else:
            row.state, row.error = "failed", problem[:300]
            # Up to the first mark: what follows may quote the message.
            log.error("outbox.refused", method=row.method, error=re.split('[:"]', problem)[0][:80])

    def _unsure(self, row: Outgoing, error: TelegramError) -> None:
        """Nobody can say whether it arrived."""
        been_unsure = (row.error or "").startswith(UNSURE)
        row.error = f"{UNSURE}: {type(error).__name__}"
        if row.repeatable or (row.purpose not in NEVER_REPEATED and not been_unsure):
            self._later(row, error, 1.0)
        else:
            row.state = "unsure"

    def _later(self, row: Outgoing, error: TelegramError, pause_s: float) -> None:
        """Try again after a while, for a day at most."""
        if not (row.error or "").startswith(UNSURE):
            row.error = type(error).__name__
        now = self._clock()
        row.next_try_at = now + timedelta(seconds=min(pause_s, LONGEST_PAUSE_S))
        if now - row.created_at > KEPT:
            row.state = "failed"

    async def _call(self, row: Outgoing) -> int | None:
        """Make the call; the id of the message it made, if it made one."""
        params: dict[str, Any] = json.loads(row.params)
        if row.attachment is not None and row.attachment_field:
            params[row.attachment_field] = InputFile(row.attachment, filename=row.attachment_name)
        made = await self._bot.do_api_request(row.method, api_kwargs=params)
        return int(made["message_id"]) if isinstance(made, dict) and "message_id" in made else None

    async def _mark_blocked(self, row: Outgoing) -> None:
        """Leave alone a person who has blocked the bot."""
        if row.chat_id is None or row.chat_id <= 0:
            return
        log.info("outbox.blocked")
        async with self._database.sessions.begin() as session:
            person = await session.get(Person, row.chat_id)
            if person is not None:
                person.blocked_at = self._clock()


def _by_chat(rows: Iterable[Outgoing]) -> dict[int | None, list[Outgoing]]:
    chats: dict[int | None, list[Outgoing]] = {}
    for row in rows:
        chats.setdefault(row.chat_id, []).append(row)
    return chats


def _seconds(pause: float | timedelta) -> float:
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


async def _waiting(session: AsyncSession, now: datetime) -> list[Outgoing]:
    """Pending rows that nobody holds, oldest first, none of them behind one that is just being sent."""
    found = await session.execute(_WAITING, {"now": now})
    return [Outgoing(**row) for row in found.mappings()]


def _ready(waiting: list[Outgoing], now: datetime, in_hand: Container[int | None]) -> list[Outgoing]:
    """Those whose time has come and that are not just being sent, unless an earlier one of the chat has to wait."""
    held: set[int | None] = set()
    ready: list[Outgoing] = []
    for row in waiting:
        is_early = row.next_try_at is not None and row.next_try_at > now
        if row.chat_id in held or is_early or row.id in in_hand:
            held.add(row.chat_id)
        else:
            ready.append(row)
    return ready


def _note_what_died(row: Outgoing) -> None:
    """Somebody held this row and did not say what became of it, so it may have been sent."""
    if row.claimed_by is None:
        return
    row.error = f"{UNSURE}: its process died"
    if row.purpose in NEVER_REPEATED:
        row.state = "unsure"


async def _write_down_claims(session: AsyncSession, rows: Sequence[Outgoing]) -> None:
    if rows:
        changed = [{f"new_{name}": getattr(row, name) for name in _CLAIM} | {"row": row.id} for row in rows]
        await session.execute(_WRITE_DOWN_CLAIM, changed)


async def write_down(session: AsyncSession, rows: Sequence[Outgoing]) -> None:
    """What became of rows; a sent file's bytes are not kept, and who has to wait is free to be taken up.

    Where the lease was over and another process has taken a row up, what it says counts.
    """
    if not rows:
        return
    changed = [
        {f"new_{name}": getattr(row, name) for name in _CHANGING} | {"row": row.id, "by": row.claimed_by}
        for row in rows
    ]
    for row, values in zip(rows, changed, strict=True):
        if row.state == "sent":
            values["new_attachment"] = None
    await session.execute(_WRITE_DOWN, changed)
    for row in rows:
        if row.remember_as and row.message_id and row.person_id:
            dialogue = await session.get(Dialogue, row.person_id)
            if dialogue is not None:
                dialogue.screen = {**dialogue.screen, row.remember_as: row.message_id}


# Built once, because building a statement takes longer than SQLite takes to run it.
_TABLE: Table = Outbox.__table__  # type: ignore[attr-defined]
_PUT = insert(_TABLE).returning(_TABLE.c.id, sort_by_parameter_order=True)
_CHANGING = (
    "method",
    "params",
    "chat_id",
    "state",
    "attempts",
    "next_try_at",
    "sent_at",
    "message_id",
    "error",
    "attachment",
)
_WRITE_DOWN = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"), _TABLE.c.claimed_by == bindparam("by"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING} | {"claimed_by": None, "claimed_until": None})
)
_CLAIM = ("claimed_by", "claimed_until", "state", "error")
_WRITE_DOWN_CLAIM = (
    update(_TABLE).where(_TABLE.c.id == bindparam("row")).values({name: bindparam(f"new_{name}") for name in _CLAIM})
)
_CLAIM_AGAIN = (
    update(_TABLE)
    .where(
        _TABLE.c.id.in_(bindparam("rows", expanding=True)),
        _TABLE.c.claimed_by == bindparam("by"),
        _TABLE.c.state == "pending",
    )
    .values(claimed_until=bindparam("until"))
    .returning(_TABLE.c.id)
)
_EARLIER = _TABLE.alias()
_NOW = bindparam("now", type_=AwareUTC)
_WAITING = (
    select(_TABLE)
    .where(
        _TABLE.c.state == "pending",
        or_(_TABLE.c.claimed_until.is_(None), _TABLE.c.claimed_until < _NOW),
        ~select(1)
        .where(
            _EARLIER.c.chat_id == _TABLE.c.chat_id,
            _EARLIER.c.state == "pending",
            _EARLIER.c.id < _TABLE.c.id,
            _EARLIER.c.claimed_until >= _NOW,
        )
        .exists(),
    )
    .order_by(_TABLE.c.id)
    .limit(MOST_AT_ONCE)
    .with_for_update(skip_locked=True, of=_TABLE)
)


async def holders(session: AsyncSession) -> set[str]:
    """Names of the processes that hold something unsent."""
    held = (col(Outbox.state) == "pending", col(Outbox.claimed_until).is_not(None))
    found = await session.execute(select(col(Outbox.claimed_by)).where(*held).distinct())
    return set(filter(None, found.scalars()))


async def release(session: AsyncSession, dead: Iterable[str]) -> None:
    """Free at once what processes held that are surely gone; it may have been sent, which their names tell."""
    theirs = (col(Outbox.state) == "pending", col(Outbox.claimed_by).in_(dead))
    await session.execute(update(Outbox).where(*theirs).values(claimed_until=None))


async def depth(session: AsyncSession) -> int:
    """How many calls are still to be made."""
    return await session.scalar(select(func.count()).where(col(Outbox.state) == "pending")) or 0


async def prune(session: AsyncSession, now: datetime) -> None:
    """Forget what was sent, or could not be, after a day."""
    await session.execute(delete(Outbox).where(col(Outbox.state) != "pending", col(Outbox.created_at) < now - KEPT))
