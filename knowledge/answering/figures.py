"""What the facts say to a query: figures looked up, compared and worked out exactly, with the rows they rest on.

What the question asks about has to be what the rows are about, or there is no answer on this path.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.answering.answers import Computed, Operation
from knowledge.answering.rows import (
    Missing,
    absent,
    comparable,
    in_order_asked,
    is_blank,
    one_a_place,
    period_of,
    rows_asked_for,
    rows_left,
    rows_of,
    valued_rows,
)
from knowledge.answering.working_out import OPERATIONS, Found, divided_by_nought, rank, top
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot
from knowledge.understanding.operations import WORKED_OUT
from knowledge.understanding.queries import Query

SET_AGAINST: frozenset[Operation] = WORKED_OUT - {"top", "bottom", "sum", "average", "list"}
"""Operations between figures: one of them alone is no answer."""


def look(snapshot: Snapshot, query: Query) -> Found | Missing | None:
    """Answer a query from the facts; None where it does not ask for figures."""
    if not query.metrics:
        return None
    if query.than is not None:
        return _counted_against(snapshot, query, query.than)
    if len(query.metrics) == 2 and query.operations & {"average", "ratio", "top"}:
        found = _per(snapshot, query)
        if found is not None:
            return found
    if len(query.metrics) == 2 and "difference" in query.operations and not (query.subjects or query.periods):
        return None  # what sets two kinds of figures apart is told in words
    rows: list[Fact] = []
    for metric in query.metrics if query.subjects else query.metrics[:1]:
        chosen = rows_asked_for(snapshot, metric, query)
        if isinstance(chosen, Missing):
            return chosen
        rows += chosen
    found = _work_out(snapshot, query, rows) if rows else None
    nought = divided_by_nought(query, rows) if found is None else ()
    return Missing("nought", nought) if nought else found


def _work_out(snapshot: Snapshot, query: Query, rows: list[Fact]) -> Found | None:
    whole = comparable(rows_left(snapshot, query.metrics[0], query), rows, query)
    rows = one_a_place(rows)
    for operation, work in OPERATIONS:
        if operation in query.operations and (found := work(query, rows, whole)):
            return found
    if query.operations & SET_AGAINST:
        return None  # growth or a ratio was asked for; one of its figures alone would be another answer
    beyond = _of_levels(query, rows)
    if beyond is not None:
        return beyond.found
    if query.place and not query.subjects and (found := top(query, rows, whole)):
        return found
    if len({(row.subject, period_of(row), row.facet, row.metric) for row in rows}) == 1 or any(map(is_blank, rows)):
        return Found("lookup", tuple(rows))
    if len(query.subjects) == 1 and len({(row.metric, row.period) for row in rows}) == len(rows) and not query.periods:
        return Found("lookup" if len(rows) == len(query.metrics) else "list", tuple(rows))
    if len(query.subjects) > 1 or len(query.periods) > 1:
        return _compared(rows)
    return Found("list", tuple(rows))


def _compared(rows: list[Fact]) -> Found:
    """Rows side by side, with the one that has the most where their figures can be set against each other."""
    valued = sorted(valued_rows(rows), key=lambda pair: -pair[1])
    same = len({(row.unit, row.metric) for row, _value in valued}) == 1 and len(valued) == len(rows)
    if not same or len(valued) < 2 or valued[0][1] == valued[1][1]:
        return Found("compare", tuple(rows))
    best, value = valued[0]
    computed = Computed(value, best.unit, subject=best.subject, period=period_of(best))
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
    valued = sorted(valued_rows(rows), key=lambda pair: -pair[1])
    if len(valued) <= 2:
        return None
    kept = tuple(row for row, value in valued if _is_beyond(query, value))
    computed = Computed(Decimal(len(kept)), None, out_of=len(valued))
    return Found("list", kept, computed, query.level, query.high, query.including, query.outside) if kept else None


def _nearest(query: Query, rows: list[Fact]) -> Found | None:
    """Where nothing lies beyond a level, the row that comes nearest to it."""
    if query.subjects or len(valued_rows(rows)) <= 2 or query.high is not None:
        return None
    found = top(replace(query, place=None, count=None), rows, rows, highest=query.side == "above")
    return None if found is None else replace(found, level=query.level)


def _is_beyond(query: Query, value: Decimal) -> bool:
    assert query.level is not None
    if query.outside:
        return not _is_beyond(replace(query, outside=False), value)
    if query.including and value in (query.level, query.high):
        return True
    if query.high is not None:
        return query.level < value < query.high
    return value > query.level if query.side == "above" else value < query.level


def _counted_against(snapshot: Snapshot, query: Query, than: str) -> Found | Missing | None:
    """The rows above or below somebody's own; where there are none, the place that this one has."""
    rows = rows_asked_for(snapshot, query.metrics[0], query)
    if isinstance(rows, Missing):
        return rows
    rows, everybody = one_a_place(rows), rows_of(snapshot, query.metrics[0])
    own = next(((row, value) for row, value in valued_rows(one_a_place(everybody)) if row.subject == than), None)
    if own is None:
        return Missing("subject", (than,))
    others = replace(query, level=own[1], including=False)
    return _beyond(others, rows) or rank(replace(query, subjects=(than,)), [own[0]], rows)


def _of_nothing(rows: list[Fact]) -> Found | None:
    """The rows whose figure is nought; a blank cell is none of them."""
    none = tuple(row for row, value in valued_rows(rows) if not value)
    return Found("list", none) if none and len(none) < len(rows) else None


def _per(snapshot: Snapshot, query: Query) -> Found | Missing | None:
    """One metric for each unit of another of the same subjects: followers per post."""
    pairs: list[tuple[Fact, Fact, Decimal]] = []
    followers_first = sorted(query.metrics, key=lambda metric: -_largest(snapshot, metric))
    first, second = (rows_left(snapshot, metric, query) for metric in followers_first)
    if missing := absent(first, query.subjects, lambda row: row.subject):
        return Missing("subject", missing)
    first = [row for row in first if row.period is None]
    for row in in_order_asked(first, query.subjects, lambda each: each.subject):
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
    return max((value for _row, value in valued_rows(rows_of(snapshot, metric))), default=Decimal(0))
