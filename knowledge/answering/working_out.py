"""Working figures out: each operation on the rows that were looked up, exact, with the rows it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.answering.answers import Computed, Operation
from knowledge.answering.rows import period_of, valued_rows
from knowledge.schema import Fact
from knowledge.understanding.queries import Query

PERCENT = Decimal(100)


@dataclass(frozen=True)
class Found:
    """What the facts say to a query."""

    operation: Operation
    rows: tuple[Fact, ...]
    computed: Computed | None = None
    level: Decimal | None = None
    high: Decimal | None = None
    """The upper of two levels between which the rows lie."""
    including: bool = False
    """Rows at the level itself are among those above or below it."""
    outside: bool = False
    """The rows are those that do not lie between the two levels."""


def top(query: Query, rows: list[Fact], whole: list[Fact], *, highest: bool = True) -> Found | None:
    """The row that has the most, or least, or the one whose turn is asked for; of one subject its place."""
    if len(query.subjects) == 1:
        return rank(query, rows, whole)
    among = valued_rows(rows if len(rows) > 1 else whole)
    if len(among) < 2:
        return None
    ordered = sorted(among, key=lambda pair: pair[1], reverse=highest)
    start = min(query.place or 1, len(ordered)) - 1
    best, value = ordered[start]
    end = start + (query.count or 1)
    while end < len(ordered) and not query.count and ordered[end][1] == value:
        end += 1
    operation: Operation = "top" if highest else "bottom"
    computed = Computed(
        value, best.unit, subject=best.subject, period=period_of(best), place=query.place, out_of=len(ordered)
    )
    return Found(operation, tuple(row for row, _value in ordered[start:end]), computed)


def _extremes(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    """The first and the last, where both are asked for."""
    if not query.operations >= {"top", "bottom"} or query.subjects:
        return None
    ends = [top(query, rows, whole, highest=highest) for highest in (True, False)]
    if not all(ends):
        return None
    return Found("extremes", tuple(row for found in ends if found for row in found.rows))


def _bottom(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    return top(query, rows, whole, highest=False)


def rank(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    """The place of a row, and beside it the row that is first."""
    asked = valued_rows(rows)
    if not query.subjects:
        return top(query, rows, whole) if query.place else None
    if not asked or len(whole) <= 2:
        return None
    row, value = asked[0]
    ordered = sorted(valued_rows(whole), key=lambda pair: pair[1], reverse=True)
    place = 1 + sum(other > value for _row, other in ordered)
    shown = (row,) if place == 1 else (row, ordered[0][0])
    return Found("rank", shown, Computed(value, row.unit, subject=row.subject, place=place, out_of=len(ordered)))


def _sum(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    return _fold_rows("sum", _first_few(query, rows), lambda values: sum(values, Decimal(0)))


def _average(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    return _fold_rows("average", _first_few(query, rows), lambda values: sum(values, Decimal(0)) / len(values))


def _of_few(query: Query) -> bool:
    """Whether a sum or average is asked of the first or last few rows only: "the top three together"."""
    several = query.count is not None and query.count >= 2
    return several and not query.subjects and (query.place == 1 or bool(query.operations & {"top", "bottom"}))


def _first_few(query: Query, rows: list[Fact]) -> list[Fact]:
    if not _of_few(query):
        return rows
    ordered = sorted(valued_rows(rows), key=lambda pair: pair[1], reverse="bottom" not in query.operations)
    return [row for row, _value in ordered[: query.count]]


def _fold_rows(operation: Operation, rows: list[Fact], work: Callable[[list[Decimal]], Decimal]) -> Found | None:
    valued = valued_rows(rows)
    if len(valued) < 2 or len({(row.unit, row.per) for row, _value in valued}) > 1:
        return None
    result = work([value for _row, value in valued])
    return Found(
        operation, tuple(row for row, _value in valued), Computed(result, valued[0][0].unit, out_of=len(valued))
    )


def _two(rows: list[Fact]) -> tuple[tuple[Fact, Decimal], tuple[Fact, Decimal]] | None:
    """The two rows that are set against each other: two subjects, or the first and last of several times."""
    valued = valued_rows(rows)
    if len({row.subject for row, _value in valued}) == 1:
        by_period = {period_of(row): (row, value) for row, value in valued}
        valued = sorted(by_period.values(), key=lambda pair: _in_time(pair[0]))
    if len(valued) < 2 or valued[0][0].unit != valued[-1][0].unit:
        return None
    return valued[0], valued[-1]


def _in_time(row: Fact) -> tuple[int, str]:
    """Where a figure stands among others of the same: by its year, or by the moment that its period names."""
    period = period_of(row) or ""
    return (period.startswith("before-") + 2 * period.startswith("after-"), period)


def _difference(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    pair = _two(rows)
    if pair is None:
        return None
    (first, low), (last, high) = pair
    higher = first if low >= high else last
    return Found(
        "difference",
        (first, last),
        Computed(abs(high - low), first.unit, subject=higher.subject, period=period_of(higher)),
    )


def _ratio(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    pair = _two(rows)
    if pair is None:
        return None
    (first, before), (last, after) = pair
    if len({first.subject, last.subject}) == 2 and after < before:
        (last, after), (first, before) = pair
    if not before:
        return None
    # What is so many times the other stands first.
    return Found("ratio", (last, first), Computed(after / before, "u-times"))


def divided_by_nought(query: Query, rows: list[Fact]) -> tuple[str, ...]:
    """Of whom, or of which year, the figure is nought by which two would have to be divided: "how many times 0?"."""
    pair = _two(rows) if query.operations & {"ratio", "growth"} and len(rows) == 2 else None
    of_nought = [row for row, value in pair or () if not value]
    if pair is None or len(of_nought) != 1:
        return ()
    same = pair[0][0].subject == pair[1][0].subject
    return (period_of(of_nought[0]) or "" if same else of_nought[0].subject,)


def _growth(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    """From one period to another; to a single one from the year before it, or from the first where that is meant."""
    if query.over_the_other:
        return _over_the_other(rows)
    if query.operations & {"top", "bottom"} and len(query.periods) < 2:
        return _extreme_growth(query, whole)
    pair = _two(rows if len(rows) > 1 else [*_before(query, rows, whole), *rows])
    if pair is None or pair[0][0].subject != pair[1][0].subject or not pair[0][1]:
        return None
    (first, before), (last, after) = pair
    return Found("growth", (first, last), Computed((after - before) / before * PERCENT, "u-percent"))


def _over_the_other(rows: list[Fact]) -> Found | None:
    """By how many percent the first row is more than the last."""
    valued = valued_rows(rows)
    if len(valued) != 2 or valued[0][0].unit != valued[1][0].unit or not valued[1][1]:
        return None
    (row, value), (other, base) = valued
    name = row.subject if row.subject != other.subject else None
    return Found("growth", (other, row), Computed((value - base) / base * PERCENT, "u-percent", subject=name))


def _extreme_growth(query: Query, whole: list[Fact]) -> Found | None:
    """The year of a single series that grew most against the one before it, or least."""
    if len({row.subject for row in whole}) > 1:
        return None
    series = {int(year): row for row in whole if (year := period_of(row)) and year.isdigit() and row.value}
    steps = [found for year, row in series.items() if (found := _step(query, series.get(year - 1), row))]
    if len(steps) < 2:
        return None
    least = "bottom" in query.operations
    found = min(steps, key=_grown) if least else max(steps, key=_grown)
    assert found.computed is not None
    return replace(found, computed=replace(found.computed, place=None if least else 1))


def _step(query: Query, before: Fact | None, row: Fact) -> Found | None:
    """From one year to the next, in percent, or in the row's own unit where a difference is asked for."""
    if before is None or not before.value or row.value is None:
        return None
    grown, unit = row.value - before.value, row.unit
    if "difference" not in query.operations:
        grown, unit = grown / before.value * PERCENT, "u-percent"
    computed = Computed(grown, unit, subject=row.subject, period=period_of(row))
    return Found("growth", (before, row), computed)


def _grown(step: Found) -> Decimal:
    return (step.computed and step.computed.value) or Decimal(0)


def _before(query: Query, rows: list[Fact], whole: list[Fact]) -> list[Fact]:
    """The row that growth to a single one is counted from; the first where the year before it is not held.

    A moment has none before it but the one that the source tells of in the same breath.
    """
    year = period_of(rows[0]) if rows else None
    if year is not None and not year.isdigit():
        told = {*rows[0].inventory}
        return [row for row in whole if row.id != rows[0].id and told & {*row.inventory}]
    if year is None or query.from_first:
        return whole[:1]
    return [row for row in whole if period_of(row) == str(int(year) - 1)] or whole[:1]


def _share(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    if any(row.unit == "u-percent" for row in rows):
        return None
    if len(query.subjects) == 2:
        return _share_of_another(rows)
    asked, everything = valued_rows(rows), valued_rows(whole)
    total = sum((value for _row, value in everything), Decimal(0))
    if len(query.subjects) != 1 or len(asked) != 1 or len(everything) < 2 or not total:
        return None
    row, value = asked[0]
    return Found(
        "share", (row,), Computed(value / total * PERCENT, "u-percent", subject=row.subject, out_of=len(everything))
    )


def _share_of_another(rows: list[Fact]) -> Found | None:
    """What the first of two has in percent of the second: the query names the whole last."""
    pair = _two(rows)
    if pair is None or not pair[1][1]:
        return None
    (row, part), (other, whole) = pair
    return Found("share", (row, other), Computed(part / whole * PERCENT, "u-percent", subject=row.subject))


def _first_to_pass(query: Query, unused: list[Fact], whole: list[Fact]) -> Found | None:
    if query.level is None:
        return None
    by_year = sorted(valued_rows(whole), key=lambda pair: period_of(pair[0]) or "")
    passed = next(((row, value) for row, value in by_year if period_of(row) and value > query.level), None)
    if passed is None or len({period_of(row) for row, _value in by_year}) < 2:
        return None
    row, value = passed
    before = [other for other, _value in by_year if (period_of(other) or "") < (period_of(row) or "")]
    computed = Computed(value, row.unit, subject=row.subject, period=period_of(row))
    return Found("first-to-pass", (row, *before[-1:]), computed, level=query.level)


def _afford(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    """How many whole months a budget lasts at a cost; of a monthly one, what it has over it."""
    valued = valued_rows(rows)
    budget = query.budget
    if budget is None or len(valued) != 1 or valued[0][0].unit != budget.unit or not valued[0][1]:
        return None
    row, cost = valued[0]
    computed = Computed(budget.amount // cost, "u-months")
    if budget.a_month:
        computed = Computed(budget.amount - cost, row.unit)
    return Found("afford", (row,), computed, level=budget.amount)


Work = Callable[[Query, list[Fact], list[Fact]], Found | None]
"""A query, the rows it asks for, and all that can be ranked with them, to what comes of it."""
OPERATIONS: tuple[tuple[Operation, Work], ...] = (
    ("afford", _afford),
    ("first-to-pass", _first_to_pass),
    ("ratio", _ratio),
    ("growth", _growth),
    ("difference", _difference),
    ("rank", rank),
    ("sum", lambda query, rows, whole: _sum(query, rows, whole) if _of_few(query) else None),
    ("average", lambda query, rows, whole: _average(query, rows, whole) if _of_few(query) else None),
    ("top", _extremes),
    ("top", top),
    ("bottom", _bottom),
    ("sum", _sum),
    ("average", _average),
    ("share", _share),
)
"""Tried in this order: the more particular operation first."""
