"""On messengers with the same API that can do less: no markup, no folding quotes, no editing, no inline mode."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.models import Outbox
from bot.periodic.broadcasts import Broadcasts
from bot.periodic.reminders import Reminders
from bot.periodic.reviews import Reviews
from bot.periodic.watch import Problem, Watch
from bot.sandbox.people import Impossible
from bot.sandbox.world import Features
from handlers.context import House
from knowledge.models.asking import Broadcast
from knowledge.models.people import Person, Plan, Reminder, Subscription
from knowledge.snapshot import Snapshot
from tests.conversation import Conversation
from tests.small_content import content, entry


@pytest.fixture(
    params=[
        Features(expandable_quotes=False),
        Features(editing=False),
        Features(expandable_quotes=False, inline=False, html=False, editing=False),
    ],
    ids=["no-folding", "no-editing", "nothing"],
)
def features(request: pytest.FixtureRequest) -> Features:
    lesser: Features = request.param
    return lesser


async def test_questions_are_answered_and_buttons_work(chat: Conversation) -> None:
    await chat.send("/start")
    assert chat.last.shows("start/welcome")
    await chat.send("هزینه حساب رسمی چقدر است؟")
    assert "۳۵٬۰۰۰" in chat.last
    assert not chat.last.has("expandable_blockquote") or chat.world.features.expandable_quotes
    await chat.send("/topics")
    for unused in range(2):
        await chat.press(chat.last.buttons[0])
    for text in ("/help", "/sources", "/language", "/privacy", "/plan", "?", "/nonsense"):
        await chat.send(text)
        assert chat.new


async def test_inline_mode_is_there_or_not(chat: Conversation) -> None:
    if chat.world.features.inline:
        assert await chat.inline("هزینه حساب تجاری")
    else:
        with pytest.raises(Impossible):
            await chat.inline("هزینه حساب تجاری")


OWNER, EXPORTER = 1, 2
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NEWS = "<b>تازه</b> &amp; بیشتر <blockquote expandable>نقل</blockquote>"


async def _remind(database, snapshot, house):
    async with database.sessions.begin() as session:
        about = {"language": "fa", "flow": "sell", "flow_version": 1, "created_at": NOW, "updated_at": NOW}
        plan = Plan(key="aaaa", person_id=EXPORTER, **about)
        session.add(plan)
        await session.flush()
        session.add(Reminder(person_id=EXPORTER, plan_id=plan.id, step="S1-1", due_at=NOW, created_at=NOW))
    await Reminders(database, lambda: NOW, "one", house=house).send_due(snapshot)


async def _tell_news(database, snapshot, house):
    async with database.sessions.begin() as session:
        session.add(Subscription(person_id=EXPORTER, topic="costs", since=NOW))
        session.add(Broadcast(topic="costs", texts={"fa": NEWS}, state="running", created_at=NOW))
    await Broadcasts(database, lambda: NOW, "one", house=house).go_on(snapshot)


async def _ask_for_a_review(database, unused, house):
    due = Snapshot.of(content(entry(review_by="2026-11-20")))
    await Reviews(database, lambda: NOW, "one", house=house).tell_of_due(due)


async def _tell_the_owner(database, unused, house):
    watch = Watch(database, lambda: NOW, "one", house=house, folder=None, backup_failed=lambda: True)
    await watch.tell([Problem("backup")])


@pytest.mark.parametrize("say", [_remind, _tell_news, _ask_for_a_review, _tell_the_owner])
async def test_what_it_says_of_its_own_accord_is_marked_up_as_far_as_that_is_shown(say, features, own_database):
    able = asdict(features)
    house = House("tests", owners=frozenset({OWNER}), html=able["html"], expandable=able["expandable_quotes"])
    database = Database(f"sqlite:///{own_database}")
    async with database.sessions.begin() as session:
        session.add_all(Person(id=each, language="fa", started_at=NOW) for each in (OWNER, EXPORTER))
    await say(database, await database.snapshot(), house)
    async with database.readers() as session:
        (row,) = (await session.execute(select(Outbox))).scalars()
    await database.close()
    said = json.loads(row.params)
    assert ("parse_mode" in said) == house.html
    assert house.html or "<" not in said["text"]
    assert house.expandable or "expandable" not in said["text"]
