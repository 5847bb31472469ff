"""Follow-ups: a short message that is no whole question by itself means what was spoken of before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from knowledge.answering import figures, gate
from knowledge.answering.answers import Answer, Choice, EntryAnswer, FactAnswer, Refusal
from knowledge.answering.asides import asides_of
from knowledge.answering.candidates import MEANT
from knowledge.answering.entries_path import MOST_CHOICES, EntriesPath
from knowledge.answering.facts_path import FactsPath, Figures
from knowledge.answering.refusals import unclear
from knowledge.answering.rows import inventory_of
from knowledge.answering.shown import Shown
from knowledge.answering.slots import names_goods_only
from knowledge.answering.working_out import Found
from knowledge.schema import Fact, Term
from knowledge.snapshot import Snapshot
from knowledge.understanding.aspects import Aspect, aspect_of
from knowledge.understanding.comparing import is_one_sided
from knowledge.understanding.context import REFUSED, Context, ids_of
from knowledge.understanding.in_turn import in_turn
from knowledge.understanding.measured import Measured
from knowledge.understanding.money import CURRENCIES
from knowledge.understanding.operations import OVER_ALL
from knowledge.understanding.querying import QueryMaker
from knowledge.understanding.reading import DURATIONS, NEUTRAL, Reading
from knowledge.understanding.small_words import small_words

LONGEST = 9
"""Words of a message that can lean on the one before; a longer one is a question of its own."""

SOMEBODY = frozenset({"country", "person", "platform"})
"""Kinds of terms of whom a cost would be their own."""
AGE = "u-age"
BESIDE_AN_AGE = frozenset({"op-top", "op-bottom", "u-years", AGE})
"""Terms that say no more of an age than a number does: «بالای ۴۰ سال» names the highest of nothing."""

Decide = Callable[[Reading, Context], Answer]
"""Answers a message that leans on what was said before, or on nothing."""


class FollowUps:
    """Answers what leans on an answer from one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        queries: QueryMaker,
        measured: Measured,
        shown: Shown,
        facts_path: FactsPath,
        entries_path: EntriesPath,
    ) -> None:
        self._snapshot = snapshot
        self._queries = queries
        self._measured = measured
        self._shown = shown
        self._facts_path = facts_path
        self._entries_path = entries_path

    def answer(self, reading: Reading, context: Context, alone: Answer, decide: Decide) -> Answer:
        """The answer to a short message that may mean what was spoken of before.

        `alone` is the one it has by itself, which stands where leaning finds no better.
        """
        if not says_anything(reading):
            alone = unclear(reading, context)
        meant = in_turn(reading, context, self._measured)
        if not context or (meant is None and not may_lean(reading, alone)):
            return alone
        if (aspect := aspect_of(reading)) and (of_it := self._of_the_same(reading, aspect, context)):
            return replace(of_it, asides=tuple(asides_of(reading, of_it)))
        if aspect in ("cost", "time") and context.get(REFUSED) and not context.get("entry"):
            # What a thing costs of which nothing is known is no question of what an account costs.
            return Refusal(reading.language, reason="not-held", context=dict(context))
        if aspect == "cost" and (whose := self._whose_cost_is_unknown(context)):
            return _nothing_of(whose, reading, context, alone)
        if self._goes_beyond(reading, context):
            return Refusal(reading.language, reason="not-held", context=dict(context))
        if converted := self._converted(reading, context):
            return converted
        leaning = decide(meant or reading, context)
        leans = not isinstance(leaning, Refusal) or isinstance(alone, Refusal) or _is_bare(reading)
        leans = (
            leans
            or _moves_out(reading, leaning)
            or (isinstance(leaning, Refusal) and leaning.missing_kind == "nought")
            or (isinstance(leaning, Refusal) and leaning.unknown is not None and isinstance(alone, Choice))
            or _grows_what_was_named(reading, alone, context)
            or self._queries.query(reading, context).of_unlike
        )
        return leaning if leans else alone

    def _of_the_same(self, reading: Reading, aspect: Aspect, context: Context) -> Answer | None:
        """What a cost, a time or a source is asked of is what was spoken of, or what stands beside it."""
        entry = self._snapshot.entries.get(context.get("entry") or context.get("offered", ""))
        if aspect == "source":
            query = self._queries.query(Reading(reading.text, reading.language, ()), context)
            looked = figures.look(self._snapshot, query)
            if isinstance(looked, Found) and (entry is None or {*entry.inventory} & inventory_of(looked.rows)):
                return self._facts_path.answer(reading, Figures(query, looked, 1.0), dict(context))
            return self._entries_path.said(reading, entry, MEANT, dict(context)) if entry is not None else None
        of_rules = entry is not None and entry.source == "supplement"
        if entry is None or (context.get("metrics") and aspect == "cost" and not of_rules):
            return None
        units = CURRENCIES if aspect == "cost" else DURATIONS
        if units & {fact.unit for fact in self._shown.in_row(entry)}:
            return self._entries_path.said(reading, entry, MEANT, dict(context))
        beside = [self._snapshot.entries[each] for each in entry.related if each in self._snapshot.entries]
        options = [each for each in beside if units & {fact.unit for fact in self._shown.in_row(each)}]
        if not options and of_rules and aspect == "cost":
            # What a rule costs is no question of what an account on Douyin costs.
            nearest = (entry, *beside)[:MOST_CHOICES]
            return Refusal(reading.language, reason="not-held", nearest=nearest, context=dict(context))
        if not options:
            return None
        if len(options) == 1:
            return self._entries_path.said(reading, options[0], MEANT, dict(context))
        return Choice(reading.language, options=tuple(options[:MOST_CHOICES]), confidence=MEANT, context=dict(context))

    def _whose_cost_is_unknown(self, context: Context) -> Term | None:
        """Who was spoken of, where no amount of money is held of them: an embassy's costs are nobody's to be told."""
        entry = self._snapshot.entries.get(context.get("entry", ""))
        spoken_of = ids_of(context, "subjects") or (entry.about if entry is not None else ())
        for each in spoken_of:
            term = self._snapshot.terms.get(each)
            if term is not None and term.kind in SOMEBODY and term.id not in NEUTRAL:
                amounts = CURRENCIES & {fact.unit for fact in self._measured.held_of(each)}
                return None if amounts else term
        return None

    def _goes_beyond(self, reading: Reading, context: Context) -> bool:
        """Whether the others are asked for, after some of an age were spoken of: "and over 40?"."""
        entry = self._snapshot.entries.get(context.get("entry", ""))
        small = small_words()
        named = [term for term in reading.of_kind(*gate.WEIGHTS) if term.id not in BESIDE_AN_AGE]
        bare = not (named or reading.years or {*reading.leftovers} - small.above - small.below)
        shown = self._shown.in_row(entry) if entry is not None and bare and reading.side and reading.level else ()
        return any(fact.unit == AGE for fact in shown)

    def _converted(self, reading: Reading, context: Context) -> Answer | None:
        """What was spoken of, where nothing but another currency is asked for: «به تومان چقدر می‌شود؟»."""
        entry = self._snapshot.entries.get(context.get("entry", ""))
        named = {term.kind for term in reading.of_kind(*gate.WEIGHTS)} - {"unit", "operation"}
        more = named or reading.leftovers or reading.names_amount or context.get("metrics")
        if entry is None or not reading.into or more:
            return None
        answer = self._entries_path.said(reading, entry, MEANT, dict(context))
        asides = tuple(asides_of(reading, answer))
        return replace(answer, asides=asides) if asides else None


def _nothing_of(somebody: Term, reading: Reading, context: Context, alone: Answer) -> Refusal:
    """Say that this is not held of somebody; what the message means by itself stands beside it."""
    name = somebody.label.shown(reading.language) or somebody.id
    entry = getattr(alone, "entry", None)
    nearest = () if entry is None else (entry,)
    return Refusal(
        reading.language,
        reason="not-held",
        missing=(name,),
        missing_kind=somebody.kind,
        nearest=nearest,
        context=dict(context),
    )


def may_lean(reading: Reading, alone: Answer) -> bool:
    """Whether a message is a follow-up: short, and not a whole question by itself."""
    if len(reading.words) > LONGEST:
        return False
    if reading.shift is not None or reading.of_them or aspect_of(reading) or names_goods_only(reading):
        return True
    if is_one_sided(reading) and not isinstance(alone, FactAnswer):
        return True
    whole = reading.of_kind("metric") and (
        reading.of_kind("country", "platform", "subject") or reading.operations & OVER_ALL
    )
    if isinstance(alone, FactAnswer) and whole:
        return False
    if isinstance(alone, EntryAnswer) and alone.confidence >= gate.SURE_OF_ITSELF:
        return not reading.of_kind("concept", "metric", "subject", "product")
    return not whole


def says_anything(reading: Reading) -> bool:
    """Whether a message holds anything but small words, and those of a size: «خیلی زیاد»."""
    said = reading.leftovers or reading.matches or reading.years or reading.numbers or reading.without
    return bool(said) and not reading.is_a_size


def _is_bare(reading: Reading) -> bool:
    """Whether a message only moves a slot of the one before: another year, another country."""
    return not reading.leftovers and not reading.of_kind("metric", "concept", "subject", "product", "operation")


def _moves_out(reading: Reading, leaning: Answer) -> bool:
    """Whether a message asks for a year by the one before, and no figure is held of it."""
    of_no_year = isinstance(leaning, Refusal) and leaning.missing_kind == "period"
    return of_no_year and reading.shift is not None and not reading.years


def _grows_what_was_named(reading: Reading, alone: Answer, context: Context) -> bool:
    """Whether growth is asked of nothing that is named, after a figure that the answer by itself does not show."""
    metrics = {*context.get("metrics", "").split(",")} - {""}
    rows: tuple[Fact, ...] = getattr(alone, "rows", ()) or getattr(alone, "facts", ())
    names = reading.leftovers or reading.years or reading.of_kind(*gate.ASKED_ABOUT, "country", "platform")
    asked = reading.operations & {"growth", "ratio", "difference"}
    return bool(metrics and rows and asked and not names) and metrics.isdisjoint(row.metric for row in rows)
