"""The facts path: figures looked up, compared and worked out exactly, with the rows they rest on.

A blank cell is no nought: it is shown as blank where it was asked for, and left out of every sum. What
the question asks about has to be what the rows are about, or there is no answer on this path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.answers import Computed, Operation
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot

PERCENT = Decimal(100)
TWO_METRICS = 2


@dataclass(frozen=True)
class Query:
    """What is asked of the facts: ids of terms, periods as facts write them."""

    metrics: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    operations: frozenset[Operation] = frozenset()
    level: Decimal | None = None
    count: int | None = None


@dataclass(frozen=True)
class Found:
    """What the facts say to a query."""

    operation: Operation
    rows: tuple[Fact, ...]
    computed: Computed | None = None
    level: Decimal | None = None


@dataclass(frozen=True)
class Missing:
    """What was asked for and is in no row: `kind` is subject, facet or period."""

    kind: str
    ids: tuple[str, ...]


def look(snapshot: Snapshot, query: Query) -> Found | Missing | None:
    """Answer a query from the facts; None where it does not ask for figures."""
    if not query.metrics:
        return None
    if len(query.metrics) == TWO_METRICS:
        return _per(snapshot, query)
    rows = _rows_of(snapshot, query.metrics[0])
    if not rows:
        return None
    for kind, asked, of in (
        ("subject", query.subjects, lambda row: row.subject),
        ("facet", query.facets, lambda row: row.facet),
        ("period", query.periods, _period_of),
    ):
        if missing := _absent(rows, asked, of):
            return Missing(kind, missing)
        rows = _with(rows, asked, of)
    if not rows:
        return Missing("facet", query.facets)
    return _work_out(snapshot, query, _one_facet(rows, query))


def _rows_of(snapshot: Snapshot, metric: str) -> list[Fact]:
    return list(snapshot.facts_by_metric.get(metric, ()))


def _period_of(row: Fact) -> str | None:
    """The year a figure is about; a month and "late-2022" belong to their year."""
    if row.period is None:
        return None
    return next(
        (part for part in row.period.replace("/", "-").split("-") if len(part) == 4 and part.isdigit()), row.period
    )


def _absent(rows: Sequence[Fact], asked: Sequence[str], of: Callable[[Fact], str | None]) -> tuple[str, ...]:
    held = {of(row) for row in rows}
    return tuple(each for each in asked if each not in held)


def _with(rows: list[Fact], asked: Sequence[str], of: Callable[[Fact], str | None]) -> list[Fact]:
    """The rows asked for, in the order of the asking; all where nothing was."""
    if not asked:
        return rows
    return [row for each in asked for row in rows if of(row) == each]


def _one_facet(rows: list[Fact], query: Query) -> list[Fact]:
    """Without a facet in the question: of each subject the rows that hold a figure, or its blanks."""
    if query.facets:
        return rows
    filled = {row.subject for row in rows if row.value is not None}
    return [row for row in rows if row.value is not None or row.subject not in filled]


def _work_out(snapshot: Snapshot, query: Query, rows: list[Fact]) -> Found | None:
    whole = _one_facet([row for row in _rows_of(snapshot, query.metrics[0]) if row.value is not None], Query(()))
    for operation, work in _WORK:
        if operation in query.operations and (found := work(query, rows, _comparable(whole, rows))):
            return found
    if len({(row.subject, _period_of(row), row.facet) for row in rows}) == 1:
        return Found("lookup", tuple(rows))
    if len(query.subjects) > 1 or len(query.periods) > 1:
        return Found("compare", tuple(rows))
    if query.subjects and not _is_series(rows):
        return Found("lookup", tuple(rows))
    return Found("list", tuple(rows)) if _is_series(rows) or "list" in query.operations else None


def _is_series(rows: Sequence[Fact]) -> bool:
    return len({_period_of(row) for row in rows}) > 1 or len({row.subject for row in rows}) > 1


def _comparable(whole: Sequence[Fact], rows: Sequence[Fact]) -> list[Fact]:
    """All rows of the same unit and per as those asked for; others cannot be ranked or summed with them."""
    forms = {(row.unit, row.per) for row in rows}
    return [row for row in whole if (row.unit, row.per) in forms]


def _valued(rows: Sequence[Fact]) -> list[tuple[Fact, Decimal]]:
    return [(row, row.value) for row in rows if row.value is not None]


def _top(query: Query, rows: list[Fact], whole: list[Fact], *, highest: bool = True) -> Found | None:
    among = _valued(rows if len(rows) > 1 else whole)
    if len(among) < TWO_METRICS or len(query.subjects) == 1:
        return None
    ordered = sorted(among, key=lambda pair: pair[1], reverse=highest)
    best, value = ordered[0]
    shown = ordered[: query.count or 1]
    operation: Operation = "top" if highest else "bottom"
    computed = Computed(value, best.unit, subject=best.subject, period=_period_of(best), out_of=len(ordered))
    return Found(operation, tuple(row for row, _value in shown), computed)


def _bottom(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    return _top(query, rows, whole, highest=False)


def _rank(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    asked = _valued(rows)
    if not query.subjects or not asked:
        return None
    row, value = asked[0]
    ordered = sorted(_valued(whole), key=lambda pair: pair[1], reverse=True)
    place = 1 + sum(other > value for _row, other in ordered)
    return Found("rank", (row,), Computed(value, row.unit, subject=row.subject, place=place, out_of=len(ordered)))


def _sum(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    return _fold_rows("sum", rows, lambda values: sum(values, Decimal(0)))


def _average(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    return _fold_rows("average", rows, lambda values: sum(values, Decimal(0)) / len(values))


def _fold_rows(operation: Operation, rows: list[Fact], work: Callable[[list[Decimal]], Decimal]) -> Found | None:
    valued = _valued(rows)
    if len(valued) < TWO_METRICS or len({(row.unit, row.per) for row, _value in valued}) > 1:
        return None
    result = work([value for _row, value in valued])
    return Found(
        operation, tuple(row for row, _value in valued), Computed(result, valued[0][0].unit, out_of=len(valued))
    )


def _two(rows: list[Fact]) -> tuple[tuple[Fact, Decimal], tuple[Fact, Decimal]] | None:
    """The two rows that are set against each other: two subjects, or the first and last of several years."""
    valued = _valued(rows)
    if len({row.subject for row, _value in valued}) == 1:
        by_period = {_period_of(row): (row, value) for row, value in valued}
        valued = sorted(by_period.values(), key=lambda pair: _period_of(pair[0]) or "")
    if len(valued) < TWO_METRICS or valued[0][0].unit != valued[-1][0].unit:
        return None
    return valued[0], valued[-1]


def _difference(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    pair = _two(rows)
    if pair is None:
        return None
    (first, low), (last, high) = pair
    return Found(
        "difference",
        (first, last),
        Computed(abs(high - low), first.unit, subject=(first if low >= high else last).subject),
    )


def _ratio(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    pair = _two(rows)
    if pair is None:
        return None
    (first, before), (last, after) = pair
    if len({first.subject, last.subject}) == TWO_METRICS:
        before, after = min(before, after), max(before, after)
    if not before:
        return None
    return Found("ratio", (first, last), Computed(after / before, "u-times"))


def _growth(query: Query, rows: list[Fact], unused: list[Fact]) -> Found | None:
    pair = _two(rows)
    if pair is None or pair[0][0].subject != pair[1][0].subject or not pair[0][1]:
        return None
    (first, before), (last, after) = pair
    return Found("growth", (first, last), Computed((after - before) / before * PERCENT, "u-percent"))


def _share(query: Query, rows: list[Fact], whole: list[Fact]) -> Found | None:
    asked, everything = _valued(rows), _valued(whole)
    total = sum((value for _row, value in everything), Decimal(0))
    if len(query.subjects) != 1 or len(asked) != 1 or len(everything) < TWO_METRICS or not total:
        return None
    row, value = asked[0]
    return Found(
        "share", (row,), Computed(value / total * PERCENT, "u-percent", subject=row.subject, out_of=len(everything))
    )


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
_WORK: tuple[tuple[Operation, Work], ...] = (
    ("first-to-pass", _first_to_pass),
    ("ratio", _ratio),
    ("growth", _growth),
    ("difference", _difference),
    ("rank", _rank),
    ("top", _top),
    ("bottom", _bottom),
    ("sum", _sum),
    ("average", _average),
    ("share", _share),
)
"""Tried in this order: the more particular operation first."""


def _per(snapshot: Snapshot, query: Query) -> Found | Missing | None:
    """One metric for each unit of another of the same subjects: followers per post."""
    if not query.operations & {"average", "ratio"}:
        return None
    pairs: list[tuple[Fact, Fact, Decimal]] = []
    first, second = (_rows_of(snapshot, metric) for metric in query.metrics)
    if missing := _absent(first, query.subjects, lambda row: row.subject):
        return Missing("subject", missing)
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
