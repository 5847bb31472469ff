"""The outbox between processes: whoever holds a row says what became of it, and holds it for as long as that takes."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from telegram.error import RetryAfter

from bot.database import Database
from bot.delivery import outbox
from bot.delivery.outbox import LEASE, Sender, put, row_of, write_down
from bot.models import Outbox
from handlers.context import Call
from tests import databases

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SARA, OMID = 1, 2


class Hands:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def move(self, seconds):
        self.now += timedelta(seconds=seconds)


class Messenger:
    """Takes calls; a chat's may fail with what is in `errors`, or wait until somebody lets them go."""

    def __init__(self):
        self.said = []
        self.errors = {}
        self.waits = {}
        self.is_at_it = asyncio.Event()

    async def do_api_request(self, method, api_kwargs):
        chat = api_kwargs["chat_id"]
        if waits := self.waits.get(chat):
            self.is_at_it.set()
            await waits.wait()
        if errors := self.errors.get(chat):
            raise errors.pop(0)
        self.said.append((chat, api_kwargs["text"]))
        return {"message_id": len(self.said)}

    async def reached(self, chat, call):
        """Begin something, and wait until it stands at a call to this chat that takes long."""
        self.waits[chat] = asyncio.Event()
        begun = asyncio.create_task(call)
        await asyncio.wait_for(self.is_at_it.wait(), 10)
        return begun


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def messenger():
    return Messenger()


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def sender_of(database, messenger, clock):
    return lambda name: Sender(messenger, database, clock, name)


async def written(database, *texts, chat=SARA, by=None):
    """Calls that wait in the outbox, claimed by a sender or by nobody."""
    calls = [Call("sendMessage", {"chat_id": chat, "text": text}, chat_id=chat) for text in texts]
    rows = [row_of(call, inbox_id=1, person_id=chat, place=place, now=NOW) for place, call in enumerate(calls)]
    if by is not None:
        by.claim(rows)
    async with database.sessions.begin() as session:
        await put(session, rows)
    return rows


async def answered(database, sender, *texts, chat=SARA):
    """What the worker does with what an update made."""
    rows = await written(database, *texts, chat=chat, by=sender)
    with sender.holding(rows):
        await sender.send(rows)
        async with database.sessions.begin() as session:
            await write_down(session, rows)


async def states(database):
    async with database.readers() as session:
        return list((await session.execute(select(Outbox.state).order_by(Outbox.id))).scalars())


async def test_who_was_too_slow_does_not_undo_what_another_wrote_down(database, messenger, clock, sender_of):
    slow, other = sender_of("slow"), sender_of("other")
    rows = await written(database, "one", by=slow)
    clock.move(LEASE.total_seconds() + 1)
    await other.take_up()
    async with database.sessions.begin() as session:
        await write_down(session, rows)  # as far as it knows, the row has to wait
    await other.take_up()
    assert (messenger.said, await states(database)) == ([(SARA, "one")], ["sent"])


@pytest.mark.parametrize("way", ["an answer", "what waited"])
async def test_what_takes_longer_than_a_lease_is_left_alone(database, messenger, clock, sender_of, way):
    """A call waits until a limit lets it go; the row behind it is kept as well."""
    slow, other = sender_of("slow"), sender_of("other")
    if way == "what waited":
        await written(database, "one", "two")
    sending = slow.take_up() if way == "what waited" else answered(database, slow, "one", "two")
    at_work = await messenger.reached(SARA, sending)
    for unused in range(4):
        clock.move(25)
        await slow.renew()
        await asyncio.wait_for(other.take_up(), 10)
    messenger.waits.pop(SARA).set()
    await at_work
    assert messenger.said == [(SARA, "one"), (SARA, "two")]
    assert await states(database) == ["sent", "sent"]


async def test_a_lease_is_renewed_only_when_half_of_it_is_over(database, messenger, clock, sender_of):
    sender = sender_of("one")
    rows = await written(database, "one", by=sender)
    at_first = rows[0].claimed_until
    with sender.holding(rows):
        clock.move(29)
        await sender.renew()
        assert rows[0].claimed_until == at_first
        clock.move(2)
        await sender.renew()
        assert rows[0].claimed_until == clock() + LEASE
    clock.move(31)
    await sender.renew()
    assert rows[0].claimed_until < clock() + LEASE, "it is in hand no more"


@pytest.mark.parametrize("is_taken", [True, False], ids=["another was here", "nobody was here"])
async def test_who_stood_still_for_a_while_asks_before_sending(database, messenger, clock, sender_of, is_taken):
    sleeper, other = sender_of("sleeper"), sender_of("other")
    rows = await written(database, "one", "two", by=sleeper)
    clock.move(LEASE.total_seconds() + 1)
    if is_taken:
        await other.take_up()
    await sleeper.send(rows)
    assert messenger.said == [(SARA, "one"), (SARA, "two")]


async def test_a_process_takes_up_nothing_that_it_is_just_sending(database, messenger, clock, sender_of):
    """Its lease is over, because the database was away when it had to be renewed."""
    sender = sender_of("one")
    at_work = await messenger.reached(SARA, answered(database, sender, "one", "two"))
    clock.move(LEASE.total_seconds() + 1)
    await asyncio.wait_for(sender.take_up(), 10)
    messenger.waits.pop(SARA).set()
    await at_work
    assert messenger.said == [(SARA, "one"), (SARA, "two")]


async def test_after_a_row_that_had_to_wait_the_chat_is_answered_at_once_again(database, messenger, clock, sender_of):
    sender = sender_of("one")
    messenger.errors[SARA] = [RetryAfter(1)]
    await answered(database, sender, "one")
    await answered(database, sender, "two")
    assert messenger.said == [], "nothing overtakes it"
    await sender.take_up()
    assert messenger.said == [], "its time has not come"
    clock.move(2)
    await sender.take_up()
    await answered(database, sender, "three")
    assert [text for unused, text in messenger.said] == ["one", "two", "three"]


async def test_what_another_process_sent_holds_nothing_back(database, messenger, clock, sender_of):
    one, other = sender_of("one"), sender_of("other")
    messenger.errors[SARA] = [RetryAfter(1)]
    await answered(database, one, "one")
    clock.move(2)
    await other.take_up()
    assert one.is_holding_back, "so it looks again"
    await one.take_up()
    await answered(database, one, "two")
    assert [text for unused, text in messenger.said] == ["one", "two"]


async def test_a_chat_that_has_to_wait_since_a_look_began_is_held_back_still(
    database, messenger, clock, sender_of, monkeypatch
):
    sender = sender_of("one")
    find = outbox._waiting

    async def meanwhile(session, now):
        found = await find(session, now)
        sender._hold_back(OMID)  # its row has just had to wait, and this look did not see it
        return found

    await written(database, "one")
    monkeypatch.setattr(outbox, "_waiting", meanwhile)
    await sender.take_up()
    monkeypatch.undo()
    await answered(database, sender, "early", chat=OMID)
    assert messenger.said == [(SARA, "one")]
    await sender.take_up()
    assert messenger.said == [(SARA, "one"), (OMID, "early")]


async def test_what_came_while_the_chat_was_caught_up_with_is_not_overtaken(database, messenger, clock, sender_of):
    """A group: each of its people has an order of their own, and the chat has one for all of them."""
    sender = sender_of("one")
    await written(database, "one")
    at_work = await messenger.reached(SARA, sender.take_up())
    await answered(database, sender, "two")
    messenger.waits.pop(SARA).set()
    await at_work
    await answered(database, sender, "three")
    await sender.take_up()
    assert [text for unused, text in messenger.said] == ["one", "two", "three"]
