"""The outbox: what handling an update made, stored with the mark "handled" and sent afterwards.

After an unsure send (a time-out, a dropped connection) a reply is repeated once, for it may not have
arrived; reminders and broadcasts are never repeated. What surely was not done (429, no connection) is
tried again until it goes or has waited for a day.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.clock import Clock
from bot.database import Database
from bot.logs import log
from bot.metrics import API_ERRORS, SENT
from bot.models import Outbox
from handlers.context import Call
from knowledge.models.people import Person

MOST_TRIES = 8
LONGEST_PAUSE_S = 300
KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=90)
NOT_MODIFIED = "message is not modified"
UNSURE_TRIES = 2
"""A reply is sent at most this often where nobody can say whether it arrived."""


def row_of(call: Call, *, inbox_id: int | None, person_id: int | None, place: int, now: datetime) -> Outbox:
    """A call as it waits in the database."""
    return Outbox(
        inbox_id=inbox_id,
        person_id=person_id,
        chat_id=call.chat_id,
        method=call.method,
        params=json.dumps(call.params, ensure_ascii=False),
        attachment=call.attachment,
        attachment_name=call.attachment_name,
        attachment_field=call.attachment_field,
        repeatable=call.repeatable,
        remember_as=call.remember_as,
        place=place,
        created_at=now,
        state="pending",
    )


class Sender:
    """Sends what waits in the outbox and writes down what became of it."""

    def __init__(self, bot: Bot, database: Database, clock: Clock, name: str) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._name = name

    async def send(self, rows: list[Outbox]) -> None:
        """Send the rows of one chat in their order; the first that has to wait holds back those after it."""
        done: list[Outbox] = []
        for row in rows:
            await self._send(row)
            done.append(row)
            if row.state == "pending":
                break
        async with self._database.sessions.begin() as session:
            for row in done:
                await _write_down(session, row)

    async def take_up(self) -> None:
        """Send what waits and whose time has come: what a dead process left, and what has to be tried again."""
        now = self._clock()
        async with self._database.sessions.begin() as session:
            rows = await _waiting(session, now)
            for row in rows:
                row.claimed_by, row.claimed_until = self._name, now + LEASE
        by_chat: dict[int | None, list[Outbox]] = {}
        for row in rows:
            by_chat.setdefault(row.chat_id, []).append(row)
        await asyncio.gather(*(self.send(chat) for chat in by_chat.values()))

    async def _send(self, row: Outbox) -> None:
        row.attempts += 1
        row.claimed_until = None
        try:
            result = await self._call(row)
        except RetryAfter as error:
            pause = error.retry_after
            self._later(row, pause.total_seconds() if isinstance(pause, timedelta) else float(pause), error)
        except Forbidden as error:
            row.state, row.error = "failed", "Forbidden"
            API_ERRORS.labels(error="Forbidden").inc()
            await self._mark_blocked(row, error)
        except BadRequest as error:
            # An edit to what the message shows already has done all that it should.
            same = NOT_MODIFIED in str(error).lower()
            row.state, row.error = ("sent", None) if same else ("failed", str(error)[:300])
            if not same:
                API_ERRORS.labels(error="BadRequest").inc()
                log.error("outbox.refused", method=row.method, error=str(error)[:120])
        except TimedOut as error:
            self._unsure(row, error)
        except NetworkError as error:
            self._unsure(row, error)
        except TelegramError as error:
            self._later(row, 2.0**row.attempts, error)
        else:
            row.state, row.sent_at, row.error = "sent", self._clock(), None
            row.message_id = result if isinstance(result, int) else row.message_id
            SENT.labels(method=row.method).inc()

    def _unsure(self, row: Outbox, error: TelegramError) -> None:
        """Nobody can say whether it arrived."""
        may_repeat = row.repeatable or (row.purpose == "reply" and row.attempts < UNSURE_TRIES)
        if may_repeat:
            self._later(row, 2.0 ** min(row.attempts, 8), error)
        else:
            row.state, row.error = "unsure", type(error).__name__

    def _later(self, row: Outbox, pause_s: float, error: TelegramError) -> None:
        API_ERRORS.labels(error=type(error).__name__).inc()
        row.error = type(error).__name__
        if row.attempts >= MOST_TRIES:
            row.state = "failed"
            return
        row.state = "pending"
        row.next_try_at = self._clock() + timedelta(seconds=min(pause_s, LONGEST_PAUSE_S))

    async def _call(self, row: Outbox) -> int | None:
        """Make the call; the id of the message it made, if it made one."""
        params: dict[str, Any] = json.loads(row.params)
        if row.attachment is not None and row.attachment_field:
            params[row.attachment_field] = InputFile(row.attachment, filename=row.attachment_name)
        made = await self._bot.do_api_request(row.method, api_kwargs=params)
        return int(made["message_id"]) if isinstance(made, dict) and "message_id" in made else None

    async def _mark_blocked(self, row: Outbox, error: Forbidden) -> None:
        """Leave alone a person who has blocked the bot."""
        if row.person_id is None or row.chat_id != row.person_id:
            return
        log.info("outbox.blocked", reason=type(error).__name__)
        async with self._database.sessions.begin() as session:
            person = await session.get(Person, row.person_id)
            if person is not None:
                person.blocked_at = self._clock()


async def _waiting(session: AsyncSession, now: datetime) -> list[Outbox]:
    """Pending rows that nobody holds, unless an earlier one of the same chat has to wait still."""
    found = await session.execute(
        select(Outbox)
        .where(
            col(Outbox.state) == "pending",
            or_(col(Outbox.claimed_until).is_(None), col(Outbox.claimed_until) < now),
        )
        .order_by(col(Outbox.id))
        .limit(500)
    )
    held: set[int | None] = set()
    ready: list[Outbox] = []
    for row in found.scalars():
        if row.chat_id in held or (row.next_try_at is not None and row.next_try_at > now):
            held.add(row.chat_id)
        else:
            ready.append(row)
    return ready


async def _write_down(session: AsyncSession, row: Outbox) -> None:
    """What became of a row; a sent file's bytes are not kept."""
    await session.execute(
        update(Outbox)
        .where(col(Outbox.id) == row.id)
        .values(
            state=row.state,
            attempts=row.attempts,
            next_try_at=row.next_try_at,
            claimed_until=None,
            sent_at=row.sent_at,
            message_id=row.message_id,
            error=row.error,
            attachment=None if row.state == "sent" else row.attachment,
        )
    )


async def prune(session: AsyncSession, clock: Clock) -> None:
    """Forget what was sent, or could not be, after a day."""
    old = clock() - KEPT
    await session.execute(delete(Outbox).where(col(Outbox.state) != "pending", col(Outbox.created_at) < old))
