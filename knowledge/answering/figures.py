"""The facts path: figures looked up, compared and worked out exactly, with the rows they rest on.

A blank cell is no nought: it is shown as blank where it was asked for, and left out of every sum. What
the question asks about has to be what the rows are about, or there is no answer on this path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.answering.answers import Computed, Operation
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot
from knowledge.understanding.queries import WORKED_OUT, Query

PERCENT = Decimal(100)
TWO_METRICS = 2


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


@dataclass(frozen=True)
class Missing:
    """What was asked for and is in no row: `kind` is subject, facet, period or blank (a cell without a figure)."""

    kind: str
    ids: tuple[str, ...]


def look(snapshot: Snapshot, query: Query) -> Found | Missing | None:
    """Answer a query from the facts; None where it does not ask for figures."""
    if not query.metrics:
        return None
    if query.than is not None:
        return _counted_against(snapshot, query, query.than)
    if len(query.metrics) == TWO_METRICS and query.operations & {"average", "ratio", "top"}:
        found = _per(snapshot, query)
        if found is not None:
            return found
    if len(query.metrics) == TWO_METRICS and "difference" in query.operations and not (query.subjects or query.periods):
        return None  # what sets two kinds of figures apart is told in words
    rows: list[Fact] = []
    for metric in query.metrics if query.subjects else query.metrics[:1]:
        chosen = _chosen(snapshot, metric, query)
        if isinstance(chosen, Missing):
            return chosen
        rows += chosen
    return _work_out(snapshot, query, rows) if rows else None


def _chosen(snapshot: Snapshot, metric: str, query: Query) -> list[Fact] | Missing:
    """A metric's rows of what is asked for, or what none of them is about."""
    every, rows = _rows_of(snapshot, metric), _left(snapshot, metric, query)
    if missing := tuple(each for each in query.without if not any(_is_about(row, each) for row in every)):
        return Missing("period" if missing[0].isdigit() else "subject", missing)
    if missing := _absent(rows, query.subjects, lambda row: row.subject):
        return Missing("subject", missing)
    of_period = _of_period(_with(rows, query.subjects, lambda row: row.subject), query)
    if isinstance(of_period, Missing):
        return of_period
    return _of_facet(of_period, query) if query.facets else _without_blanks(of_period)


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
        return rows if {row.unit for row in rows} <= _DAYS else Missing("period", missing)
    return [row for each in query.periods for row in rows if _is_of(row, each)]


_DAYS = frozenset({"u-date", "u-calendar-year"})


def _is_of(row: Fact, period: str) -> bool:
    """Whether a figure is about a period; one without a period is of the year in which it was written."""
    if row.period is None:
        return period == str(row.held_on.year)
    return period in (row.period, _period_of(row))


def _of_facet(rows: list[Fact], query: Query) -> list[Fact] | Missing:
    """The rows of an office; people say embassy for a mission, so where its cell is blank the other's is shown too."""
    of_facet = [row for row in rows if row.facet in query.facets]
    if query.subjects and of_facet and all(_is_blank(row) for row in of_facet):
        others = [row for row in rows if row.facet not in query.facets and not _is_blank(row)]
        if others and "embassy" in query.facets:
            return [*of_facet, *others]
        return Missing("blank", (of_facet[0].facet or "", of_facet[0].subject))
    if not query.subjects:
        of_facet = [row for row in of_facet if not _is_blank(row)]
    return of_facet or Missing("facet", query.facets)


def _is_blank(row: Fact) -> bool:
    """Whether a cell is empty; words in place of a figure ("free") are no blank."""
    return row.value is None and row.text is None


def _without_blanks(rows: list[Fact]) -> list[Fact] | Missing:
    filled = [row for row in rows if not _is_blank(row)]
    return filled if filled or not rows else Missing("blank", (rows[0].facet or "", rows[0].subject))


def _rows_of(snapshot: Snapshot, metric: str) -> list[Fact]:
    return list(snapshot.facts_by_metric.get(metric, ()))


def _left(snapshot: Snapshot, metric: str, query: Query) -> list[Fact]:
    """A metric's rows without those of whom or which year the question leaves out."""
    rows = _rows_of(snapshot, metric)
    return [row for row in rows if not any(_is_about(row, each) for each in query.without)]


def _is_about(row: Fact, name: str) -> bool:
    return name in (row.subject, _period_of(row))


def _period_of(row: Fact) -> str | None:
    """The year a figure is about; a month and "late-2022" belong to their year."""
    if row.period is None:
        return None
    return next(
        (part for part in row.period.replace("/", "-").split("-") if len(part) == 4 and part.isdigit()), row.period
    )


def year_of(row: Fact) -> str:
    """The year a figure is about, or that in which it was written."""
    period = _period_of(row) or ""
    return period if period.isdigit() else str(row.held_on.year)


def _absent(rows: Sequence[Fact], asked: Sequence[str], of: Callable[[Fact], str | None]) -> tuple[str, ...]:
    held = {of(row) for row in rows}
    return tuple(each for each in asked if each not in held)


def _with(rows: list[Fact], asked: Sequence[str], of: Callable[[Fact], str | None]) -> list[Fact]:
    """The rows asked for, in the order of the asking; all where nothing was."""
    if not asked:
        return rows
    return [row for each in asked for row in rows if of(row) == each]


def _work_out(snapshot: Snapshot, query: Query, rows: list[Fact]) -> Found | None:
    whole = _comparable(_left(snapshot, query.metrics[0], query), rows, query)
    rows = _one_a_place(rows)
    for operation, work in _WORK:
        if operation in query.operations and (found := work(query, rows, whole)):
            return found
    if query.operations & _SET_AGAINST:
        return None  # growth or a ratio was asked for; one of its figures alone would be another answer
    beyond = _of_levels(query, rows)
    if beyond is not None:
        return beyond.found
    if query.place and not query.subjects and (found := _top(query, rows, whole)):
        return found
    if len({(row.subject, _period_of(row), row.facet, row.metric) for row in rows}) == 1 or any(map(_is_blank, rows)):
        return Found("lookup", tuple(rows))
    if len(query.subjects) == 1 and len({(row.metric, row.period) for row in rows}) == len(rows) and not query.periods:
        return Found("lookup" if len(rows) == len(query.metrics) else "list", tuple(rows))
    if len(query.subjects) > 1 or len(query.periods) > 1:
        return _compared(rows)
    return Found("list", tuple(rows))


def _one_a_place(rows: list[Fact]) -> list[Fact]:
    """Of figures that the source gives twice for one year, those of its own table, where it has one."""
    facetless = {(row.subject, row.metric, _period_of(row)) for row in rows if row.facet is None}
    return [row for row in rows if row.facet is None or (row.subject, row.metric, _period_of(row)) not in facetless]


def _compared(rows: list[Fact]) -> Found:
    """Rows side by side, with the one that has the most where their figures can be set against each other."""
    valued = sorted(_valued(rows), key=lambda pair: -pair[1])
    same = len({(row.unit, row.metric) for row, _value in valued}) == 1 and len(valued) == len(rows)
    if not same or len(valued) < TWO_METRICS or valued[0][1] == valued[1][1]:
        return Found("compare", tuple(rows))
    best, value = valued[0]
    computed = Computed(value, best.unit, subject=best.subject, period=_period_of(best))
    return Found("compare", tuple(row for row, _value in valued), computed)


@dataclass(frozen=True)
class _OfLevels:
    found: Found | None


def _of_levels(query: Query, rows: list[Fact]) -> _OfLevels | None:
    """What lies beyond the levels that are named, which may be nothing; None where the rows are not asked by any."""
    if query.side == "none" and not query.subjects:
        return _OfLevels(_of_nothing(rows))
    if query.level is None or not (query.side or query.high):
        return None
    found = _beyond(query, rows) or _nearest(query, rows)
    # All of them would be another answer than those between two levels.
    return _OfLevels(found) if found or (query.high is not None and not query.subjects) else None


def _beyond(query: Query, rows: list[Fact]) -> Found | None:
    """The rows above or below a level, or between two."""
    valued = sorted(_valued(rows), key=lambda pair: -pair[1])
    if len(valued) <= TWO_METRICS:
        return None
    kept = tuple(row for row, value in valued if _is_beyond(query, value))
    computed = Computed(Decimal(len(kept)), None, out_of=len(valued))
    return Found("list", kept, computed, query.level, query.high, query.including) if kept else None


def _nearest(query: Query, rows: list[Fact]) -> Found | None:
    """Where nothing lies beyond a level, the row that comes nearest to it."""
    if query.subjects or len(_valued(rows)) <= TWO_METRICS or query.high is not None:
        return None
    found = _top(replace(query, place=None, count=None), rows, rows, highest=query.side == "above")
    return None if found is None else replace(found, level=query.level)


def _is_beyond(query: Query, value: Decimal) -> bool:
    assert query.level is not None
    if query.including and value in (query.level, query.high):
        return True
    if query.high is not None:
        return query.level < value < query.high
    return value > query.level if query.side == "above" else value < query.level


def _counted_against(snapshot: Snapshot, query: Query, than: str) -> Found | Missing | None:
    """The rows above or below somebody's own; where there are none, the place that this one has."""
    rows = _chosen(snapshot, query.metrics[0], query)
    if isinstance(rows, Missing):
        return rows
    rows = _one_a_place(rows)
    own = next(((row, value) for row, value in _valued(rows) if row.subject == than), None)
    if own is None:
        return Missing("subject", (than,))
    others = replace(query, level=own[1], including=False)
    return _beyond(others, rows) or _rank(replace(query, subjects=(than,)), [own[0]], rows)


def _of_nothing(rows: list[Fact]) -> Found | None:
    """The rows whose figure is nought; a blank cell is none of them."""
    none = tuple(row for row, value in _valued(rows) if not value)
    return Found("list", none) if none and len(none) < len(rows) else None


def _comparable(whole: Sequence[Fact], rows: Sequence[Fact], query: Query) -> list[Fact]:
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
    return _one_a_place(fit)


def _valued(rows: Sequence[Fact]) -> list[tuple[Fact, Decimal]]:
    return [(row, row.value) for row in rows if row.value is not None]


def _top(query: Query, rows: list[Fact], whole: list[Fact], *, highest: bool = True) -> Found | None:
    if len(query.subjects) == 1:
        return _rank(query, rows, whole)
    among = _valued(rows if len(rows) > 1 else whole)
    if len(among) < TWO_METRICS:
        return None
    ordered = sorted(among, key=lambda pair: pair[1], reverse=highest)
    start = min(query.place or 1, len(ordered)) - 1
    best, value = ordered[start]
    end = start + (query.count or 1)
    while end < len(ordered) and not query.count and ordered[end][1] == value:
        end += 1
    operation: Operation = "top" if highest else "bottom"
    computed = Computed(
        value, best.unit, subject=best.subject, period=_period_of(best), place=query.place, out_of=len(ordered)
    )
    return Found(operation, tuple(row for row, _value in ordered[start:end]), computed)


def _extremes(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    """The first and the last, where both are asked for."""
    if not query.operations >= {"top", "bottom"} or query.subjects:
        return None
    ends = [_top(query, rows, whole, highest=highest) for highest in (True, False)]
    if not all(ends):
        return None
    return Found("extremes", tuple(row for found in ends if found for row in found.rows))


def _bottom(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    return _top(query, rows, whole, highest=False)


def _rank(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    """The place of a row, and beside it the row that is first."""
    asked = _valued(rows)
    if not query.subjects:
        return _top(query, rows, whole) if query.place else None
    if not asked or len(whole) <= TWO_METRICS:
        return None
    row, value = asked[0]
    ordered = sorted(_valued(whole), key=lambda pair: pair[1], reverse=True)
    place = 1 + sum(other > value for _row, other in ordered)
    shown = (row,) if place == 1 else (row, ordered[0][0])
    return Found("rank", shown, Computed(value, row.unit, subject=row.subject, place=place, out_of=len(ordered)))


def _sum(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    return _fold_rows("sum", _first_few(query, rows), lambda values: sum(values, Decimal(0)))


def _average(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    return _fold_rows("average", _first_few(query, rows), lambda values: sum(values, Decimal(0)) / len(values))


def _of_few(query: Query) -> bool:
    """Whether a sum or average is asked of the first or last few rows only: "the top three together"."""
    several = query.count is not None and query.count >= TWO_METRICS
    return several and not query.subjects and (query.place == 1 or bool(query.operations & {"top", "bottom"}))


def _first_few(query: Query, rows: list[Fact]) -> list[Fact]:
    if not _of_few(query):
        return rows
    ordered = sorted(_valued(rows), key=lambda pair: pair[1], reverse="bottom" not in query.operations)
    return [row for row, _value in ordered[: query.count]]


def _fold_rows(operation: Operation, rows: list[Fact], work: Callable[[list[Decimal]], Decimal]) -> Found | None:
    valued = _valued(rows)
    if len(valued) < TWO_METRICS or len({(row.unit, row.per) for row, _value in valued}) > 1:
        return None
    result = work([value for _row, value in valued])
    return Found(
        operation, tuple(row for row, _value in valued), Computed(result, valued[0][0].unit, out_of=len(valued))
    )


def _two(rows: list[Fact]) -> tuple[tuple[Fact, Decimal], tuple[Fact, Decimal]] | None:
    """The two rows that are set against each other: two subjects, or the first and last of several times."""
    valued = _valued(rows)
    if len({row.subject for row, _value in valued}) == 1:
        by_period = {_period_of(row): (row, value) for row, value in valued}
        valued = sorted(by_period.values(), key=lambda pair: _in_time(pair[0]))
    if len(valued) < TWO_METRICS or valued[0][0].unit != valued[-1][0].unit:
        return None
    return valued[0], valued[-1]


def _in_time(row: Fact) -> tuple[int, str]:
    """Where a figure stands among others of the same: by its year, or by the moment that its period names."""
    period = _period_of(row) or ""
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
        Computed(abs(high - low), first.unit, subject=higher.subject, period=_period_of(higher)),
    )


def _ratio(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    pair = _two(rows)
    if pair is None:
        return None
    (first, before), (last, after) = pair
    if len({first.subject, last.subject}) == TWO_METRICS and after < before:
        (last, after), (first, before) = pair
    if not before:
        return None
    # What is so many times the other stands first.
    return Found("ratio", (last, first), Computed(after / before, "u-times"))


def _growth(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    """From one period to another; to a single one from the year before it, or from the first where that is meant."""
    if query.over_the_other:
        return _over_the_other(rows)
    if query.operations & {"top", "bottom"} and len(query.periods) < TWO_METRICS:
        return _extreme_growth(query, whole)
    pair = _two(rows if len(rows) > 1 else [*_before(query, rows, whole), *rows])
    if pair is None or pair[0][0].subject != pair[1][0].subject or not pair[0][1]:
        return None
    (first, before), (last, after) = pair
    return Found("growth", (first, last), Computed((after - before) / before * PERCENT, "u-percent"))


def _over_the_other(rows: list[Fact]) -> Found | None:
    """By how many percent the first row is more than the last."""
    valued = _valued(rows)
    if len(valued) != TWO_METRICS or valued[0][0].unit != valued[1][0].unit or not valued[1][1]:
        return None
    (row, value), (other, base) = valued
    name = row.subject if row.subject != other.subject else None
    return Found("growth", (other, row), Computed((value - base) / base * PERCENT, "u-percent", subject=name))


def _extreme_growth(query: Query, whole: list[Fact]) -> Found | None:
    """The year of a single series that grew most against the one before it, or least."""
    if len({row.subject for row in whole}) > 1:
        return None
    series = {int(year): row for row in whole if (year := _period_of(row)) and year.isdigit() and row.value}
    steps = [found for year, row in series.items() if (found := _step(query, series.get(year - 1), row))]
    if len(steps) < TWO_METRICS:
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
    computed = Computed(grown, unit, subject=row.subject, period=_period_of(row))
    return Found("growth", (before, row), computed)


def _grown(step: Found) -> Decimal:
    return (step.computed and step.computed.value) or Decimal(0)


def _before(query: Query, rows: list[Fact], whole: list[Fact]) -> list[Fact]:
    """The row that growth to a single one is counted from; the first where the year before it is not held.

    A moment has none before it but the one that the source tells of in the same breath.
    """
    year = _period_of(rows[0]) if rows else None
    if year is not None and not year.isdigit():
        told = {*rows[0].inventory}
        return [row for row in whole if row.id != rows[0].id and told & {*row.inventory}]
    if year is None or query.from_first:
        return whole[:1]
    return [row for row in whole if _period_of(row) == str(int(year) - 1)] or whole[:1]


def _share(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    if any(row.unit == "u-percent" for row in rows):
        return None
    if len(query.subjects) == TWO_METRICS:
        return _share_of_another(rows)
    asked, everything = _valued(rows), _valued(whole)
    total = sum((value for _row, value in everything), Decimal(0))
    if len(query.subjects) != 1 or len(asked) != 1 or len(everything) < TWO_METRICS or not total:
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
    by_year = sorted(_valued(whole), key=lambda pair: _period_of(pair[0]) or "")
    passed = next(((row, value) for row, value in by_year if _period_of(row) and value > query.level), None)
    if passed is None or len({_period_of(row) for row, _value in by_year}) < TWO_METRICS:
        return None
    row, value = passed
    before = [other for other, _value in by_year if (_period_of(other) or "") < (_period_of(row) or "")]
    computed = Computed(value, row.unit, subject=row.subject, period=_period_of(row))
    return Found("first-to-pass", (row, *before[-1:]), computed, level=query.level)


Work = Callable[[Query, list[Fact], list[Fact]], Found | None]
_SET_AGAINST: frozenset[Operation] = WORKED_OUT - {"top", "bottom", "sum", "average", "list"}
_WORK: tuple[tuple[Operation, Work], ...] = (
    ("first-to-pass", _first_to_pass),
    ("ratio", _ratio),
    ("growth", _growth),
    ("difference", _difference),
    ("rank", _rank),
    ("sum", lambda query, rows, whole: _sum(query, rows, whole) if _of_few(query) else None),
    ("average", lambda query, rows, whole: _average(query, rows, whole) if _of_few(query) else None),
    ("top", _extremes),
    ("top", _top),
    ("bottom", _bottom),
    ("sum", _sum),
    ("average", _average),
    ("share", _share),
)
"""Tried in this order: the more particular operation first."""


def _per(snapshot: Snapshot, query: Query) -> Found | Missing | None:
    """One metric for each unit of another of the same subjects: followers per post."""
    pairs: list[tuple[Fact, Fact, Decimal]] = []
    followers_first = sorted(query.metrics, key=lambda metric: -_largest(snapshot, metric))
    first, second = (_left(snapshot, metric, query) for metric in followers_first)
    if missing := _absent(first, query.subjects, lambda row: row.subject):
        return Missing("subject", missing)
    first = [row for row in first if row.period is None]
    for row in _with(first, query.subjects, lambda each: each.subject):
        for other in second:
            same = (row.subject, row.facet) == (other.subject, other.facet)
            if same and row.value is not None and other.value:
                pairs.append((row, other, row.value / other.value))
    if not pairs:
        return None
    highest = max(pairs, key=lambda pair: pair[2])
    row, other, value = highest if "top" in query.operations else pairs[0]
    return Found("ratio", (row, other), Computed(value, row.unit, subject=row.subject))


def _largest(snapshot: Snapshot, metric: str) -> Decimal:
    return max((value for _row, value in _valued(_rows_of(snapshot, metric))), default=Decimal(0))
