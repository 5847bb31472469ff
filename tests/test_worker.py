"""The worker: everybody's updates in their order, all or nothing, and replies that arrive once."""

import asyncio
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from telegram.error import EndPointNotFound, InvalidToken
from telegram.ext import CallbackQueryHandler, ExtBot, MessageHandler, filters

from bot import application as parts
from bot.aside import NotMade
from bot.clock import system_clock
from bot.database import Database
from bot.delivery import worker as worker_module
from bot.delivery.inbox import Intake
from bot.delivery.outbox import LEASE, Sender
from bot.delivery.worker import MOST_APOLOGIES, MOST_ATTEMPTS, Worker, _passes_by_itself
from bot.models import Inbox, Outbox
from bot.periodic.looking import keep_looking
from bot.processes import new_name
from bot.sandbox import people
from bot.sandbox.running import settings_of
from bot.sandbox.server import serve
from bot.sandbox.world import Fault, World
from handlers.context import KarvanContext
from handlers.keyboards import Button
from knowledge.models.asking import Asker, QuestionLog
from knowledge.models.people import Dialogue, Person
from tests import databases
from tests.test_aside import takes
from tests.test_callbacks import Open
from tests.test_inbox import wrote

SARA, OMID = 1, 2


class Fails(Exception):
    """As a handler may."""


async def hear(unused, context: KarvanContext) -> None:
    """Count what a person has written, in their state and in the reply."""
    message = context.turn.update.effective_message
    heard = [*context.dialogue.history, message.text]
    context.dialogue.history = heard
    await HOOKS.get(message.text, nothing)(context)
    keyboard = [[Button("open", Open("x"))]]
    await context.say("errors/sorry", keyboard, reference=f"{len(heard)}: {message.text}", remember_as="last")


async def pressed(unused, context: KarvanContext) -> None:
    if "paper" in TIMES:
        await context.aside(takes, 0)
    await context.edit("errors/sorry", reference="edited")


async def nothing(context):
    pass


async def fail(context):
    raise Fails("آنچه سارا نوشت")


async def fail_once(context):
    if TIMES.setdefault("failed", 0) < 1:
        TIMES["failed"] += 1
        raise OperationalError("SELECT", {}, Exception("database is locked"))


async def wait(context):
    await asyncio.sleep(0.3)


async def set_a_paper(context):
    TIMES["begun"] = TIMES.get("begun", 0) + 1
    await context.turn.aside(takes, 1.5)


async def forget(context):
    await context.forget_person()


async def hang(context):
    await asyncio.Event().wait()


TIMES: dict = {}
HOOKS = {"fail": fail, "fail once": fail_once, "wait": wait, "forget": forget, "paper": set_a_paper, "hang": hang}


@dataclass
class Workshop:
    """A worker with handlers of its own, a database, and the double of the Bot API."""

    world: World
    database: Database
    address: str
    most_a_minute: int = 0

    def worker_of(self, clock):
        """A worker that is not started."""
        settings = settings_of(self.address, "", frozenset())
        library = parts._library(settings, parts.SANDBOX_TOKEN)
        library.add_handlers([CallbackQueryHandler(pressed), MessageHandler(filters.TEXT, hear)])
        caught: dict = {}

        async def catch(update, context):
            caught[update.update_id] = context.error

        library.add_error_handler(catch)
        engine = SimpleNamespace(snapshot=None)
        name = new_name()
        sender = Sender(library.bot, self.database, clock, name)
        house = parts.house_of(settings)
        return Worker(
            library,
            self.database,
            engine,
            sender,
            house,
            clock,
            caught=caught,
            name=name,
            people_at_once=8,
            keep_words=timedelta(days=90),
            most_a_minute=self.most_a_minute,
        )

    @asynccontextmanager
    async def working(self, clock=system_clock):
        """A process at work."""
        worker = self.worker_of(clock)
        library = worker._application
        await library.initialize()
        await worker.start()
        try:
            yield worker, Intake(self.database, clock, worker.arrived, worker)
        finally:
            await worker.stop()
            await library.shutdown()

    async def settled(self, worker):
        async with asyncio.timeout(20):
            while not await worker.is_idle():  # noqa: ASYNC110 - another process may be what is busy
                await asyncio.sleep(0.02)

    async def after(self, *updates):
        """The bot's texts once some updates are handled."""
        async with self.working() as (worker, intake):
            await intake.store(updates)
            await self.settled(worker)
        return self.said()

    def said(self, person=SARA):
        """What follows «number:» in what the bot said."""
        texts = [row.message["text"] for row in self.world.transcript(person) if row.message["from"]["is_bot"]]
        return [text.rpartition("number: ")[2] for text in texts]

    async def all(self, kind):
        async with self.database.readers() as session:
            return list((await session.execute(select(kind).order_by(*kind.__table__.primary_key))).scalars())


@pytest.fixture(params=databases.KINDS)
async def workshop(request, tmp_path):
    TIMES.clear()
    world = World()
    for number in (SARA, OMID):
        people.say(world, world.person(number, first_name="x", language_code="en"), "/start")
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    async with serve(world) as address:
        yield Workshop(world, database, address)
    await database.close()


def english(update_id, person=SARA, text="hello"):
    made = wrote(update_id, person, text)
    made["message"]["from"]["language_code"] = "en"
    return made


async def test_a_persons_updates_in_their_order_and_others_beside(workshop):
    updates = [english(number, 1 + number % 2, f"text {number}") for number in range(1, 13)]
    await workshop.after(*updates)
    assert workshop.said(OMID) == [f"{place}: text {number}" for place, number in enumerate(range(1, 13, 2), 1)]
    assert workshop.said(SARA) == [f"{place}: text {number}" for place, number in enumerate(range(2, 13, 2), 1)]


async def test_who_takes_long_keeps_nobody_else_waiting(workshop):
    async with workshop.working() as (worker, intake):
        await intake.store([english(1, SARA, "wait"), english(2, OMID, "quick")])
        await asyncio.sleep(0.2)
        assert (workshop.said(OMID), workshop.said(SARA)) == (["1: quick"], [])
        await workshop.settled(worker)
    assert workshop.said(SARA) == ["1: wait"]


async def test_what_comes_again_is_answered_once(workshop):
    await workshop.after(english(1))
    assert await workshop.after(english(1)) == ["1: hello"]


async def test_what_was_stored_and_not_handled_is_taken_up_at_the_start(workshop):
    await Intake(workshop.database, system_clock, [].append).store([english(1), english(2)])
    assert await workshop.after() == ["1: hello", "2: hello"]


async def test_a_handler_that_fails_changes_nothing_and_says_sorry(workshop):
    said = await workshop.after(english(1), english(2, text="fail"), english(3))
    rows = await workshop.all(Inbox)
    assert said == ["1: hello", rows[1].failed, "2: hello"]
    assert all(row.handled_at for row in rows)
    assert (await workshop.all(Dialogue))[0].history == ["hello", "hello"]


async def test_a_failure_is_logged_without_anybodys_words(workshop, capsys):
    await workshop.after(english(1, text="fail"))
    logged = capsys.readouterr()
    assert "worker.handler_failed" in logged.out + logged.err
    assert "سارا" not in logged.out + logged.err


async def test_what_passes_by_itself_is_tried_again(workshop):
    assert await workshop.after(english(1, text="fail once"), english(2)) == ["1: fail once", "2: hello"]


@pytest.mark.parametrize(
    "trouble",
    [
        OperationalError("SELECT", {}, Exception("the server closed the connection")),
        PoolTimeout("no connection is free"),
        ConnectionRefusedError("as while PostgreSQL starts anew"),
        TimeoutError("it does not answer"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_nobody_gets_an_apology_because_a_database_starts_anew(trouble):
    """The driver's own errors come as they are where it cannot even connect."""
    assert _passes_by_itself(trouble)
    assert not _passes_by_itself(IntegrityError("INSERT", {}, Exception("it stays wrong")))


async def test_what_a_database_could_not_take_back_waits_for_no_lease(workshop, monkeypatch):
    real = worker_module.inbox.put_off

    async def away_once(*given, **more):
        if TIMES.setdefault("away", 0) < 1:
            TIMES["away"] += 1
            raise ConnectionRefusedError
        await real(*given, **more)

    monkeypatch.setattr(worker_module.inbox, "put_off", away_once)
    async with asyncio.timeout(worker_module.inbox.LEASE.total_seconds() / 2):
        assert await workshop.after(english(1, text="fail once")) == ["1: fail once"]


async def test_a_stop_waits_for_nothing_that_never_ends(workshop, monkeypatch):
    monkeypatch.setattr(worker_module, "FINISH_WITHIN_S", 0.2)
    async with workshop.working() as (worker, intake):
        await intake.store([english(1, text="hang"), english(2, OMID)])
        async with asyncio.timeout(10):
            while not workshop.said(OMID):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        async with asyncio.timeout(5):
            await worker.stop()
    (left, done) = await workshop.all(Inbox)
    assert (left.handled_at, left.claimed_by) == (None, None), "the next process takes it up at once"
    assert done.handled_at is not None


async def test_what_was_begun_too_often_is_given_up(workshop):
    await Intake(workshop.database, system_clock, [].append).store([english(1)])
    async with workshop.database.sessions.begin() as session:
        await session.execute(update(Inbox).values(attempts=MOST_ATTEMPTS))
    assert await workshop.after() == [(await workshop.all(Inbox))[0].failed]


async def test_every_press_is_answered_before_the_edit(workshop):
    async with workshop.working() as (worker, intake):
        await intake.store([english(1)])
        await workshop.settled(worker)
        query = people.press(workshop.world, workshop.world.person(SARA), "test1:x:0")
        await intake.store([_last_update(workshop.world)])
        await workshop.settled(worker)
    assert workshop.world.queries[query].answer is not None
    assert workshop.said() == ["edited"]
    assert [call.method for call in list(workshop.world.calls)[-2:]] == ["answerCallbackQuery", "editMessageText"]


async def test_a_press_whose_paper_cannot_be_made_is_answered_once(workshop, monkeypatch):
    async def fail(*unused):
        raise NotMade("no room")

    monkeypatch.setattr(worker_module.Aside, "make", fail)
    async with workshop.working() as (worker, intake):
        await intake.store([english(1)])
        await workshop.settled(worker)
        TIMES["paper"] = True
        people.press(workshop.world, workshop.world.person(SARA), "test1:x:0")
        await intake.store([_last_update(workshop.world)])
        await workshop.settled(worker)
    methods = [call.method for call in workshop.world.calls]
    assert (methods.count("answerCallbackQuery"), methods.count("sendMessage")) == (1, 2)
    assert workshop.world.violations == []


async def test_where_a_message_went_is_remembered(workshop):
    await workshop.after(english(1))
    sent = next(row.message for row in workshop.world.transcript(SARA) if row.message["from"]["is_bot"])
    assert (await workshop.all(Dialogue))[0].screen == {"last": sent["message_id"]}


async def test_who_asks_to_be_forgotten_is(workshop):
    said = await workshop.after(english(1), english(2, text="forget"))
    assert len(said) == 2
    assert await workshop.all(Person) == []
    assert await workshop.all(Dialogue) == []
    assert [row.person_id for row in await workshop.all(Outbox)] == [None]


@pytest.mark.parametrize(
    ("kind", "copies"),
    [("flood", 1), ("error", 1), ("drop", 1), ("lost", 2)],
)
async def test_trouble_on_the_way_out(workshop, kind, copies):
    """What surely was not done is tried again; what may have been done is repeated once."""
    workshop.world.faults.append(Fault(kind, method="sendMessage", **({"retry_after": 1} if kind == "flood" else {})))
    said = await workshop.after(english(1), english(2, text="second"))
    assert said == ["1: hello"] * copies + ["2: second"], "in their order, too"


async def test_a_reply_is_not_repeated_for_ever(workshop):
    workshop.world.faults.append(Fault("lost", method="sendMessage", times=9))
    assert await workshop.after(english(1)) == ["1: hello"] * 2
    assert (await workshop.all(Outbox))[0].state == "unsure"


async def test_who_blocked_the_bot_is_left_alone_until_they_write_again(workshop):
    people.block(workshop.world, workshop.world.person(SARA))
    await workshop.after(english(1))
    assert (await workshop.all(Person))[0].blocked_at is not None
    people.block(workshop.world, workshop.world.person(SARA), blocked=False)
    assert await workshop.after(english(2)) == ["2: hello"]
    assert (await workshop.all(Person))[0].blocked_at is None


@pytest.mark.parametrize(("purpose", "copies"), [("reply", 1), ("reminder", 0), ("broadcast", 0)])
async def test_what_a_dead_process_may_have_sent(workshop, purpose, copies):
    """A reply goes once more; reminders and broadcasts are left for the office to see."""
    await workshop.after(english(1))
    async with workshop.database.sessions.begin() as session:
        claim = {"claimed_by": "elsewhere/1/x", "claimed_until": system_clock() - LEASE}
        await session.execute(update(Outbox).values(state="pending", purpose=purpose, **claim))
    assert await workshop.after() == ["1: hello"] * (1 + copies)
    assert (await workshop.all(Outbox))[0].state == ("sent" if copies else "unsure")


async def test_two_processes_on_one_database_answer_each_update_once(workshop):
    async with workshop.working() as (one, first), workshop.working() as (two, second):
        for number in range(1, 21, 2):
            await first.store([english(number, text=f"{number}")])
            await second.store([english(number), english(number + 1, text=f"{number + 1}")])
        await workshop.settled(one)
        await workshop.settled(two)
    history = (await workshop.all(Dialogue))[0].history
    assert history == [str(number) for number in range(1, 21)]
    assert sorted(workshop.said(), key=lambda text: int(text.partition(":")[0])) == [f"{n}: {n}" for n in range(1, 21)]


async def test_what_takes_longer_than_a_lease_is_not_taken_for_a_dead_process(workshop, monkeypatch):
    monkeypatch.setattr("bot.delivery.inbox.LEASE", timedelta(seconds=0.6))
    monkeypatch.setattr("bot.delivery.worker.LOOK_EVERY_S", 0.1)
    async with workshop.working() as (one, intake), workshop.working() as (two, unused):
        await intake.store([english(1, text="paper")])
        await workshop.settled(one)
        await workshop.settled(two)
    assert TIMES["begun"] == 1
    assert len(workshop.said()) == 1


async def test_a_crowd_waits_in_the_database_and_nobody_is_forgotten(workshop, monkeypatch):
    """More people than are waited for: memory does not grow with them, and nobody waits for the next look."""
    monkeypatch.setattr("bot.delivery.worker.BEGUN_FOR_EACH_PLACE", 2)
    monkeypatch.setattr("bot.delivery.worker.LOOK_EVERY_S", 60)
    crowd = range(1001, 1061)
    for person in crowd:
        people.say(workshop.world, workshop.world.person(person, first_name="x"), "/start")
    async with workshop.working() as (worker, intake):
        await intake.store([wrote(number, person=number) for number in crowd])
        assert len(worker._tasks) <= 16
        await workshop.settled(worker)
    assert {person: len(workshop.said(person)) for person in crowd} == dict.fromkeys(crowd, 1)


async def test_who_waits_in_the_database_is_served_before_those_who_come_later(workshop, monkeypatch):
    monkeypatch.setattr("bot.delivery.worker.BEGUN_FOR_EACH_PLACE", 2)
    early, late = range(1001, 1061), range(2001, 2061)
    for person in (*early, *late):
        people.say(workshop.world, workshop.world.person(person, first_name="x"), "/start")
    async with workshop.working() as (worker, intake):
        await intake.store([wrote(number, person=number) for number in early])
        for number in late:
            await intake.store([wrote(number, person=number)])
            await asyncio.sleep(0.01)
        await workshop.settled(worker)
    served = [row.person_id for row in sorted(await workshop.all(Inbox), key=lambda row: row.handled_at)]
    assert set(served) == {*early, *late}
    # Sixteen are begun with at a time, and side by side.
    assert set(served[: len(early) - 16]) <= set(early)


async def test_who_writes_too_fast_waits_is_told_once_and_loses_nothing(workshop):
    """The clock is moved by hand: on a slow machine the time that passes would be enough for everybody."""
    workshop.most_a_minute = 20
    now = [system_clock()]
    async with workshop.working(lambda: now[0]) as (worker, intake):
        await intake.store([english(number, text=f"{number}") for number in range(1, 24)])
        await intake.store([english(200, OMID, "quick")])
        async with asyncio.timeout(60):
            while not workshop.said(OMID) or len(workshop.said()) < 21:
                await workshop.world.news(0.1)
            assert [text for text in workshop.said() if "faster" not in text] == [f"{n}: {n}" for n in range(1, 21)]
            while not await worker.is_idle():
                now[0] += timedelta(seconds=1)
                await worker._take_up()
                await asyncio.sleep(0.01)
    said = workshop.said()
    assert [text for text in said if "faster" not in text] == [f"{number}: {number}" for number in range(1, 24)]
    assert sum("faster than I can" in text for text in said) == 1
    assert {row.attempts for row in await workshop.all(Inbox)} == {1}


async def test_what_nobody_thought_of_ends_neither_the_worker_nor_the_update(workshop, monkeypatch):
    """Each time is begun once its lease is over; at last the update is only marked, and the next one is answered."""
    now = [system_clock()]
    attempts = []

    async def apologise(*given):
        attempts.append(given)
        raise RuntimeError("never thought of")

    monkeypatch.setattr(worker_module, "apologise", apologise)
    async with workshop.working(lambda: now[0]) as (worker, intake):
        await intake.store([english(1, text="fail"), english(2)])
        async with asyncio.timeout(60):
            while not await worker.is_idle():
                now[0] += timedelta(seconds=31)
                await worker._take_up()
                await asyncio.sleep(0.05)
    assert workshop.said() == ["1: hello"]
    assert 1 <= len(attempts) <= MOST_ATTEMPTS + MOST_APOLOGIES
    assert [row.failed for row in await workshop.all(Inbox)] == ["unreadable", None]


async def test_what_it_is_sending_stays_its_own_however_long_that_takes(workshop, monkeypatch):
    monkeypatch.setattr("bot.delivery.outbox.RENEW_EVERY_S", 0.01)
    now, let_go = [system_clock()], asyncio.Event()

    async def wait(*unused, **given):
        await let_go.wait()

    monkeypatch.setattr(ExtBot, "do_api_request", wait)
    async with workshop.working(lambda: now[0]) as (worker, intake):
        await intake.store([english(1)])
        async with asyncio.timeout(20):
            for unused in range(3):
                while not (rows := await workshop.all(Outbox)) or rows[0].claimed_until < now[0] + LEASE / 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                now[0] += LEASE * 0.7
        let_go.set()
        await workshop.settled(worker)


async def test_chats_are_not_held_back_once_nothing_waits(workshop):
    """Another process may have sent what waited here."""
    async with workshop.working() as (worker, unused):
        worker._sender._hold_back(SARA)
        await worker._take_up()
        await worker._resend
        assert not worker._sender.is_holding_back


@pytest.mark.parametrize("is_token_taken", [True, False], ids=["no such method", "a token that was revoked"])
async def test_a_refused_token_is_told_from_a_method_that_is_not_known(workshop, monkeypatch, is_token_taken):
    """What cannot be sent with a revoked token waits for the new one."""
    refused = []

    async def unknown(*unused, **given):
        raise EndPointNotFound("not found")

    async def get_me(unused):
        if not is_token_taken:
            raise InvalidToken

    async with workshop.working() as (worker, intake):
        worker._sender.refused = lambda: refused.append("refused")
        monkeypatch.setattr(ExtBot, "do_api_request", unknown)
        monkeypatch.setattr(ExtBot, "get_me", get_me)
        await intake.store([english(1)])
        async with asyncio.timeout(20):
            while worker._busy or not (rows := await workshop.all(Outbox)):  # noqa: ASYNC110 - nobody rings
                await asyncio.sleep(0.02)
    assert (rows[0].state, bool(refused)) == (("failed", False) if is_token_taken else ("pending", True))


async def test_a_look_that_fails_is_followed_by_the_next(capsys):
    looks, thrice = [], asyncio.Event()

    async def look():
        looks.append("looked")
        if len(looks) == 1:
            raise KeyError("somebody's words")
        if len(looks) == 3:
            thrice.set()

    looking = asyncio.create_task(keep_looking(look, "job.not_looked", every_s=0))
    await asyncio.wait_for(thrice.wait(), 10)
    looking.cancel()
    logged = "".join(capsys.readouterr())
    assert ("job.not_looked" in logged, "somebody" in logged) == (True, False)


async def test_old_rows_go(workshop):
    await workshop.after(english(1))
    asked = {"language": "fa", "answered": False, "kind": "refusal", "text": "واژه‌ها"}
    async with workshop.database.sessions.begin() as session:
        session.add_all(QuestionLog(at=system_clock() - timedelta(days=days), **asked) for days in (91, 89))
        session.add_all(
            Asker(question_id=place, person_id=SARA, until=system_clock() + timedelta(days=place)) for place in (-1, 1)
        )
    async with workshop.database.sessions.begin() as session:
        await session.execute(update(Outbox).values(created_at=system_clock() - timedelta(days=2)))
        await session.execute(update(Inbox).values(handled_at=system_clock() - timedelta(days=2)))
    async with workshop.working() as (worker, unused):
        await worker._prune()
    assert (await workshop.all(Outbox), await workshop.all(Inbox)) == ([], [])
    assert [row.text for row in await workshop.all(QuestionLog)] == [None, "واژه‌ها"]
    assert [row.question_id for row in await workshop.all(Asker)] == [1]


STOPS = ["reviews", "broadcasts", "reminders", "worker", "application", "engine"]


@pytest.mark.parametrize("failing", [*STOPS, None])
async def test_a_part_that_fails_to_stop_keeps_no_other_from_it(monkeypatch, failing):
    stopped = []

    def part(name):
        async def stop():
            stopped.append(name)
            if name == failing:
                raise Fails

        async def start():
            pass

        looks = name in ("reviews", "broadcasts", "reminders")
        return SimpleNamespace(
            start=(lambda unused: None) if looks else start, stop=stop, initialize=start, shutdown=stop, snapshot=None
        )

    for name in ("reviews", "broadcasts", "reminders"):
        monkeypatch.setattr(parts, name.title(), lambda *unused, name=name, **unused_given: part(name))
    monkeypatch.setattr(parts, "tell_commands", nothing)
    settings = settings_of("", "", frozenset())
    karvan = parts.Karvan(
        part("application"), None, part("engine"), None, part("worker"), settings, system_clock, asyncio.Event()
    )
    with pytest.raises(Fails) if failing else nullcontext():
        async with parts.working(karvan):
            assert stopped == []
    assert stopped == STOPS


def _last_update(world):
    return list(world.pending.values())[-1]
