"""An answer on its way to the chat: the template that words it and the plain values it shows.

No decisions are made here: what an answer is was decided in `knowledge`, how it is said stands in templates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from handlers.citing import places_in_words, sites
from handlers.rendering import plain, render
from knowledge.answering.answers import (
    Answer,
    Choice,
    Computed,
    EntryAnswer,
    FactAnswer,
    Language,
    Refusal,
    Several,
    Talk,
)
from knowledge.schema import Both, Conflict, Entry, Fact, Unknown
from knowledge.snapshot import Snapshot
from knowledge.texts import Period, _Voice, phrase, unit_word, written
from locales import numbers
from locales.catalogues import translations

Values = dict[str, Any]
MANY = 100_000
"""From here on nobody asks for the decimals of what was worked out."""
ROUGH_DIGITS = 3
"""Digits of what was worked out of a figure that is only given about."""
MOST_INLINE = 5
"""Rows that stand in the short answer itself; of more it says the first, and all unfold below its cautions."""

NAMED = ("country", "platform", "city", "person", "product")
"""Kinds of what a refusal calls by its name."""


@dataclass(frozen=True)
class Told:
    """An answer, ready to be shown: `html` for the chat, `text` for a terminal or a program."""

    answer: Answer
    template: str
    values: Values

    @cached_property
    def html(self) -> str:
        """The message as Telegram takes it."""
        return render(self.template, self.answer.language, **self.values)

    @property
    def text(self) -> str:
        """The message without marks."""
        # One letter for he with hamza: programs that fold Persian letters know that one, not the two.
        return plain(self.html).replace("ه\u0654", "\u06c0")

    def for_programs(self) -> Values:
        """What `karvan ask --jsonl` writes of this answer."""
        return {**_summary(self.answer), "text": self.text}


def told(answer: Answer, snapshot: Snapshot, today: date | None = None) -> Told:
    """Say which template words an answer, and with what; on a given day also that a review is overdue."""
    teller = _Teller(snapshot, answer.language, today)
    return Told(answer, *teller.tell(answer))


@dataclass(frozen=True)
class Line:
    """A row as an answer shows it."""

    name: str
    figure: str
    period: str
    metric: str
    blank: bool
    """The cell is blank in the source."""
    counted: bool
    """The figure says how many an account has: followers, posts."""
    is_aside: bool
    """The metric says all: the name is the shelf of rules it stands on, or would repeat a word of it."""


class _Teller:
    def __init__(self, snapshot: Snapshot, language: Language, today: date | None = None) -> None:
        self._snapshot = snapshot
        self._language = language
        self._today = today

    def tell(self, answer: Answer) -> tuple[str, Values]:
        """Template and values."""
        match answer:
            case FactAnswer():
                return "answers/figures", self._figures(answer)
            case EntryAnswer():
                return "answers/entry", self._entry(answer)
            case Choice():
                return "answers/choice", {"titles": self._titles(answer.options)}
            case Refusal():
                return "answers/refusal", self._refusal(answer)
            case Talk():
                return "answers/talk", {"about": answer.about}
            case Several():
                return "answers/several", {"parts": [self.tell(part) for part in answer.parts], "render": self._inner}

    def _inner(self, part: tuple[str, Values]) -> str:
        return render(part[0], self._language, **part[1])

    # ------------------------------------------------------------------ figures

    def _figures(self, answer: FactAnswer) -> Values:
        lines = [self._line(row, answer.rows, by_year=answer.operation in ("top", "bottom")) for row in answer.rows]
        first = answer.rows[0]
        return {
            "operation": answer.operation,
            "lines": lines,
            **_told_and_untold(answer, lines),
            "metric": self._label(first.metric),
            "by_account": first.facet is not None and first.unit != first.metric and self._is_account(first),
            "counted": lines[0].counted,
            "computed": self._computed(answer.computed, answer.rows),
            "side": _side(answer),
            "including": answer.including,
            "outside": answer.outside,
            "region": self._label(answer.region) if answer.region else "",
            "without": [self._label(each) for each in answer.without],
            "level": numbers.compact(answer.level, self._language) if answer.level is not None else "",
            "high": numbers.compact(answer.high, self._language) if answer.high is not None else "",
            "unit": unit_word(first.unit, self._snapshot, self._language) if first.unit else "",
            "reached": answer.level is not None and first.value is not None and answer.level >= first.value,
            "monthly": first.per == "per-month",
            "in_months": answer.computed is not None and answer.computed.unit == "u-months",
            "asides": [{"kind": each.kind, "into": self._label(each.into or "")} for each in answer.asides],
            "cautions": [caution.text for caution in answer.cautions],
            **self._resting_on(answer.rows, ()),
        }

    def _line(self, row: Fact, among: tuple[Fact, ...], *, by_year: bool = False) -> Line:
        several_years = by_year or (
            len({each.subject for each in among}) == 1 and len({each.period for each in among}) > 1
        )
        period = self._period(row)
        label = row.label.of(self._language) if row.label else None
        name = (period if several_years and period else label) or self._name(row)
        metric = self._label(row.metric)
        return Line(
            name=name,
            figure=phrase(self._said_once(row, metric), self._snapshot, self._language),
            period="" if several_years or period in name else period,
            metric=metric,
            blank=row.value is None and row.text is None,
            counted=self._is_account(row) and row.unit == f"u-{row.metric}",
            is_aside=row.source != "report" or _repeats(metric, name),
        )

    def _said_once(self, row: Fact, metric: str) -> Fact:
        """A row without its "an order" where the metric says so already: "ceiling of an order"."""
        per = self._label(row.per).removeprefix("برای ") if row.per else ""
        return row.model_copy(update={"per": None}) if per and per in metric else row

    def _name(self, row: Fact) -> str:
        """Who or what a row is about: «سفارت روسیه», "the embassy of Russia"."""
        subject = self._label(row.subject)
        if row.facet is None or not self._is_account(row):
            return subject
        return render("answers/account_name", self._language, office=self._label(row.facet), subject=subject)

    def _is_account(self, row: Fact) -> bool:
        """Whether a row is about a mission's account."""
        return row.facet in ("embassy", "consulate")

    def _period(self, row: Fact) -> str:
        return str(Period(row.period, _Voice(self._snapshot, self._language)))

    def _computed(self, computed: Computed | None, rows: tuple[Fact, ...]) -> Values | None:
        if computed is None:
            return None
        return {
            "figure": self._worked_out(computed, rows),
            "name": next((self._line(row, rows).name for row in rows if _is_of(row, computed)), ""),
            "period": numbers.digits(computed.period or "", self._language),
            "place": numbers.ordinal(computed.place, self._language) if computed.place else "",
            "out_of": numbers.number(computed.out_of, self._language) if computed.out_of else "",
        }

    def _worked_out(self, computed: Computed, rows: tuple[Fact, ...]) -> str:
        """A result; what rests on a figure that its source only gives about is no more exact than that."""
        about = any(row.qualifier == "about" for row in rows)
        told = any(row.value == computed.value for row in rows)
        value = _roughly(computed.value) if about and not told and computed.value else computed.value
        amount = self._amount(value, computed.unit)
        return translations(self._language).gettext("about {amount}").format(amount=amount) if about else amount

    def _amount(self, value: Decimal | None, unit: str | None) -> str:
        if value is None:
            return ""
        rounded = _rounded(value)
        if unit == "u-percent":
            return numbers.percent(rounded, self._language)
        if unit == "u-times":
            return numbers.times(rounded, self._language)
        word = unit_word(unit, self._snapshot, self._language, rounded) if unit else ""
        return f"{numbers.compact(rounded, self._language)} {word}".strip()

    # ------------------------------------------------------------------ entries and the rest

    def _entry(self, answer: EntryAnswer) -> Values:
        entry = answer.entry
        assert entry is not None, "an entry's answer names it"
        return {
            "short": answer.short,
            "detail": answer.detail,
            "asides": [{"kind": each.kind, "into": self._label(each.into or "")} for each in answer.asides],
            "cautions": [caution.text for caution in answer.cautions],
            "original": answer.original_language or "",
            "stale": entry.id in self._snapshot.stale and self._language != "fa" and not answer.original_language,
            "review_by": entry.review_by if self._is_overdue(entry) else None,
            **self._resting_on(answer.facts, entry.refs, entry),
        }

    def _is_overdue(self, entry: Entry) -> bool:
        return self._today is not None and entry.review_by is not None and entry.review_by < self._today

    def _resting_on(self, rows: Iterable[Fact], refs: tuple[str, ...], entry: Entry | None = None) -> Values:
        """What the source line says: the source, its day, the places in it, and the references beyond it."""
        rows = tuple(rows)
        name = entry.source if entry is not None else rows[0].source
        source = self._snapshot.sources.get(name)
        loci = (entry.locus if entry is not None else ()) or tuple(filter(None, (row.locus for row in rows)))
        references = [
            self._snapshot.references[ref]
            for ref in dict.fromkeys((*refs, *(row.ref for row in rows if row.ref)))
            if ref in self._snapshot.references
        ]
        return {
            "source_kind": source.kind if source else "report",
            "source": source.title.shown(self._language) if source else "",
            "published": source.published if source else date.min,
            "loci": places_in_words(loci, self._snapshot, self._language),
            "references": sites(references),
            "beside": self._from_the_office(rows, name),
            "unverified": any(each.grade == "C" for each in references),
        }

    def _from_the_office(self, rows: Iterable[Fact], said_already: str) -> list[tuple[str, date]]:
        """The office's own sources of the figures that are shown, newer values among them, each with its day."""
        shown = (self._snapshot.updates.get(row.id, row) for row in rows)
        named = dict.fromkeys(row.source for row in shown if row.source != said_already)
        sources = (self._snapshot.sources[each] for each in named if each in self._snapshot.sources)
        return [(self._said(each.title), each.published) for each in sources if each.kind == "office"]

    def _refusal(self, answer: Refusal) -> Values:
        unknown = answer.unknown
        metric = answer.context.get("metrics", "").split(",")[0]
        return {
            "said": self._sentence_of(answer, self._snapshot.facts_by_metric.get(metric, ())),
            "missing": list(answer.missing),
            "who": self._whose(answer.missing),
            "metric": self._label(metric) if metric else "",
            "nearest": self._titles(answer.nearest),
            "unknown": self._said(unknown.answer) if unknown else "",
            "why": self._said(unknown.why) if unknown else "",
            "ask": self._said(unknown.ask) if unknown else "",
        }

    def _sentence_of(self, answer: Refusal, rows: tuple[Fact, ...]) -> str:
        """Which sentence refuses: a firm one only where what was named is held nowhere, else nothing was found."""
        kind = answer.missing_kind
        if answer.reason != "not-held" or not answer.missing:
            return answer.reason
        if kind in ("blank", "nought"):
            return kind
        if kind == "period":
            return "no-figure" if _has_no(answer.missing, rows) else "period"
        if kind == "region" and any(map(self._is_account, rows)):
            return "no-account"
        if kind not in NAMED:
            return "subject"
        if kind == "country" and any(map(self._is_account, rows)) and not self._are_told_of(answer.missing, rows):
            return "no-account"
        return "name" if self._are_held(answer.missing) else "nowhere"

    def _are_told_of(self, names: Iterable[str], rows: tuple[Fact, ...]) -> bool:
        return not {self._label(row.subject) for row in rows}.isdisjoint(names)

    def _are_held(self, names: Iterable[str]) -> bool:
        """Whether the knowledge speaks of any of these names somewhere; of a country it has no term for it does not."""
        return not {self._said(term.label) for term in self._snapshot.terms.values() if term.held}.isdisjoint(names)

    def _whose(self, names: tuple[str, ...]) -> str:
        """Office and country as one name."""
        match names:
            case (office, subject):
                return render("answers/account_name", self._language, office=office, subject=subject)
        return " ".join(names)

    def _titles(self, rows: Iterable[Entry | Unknown]) -> list[str]:
        return [self._said(row.title) for row in rows]

    def _said(self, text: Both) -> str:
        return written(text, self._snapshot, self._language)

    def _label(self, term_id: str) -> str:
        term = self._snapshot.terms.get(term_id)
        return self._said(term.label) if term else term_id


def _is_of(row: Fact, computed: Computed) -> bool:
    """Whether a row is the one that a result names: by who, and of several years by when."""
    when = computed.period is None or row.period is None or computed.period in row.period
    return row.subject == computed.subject and when


def _told_and_untold(answer: FactAnswer, lines: list[Line]) -> Values:
    """The rows that the short answer says, or those that unfold below it: they are never torn apart."""
    if answer.operation in ("sum", "average"):
        return {"told": [], "untold": lines}
    # Who asks for a part of the world asks for their names.
    inline = len(lines) <= MOST_INLINE or answer.region is not None
    return {"told": lines, "untold": []} if inline else {"told": [], "untold": lines}


def _has_no(years: tuple[str, ...], rows: tuple[Fact, ...]) -> bool:
    """Whether figures that the report gives by year, and no other source, have none of these years."""
    told_of = [f"{row.period} {row.held_on.year}" for row in rows if row.source == "report"]
    by_year = any(row.period for row in rows) and len(told_of) == len(rows)
    return by_year and not any(year in each for year in years for each in told_of)


def _repeats(metric: str, name: str) -> bool:
    """Whether a name begins with the word that a metric ends in: «شمارهٔ نامه», «نامهٔ همراه گزارش»."""
    last, first = (words.replace("\u0654", "").split() for words in (metric, name))
    return last[-1:] == first[:1]


def _side(answer: FactAnswer) -> str:
    """Whether the rows of a list lie above or below the level it was asked by."""
    values = [row.value for row in answer.rows if row.value is not None]
    if answer.level is None or not values:
        return "below"
    return "above" if min(values) > answer.level or (answer.including and min(values) == answer.level) else "below"


def _roughly(value: Decimal) -> Decimal:
    """What rests on rough figures, to as many digits as they bear."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - ROUGH_DIGITS + 1))


def _rounded(value: Decimal) -> Decimal:
    """A computed value as people say it: two decimals, large ones whole."""
    step = Decimal(1) if abs(value) >= MANY else Decimal("0.01")
    rounded = value.quantize(step).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _summary(answer: Answer) -> Values:
    """What a program is told of an answer, without its text."""
    if isinstance(answer, Several):
        return _summary_of_several(answer)
    entry = getattr(answer, "entry", None)
    rows: tuple[Fact, ...] = getattr(answer, "rows", ()) or getattr(answer, "facts", ())
    answered = isinstance(answer, FactAnswer | EntryAnswer)
    said = entry if isinstance(answer, EntryAnswer) else None
    summary: Values = {
        "answered": answered,
        "kind": _KINDS[type(answer)],
        "basis": answer.basis if answered else None,
        "language": answer.language,
        "entries": _scored(answer, entry),
        "facts": [row.id for row in rows],
        "inventory": _once((*(said.inventory if said else ()), *(each for row in rows for each in row.inventory))),
        "sources": _once(_sources(rows, said)) if answered else [],
        "conflicts": _once(caution.of.id for caution in answer.cautions if isinstance(caution.of, Conflict)),
    }
    if isinstance(answer, Refusal):
        summary |= {"reason": answer.reason, "missing": list(answer.missing)}
    return summary


def _summary_of_several(answer: Several) -> Values:
    """Two answers as one: answered where either is."""
    parts = [_summary(part) for part in answer.parts]
    best = next((part for part in parts if part["answered"]), parts[0])
    merged = {
        key: _once(each for part in parts for each in part[key])
        for key in ("facts", "inventory", "sources", "conflicts")
    }
    bases = {part["basis"] for part in parts if part["answered"]}
    return {
        **best,
        **merged,
        "entries": [each for part in parts for each in part["entries"]],
        "basis": bases.pop() if len(bases) == 1 else "mixed" if bases else None,
    }


def _scored(answer: Answer, entry: Entry | None) -> list[Values]:
    if isinstance(answer, Choice):
        return [{"id": row.id, "score": round(answer.confidence, 4)} for row in answer.options]
    return [{"id": entry.id, "score": round(answer.confidence, 4)}] if entry else []


def _sources(rows: Iterable[Fact], entry: Entry | None) -> Iterable[str]:
    for row in rows:
        yield from filter(None, (row.locus, row.ref))
    if entry is not None:
        yield from (*entry.locus, *entry.refs)


def _once(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


_KINDS: dict[type, str] = {
    FactAnswer: "fact",
    EntryAnswer: "entry",
    Choice: "choice",
    Refusal: "refusal",
    Talk: "talk",
}
