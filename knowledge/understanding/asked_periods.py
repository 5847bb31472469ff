"""The periods of which figures are asked, as the facts write them."""

from __future__ import annotations

import re

from knowledge.answering.answers import Operation
from knowledge.schema import Fact
from knowledge.understanding.context import Context, ids_of
from knowledge.understanding.measured import Measured
from knowledge.understanding.operations import OF_TWO, OVER_ALL, sums_up
from knowledge.understanding.periods import FIRST_YEAR, LAST_YEAR, FewYears
from knowledge.understanding.reading import Reading
from knowledge.understanding.subjects import OURS

EDGES = frozenset({str(FIRST_YEAR), str(LAST_YEAR)})
"""A stretch that ends here has no end of its own."""
_YEAR = re.compile(r"\d{4}")


def periods_of(
    reading: Reading, context: Context, facts: tuple[Fact, ...], operations: frozenset[Operation]
) -> tuple[str, ...]:
    """The years and other periods that a message names, counts or moves to, or else those of the last answer."""
    last = ids_of(context, "periods")
    years = reading.years
    if reading.shift is not None and len(years) == 1:
        # «۲۰۲۱ چند برابر سال قبلش»: both years are named, one of them by the other.
        years = tuple(sorted((years[0], str(int(years[0]) + reading.shift))))
    elif reading.shift is not None and last and last[-1].isdigit():
        moved = str(int(last[-1]) + reading.shift)
        # "How much did it grow from the year before?" is asked of both; a plain look goes to the other year.
        return tuple(sorted((last[-1], moved))) if operations & OF_TWO else (moved,)
    if reading.few_years and (few := _few_of(reading.few_years, facts)):
        return (few[0], few[-1]) if operations & OF_TWO else few
    if reading.open_range:
        years = _within(reading.open_range, years, facts, of_two=bool(operations & OF_TWO))
    if reading.is_range and not operations & OF_TWO:
        span = sorted(years)
        between = {year for fact in facts if span[0] <= (year := str(fact.period)[:4]) <= span[-1]}
        years = tuple(sorted({*span, *between}))  # an end that no row is about is missed by name
    told = {fact.period for fact in facts}
    named = (*years, *(term.id for term in reading.of_kind("period") if term.id in told))
    if not named and len(last) > 1 and sums_up(reading):
        return last
    if named or reading.operations & (OVER_ALL | {"first-to-pass"}):
        return named
    held = {str(fact.period)[:4] for fact in facts} | told
    return tuple(each for each in last if each in held)


def told_within(
    reading: Reading, subjects: tuple[str, ...], facts: tuple[Fact, ...], measured: Measured
) -> tuple[str, ...]:
    """The moments between which the source says that something took as long as is named: "in one day"."""
    took = {
        told
        for fact in (measured.held_of(subjects[0]) if len(subjects) == 1 else ())
        if fact.unit and fact.value is not None and reading.stretches.get(fact.unit) == fact.value
        for told in fact.inventory
    }
    rows = (fact for fact in facts if fact.subject in subjects and fact.period and took & {*fact.inventory})
    return tuple(fact.period for fact in rows if fact.period)


def _within(
    stretch: tuple[int, int], named: tuple[str, ...], facts: tuple[Fact, ...], *, of_two: bool
) -> tuple[str, ...]:
    """The years of a stretch that rows are about, or its end, to be missed; of two, those that growth goes between.

    Growth after 2019 begins with the figure of 2019.
    """
    first, last = map(str, stretch)
    held = {str(fact.period)[:4] for fact in facts}
    within = sorted(year for year in held if first <= year <= last)
    if of_two:
        ends = sorted({*within, *(named if last in EDGES else ())} & held)
        return (ends[0], ends[-1]) if len(ends) > 1 else named
    return tuple(within) or tuple(each for each in (first, last) if each not in EDGES)


def _few_of(asked: FewYears, facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """The first or last few years of a series; none where it has no more years than were asked for."""
    others = len({fact.subject for fact in facts}) > 1
    told = (fact.period for fact in facts if fact.period and (not others or fact.subject == OURS))
    years = sorted({year for period in told for year in _YEAR.findall(period)})
    if asked.count >= len(years):
        return ()
    return tuple(years[-asked.count :] if asked.are_last else years[: asked.count])
