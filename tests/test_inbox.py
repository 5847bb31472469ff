"""The inbox: an update is there once, in its order, and belongs to one process at a time."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.delivery import inbox
from bot.delivery.inbox import KEPT, LEASE, LEDGER_KEPT, Intake
from bot.models import Inbox, SeenUpdate
from bot.processes import is_dead, new_name
from tests import databases

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def wrote(update_id, person=1, text="سلام"):
    sender = {"id": person, "is_bot": False, "first_name": "Sara"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": update_id, "date": 0, "chat": chat, "from": sender, "text": text}
    return {"update_id": update_id, "message": message}


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    made = Database(databases.empty(request.param, tmp_path))
    await made.migrate()
    yield made
    await made.close()


@pytest.fixture
def told():
    return []


@pytest.fixture
def intake(database, told):
    return Intake(database, lambda: NOW, told.append)


async def rows(database):
    async with database.readers() as session:
        return list((await session.execute(select(Inbox).order_by(Inbox.id))).scalars())


async def claimed(database, row, by, now=NOW):
    async with database.sessions.begin() as session:
        return await inbox.claim(session, row.id, by=by, now=now)


async def test_what_comes_twice_is_there_once(database, intake, told):
    await intake.store([wrote(1), wrote(2, person=2), wrote(1)])
    await intake.store([wrote(2, person=2), wrote(3)])
    assert [row.update_id for row in await rows(database)] == [1, 2, 3]
    assert told == [1, 2, 2, 1]


async def test_an_update_is_stored_as_it_came(database, intake):
    await intake.store([wrote(1, text="«۵٬۰۰۰» \u2068Blue V\u2069")])
    stored = (await rows(database))[0]
    assert stored.person_id == 1
    assert json.loads(stored.payload) == wrote(1, text="«۵٬۰۰۰» \u2068Blue V\u2069")


async def test_what_no_database_keeps_is_left_out(database, intake):
    await intake.store([wrote(1, text="a\x00b"), wrote(2, text="a\ud800b"), wrote(3, text="\\u0000 \U0001f600")])
    texts = [json.loads(row.payload)["message"]["text"] for row in await rows(database)]
    assert texts == ["a\ufffdb", "a\ufffdb", "\\u0000 \U0001f600"]


@pytest.mark.parametrize("number", ["abc", None, 2**70, True, {}, 1.5])
async def test_an_update_of_somebody_without_a_number_is_nobodys(intake, database, number):
    await intake.store([wrote(1, person=number), wrote(2)])
    assert [row.person_id for row in await rows(database)] == [None, 1]


@pytest.mark.parametrize("item", [None, [], "x", {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 2**63}])
def test_what_has_no_number_of_its_own_is_no_update(item):
    assert not inbox.is_update(item)
    assert inbox.is_update({"update_id": 1})


async def test_the_oldest_of_a_person_comes_first(database, intake):
    await intake.store([wrote(5, person=1), wrote(6, person=2), wrote(7, person=1)])
    async with database.readers() as session:
        assert await inbox.people_waiting(session, NOW) == [1, 2]
        assert await inbox.depth(session) == 3
    async with database.sessions.begin() as session:
        claimed = await inbox.claim_oldest(session, 1, by="one", now=NOW)
        assert (claimed.update["update_id"], claimed.attempts) == (5, 1)
        assert await inbox.claim_oldest(session, 1, by="two", now=NOW) is None


async def test_one_process_at_a_time(database, intake):
    await intake.store([wrote(1)])
    row = (await rows(database))[0]
    assert await claimed(database, row, "one")
    assert not await claimed(database, row, "two")
    assert await claimed(database, row, "one"), "its own claim is no hindrance"
    async with database.readers() as session:
        assert await inbox.people_waiting(session, NOW) == []
    assert await claimed(database, row, "two", now=NOW + LEASE + timedelta(seconds=1)), "a lease does not last"


async def test_who_lost_the_lease_may_not_mark_it_handled(database, intake):
    await intake.store([wrote(1)])
    row = (await rows(database))[0]
    await claimed(database, row, "one")
    await claimed(database, row, "two", now=NOW + LEASE * 2)
    async with database.sessions.begin() as session:
        assert not await inbox.mark_handled(session, row.id, by="one", now=NOW)
        assert await inbox.mark_handled(session, row.id, by="two", now=NOW)
    assert not await claimed(database, row, "one", now=NOW + LEASE * 9)


async def test_what_a_dead_process_of_this_machine_held_is_free_at_once(database, intake):
    await intake.store([wrote(1), wrote(2, person=2), wrote(3, person=3)])
    alive = new_name()
    host = alive.partition("/")[0]
    holders = [f"{host}/4194305/abc", alive, "elsewhere/1/abc"]
    for row, by in zip(await rows(database), holders, strict=True):
        await claimed(database, row, by)
    async with database.sessions.begin() as session:
        assert await inbox.holders(session) == set(holders)
        await inbox.release(session, filter(is_dead, holders))
        assert await inbox.people_waiting(session, NOW) == [1]


async def test_updates_are_forgotten_and_their_ids_later(database, intake):
    await intake.store([wrote(1), wrote(2)])
    async with database.sessions.begin() as session:
        row = (await rows(database))[0]
        await inbox.claim(session, row.id, by="one", now=NOW)
        await inbox.mark_handled(session, row.id, by="one", now=NOW)
        await inbox.prune(session, NOW + KEPT * 2)
    assert [row.update_id for row in await rows(database)] == [2], "what is not handled is kept"
    await intake.store([wrote(1)])
    assert len(await rows(database)) == 1, "its id is known still"
    async with database.sessions.begin() as session:
        await inbox.prune(session, NOW + LEDGER_KEPT + KEPT)
        assert (await session.execute(select(SeenUpdate))).first() is None
