"""The worker: a person's oldest stored update first, people side by side, one transaction an update.

What a handler changed, the mark "handled" and the replies are written together; then the replies are
sent. A handler that fails leaves nothing behind but an apology with a number to refer to.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeGuard

from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import ChatMember, Update
from telegram.ext import Application

from bot import leases
from bot.answering import LiveEngine
from bot.aside import Aside
from bot.clock import Clock
from bot.database import AWAY, Database
from bot.delivery import inbox, outbox
from bot.delivery.inbox import Claimed, PersonId
from bot.delivery.outbox import Outgoing
from bot.delivery.pace import Pace
from bot.logs import log, named
from bot.metrics import DELAYED, FAILED, INBOX_DEPTH, LATENCY, OUTBOX_DEPTH, UPDATES
from bot.periodic.looking import Looking, places_of
from bot.processes import is_dead
from handlers.asking import ASKED
from handlers.context import TURN, House, KarvanContext, Turn
from handlers.errors import apologise, ask_for_patience
from knowledge.models.people import Dialogue, Person
from knowledge.storing import keeping

LOOK_EVERY_S = 1.0
BEGUN_FOR_EACH_PLACE = 16
"""People who are waited for here, for each who can be served at once; the others wait in the database for anybody."""
PRUNE_EVERY = timedelta(minutes=10)
SEEN_TO_WITHIN = timedelta(minutes=1)
"""A closer look would write the person's row with each of their updates."""
FINISH_WITHIN_S = 45
LET_GO_WITHIN_S = 5
"""A stop ends by itself before whoever asked for it loses patience, though Telegram or the database says nothing.

What is left then is taken up by the next process, as after a kill.
"""
MOST_ATTEMPTS = 3
"""An update that was begun so often and never finished is given up with an apology."""
MOST_APOLOGIES = 3
"""How often that is begun, before the update is only marked."""

NOBODY = 0
"""Stands for the person of an update that is nobody's, such as a channel's."""
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
        most_a_minute: float = 0,
    ) -> None:
        self._application = application
        self._database = database
        self._engine = engine
        self._sender = sender
        self._house = house
        self._clock = clock
        self._caught = caught
        self.name = name
        self._keep_words = keep_words
        self._most_begun = people_at_once * BEGUN_FOR_EACH_PLACE
        self._places = asyncio.Semaphore(people_at_once)
        self._busy: dict[PersonId, bool] = {}
        """People being served, and whether more has arrived for them meanwhile."""
        self._begun: dict[PersonId, Claimed] = {}
        """Updates that were claimed as they were stored."""
        self._let_go: list[Claimed] = []
        """Updates that the database was too far away to take back; they are not in hand any more."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = Looking("worker.not_looked", every_s=LOOK_EVERY_S, first_after_s=LOOK_EVERY_S)
        self._renewing = Looking("outbox.not_renewed", every_s=outbox.RENEW_EVERY_S)
        self._resend: asyncio.Task[None] | None = None
        self._aside = Aside()
        self._pace = Pace(most_a_minute)
        self._turned_away = False
        """Whether somebody waits in the database for want of room: a crowd takes no memory there.

        Until they are called in nobody who comes later is begun with, or they would wait for as long as others come.
        """
        self._calling: asyncio.Task[None] | None = None
        self._stopping = False
        self._pruned_at = clock()

    def arrived(self, person_id: PersonId) -> None:
        """An update of somebody was stored."""
        if self._stopping:
            return
        if person_id in self._busy:
            self._busy[person_id] = True
            return
        if self.room() <= 0 and person_id not in self._begun:
            self._turned_away = True
            return
        self._busy[person_id] = False
        task = asyncio.create_task(self._serve(person_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def room(self) -> int:
        """How many more updates it would begin with as they come."""
        return 0 if self._stopping or self._turned_away else self._places_left()

    @property
    def is_crowded(self) -> bool:
        """Whether people wait for a place: as many as are served side by side are being served."""
        return self._places.locked()

    def _places_left(self) -> int:
        return self._most_begun - len(self._busy)

    def begin(self, claimed: Claimed) -> None:
        """Begin with an update that was claimed as it was stored; `arrived` says so too."""
        if not self._stopping:
            self._begun[claimed.person_id] = claimed

    async def start(self) -> None:
        """Take up what an earlier process left, and look for more from time to time."""
        await self._take_up()
        self._renewing.start(self._sender.renew)
        self._looking.start(self._look_around)

    async def stop(self) -> None:
        """Finish what is in hand; what is stored and not begun is for the next start."""
        self._stopping = True
        await self._looking.stop()
        in_hand = {task for task in (*self._tasks, self._resend, self._calling) if task is not None}
        if in_hand:
            unused, left = await asyncio.wait(in_hand, timeout=FINISH_WITHIN_S)
            if left:
                log.error("worker.left_in_hand", many=len(left))
                for task in left:
                    task.cancel()
                await asyncio.wait(left, timeout=LET_GO_WITHIN_S)
        await self._renewing.stop()
        await self._aside.stop()
        with suppress(*AWAY):
            async with asyncio.timeout(LET_GO_WITHIN_S), self._database.sessions.begin() as session:
                await inbox.give_back(session, by=self.name)

    async def is_idle(self) -> bool:
        """Whether nothing waits to be handled or sent."""
        if self._busy:
            return False
        async with self._database.readers() as session:
            return not (await inbox.depth(session) or await outbox.depth(session) or self._busy)

    async def _look_around(self) -> None:
        await self._give_back_what_was_let_go()
        await self._take_up()
        if self._clock() - self._pruned_at > PRUNE_EVERY:
            await self._prune()

    async def _take_up(self) -> None:
        async with self._database.readers() as session:
            dead = {name for name in await inbox.holders(session) | await outbox.holders(session) if is_dead(name)}
        if dead:
            async with self._database.sessions.begin() as session:
                await inbox.release(session, dead)
                await outbox.release(session, dead)
        async with self._database.readers() as session:
            waiting = await inbox.people_waiting(session, self._clock())
            unsent = await outbox.depth(session)
            INBOX_DEPTH.set(await inbox.depth(session))
            OUTBOX_DEPTH.set(unsent)
        self._call_in(waiting)
        if unsent or self._sender.is_holding_back:
            self._send_again()

    def _call_in(self, waiting: Iterable[PersonId]) -> None:
        """Begin with those who wait in the database, as many as there is room for."""
        self._turned_away = False
        for person_id in waiting:
            self.arrived(person_id)

    def _call_in_if_half_are_served(self) -> None:
        is_called = self._calling is not None and not self._calling.done()
        if self._turned_away and not is_called and not self._stopping and self._places_left() > self._most_begun // 2:
            self._calling = asyncio.create_task(self._find_and_call_in())

    async def _find_and_call_in(self) -> None:
        with suppress(*AWAY):  # the next look does the same
            async with self._database.readers() as session:
                waiting = await inbox.people_waiting(session, self._clock())
            self._call_in(waiting)

    def _send_again(self) -> None:
        if self._resend is None or self._resend.done():
            self._resend = asyncio.create_task(self._resend_now())

    async def _resend_now(self) -> None:
        try:
            await self._sender.take_up()
        except AWAY as error:
            log.error("worker.not_sent_again", error=named(error))

    async def _prune(self) -> None:
        self._pruned_at = now = self._clock()
        async with self._database.sessions.begin() as session:
            await inbox.prune(session, now)
            await outbox.prune(session, now)
            await leases.prune(session, now)
            await keeping.let_go(session, now=now, keep_words=self._keep_words)

    async def _serve(self, person_id: PersonId) -> None:
        """Handle a person's updates one after another until none is left."""
        try:
            async with self._places:
                claimed = self._take_begun(person_id) or await self._claim(person_id)
                while not self._stopping:
                    if claimed is not None:
                        claimed = await self._handle(claimed)
                    elif self._take_flag(person_id):
                        claimed = self._take_begun(person_id) or await self._claim(person_id)
                    else:
                        return
        except AWAY as error:
            # The database was away or busy; the update is still stored and will be taken up again.
            log.error("worker.put_off", error=named(error), at=places_of(error))
        except Exception as error:  # noqa: BLE001  whatever it is, it is tried again once the lease is over
            log.error("worker.broke_off", error=named(error), at=places_of(error))
        finally:
            del self._busy[person_id]
            self._call_in_if_half_are_served()

    def _take_begun(self, person_id: PersonId) -> Claimed | None:
        """What was claimed for a person as it was stored, unless it has waited here for too long."""
        claimed = self._begun.pop(person_id, None)
        return claimed if claimed is not None and claimed.until > self._clock() else None

    def _take_flag(self, person_id: PersonId) -> bool:
        more = self._busy[person_id]
        self._busy[person_id] = False
        return more

    async def _handle(self, claimed: Claimed) -> Claimed | None:
        """Handle an update and send what it made; the person's next one, if one waits."""
        if (pause := self._pace.take(claimed.person_id, self._clock())) is not None:
            await self._delay(claimed, pause)
            return None
        try:
            if claimed.attempts > MOST_ATTEMPTS + MOST_APOLOGIES:
                rows = await self._leave(claimed)
            elif claimed.attempts > MOST_ATTEMPTS:
                rows = await self._give_up(claimed, TimeoutError("begun too often"))
            else:
                rows = await self._attempt(claimed)
        except AWAY:
            await self._put_off(claimed)
            raise
        if claimed.must_queue:
            self._send_again()  # others are before it, in their order
            return None
        with self._sender.holding(rows):
            await self._sender.send(rows)
            LATENCY.observe((self._clock() - claimed.stored_at).total_seconds())
            return await self._write_down_and_claim(rows, claimed.person_id)

    async def _attempt(self, claimed: Claimed) -> list[Outgoing]:
        """Let the handlers work: the calls that were written down together with what they changed."""
        async with self._database.sessions() as session:
            turn = self._turn(claimed, session)
            if turn is None:
                return await self._leave(claimed)
            failure = await self._run(turn)
            if _passes_by_itself(failure):
                raise failure
            if failure is None:
                rows = await self._finish(turn, claimed)
                UPDATES.labels(kind=_kind_of(turn.update)).inc()
                return rows
        return await self._give_up(claimed, failure, press_answered=turn.was_told_at_once)

    async def _claim(self, person_id: PersonId) -> Claimed | None:
        """The person's oldest update, taken for this process, with the person and where they stand."""
        async with self._database.sessions.begin() as session:
            return await inbox.claim_oldest(session, person_id, by=self.name, now=self._clock())

    async def _write_down_and_claim(self, rows: list[Outgoing], person_id: PersonId) -> Claimed | None:
        """Say what became of an update's calls, and take the person's next update in the same transaction."""
        self._busy[person_id] = False
        async with self._database.sessions.begin() as session:
            await outbox.write_down(session, rows)
            await session.flush()
            return await inbox.claim_oldest(session, person_id, by=self.name, now=self._clock())

    async def _put_off(self, claimed: Claimed) -> None:
        """Try once more in a while; when the database cannot even take that, as soon as it can."""
        try:
            async with self._database.sessions.begin() as session:
                until = self._clock() + timedelta(seconds=0.5 * 2**claimed.attempts)
                await inbox.put_off(session, claimed, by=self.name, until=until, attempts=claimed.attempts)
        except AWAY:
            self._let_go.append(claimed)

    async def _give_back_what_was_let_go(self) -> None:
        """Where the database is back, spare people the rest of a lease; one that is over may be in hand anew."""
        now = self._clock()
        self._let_go = [each for each in self._let_go if each.until > now]
        if not self._let_go:
            return
        async with self._database.sessions.begin() as session:
            given = list(self._let_go)
            for each in given:
                await inbox.put_off(session, each, by=self.name, until=now, attempts=each.attempts)
        self._let_go = self._let_go[len(given) :]

    async def _delay(self, claimed: Claimed, pause: timedelta) -> None:
        """Let somebody who writes too fast wait; nothing of theirs is lost, and they are told once."""
        DELAYED.inc()
        now = self._clock()
        async with self._database.sessions() as session:
            turn = self._turn(claimed, session)
            if turn is not None and self._pace.is_to_be_told(claimed.person_id, now):
                TURN.set(turn)
                await ask_for_patience(_context(self._application, turn))
            calls = turn.calls if turn is not None else []
        rows = [
            outbox.row_of(call, inbox_id=claimed.id, person_id=claimed.person_id, place=place, now=now)
            for place, call in enumerate(calls)
        ]
        async with self._database.sessions.begin() as session:
            attempts = claimed.attempts - 1
            await inbox.put_off(session, claimed, by=self.name, until=now + pause, attempts=attempts)
            await outbox.put(session, rows)

    async def _leave(self, claimed: Claimed) -> list[Outgoing]:
        """Nobody can read or answer it; it is marked and kept for a day, to be looked at."""
        log.error("worker.not_an_update", row=claimed.id)
        async with self._database.sessions.begin() as session:
            await inbox.mark_handled(session, claimed.id, by=self.name, now=self._clock(), failed="unreadable")
        return []

    def _turn(self, claimed: Claimed, session: AsyncSession) -> Turn | None:
        """What handlers work with; None where the update is none that can be read."""
        person, dialogue = _known_or_new(claimed, self._clock())
        # Attached without a statement: on SQLite the first statement takes the write lock, and a handler
        # that thinks for a while must not keep everybody else waiting.
        if person.id != NOBODY:
            session.add_all((person, dialogue))
        update = None
        with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            update = Update.de_json(claimed.update, self._application.bot)
        if update is None:
            return None
        return Turn(
            update,
            session,
            person,
            dialogue,
            now=self._clock(),
            snapshot=self._engine.snapshot,
            engine=self._engine,
            house=self._house,
            aside=partial(self._make_aside, claimed),
            may_be_member=claimed.is_member or claimed.person is None or person.id in self._house.owners,
            inbox_id=claimed.id,
        )

    async def _make_aside(self, claimed: Claimed, work: Callable[..., bytes], *given: object) -> bytes:
        """What takes long is made beside; who waits for it gives up their place to others, and keeps the update."""
        self._places.release()
        third_s = inbox.LEASE.total_seconds() / 3
        renewing = Looking("inbox.not_renewed", every_s=third_s, first_after_s=third_s)
        renewing.start(partial(self._keep, claimed))
        try:
            return await self._aside.make(work, *given)
        finally:
            await renewing.stop()
            await self._places.acquire()

    async def _keep(self, claimed: Claimed) -> None:
        """Renew the lease of an update whose work may outlast it: others would take it for a dead process's."""
        async with self._database.sessions.begin() as session:
            await inbox.keep(session, claimed, by=self.name, until=self._clock() + inbox.LEASE)

    async def _run(self, turn: Turn) -> BaseException | None:
        """Let the handlers work; what one of them raised, or None."""
        TURN.set(turn)
        with turn.session.no_autoflush:
            await self._application.process_update(turn.update)
        failure = self._caught.pop(turn.update.update_id, None)
        if failure is None:
            await _context(self._application, turn).notice()
        return failure

    async def _finish(self, turn: Turn, claimed: Claimed, failed: str | None = None) -> list[Outgoing]:
        """Write state, mark and replies in one transaction; nothing where another process was quicker."""
        now = self._clock()
        session = turn.session
        if not turn.forgotten:
            _note_presence(turn, now)
        if not await inbox.mark_handled(session, claimed.id, by=self.name, now=now, failed=failed):
            await session.rollback()
            log.warning("worker.lease_lost")
            return []
        person_id = None if turn.person.id == NOBODY or turn.forgotten else turn.person.id
        rows = [
            outbox.row_of(call, inbox_id=claimed.id, person_id=person_id, place=place, now=now)
            for place, call in enumerate(turn.calls)
        ]
        if not claimed.must_queue:
            self._sender.claim(rows)
        await outbox.put(session, rows)
        await session.commit()
        return rows

    async def _give_up(
        self, claimed: Claimed, failure: BaseException, *, press_answered: bool = False
    ) -> list[Outgoing]:
        """Say sorry, with a number under which the log says more."""
        reference = secrets.token_hex(4)
        log.error("worker.handler_failed", reference=reference, error=type(failure).__name__, at=places_of(failure))
        FAILED.inc()
        async with self._database.sessions.begin() as session:
            claimed.person = claimed.dialogue = None  # as they are stored: the handler may have changed these
            await inbox.load_people(session, [claimed])
        async with self._database.sessions() as session:
            turn = self._turn(claimed, session)
            if turn is None:
                return await self._leave(claimed)
            turn.press_answered = press_answered
            TURN.set(turn)
            await apologise(_context(self._application, turn), reference)
            return await self._finish(turn, claimed, failed=reference)


def _known_or_new(claimed: Claimed, now: datetime) -> tuple[Person, Dialogue]:
    """The person as they were before this update, or as somebody who writes for the first time."""
    number = claimed.person_id or NOBODY
    person = claimed.person or Person(id=number, started_at=now)
    return person, claimed.dialogue or Dialogue(person_id=number, updated_at=now)


def _note_presence(turn: Turn, now: datetime) -> None:
    """When the person was here last, and whether they still let the bot write."""
    if turn.person.seen_at is None or now - turn.person.seen_at > SEEN_TO_WITHIN:
        turn.person.seen_at = now
    turn.dialogue.updated_at = now
    chat = turn.update.effective_chat
    if chat is None or chat.id != turn.person.id:
        return
    asked: Any = turn.dialogue.screen.get(ASKED)
    if turn.update.message is not None and asked and asked["message"] != turn.update.message.message_id:
        turn.dialogue.screen = {name: held for name, held in turn.dialogue.screen.items() if name != ASKED}
    change = turn.update.my_chat_member
    left = change is not None and change.new_chat_member.status == ChatMember.BANNED
    turn.person.blocked_at = now if left else None


def _passes_by_itself(failure: BaseException | None) -> TypeGuard[BaseException]:
    """Whether a database was away or busy, so that the same update may well succeed a moment later."""
    return isinstance(failure, AWAY) and not isinstance(failure, (IntegrityError, DataError, ProgrammingError))


def _context(application: Application, turn: Turn) -> KarvanContext:
    return KarvanContext.from_update(turn.update, application)


def _kind_of(update: Update) -> str:
    kinds: tuple[tuple[str, Callable[[Update], object]], ...] = (
        ("press", lambda each: each.callback_query),
        ("inline", lambda each: each.inline_query),
        ("message", lambda each: each.message),
        ("edited", lambda each: each.edited_message),
    )
    return next((kind for kind, has in kinds if has(update)), "other")
