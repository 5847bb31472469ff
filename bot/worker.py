"""The worker: a person's oldest stored update first, people side by side, one transaction an update.

What a handler changed, the mark "handled" and the replies are written together; then the replies are
sent. A handler that fails leaves nothing behind but an apology with a number to refer to.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeGuard

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import ChatMember, Update
from telegram.ext import Application

from bot import inbox, outbox
from bot.answering import LiveEngine
from bot.clock import Clock
from bot.database import AWAY, Database
from bot.logs import log
from bot.metrics import FAILED, INBOX_DEPTH, LATENCY, OUTBOX_DEPTH, UPDATES
from bot.models import Inbox, Outbox
from handlers.context import TURN, House, KarvanContext, Turn
from handlers.errors import apologise
from knowledge import keeping
from knowledge.models.people import Dialogue, Person

LOOK_EVERY_S = 1.0
PRUNE_EVERY = timedelta(minutes=10)
MOST_ATTEMPTS = 3
"""An update that was begun so often and never finished is given up with an apology."""

NOBODY = 0
"""Stands for the person of an update that is nobody's, such as a channel's."""
PersonId = int | None
Caught = dict[int, BaseException]
"""Update id to what its handler raised; the application's error handler fills it."""


class Worker:
    """Handles what is in the inbox."""

    def __init__(
        self,
        application: Application,
        database: Database,
        engine: LiveEngine,
        sender: outbox.Sender,
        house: House,
        clock: Clock,
        *,
        caught: Caught,
        name: str,
        people_at_once: int,
        keep_words: timedelta,
    ) -> None:
        self._application = application
        self._database = database
        self._engine = engine
        self._sender = sender
        self._house = house
        self._clock = clock
        self._caught = caught
        self._name = name
        self._keep_words = keep_words
        self._places = asyncio.Semaphore(people_at_once)
        self._busy: dict[PersonId, bool] = {}
        """People being served, and whether more has arrived for them meanwhile."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._look: asyncio.Task[None] | None = None
        self._resend: asyncio.Task[None] | None = None
        self._stopping = False
        self._pruned_at = clock()

    def arrived(self, person_id: PersonId) -> None:
        """An update of somebody was stored."""
        if self._stopping:
            return
        if person_id in self._busy:
            self._busy[person_id] = True
            return
        self._busy[person_id] = False
        task = asyncio.create_task(self._serve(person_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def start(self) -> None:
        """Take up what an earlier process left, and look for more from time to time."""
        async with self._database.sessions.begin() as session:
            await inbox.release_of_the_dead(session)
        await self._sender.release_of_the_dead()
        await self._take_up()
        self._look = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Finish what is in hand; what is stored and not begun is for the next start."""
        self._stopping = True
        if self._look is not None:
            self._look.cancel()
            with suppress(asyncio.CancelledError):
                await self._look
        in_hand = {*self._tasks, self._resend} - {None}
        await asyncio.gather(*in_hand, return_exceptions=True)  # type: ignore[arg-type]

    async def is_idle(self) -> bool:
        """Whether nothing waits to be handled or sent."""
        if self._busy:
            return False
        async with self._database.readers() as session:
            return not (await inbox.depth(session) or await outbox.depth(session) or self._busy)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self._take_up()
                if self._clock() - self._pruned_at > PRUNE_EVERY:
                    await self._prune()
            except AWAY as error:
                log.error("worker.not_looked", error=type(error).__name__)

    async def _take_up(self) -> None:
        async with self._database.readers() as session:
            waiting = await inbox.people_waiting(session, self._clock())
            unsent = await outbox.depth(session)
            INBOX_DEPTH.set(await inbox.depth(session))
            OUTBOX_DEPTH.set(unsent)
        for person_id in waiting:
            self.arrived(person_id)
        if unsent and (self._resend is None or self._resend.done()):
            self._resend = asyncio.create_task(self._resend_now())

    async def _resend_now(self) -> None:
        try:
            await self._sender.take_up()
        except AWAY as error:
            log.error("worker.not_sent_again", error=type(error).__name__)

    async def _prune(self) -> None:
        self._pruned_at = now = self._clock()
        async with self._database.sessions.begin() as session:
            await inbox.prune(session, now)
            await outbox.prune(session, now)
            await keeping.let_go(session, now=now, keep_words=self._keep_words)

    async def _serve(self, person_id: PersonId) -> None:
        """Handle a person's updates one after another until none is left."""
        try:
            async with self._places:
                while not self._stopping and (await self._handle_oldest(person_id) or self._take_flag(person_id)):
                    pass
        except AWAY as error:
            # The database was away or busy; the update is still stored and will be taken up again.
            log.error("worker.put_off", error=type(error).__name__)
        finally:
            del self._busy[person_id]

    def _take_flag(self, person_id: PersonId) -> bool:
        more = self._busy[person_id]
        self._busy[person_id] = False
        return more

    async def _handle_oldest(self, person_id: PersonId) -> bool:
        """Handle one update; False where none waits, or another process holds it."""
        claimed = await self._claim(person_id)
        if claimed is None:
            return False
        row, person, dialogue = claimed
        if row.attempts > MOST_ATTEMPTS:
            await self._give_up(row, TimeoutError("begun too often"))
            return True
        try:
            failure = await self._attempt(row, person, dialogue)
        except AWAY:
            await self._put_off(row)
            raise
        if failure is not None:
            await self._give_up(row, failure)
        return True

    async def _attempt(self, row: Inbox, person: Person, dialogue: Dialogue) -> BaseException | None:
        """Let the handlers work and send what they said; what one of them raised, with nothing changed, or None."""
        async with self._database.sessions() as session:
            turn = self._turn(row, session, person, dialogue)
            failure = await self._run(turn)
            if _passes_by_itself(failure):
                raise failure
            if failure is not None:
                return failure
            rows = await self._finish(turn, row)
        await self._sender.send(rows)
        UPDATES.labels(kind=_kind_of(turn.update)).inc()
        LATENCY.observe((self._clock() - row.stored_at).total_seconds())
        return None

    async def _claim(self, person_id: PersonId) -> tuple[Inbox, Person, Dialogue] | None:
        """The person's oldest update, taken for this process, with the person and where they stand."""
        now = self._clock()
        async with self._database.sessions.begin() as session:
            row = await inbox.oldest(session, person_id)
            if row is None or not await inbox.claim(session, row, by=self._name, now=now):
                return None
            person = await session.get(Person, person_id or NOBODY)
            dialogue = await session.get(Dialogue, person_id or NOBODY)
            session.expunge_all()
        row.attempts += 1
        return (row, *_known_or_new(row, person, dialogue, now))

    async def _put_off(self, row: Inbox) -> None:
        """Try once more in a while; when the database cannot even take that, the lease runs out by itself."""
        with suppress(*AWAY):
            async with self._database.sessions.begin() as session:
                until = self._clock() + timedelta(seconds=0.5 * 2**row.attempts)
                await inbox.put_off(session, row, by=self._name, until=until)

    def _turn(self, row: Inbox, session: AsyncSession, person: Person, dialogue: Dialogue) -> Turn:
        # Attached without a statement: on SQLite the first statement takes the write lock, and a handler
        # that thinks for a while must not keep everybody else waiting.
        if person.id != NOBODY:
            session.add_all((person, dialogue))
        update = Update.de_json(json.loads(row.payload), self._application.bot)
        return Turn(
            update,
            session,
            person,
            dialogue,
            now=self._clock(),
            snapshot=self._engine.snapshot,
            engine=self._engine,
            house=self._house,
            inbox_id=row.id,
        )

    async def _run(self, turn: Turn) -> BaseException | None:
        """Let the handlers work; what one of them raised, or None."""
        TURN.set(turn)
        with turn.session.no_autoflush:
            await self._application.process_update(turn.update)
        failure = self._caught.pop(turn.update.update_id, None)
        if failure is None:
            await _context(self._application, turn).notice()
        return failure

    async def _finish(self, turn: Turn, row: Inbox, failed: str | None = None) -> list[Outbox]:
        """Write state, mark and replies in one transaction; nothing where another process was quicker."""
        now = self._clock()
        session = turn.session
        if not turn.forgotten:
            _note_presence(turn, now)
        if not await inbox.mark_handled(session, row, by=self._name, now=now, failed=failed):
            await session.rollback()
            log.warning("worker.lease_lost")
            return []
        person_id = None if turn.person.id == NOBODY or turn.forgotten else turn.person.id
        rows = [
            outbox.row_of(call, inbox_id=row.id, person_id=person_id, place=place, now=now)
            for place, call in enumerate(turn.calls)
        ]
        self._sender.claim(rows)
        session.add_all(rows)
        await session.commit()
        return rows

    async def _give_up(self, row: Inbox, failure: BaseException) -> None:
        """Say sorry, with a number under which the log says more."""
        reference = secrets.token_hex(4)
        log.error("worker.handler_failed", reference=reference, error=type(failure).__name__, at=_places(failure))
        FAILED.inc()
        async with self._database.readers() as session:
            person = await session.get(Person, row.person_id or NOBODY)
            dialogue = await session.get(Dialogue, row.person_id or NOBODY)
            session.expunge_all()
        async with self._database.sessions() as session:
            turn = self._turn(row, session, *_known_or_new(row, person, dialogue, self._clock()))
            TURN.set(turn)
            await apologise(_context(self._application, turn), reference)
            rows = await self._finish(turn, row, failed=reference)
        await self._sender.send(rows)


def _known_or_new(
    row: Inbox, person: Person | None, dialogue: Dialogue | None, now: datetime
) -> tuple[Person, Dialogue]:
    """The person as they were before this update, or as somebody who writes for the first time."""
    number = row.person_id or NOBODY
    return person or Person(id=number, started_at=now), dialogue or Dialogue(person_id=number, updated_at=now)


def _note_presence(turn: Turn, now: datetime) -> None:
    """When the person was here last, and whether they still let the bot write."""
    turn.person.seen_at = now
    turn.dialogue.updated_at = now
    chat = turn.update.effective_chat
    if chat is None or chat.id != turn.person.id:
        return
    change = turn.update.my_chat_member
    left = change is not None and change.new_chat_member.status == ChatMember.BANNED
    turn.person.blocked_at = now if left else None


def _passes_by_itself(failure: BaseException | None) -> TypeGuard[BaseException]:
    """Whether a database was away or busy, so that the same update may well succeed a moment later."""
    return isinstance(failure, DBAPIError) and not isinstance(failure, (IntegrityError, DataError, ProgrammingError))


def _context(application: Application, turn: Turn) -> KarvanContext:
    return KarvanContext.from_update(turn.update, application)


def _places(failure: BaseException) -> list[str]:
    """Where it happened, innermost last; the error's own message may hold somebody's words and is left out."""
    frames = traceback.extract_tb(failure.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]


def _kind_of(update: Update) -> str:
    kinds: tuple[tuple[str, Callable[[Update], object]], ...] = (
        ("press", lambda each: each.callback_query),
        ("inline", lambda each: each.inline_query),
        ("message", lambda each: each.message),
        ("edited", lambda each: each.edited_message),
    )
    return next((kind for kind, has in kinds if has(update)), "other")
