"""What people asked: by day, language and topic, how much was answered and helped, and what was asked most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.models.asking import Feedback, QuestionLog

MOST_ASKED = 10
Cell = tuple[date, str, str]
"""Day, language and topic."""
Key = TypeVar("Key")
COLUMNS = ("day", "language", "topic", "asked", "answered", "helpful", "not_helpful")


@dataclass
class Count:
    """Questions of one day, language and topic."""

    asked: int = 0
    answered: int = 0
    helpful: int = 0
    not_helpful: int = 0

    def add(self, *, answered: bool, helpful: bool | None) -> None:
        self.asked += 1
        self.answered += answered
        self.helpful += helpful is True
        self.not_helpful += helpful is False


@dataclass(frozen=True)
class Stats:
    """Counts over some days; nobody is named, and words stand only where the retention setting still keeps them."""

    since: date
    whole: Count
    by_day: dict[date, Count]
    by_language: dict[str, Count]
    by_topic: dict[str, Count]
    rows: list[dict[str, object]]
    """One a day, language and topic, of `COLUMNS`."""
    most_asked: list[tuple[str, int]]

    @property
    def answered_share(self) -> int | None:
        """Of a hundred questions, how many were answered."""
        return round(100 * self.whole.answered / self.whole.asked) if self.whole.asked else None

    @property
    def helpful_share(self) -> int | None:
        """Of a hundred opinions, how many were "helpful"."""
        said = self.whole.helpful + self.whole.not_helpful
        return round(100 * self.whole.helpful / said) if said else None


async def count(session: AsyncSession, now: datetime, days: int, zone: ZoneInfo) -> Stats:
    """The counts of the last days, today included."""
    since = (now.astimezone(zone) - timedelta(days=days - 1)).date()
    begin = datetime.combine(since, datetime.min.time(), zone)
    columns = (col(QuestionLog.at), col(QuestionLog.language), col(QuestionLog.topic), col(QuestionLog.answered))
    found = (
        select(*columns, col(QuestionLog.text), col(Feedback.helpful))
        .outerjoin(Feedback, col(Feedback.question_id) == col(QuestionLog.id))
        .where(col(QuestionLog.at) >= begin)
    )
    whole, cells, asked = Count(), dict[Cell, Count](), Counter[str]()
    for at, language, topic, answered, text, helpful in await session.execute(found):
        cell = cells.setdefault((at.astimezone(zone).date(), language, topic or ""), Count())
        for each in (whole, cell):
            each.add(answered=answered, helpful=helpful)
        if text:
            asked[" ".join(text.split())] += 1
    return Stats(
        since=since,
        whole=whole,
        by_day=_sums(cells, lambda cell: cell[0]),
        by_language=_sums(cells, lambda cell: cell[1]),
        by_topic=_sums(cells, lambda cell: cell[2]),
        rows=[
            {"day": day.isoformat(), "language": language, "topic": topic, **vars(cell)}
            for (day, language, topic), cell in sorted(cells.items())
        ],
        most_asked=[(text, times) for text, times in asked.most_common(MOST_ASKED) if times > 1],
    )


def _sums(cells: Mapping[Cell, Count], by: Callable[[Cell], Key]) -> dict[Key, Count]:
    sums: dict[Key, Count] = {}
    for key, cell in cells.items():
        total = sums.setdefault(by(key), Count())
        total.asked += cell.asked
        total.answered += cell.answered
        total.helpful += cell.helpful
        total.not_helpful += cell.not_helpful
    return dict(sorted(sums.items(), key=lambda pair: str(pair[0])))
