"""Looking figures up: the rows that a query is about, or what is in none of them.

A blank cell is no nought: it is shown as blank where it was asked for, and left out of everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.schema import Fact
from knowledge.snapshot import Snapshot
from knowledge.understanding.queries import Query

DAYS = frozenset({"u-date", "u-calendar-year"})
"""Units that say when, and not how much."""


@dataclass(frozen=True)
class Missing:
    """What was asked for and is in no row: `kind` is subject, facet, period, blank (a cell) or nought (a divisor)."""

    kind: str
    ids: tuple[str, ...]


def rows_asked_for(snapshot: Snapshot, metric: str, query: Query) -> list[Fact] | Missing:
    """A metric's rows of what is asked for, or what none of them is about."""
    every, rows = rows_of(snapshot, metric), rows_left(snapshot, metric, query)
    if missing := tuple(each for each in query.without if not any(_is_about(row, each) for row in every)):
        return Missing("period" if missing[0].isdigit() else "subject", missing)
    if query.region is not None and not rows:
        return Missing("subject", (query.region,))
    if missing := absent(rows, query.subjects, lambda row: row.subject):
        return Missing("subject", missing)
    of_period = _of_period(in_order_asked(rows, query.subjects, lambda row: row.subject), query)
    if isinstance(of_period, Missing):
        return of_period
    return _of_facet(of_period, query) if query.facets else _without_blanks(of_period)


def rows_of(snapshot: Snapshot, metric: str) -> list[Fact]:
    """Every row of a metric."""
    return list(snapshot.facts_by_metric.get(metric, ()))


def rows_left(snapshot: Snapshot, metric: str, query: Query) -> list[Fact]:
    """A metric's rows of the part of the world that is asked about, without those that the question leaves out."""
    rows = rows_of(snapshot, metric)
    rows = [row for row in rows if query.region is None or row.subject in query.members]
    return [row for row in rows if not any(_is_about(row, each) for each in query.without)]


def _is_about(row: Fact, name: str) -> bool:
    return name in (row.subject, period_of(row))


def _of_period(rows: list[Fact], query: Query) -> list[Fact] | Missing:
    """The rows of the periods asked for; of none, those without a period where there are any."""
    if not query.periods:
        return [row for row in rows if row.period is None] or rows
    held = [each for each in query.periods if any(_is_of(row, each) for row in rows)]
    if any(not each.isdigit() for each in held):
        # "Started in 2012, so how many in its first year?": the year is said of something else.
        query = replace(query, periods=tuple(held))
    if missing := tuple(each for each in query.periods if each not in held):
        # A day is what it is: whoever names another year is put right.
        return rows if {row.unit for row in rows} <= DAYS else Missing("period", missing)
    return [row for each in query.periods for row in rows if _is_of(row, each)]


def _is_of(row: Fact, period: str) -> bool:
    """Whether a figure is about a period; one without a period is of the year in which it was written."""
    if row.period is None:
        return period == str(row.held_on.year)
    return period in (row.period, period_of(row))


def _of_facet(rows: list[Fact], query: Query) -> list[Fact] | Missing:
    """The rows of an office; people say embassy for a mission, so where its cell is blank the other's is shown too."""
    of_facet = [row for row in rows if row.facet in query.facets]
    if query.subjects and of_facet and all(is_blank(row) for row in of_facet):
        others = [row for row in rows if row.facet not in query.facets and not is_blank(row)]
        if others and "embassy" in query.facets:
            return [*of_facet, *others]
        return Missing("blank", (of_facet[0].facet or "", of_facet[0].subject))
    if not query.subjects:
        of_facet = [row for row in of_facet if not is_blank(row)]
    return of_facet or Missing("facet", query.facets)


def is_blank(row: Fact) -> bool:
    """Whether a cell is empty; words in place of a figure ("free") are no blank."""
    return row.value is None and row.text is None


def _without_blanks(rows: list[Fact]) -> list[Fact] | Missing:
    filled = [row for row in rows if not is_blank(row)]
    return filled if filled or not rows else Missing("blank", (rows[0].facet or "", rows[0].subject))


def absent(rows: Sequence[Fact], asked: Sequence[str], of: Callable[[Fact], str | None]) -> tuple[str, ...]:
    """Which of the names asked for no row is about; `of` says what a row is about."""
    held = {of(row) for row in rows}
    return tuple(each for each in asked if each not in held)


def in_order_asked(rows: list[Fact], asked: Sequence[str], of: Callable[[Fact], str | None]) -> list[Fact]:
    """The rows asked for, in the order of the asking; all where nothing was."""
    if not asked:
        return rows
    return [row for each in asked for row in rows if of(row) == each]


def one_a_place(rows: list[Fact]) -> list[Fact]:
    """Of figures that the source gives twice for one year, those of its own table, where it has one."""
    facetless = {(row.subject, row.metric, period_of(row)) for row in rows if row.facet is None}
    return [row for row in rows if row.facet is None or (row.subject, row.metric, period_of(row)) not in facetless]


def comparable(whole: Sequence[Fact], rows: Sequence[Fact], query: Query) -> list[Fact]:
    """All filled rows of the kind of those asked for; others cannot be ranked or summed with them."""
    forms = {(row.unit, row.per) for row in rows}
    dated = any(row.period is not None for row in rows)
    fit = [
        row
        for row in whole
        if (row.unit, row.per) in forms
        and row.value is not None
        and (row.period is not None) == dated
        and (not query.facets or row.facet in query.facets)
    ]
    return one_a_place(fit)


def valued_rows(rows: Sequence[Fact]) -> list[tuple[Fact, Decimal]]:
    """The rows that hold a number, each with it."""
    return [(row, row.value) for row in rows if row.value is not None]


def period_of(row: Fact) -> str | None:
    """The year a figure is about; a month and "late-2022" belong to their year."""
    if row.period is None:
        return None
    return next(
        (part for part in row.period.replace("/", "-").split("-") if len(part) == 4 and part.isdigit()), row.period
    )


def year_of(row: Fact) -> str:
    """The year a figure is about, or that in which it was written."""
    period = period_of(row) or ""
    return period if period.isdigit() else str(row.held_on.year)


def inventory_of(rows: Iterable[Fact]) -> set[str]:
    """Where rows stand in the report's inventory."""
    return {each for row in rows for each in row.inventory}
