"""Who writes faster than they may waits; how fast people write is remembered of no more than so many."""

from datetime import UTC, datetime, timedelta

from bot.delivery import pace
from bot.delivery.pace import Pace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_budget_is_used_up_and_fills_again():
    kept = Pace(3)
    assert [kept.take(1, NOW) for unused in range(4)] == [None, None, None, timedelta(seconds=20)]
    assert kept.take(2, NOW) is None
    assert kept.take(1, NOW + timedelta(seconds=20)) is None


def test_of_a_crowd_those_are_forgotten_who_were_quiet_for_longest(monkeypatch):
    monkeypatch.setattr(pace, "MOST_KEPT", 100)
    kept = Pace(3)
    people = kept._people
    for number in range(1, 1001):
        kept.take(number, NOW)
        if number % 50 == 0:
            waits = kept.take(9_999, NOW)
    assert waits is not None, "who goes on writing is not forgotten for all the others"
    assert len(kept._people) == 100
    assert kept._people is people, "a crowd is not gone through with each update"
    assert 1 not in people
    assert kept.is_to_be_told(9_999, NOW)
    assert not kept.is_to_be_told(1, NOW)
