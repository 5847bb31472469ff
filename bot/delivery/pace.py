"""How fast one person may write: who writes faster waits, is told so once, and loses nothing."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

TOLD_AGAIN = timedelta(minutes=10)
MOST_KEPT = 10_000
"""People whose pace is remembered: beyond them those go who have been quiet for longest."""


@dataclass
class _Budget:
    left: float
    at: datetime
    told_at: datetime | None = None


class Pace:
    """A budget for each person that fills up again, `most_a_minute` in a minute; 0 sets no limit.

    Each process keeps its own; of several each is given its share.
    """

    def __init__(self, most_a_minute: float) -> None:
        self._most = most_a_minute
        self._people: OrderedDict[int, _Budget] = OrderedDict()
        """In the order in which they wrote last, so that who is to be forgotten stands first."""

    def take(self, person_id: int | None, now: datetime) -> timedelta | None:
        """Count one update; None where it may go on, else how long it has to wait."""
        if not self._most or person_id is None:
            return None
        budget = self._people.setdefault(person_id, _Budget(self._most, now))
        self._people.move_to_end(person_id)
        passed = max(0.0, (now - budget.at).total_seconds())
        budget.left, budget.at = min(self._most, budget.left + passed * self._most / 60), now
        if len(self._people) > MOST_KEPT:
            self._people.popitem(last=False)
        if budget.left >= 1:
            budget.left -= 1
            return None
        return timedelta(seconds=max(1.0, 60 / self._most))

    def is_to_be_told(self, person_id: int | None, now: datetime) -> bool:
        """Whether to tell the person that they have to wait: once in a while."""
        budget = self._people.get(person_id or 0)
        if budget is None or (budget.told_at is not None and now - budget.told_at < TOLD_AGAIN):
            return False
        budget.told_at = now
        return True
