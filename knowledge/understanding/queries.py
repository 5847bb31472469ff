"""What a message asks of the facts: its slots as a query, with what a follow-up takes over from the last answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from knowledge.answering.answers import Operation
from knowledge.schema import Fact
from knowledge.search.stems import is_form_of
from knowledge.snapshot import Snapshot
from knowledge.understanding.periods import FIRST_YEAR, LAST_YEAR, FewYears
from knowledge.understanding.reading import NEUTRAL, Reading, counted_in
from knowledge.understanding.small_words import small_words
from knowledge.understanding.terms import Match

Context = Mapping[str, str]
"""What a follow-up may lean on: ids of terms, joined by commas, under the names of slots."""
NOTHING: Context = {}

LEAST_RANKED = 3
"""Of so few there is no ranking."""
EDGES = frozenset({str(FIRST_YEAR), str(LAST_YEAR)})
OFFICES = frozenset({"embassy", "consulate"})
TABLE = "account-list"
LISTED = "countries-listed"
WHO_IS_RANKED = frozenset({"u-countries", "u-accounts"})
"""Counted things that stand for the offices of the table: «سه کشور آخر»."""
OURS = "douyin"
"""Whose figures are meant where nobody is named."""
PERCENT = "u-percent"
OWNER, FORECAST = "owner", "forecast"
GROWTH_OF = {"revenue-growth": "annual-revenue", "sales-growth": "sales-volume"}
"""Metrics that the sources tell in words or once, and the series from which others are worked out."""
NAMED = ("country", "subject", "platform", "product", "person")
OVER_ALL: frozenset[Operation] = frozenset({"top", "bottom", "sum", "average", "list"})
"""Operations over all rows: a follow-up that asks for one does not mean the last subject."""
ENDS = frozenset({"top", "bottom"})
IN_A_RANKING = ENDS | {"rank"}
_GROWTH: frozenset[Operation] = frozenset({"growth"})
_NONE: frozenset[Operation] = frozenset()
_YEAR = re.compile(r"\d{4}")
WORKED_OUT: frozenset[Operation] = OVER_ALL | {"growth", "ratio", "difference", "rank", "share", "first-to-pass"}
PER = "per"
"""Of an answer: one figure was divided by another of the same, and a follow-up may ask that of somebody else."""
OF_TWO: frozenset[Operation] = frozenset({"growth", "ratio", "difference", "compare"})
"""Operations between two figures: of one year and another, or of two subjects."""


@dataclass(frozen=True)
class Query:
    """What is asked of the facts: ids of terms, periods as facts write them."""

    metrics: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    operations: frozenset[Operation] = frozenset()
    level: Decimal | None = None
    high: Decimal | None = None
    side: str | None = None
    including: bool = False
    """What stands at the level is above it, or below it, too."""
    outside: bool = False
    """What does not lie between the two levels is asked for."""
    count: int | None = None
    place: int | None = None
    from_first: bool = False
    """Growth up to a year is asked from the first one there is, and not from the one before."""
    beside: str | None = None
    """Whose neighbour in the ranking the subject is: "and who comes after Iran?"."""
    of_unlike: bool = False
    """Both of what was spoken of are asked for together, and they are two kinds of figures: followers and posts."""
    over_the_other: bool = False
    """By how many percent the first is more, or less, than the last: «چند درصد بیشتر از»."""
    than: str | None = None
    """Whose own figure is the level: "how many have more than Iran?"."""
    without: tuple[str, ...] = ()
    """Subjects and years that are left out."""
    said: tuple[str, ...] = ()
    """Terms that were said for what is asked: growth of revenue, for the revenue of two years."""

    @property
    def ids(self) -> frozenset[str]:
        """Every term that the query takes account of."""
        than = filter(None, (self.than, self.beside))
        named = (*self.metrics, *self.subjects, *self.facets, *self.periods, *self.without)
        return frozenset((*named, *self.said, *than))


class QueryMaker:
    """Turns readings into queries of one snapshot's facts."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def query(self, reading: Reading, context: Context) -> Query:
        """The query of a message; `context` is empty unless it leans on the last answer."""
        if query := self._counted_against(reading, context) or self._neighbour(reading, context):
            return query
        metrics = self._metrics(reading) or _ids(context, "metrics")
        metrics = metrics or self._metric_of_subject(reading) or self._metric_of_ranking(reading)
        metrics = metrics or self._metric_of_table(reading) or self._metric_of_growth(reading)
        metrics = metrics or self._metric_of_forecast(reading)
        grown = self._grown(reading, metrics)
        metrics = grown or metrics
        facts = self._facts_of(metrics)
        operations, count = self._operations(reading, facts) | (_GROWTH if grown else _NONE), reading.count
        before = context.get("operation", "")
        if before == "rank" and not reading.operations and not reading.of_kind("metric"):
            operations |= {"rank"}  # "and Pakistan?" after somebody's place asks for a place
        if _asks_for_growth_again(reading, context):
            operations |= {"growth"}
        if before == PER and reading.of_kind("country") and _says_only_who(reading):
            operations |= {"ratio"}  # "and Iran?" after followers for each post
        if before in ENDS and context.get("count") and _sums_up(reading):
            operations, count = operations | {before}, int(context["count"])  # type: ignore[arg-type]
        if before in IN_A_RANKING and (end := _end_of_it(reading)):
            operations |= {end}  # "and last?" after the third
        if reading.without and not reading.operations and before and before != PER:
            operations |= {before}  # type: ignore[arg-type]  # the total "without Russia?" is a total
            count = count or int(context.get("count", 0)) or None
        subjects = self._subjects(reading, facts, operations)
        beside = self._beside(reading, context, subjects, operations)
        subjects = beside if beside and all(self._fits(each, facts) for each in beside) else subjects
        in_turn = is_ordinal(reading) and self._is_ranked(metrics)
        if not subjects and not in_turn and not reading.operations & OVER_ALL:
            subjects = _ids(context, "subjects")
            subjects = tuple(each for each in subjects if self._fits(each, facts))
        facets = self._among(reading, "facet", {fact.facet for fact in facts}) or tuple(
            each for each in _ids(context, "facets") if any(fact.facet == each for fact in facts)
        )
        periods = self._periods(reading, facts, context, operations)
        if not periods and (told := self._told_within(reading, subjects, facts)):
            periods, operations = told, operations | ({"difference"} if len(told) == 2 else _NONE)
        return Query(
            metrics=metrics,
            subjects=subjects,
            facets=facets,
            periods=periods,
            operations=operations,
            level=reading.level,
            high=reading.high,
            side=reading.side,
            including=reading.including,
            outside=reading.outside,
            count=count,
            place=reading.place,
            from_first=reading.up_to_a_year,
            without=reading.without,
            of_unlike=self._of_unlike(reading, context, subjects),
            over_the_other=over_the_other(reading),
            said=self._said(reading, grown),
        )

    def _told_within(self, reading: Reading, subjects: tuple[str, ...], facts: tuple[Fact, ...]) -> tuple[str, ...]:
        """The moments between which the source says that something took as long as is named: "in one day"."""
        took = {
            told
            for fact in (self._held_of(subjects[0]) if len(subjects) == 1 else ())
            if fact.unit and fact.value is not None and reading.stretches.get(fact.unit) == fact.value
            for told in fact.inventory
        }
        rows = (fact for fact in facts if fact.subject in subjects and fact.period and took & {*fact.inventory})
        return tuple(fact.period for fact in rows if fact.period)

    def _counted_against(self, reading: Reading, context: Context) -> Query | None:
        """The query of how many, or who, is above or below somebody; by followers where nothing is named."""
        than = counted_against(reading)
        if than is None:
            return None
        metrics = [each for each in self._metrics(reading) if each != LISTED] or _ids(context, "metrics")
        ranked = self._most_measured(fact for each in metrics for fact in self._snapshot.facts_by_metric.get(each, ()))
        metrics = ranked or self._most_measured(self._held_of(than))
        said = tuple(term.id for term in reading.of_kind("metric", "facet", "operation"))
        operations: frozenset[Operation] = frozenset({"list"})
        if not metrics:
            return None
        side = reading.side
        if _is_more_than_which(reading):
            side = "below" if side == "above" else "above"
        return Query(metrics, operations=operations, side=side, than=than, without=reading.without, said=said)

    def _neighbour(self, reading: Reading, context: Context) -> Query | None:
        """The query of who stands directly after or before somebody: by followers where nothing is named."""
        step = step_in_rank(reading)
        named = tuple(term.id for term in reading.of_kind("country")) or _ids(context, "subjects")
        asks = reading.asks_who or context.get("operation") == "rank" or reading.operations & {"rank", "list"}
        if step is None or len(named) != 1 or not asks:
            return None
        metrics = self._metrics(reading) or _ids(context, "metrics") or self._most_measured(self._held_of(named[0]))
        facts = [fact for fact in self._facts_of(metrics) if fact.value is not None and fact.period is None]
        ranking = [fact.subject for fact in sorted(facts, key=lambda fact: -(fact.value or 0))]
        if not self._is_ranked(metrics) or named[0] not in ranking:
            return None
        place = ranking.index(named[0]) + step
        subject = ranking[place] if 0 <= place < len(ranking) else named[0]
        said = tuple(term.id for term in reading.of_kind("facet", "operation"))
        return Query(metrics[:1], (subject,), operations=frozenset({"rank"}), beside=named[0], said=said)

    def _of_unlike(self, reading: Reading, context: Context, subjects: tuple[str, ...]) -> bool:
        """Whether two kinds of figures of one subject are asked for as one: "the sum of both"."""
        several = len({*_ids(context, "earlier"), *_ids(context, "subjects"), *subjects}) > 1
        together = reading.of_them and reading.operations & {"sum", "average", "difference"}
        return bool(together and context.get("subjects") and not several and not reading.years)

    def in_turn(self, reading: Reading, context: Context) -> Reading | None:
        """What «دومی؟» means after a ranked figure: the second by it, and no second video."""
        if not is_ordinal(reading) or not self._is_ranked(_ids(context, "metrics")):
            return None
        return replace(reading, matches=tuple(each for each in reading.matches if not _by_ordinal(reading, each)))

    def _is_ranked(self, metrics: tuple[str, ...]) -> bool:
        return len({fact.subject for fact in self._facts_of(metrics)}) > LEAST_RANKED

    def _operations(self, reading: Reading, facts: tuple[Fact, ...]) -> frozenset[Operation]:
        """What is to be worked out, in so many words or by what stands beside the metric."""
        operations = reading.operations
        if self._counted_per(reading):
            operations |= {"ratio"}
        in_percent = any(term.id == PERCENT for term in reading.of_kind("unit"))
        if over_the_other(reading):
            return operations - {"share", "compare", "difference"} | {"growth"}
        small, said = small_words(), {*reading.words}
        if len(reading.of_kind("country")) == 2 and small.reaching & said and small.needed & said:
            operations |= {"difference"}
        if in_percent and "lookup" in operations and not operations & WORKED_OUT and facts:
            # «چند درصد فالوورها»: of what is not held in percent it is a share.
            operations |= {"share"} if all(fact.unit != PERCENT for fact in facts) else _NONE
        if "growth" in operations and small.by_amount & said:
            operations |= {"difference"}
        return operations

    def _grown(self, reading: Reading, metrics: tuple[str, ...]) -> tuple[str, ...]:
        """The series that a growth is asked of by years or by its extreme: «رشد درآمد از ۲۰۱۹ به ۲۰۲۰»."""
        series = GROWTH_OF.get(metrics[0], "") if metrics else ""
        years = [fact.period for fact in self._snapshot.facts_by_metric.get(metrics[0], ())] if metrics else []
        stated = reading.shift is None and all(year in years for year in reading.years)
        worked_out = not stated or reading.few_years or reading.operations & {"top", "bottom"}
        return (series,) if series in self._snapshot.facts_by_metric and worked_out else ()

    def _metric_of_growth(self, reading: Reading) -> tuple[str, ...]:
        """Asked for the year of the greatest growth of nothing that is named: the one series that growth is told of."""
        named = [term for term in reading.of_kind(*NAMED, "concept", "facet") if term.id not in NEUTRAL]
        extreme = "growth" in reading.operations and reading.operations & {"top", "bottom"}
        return (next(iter(GROWTH_OF)),) if extreme and not named and not reading.leftovers else ()

    def _metric_of_forecast(self, reading: Reading) -> tuple[str, ...]:
        """Forecasts of two years set against each other, or added up: the one metric that is forecast."""
        if FORECAST not in {term.id for term in reading.of_kind("concept")} or len(reading.years) < 2:
            return ()
        if not reading.operations & WORKED_OUT:
            return ()
        facts = (fact for facts in self._snapshot.facts_by_metric.values() for fact in facts)
        metrics = tuple(dict.fromkeys(fact.metric for fact in facts if fact.qualifier == FORECAST))
        return metrics if len(metrics) == 1 else ()

    def _said(self, reading: Reading, grown: tuple[str, ...]) -> tuple[str, ...]:
        """What says no more than is worked out: whose the most is, that what is divided was forecast, "before 2019"."""
        said = [term.id for term in reading.of_kind("metric")] if grown else []
        whose = {OWNER} if reading.operations & {"top", "bottom"} else set()
        whose |= {FORECAST} if reading.operations & WORKED_OUT else set()
        return (*said, *(term.id for term in reading.of_kind("concept") if term.id in whose))

    def _metrics(self, reading: Reading) -> tuple[str, ...]:
        """The metrics that facts are about, the one that was said in most words first."""
        matches = [match for match in reading.matches if match.term.kind == "metric"]
        matches.sort(key=lambda match: -match.length)
        named = [match.term.id for match in matches] + self._counted_per(reading)
        known = [each for each in named if each in self._snapshot.facts_by_metric]
        if reading.operations & WORKED_OUT:
            # A sum is of something counted; «سال تأسیس» beside it says only when.
            known.sort(key=self.is_a_day)
        if reading.side == "none" or ((reading.side or reading.high) and reading.level is not None):
            # Only what many have can be above or below a level.
            known.sort(key=lambda metric: len(self._snapshot.facts_by_metric[metric]) < 3)
        return tuple(dict.fromkeys(known))[:2]

    def _counted_per(self, reading: Reading) -> list[str]:
        """The metrics that another one is divided by: posts, in "followers per post"."""
        named = [counted_in(term.id) for term in reading.of_kind("per")]
        return [each for each in named if each in self._snapshot.facts_by_metric]

    def is_a_day(self, metric: str) -> bool:
        """Whether a metric says when, and not how much."""
        facts = self._snapshot.facts_by_metric.get(metric, ())
        return bool(facts) and all(fact.unit in ("u-date", "u-calendar-year") for fact in facts)

    def _metric_of_subject(self, reading: Reading) -> tuple[str, ...]:
        """Asked how much of something that only one thing is measured of: that."""
        asks = reading.into or reading.operations & {"lookup", "compare", "difference", "ratio"}
        if not asks:
            return ()
        named = [
            term.id
            for term in reading.of_kind("subject")
            if term.id in self._snapshot.facts_by_subject and term.id not in NEUTRAL
        ]
        metrics = {fact.metric for each in named for fact in self._snapshot.facts_by_subject[each]}
        return tuple(metrics) if len(metrics) == 1 else ()

    def _metric_of_ranking(self, reading: Reading) -> tuple[str, ...]:
        """Asked for somebody's place and no more: the first figure that most others of the kind have as well.

        The same where two are set against each other, or looked for in the list: «پاکستان چند برابر ایران است؟».
        """
        named = reading.of_kind("country")
        compared = "compare" in reading.operations and _says_only_who(reading, "compare")
        against = len(named) > 1 and (compared or bool(reading.operations & {"ratio", "difference"}))
        if not (against or (named and reading.operations & {"rank", "list"})):
            return ()
        return self._most_measured([fact for term in named for fact in self._held_of(term.id)])

    def _metric_of_table(self, reading: Reading) -> tuple[str, ...]:
        """Asked for the first or last offices of the table, by nothing that is named: by what most of them have."""
        facets = {term.id for term in reading.of_kind("facet")}
        named = {term.id for term in reading.of_kind(*NAMED, "concept", "metric", "period")} - NEUTRAL
        ends = reading.operations & {"top", "bottom"} and not reading.leftovers
        few = ends and ("list" in reading.operations or (reading.count or 0) > 1)
        units = {term.id for term in reading.of_kind("unit")}
        wanted = few or facets & OFFICES or named & {TABLE} or WHO_IS_RANKED & units
        more = named - {TABLE} or facets - OFFICES
        lists = (TABLE in named or (facets and "list" in reading.operations)) and not reading.leftovers
        leveled = reading.level is not None and (reading.side or reading.high) and not reading.names_amount
        in_turn = (reading.place or 0) > 1 and not reading.leftovers  # the first may be first in time
        if more or not wanted or not (lists or leveled or in_turn or reading.operations & {"top", "bottom"}):
            return ()
        table = [fact for facts in self._snapshot.facts_by_metric.values() for fact in facts if fact.facet in OFFICES]
        if small_words().active & {*reading.words}:
            table = [fact for fact in table if fact.metric == "posts"]
        return self._most_measured(table)

    def _held_of(self, subject: str) -> tuple[Fact, ...]:
        return self._snapshot.facts_by_subject.get(subject, ())

    def _most_measured(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """Of the metrics of some facts the one that most subjects have, where it can be ranked by."""
        counts = {
            metric: len({each.subject for each in self._snapshot.facts_by_metric[metric]})
            for metric in dict.fromkeys(fact.metric for fact in facts)
        }
        ranked = sorted((metric for metric in counts if counts[metric] > LEAST_RANKED), key=lambda each: -counts[each])
        return tuple(ranked[:1])

    def _facts_of(self, metrics: tuple[str, ...]) -> tuple[Fact, ...]:
        return tuple(fact for metric in metrics[:1] for fact in self._snapshot.facts_by_metric.get(metric, ()))

    def _subjects(self, reading: Reading, facts: tuple[Fact, ...], operations: frozenset[Operation]) -> tuple[str, ...]:
        """Who or what the figure is asked of; a country or platform without such a figure too, to be refused."""
        known = {fact.subject for fact in facts}
        named = reading.of_kind(*NAMED)
        meant = [
            term.id
            for term in named
            if (term.id in known and (term.id not in NEUTRAL or self._tells(term.id, known)))
            or (term.kind in ("country", "platform") and term.id not in NEUTRAL)
        ]
        meant = [*self._ours(reading, meant, known, operations), *dict.fromkeys(meant)]
        return tuple(_whole_last(reading, meant) if "share" in operations else meant)

    def _ours(
        self, reading: Reading, meant: list[str], known: set[str], operations: frozenset[Operation]
    ) -> tuple[str, ...]:
        """Douyin, where the same is asked twice and once of another: "sales of 2021 against Taobao's sales of 2020"."""
        counted = [match.term.id for match in reading.matches if match.term.kind == "metric"]
        twice = len(counted) > len(set(counted))
        return (OURS,) if twice and len(meant) == 1 and OURS in known - {*meant} and operations & OF_TWO else ()

    def _beside(
        self, reading: Reading, context: Context, subjects: tuple[str, ...], operations: frozenset[Operation]
    ) -> tuple[str, ...]:
        """The two that are set against each other, where the message names one of them or neither."""
        last = [*_ids(context, "earlier"), *_ids(context, "subjects")][-2:]
        both = reading.of_them or operations & {"ratio", "difference", "compare"}
        if not subjects and len(last) == 2 and both and not reading.years and reading.shift is None:
            return tuple(last)
        if len(subjects) != 1 or not last or last[-1] == subjects[0] or not is_one_sided(reading):
            return ()
        return (last[-1], subjects[0])

    def _tells(self, term_id: str, known: set[str]) -> bool:
        """Whether a neutral name tells rows apart: Douyin does beside Taobao."""
        return len(known) > 1 and term_id in known

    def _fits(self, subject: str, facts: tuple[Fact, ...]) -> bool:
        return any(fact.subject == subject for fact in facts)

    def _among(self, reading: Reading, kind: str, held: set[str | None]) -> tuple[str, ...]:
        return tuple(term.id for term in reading.of_kind(kind) if term.id in held)

    def _periods(
        self, reading: Reading, facts: tuple[Fact, ...], context: Context, operations: frozenset[Operation]
    ) -> tuple[str, ...]:
        last = _ids(context, "periods")
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
        named = (*years, *self._among(reading, "period", {fact.period for fact in facts}))
        if not named and len(last) > 1 and _sums_up(reading):
            return last
        if named or reading.operations & (OVER_ALL | {"first-to-pass"}):
            return named
        held = {str(fact.period)[:4] for fact in facts} | {fact.period for fact in facts}
        return tuple(each for each in last if each in held)


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


def _says_only_who(reading: Reading, *operations: Operation) -> bool:
    more = reading.operations - {*operations}
    return not (more or reading.leftovers or reading.years or reading.of_kind("metric", "concept", "product"))


def _asks_for_growth_again(reading: Reading, context: Context) -> bool:
    """Whether a message after growth moves it to another year or to its other end: "and 2019?", «کمترین؟»."""
    ends = reading.operations - {"lookup"}
    moves = len(reading.years) == 1 or (ends and ends <= {"top", "bottom"})
    named = reading.leftovers or reading.of_kind("metric", *NAMED) or reading.side
    return context.get("operation") == "growth" and bool(moves) and not named


def _few_of(asked: FewYears, facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """The first or last few years of a series; none where it has no more years than were asked for."""
    others = len({fact.subject for fact in facts}) > 1
    told = (fact.period for fact in facts if fact.period and (not others or fact.subject == OURS))
    years = sorted({year for period in told for year in _YEAR.findall(period)})
    if asked.count >= len(years):
        return ()
    return tuple(years[-asked.count :] if asked.are_last else years[: asked.count])


def _whole_last(reading: Reading, subjects: list[str]) -> list[str]:
    """Two subjects of a share: whoever is named directly after "percent of" is the whole, and stands last."""
    said = max((match.end for match in reading.matches if match.term.id in ("op-share", PERCENT)), default=0)
    after = [match.term.id for match in reading.matches if match.start >= said and match.term.id in subjects]
    return subjects if not after else [each for each in subjects if each != after[0]] + after[:1]


def over_the_other(reading: Reading) -> bool:
    """Whether it is asked by how many percent one of two is more or less than the other."""
    in_percent = any(term.id in (PERCENT, "op-share") for term in reading.of_kind("unit", "operation"))
    two = len(reading.years) == 2 or len(reading.of_kind("country")) == 2
    return in_percent and two and reading.side in ("above", "below") and reading.level is None


def step_in_rank(reading: Reading) -> int | None:
    """How far in a ranking a message goes from somebody: one down for "after", one up for "before"."""
    named = {place for match in reading.matches for place in range(match.start, match.end)}
    free = {word for place, word in enumerate(reading.words) if place not in named}
    following, preceding = small_words().next_in_rank, small_words().previous_in_rank
    after, before = following & free, preceding & free
    kinds = {match.term.kind for match in reading.matches} - {"country", "operation", "metric", "facet"}
    others = {*reading.leftovers} - following - preceding
    if bool(after) == bool(before) or kinds or others or reading.years or reading.numbers or reading.shift is not None:
        return None
    return 1 if after else -1


def is_one_sided(reading: Reading) -> bool:
    """Whether a message sets against each other, and names one of the two: «چند برابر ایرانه؟»."""
    named = reading.of_kind("country", "platform")
    if len(named) != 1 or len(reading.years) > 1 or reading.shift is not None:
        return False
    against = reading.operations & {"ratio", "difference", "compare"} or _is_set_against(reading, named[0].id)
    return bool(against) or _is_the_whole(reading, named[0].id)


def _is_set_against(reading: Reading, subject: str) -> bool:
    """Whether «نسبت به» stands directly before somebody."""
    starts = [match.start for match in reading.matches if match.term.id == subject]
    return any(reading.words[max(0, start - 2) : start] in (("نسبت", "به"), ("nesbat", "be")) for start in starts)


def counted_against(reading: Reading) -> str | None:
    """Against whom others are counted or listed: "how many have more than Iran", «کدام سفارت‌ها بالاتر از ترکیه‌اند»."""
    named = [match for match in reading.matches if match.term.kind == "country"]
    if len(named) != 1 or reading.side not in ("above", "below") or reading.level is not None or reading.years:
        return None
    of_office = {match.end - 1 for match in reading.matches if match.term.kind == "facet"}
    spoken = [word for place, word in enumerate(reading.words[: named[0].start]) if place not in of_office]
    before = next((word for word in reversed(spoken) if word != "of"), "")
    offices = LISTED in {term.id for term in reading.of_kind("metric")} or "list" in reading.operations
    # "How many more than Iran?" asks for a difference, and "does Iran have more than …" for nobody else.
    counts = reading.asks_how_many and not reading.of_kind("metric") and "difference" not in reading.operations
    said = reading.of_kind("metric", "facet") and not reading.of_kind("product", "concept", "subject", "platform")
    asked = offices or counts or (said and small_words().which & {*reading.words})
    ranked = WHO_IS_RANKED & {term.id for term in reading.of_kind("unit")}
    turned = _is_more_than_which(reading) and bool(said or ranked)
    other = reading.of_them or bool(reading.operations & {"ratio", "growth", "share", "rank"})
    other = other or PERCENT in {term.id for term in reading.of_kind("unit")}
    beside = before in small_words().than | {"ahead"}
    return named[0].term.id if (turned or (asked and beside)) and not other else None


def _is_more_than_which(reading: Reading) -> bool:
    """Whether others are asked for whom the one that is named has more than: «ایران از کدام کشورها بیشتر دارد؟»."""
    small = small_words()
    asking = small.which | small.how_many
    named = min((match.start for match in reading.matches if match.term.kind == "country"), default=None)
    pairs = enumerate(pairwise(reading.words))
    return named is not None and any(
        place > named and first in small.than and second in asking for place, (first, second) in pairs
    )


def _sums_up(reading: Reading) -> bool:
    """Whether a message adds up what was told, or takes the mean of it, and names nothing else: "and together?"."""
    alone = not (reading.leftovers or reading.years or reading.numbers)
    kinds = {match.term.kind for match in reading.matches}
    return alone and kinds == {"operation"} and bool(reading.operations) and reading.operations <= {"sum", "average"}


def _end_of_it(reading: Reading) -> Operation | None:
    """The end of a ranking that a message asks for and says nothing else: "and last?", «آخری کیه؟»."""
    small, said = small_words(), reading.words
    if reading.leftovers or reading.matches or reading.numbers or reading.years:
        return None
    last = any(is_form_of(word, each) for word in said for each in small.at_the_end)
    return "bottom" if last else None


def is_ordinal(reading: Reading) -> bool:
    """Whether a message says nothing but which one in turn: «سومی کیه؟», "and the second?"."""
    says_more = reading.leftovers or reading.years or reading.shift is not None or reading.numbers
    return reading.place is not None and not says_more and all(_by_ordinal(reading, each) for each in reading.matches)


def _by_ordinal(reading: Reading, match: Match) -> bool:
    """Whether a concept is named by no more than its ordinal: «دومی»."""
    small, said = small_words(), reading.words[match.start : match.end]
    return match.term.kind == "concept" and all(
        word in small.ordinals or word in small.numbers or word in small.prepositions or small.is_filler(word)
        for word in said
    )


def _is_the_whole(reading: Reading, subject: str) -> bool:
    """Whether somebody is named directly after "percent of"."""
    ends = {match.end for match in reading.matches if match.term.id in ("op-share", PERCENT)}
    return any(match.term.id == subject and match.start in ends for match in reading.matches)


def remembered(before: Context, answered: Context) -> dict[str, str]:
    """What the next message may lean on: the answer's own slots, and whom the one before it was about."""
    if not answered:
        return dict(before)
    same = before.get("subjects", "") == answered.get("subjects", "")
    earlier = before.get("earlier" if same else "subjects", "")
    return {**answered, "earlier": earlier} if earlier and answered.get("subjects") else dict(answered)


def _ids(context: Context, slot: str) -> tuple[str, ...]:
    return tuple(filter(None, context.get(slot, "").split(",")))
