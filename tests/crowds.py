"""People who go on writing while processes die, and what must hold for them afterwards."""

import asyncio
import random
import re
from collections import Counter

from sqlalchemy import select

from bot.database import Database
from bot.models import Inbox, Outbox
from bot.sandbox import people
from bot.sandbox.world import BOT_ID, World
from knowledge.models.asking import Asker, QuestionLog

CROWD = range(101, 113)
QUESTION = "هزینهٔ حساب تجاری چقدر است؟"


class Crowd:
    """People who write numbered questions, one after another, whether or not they are answered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.written: Counter[int] = Counter()

    def write(self, person: int) -> None:
        self.written[person] += 1
        who = self.world.person(person, first_name="x", language_code="fa")
        people.say(self.world, who, f"{QUESTION} شمارهٔ {self.written[person]}")

    async def keep_writing(self, pause_s: float = 0.08) -> None:
        while True:
            self.write(random.choice(CROWD))
            await asyncio.sleep(pause_s)

    def answers(self) -> Counter[int]:
        sent = (row.message for row in self.world.messages.values())
        return Counter(each["chat"]["id"] for each in sent if each["from"]["id"] == BOT_ID)

    async def has_heard(self, more: int) -> None:
        """Wait until so many more answers have come than there were."""
        enough = self.answers().total() + more
        async with asyncio.timeout(60):
            while self.answers().total() < enough:
                await self.world.news(0.1)

    async def all_answered(self, within_s: float = 90) -> None:
        async with asyncio.timeout(within_s):
            while self.world.pending or self.written - self.answers():
                await self.world.news(0.2)


async def kept(database_url: str) -> dict[int, list[int]]:
    """Person to the numbers of their questions, in the order in which they were written down."""
    database = Database(database_url)
    rows: dict[int, list[int]] = {}
    # Copies of some answers may have hidden that others of the same person are still to come.
    async with asyncio.timeout(120):
        while await unfinished(database):  # noqa: ASYNC110 - other processes are what is busy
            await asyncio.sleep(0.2)
    async with database.readers() as session:
        found = await session.execute(
            select(Asker.person_id, QuestionLog.text)
            .join(QuestionLog, QuestionLog.id == Asker.question_id)
            .order_by(QuestionLog.id)
        )
        for person, text in found:
            rows.setdefault(person, []).append(int(re.search(r"\d+$", text)[0]))
    await database.close()
    return rows


async def unfinished(database: Database) -> bool:
    async with database.readers() as session:
        left = await session.execute(select(Inbox.id).where(Inbox.handled_at.is_(None)))
        unsent = await session.execute(select(Outbox.state).where(Outbox.state != "sent"))
        return left.first() is not None or unsent.first() is not None


def assert_each_once_and_in_order(crowd: Crowd, numbers: dict[int, list[int]]) -> None:
    assert numbers == {person: list(range(1, many + 1)) for person, many in crowd.written.items()}


def assert_at_most_one_copy_a_kill(crowd: Crowd, kills: int) -> None:
    answers = crowd.answers()
    for person, many in crowd.written.items():
        assert many <= answers[person] <= many + kills
    assert answers.total() - crowd.written.total() <= kills * len(CROWD)
