"""News of a topic: one copy a person whoever sends it, at a pace, gone on with after a kill; sent by the office."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.database import Database
from bot.models import Outbox
from bot.periodic.broadcasts import A_TURN, Broadcasts
from handlers.context import House
from knowledge.errors import InputError
from knowledge.models.asking import Delivery
from knowledge.models.people import Person, Subscription
from knowledge.office import broadcasts
from knowledge.office.roles import Member
from tests import databases
from tests.shipped import snapshot

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PUBLISHER = Member(1, "publisher")
TOPIC = "costs"
PEOPLE = 50
HOUSE = House("tests", frozenset())


class Clock:
    """A second goes by with each turn."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock_of_turns():
    return Clock()


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    async with database.sessions.begin() as session:
        session.add_all(Person(id=each, language="fa" if each % 2 else "en", started_at=NOW) for each in range(PEOPLE))
        session.add(Person(id=1_001, started_at=NOW, quiet=True))
        session.add(Person(id=1_002, started_at=NOW, blocked_at=NOW))
        session.add_all(Subscription(person_id=each, topic=TOPIC, since=NOW) for each in (*range(PEOPLE), 1_001, 1_002))
        session.add(Subscription(person_id=1, topic="another", since=NOW))
    yield database
    await database.close()


async def started(database, topic=TOPIC):
    async with database.sessions.begin() as session:
        made = await broadcasts.write(session, topic, {"fa": "تازه", "en": "new"}, by=PUBLISHER, now=NOW)
    async with database.sessions.begin() as session:
        return await broadcasts.start(session, made.id, by=PUBLISHER, now=NOW)


async def copies(database):
    async with database.readers() as session:
        return [row.chat_id for row in (await session.execute(select(Outbox).order_by(Outbox.id))).scalars()]


async def sent(database, state="sent", error=None):
    """Telegram took what waited."""
    async with database.sessions.begin() as session:
        await session.execute(update(Outbox).where(Outbox.state == "pending").values(state=state, error=error))


async def turn(one, clock):
    clock.now += timedelta(seconds=1.5)
    return await one.go_on(snapshot())


async def test_each_follower_gets_one_copy_at_a_pace_whoever_sends(database, clock_of_turns):
    await started(database)
    one, other = (Broadcasts(database, clock_of_turns, name, house=HOUSE) for name in ("one", "other"))
    counts = [await turn(one, clock_of_turns), await other.go_on(snapshot())]
    assert counts == [A_TURN, 0], "a second is one process's"
    assert await turn(other, clock_of_turns) == 0, "Telegram has not taken the first ones"
    await sent(database)
    # The first process was killed here: the other goes on where it stopped.
    assert await turn(other, clock_of_turns) == A_TURN
    await sent(database)
    assert await turn(other, clock_of_turns) == PEOPLE - 2 * A_TURN
    await sent(database)
    assert await turn(other, clock_of_turns) == 0
    assert sorted(await copies(database)) == list(range(PEOPLE))
    async with database.readers() as session:
        (broadcast,) = await broadcasts.newest(session, 5)
        progress = await broadcasts.progress(session, broadcast)
    assert broadcast.state == broadcasts.DONE
    assert (progress.sent, progress.waiting, progress.on_the_way) == (PEOPLE, 0, 0)
    assert await turn(one, clock_of_turns) == 0


async def test_what_became_of_copies_is_counted(database, clock_of_turns):
    begun = await started(database)
    one = Broadcasts(database, clock_of_turns, "one", house=HOUSE)
    await turn(one, clock_of_turns)
    await sent(database, "failed", "Forbidden")
    await turn(one, clock_of_turns)
    await sent(database, "unsure", "unsure: its process died")
    await turn(one, clock_of_turns)
    async with database.readers() as session:
        progress = await broadcasts.progress(session, begun)
    assert (progress.not_reached, progress.unsure) == (A_TURN, A_TURN)


async def outcomes(database, person):
    """What became of a person's copies, in the order of the news."""
    async with database.readers() as session:
        theirs = select(Delivery).where(Delivery.person_id == person).order_by(Delivery.broadcast_id)
        return [each.state for each in (await session.execute(theirs)).scalars()]


async def test_two_copies_that_one_turn_claims_for_a_person_are_told_apart(database, clock_of_turns):
    async with database.sessions.begin() as session:
        session.add_all(Subscription(person_id=5, topic=each, since=NOW) for each in ("first", "second"))
    for topic in ("first", "second"):
        await started(database, topic)
    one = Broadcasts(database, clock_of_turns, "one", house=HOUSE)
    assert await turn(one, clock_of_turns) == 2
    async with database.sessions.begin() as session:
        unused_first, second = (await session.execute(select(Outbox).order_by(Outbox.id))).scalars()
        second.state, second.error = "failed", "Bad Request"
    await turn(one, clock_of_turns)
    assert await outcomes(database, 5) == ["claimed", "failed"]
    await sent(database)
    await turn(one, clock_of_turns)
    assert await outcomes(database, 5) == ["sent", "failed"]


async def test_copies_of_the_release_before_are_counted(database, clock_of_turns):
    """It wrote no number of a row."""
    await started(database)
    one = Broadcasts(database, clock_of_turns, "one", house=HOUSE)
    await turn(one, clock_of_turns)
    async with database.sessions.begin() as session:
        await session.execute(update(Delivery).values(outbox_id=None))
    await sent(database)
    await turn(one, clock_of_turns)
    assert await outcomes(database, 0) == ["sent"]


async def test_it_is_paused_gone_on_with_and_ended(database, clock_of_turns):
    begun = await started(database)
    one = Broadcasts(database, clock_of_turns, "one", house=HOUSE)
    await turn(one, clock_of_turns)
    for state, count in ((broadcasts.PAUSED, 0), (broadcasts.RUNNING, A_TURN), (broadcasts.DONE, 0)):
        await sent(database)
        async with database.sessions.begin() as session:
            await broadcasts.steer(session, begun.id, state, by=PUBLISHER, now=NOW)
        assert await turn(one, clock_of_turns) == count
    async with database.sessions.begin() as session:
        again = await broadcasts.steer(session, begun.id, broadcasts.RUNNING, by=PUBLISHER, now=NOW)
    assert again.state == broadcasts.DONE, "what was ended stays so"


async def test_a_second_press_starts_nothing_and_one_topic_has_one_at_a_time(database):
    begun = await started(database)
    async with database.sessions.begin() as session:
        assert (await broadcasts.start(session, begun.id, by=PUBLISHER, now=NOW)).id == begun.id
        another = await broadcasts.write(session, TOPIC, {"fa": "باز هم"}, by=PUBLISHER, now=NOW)
        with pytest.raises(InputError) as error:
            await broadcasts.start(session, another.id, by=PUBLISHER, now=NOW)
    assert error.value.code == "under-way"


async def test_a_person_is_claimed_once_even_where_they_come_and_go(database, clock_of_turns):
    await started(database)
    one = Broadcasts(database, clock_of_turns, "one", house=HOUSE)
    await turn(one, clock_of_turns)
    await sent(database)
    async with database.sessions.begin() as session:
        await broadcasts.leave(session, 0, TOPIC)
    async with database.sessions.begin() as session:
        await broadcasts.follow(session, 0, TOPIC, now=NOW)
        await broadcasts.follow(session, 0, TOPIC, now=NOW)
    await turn(one, clock_of_turns)
    assert (await copies(database)).count(0) == 1
    async with database.readers() as session:
        assert len((await session.execute(select(Delivery).where(Delivery.person_id == 0))).scalars().all()) == 1


async def test_a_follower_is_told_and_leaves(chat):
    office = chat.as_("office")
    english = chat.as_("Ann")
    await english.send("/start")
    await english.press("English")
    for person, words in ((chat, "از تغییر این موضوع باخبرم کن"), (english, "Tell me when this topic changes")):
        await person.send("/topics")
        await person.press(f"t:{snapshot().topics[TOPIC].key}")
        await person.press(words)
        assert person.notice
        await person.send("/topics")
    assert "باخبر می‌شوید" in chat.last
    await office.send("/admin")
    await office.press("خبر برای دنبال‌کنندگان")
    await office.press("(۲)")
    await office.send("رقم‌های این موضوع <b>تازه</b> شد.")
    assert office.last.shows("office/problem"), "no tags"
    await office.send("رقم‌های این موضوع تازه شد.")
    assert office.last.shows("office/preview_news")
    assert not chat.last.shows("topics/news"), "nobody reads it before it is sent"
    await office.press("برایشان بفرست")
    await office.press("u3:1", forged=True)
    assert office.last.shows("office/progress_of_news")
    for person in (chat, english):
        await arrived(person, "رقم‌های این موضوع")
    assert "not in your language" in english.last
    await chat.press("دیگر از این موضوع خبرم نکن")
    assert "خبری به شما داده نمی‌شود" in chat.notice
    await office.press("تا کجا رسید؟")
    assert "۲" in office.last
    await chat.press("u3:1", forged=True)
    assert "دفتر بازرگانی" in chat.notice


async def test_publishing_offers_to_tell_followers(chat):
    office = chat.as_("office")
    await office.send("/admin costs/commercial-account")
    await office.press("ویرایش متن فارسی")
    await office.send("حساب تجاری را ارزان نپندارید: هر ماه دست‌کم ۵۰٬۰۰۰ یوان می‌خواهد.")
    await office.press("انتشار")
    assert not any("خبر دادن" in label for label in office.last.buttons), "nobody follows the topic"
    topic = snapshot().topics[snapshot().entries["costs/commercial-account"].topic]
    await chat.send("/topics")
    await chat.press(f"t:{topic.key}")
    await chat.press("از تغییر این موضوع باخبرم کن")
    await office.send("/admin costs/commercial-account")
    await office.press("ویرایش متن فارسی")
    await office.send("حساب تجاری خرج دارد: هر ماه دست‌کم ۵۰٬۰۰۰ یوان می‌خواهد.")
    await office.press("انتشار")
    await office.press("خبر دادن به دنبال‌کنندگان موضوع (۱)")
    assert office.last.shows("office/preview_news")
    await office.press("برایشان بفرست")
    await arrived(chat, "حساب تجاری خرج دارد")
    await chat.press("جواب کامل")
    assert chat.last.shows("answers/entry")


async def arrived(person, words):
    """Wait for the turn that sends it."""
    for unused in range(100):
        if any(words in heard for heard in person.all):
            return
        await person.world.news(0.1)
    raise AssertionError(f"{words} never came")
