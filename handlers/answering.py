"""Answers as messages: which template shows an answer, with which words, and what programs are told.

No wording is here: sentences are in `templates/answers/`, content in the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from handlers.rendering import plain, render
from knowledge.answers import Answer, Choice, EntryAnswer, FactAnswer, Refusal, Several, Talk
from knowledge.schema import Check, Conflict, Fact
from knowledge.snapshot import Snapshot
from knowledge.texts import phrase, unit_word, written
from locales import numbers
from locales.dates import day
from locales.money import CURRENCIES

MOST_ROWS = 20
TEMPLATES: dict[type, str] = {
    FactAnswer: "answers/fact",
    EntryAnswer: "answers/entry",
    Choice: "answers/choice",
    Refusal: "answers/refusal",
    Talk: "answers/talk",
}


@dataclass(frozen=True)
class RowView:
    """A fact as a line of an answer."""

    name: str
    period: str | None
    value: str
    locus: str


@dataclass(frozen=True)
class Told:
    """An answer as it is shown: HTML for the chat, and what it rests on for programs."""

    answer: Answer
    html: str
    facts: tuple[Fact, ...]
    sources: tuple[str, ...]

    @property
    def text(self) -> str:
        """The answer without markup."""
        return plain(self.html)

    def for_programs(self) -> dict[str, Any]:
        """The promise of `karvan ask --jsonl`, without the id."""
        answer = self.answer
        told: dict[str, Any] = {
            "answered": isinstance(answer, (FactAnswer, EntryAnswer)),
            "kind": _KINDS[type(answer)],
            "basis": answer.basis if isinstance(answer, (FactAnswer, EntryAnswer)) else None,
            "language": answer.language,
            "text": self.text,
            "entries": _entries(answer),
            "facts": [fact.id for fact in self.facts],
            "inventory": sorted({each for fact in self.facts for each in fact.inventory} | set(_inventory(answer))),
            "sources": list(self.sources),
            "conflicts": [caution.of.id for caution in answer.cautions if isinstance(caution.of, Conflict)],
        }
        if isinstance(answer, Refusal):
            told |= {"reason": answer.reason, "missing": list(answer.missing)}
        return told


_KINDS: dict[type, str] = {
    FactAnswer: "fact",
    EntryAnswer: "entry",
    Choice: "choice",
    Refusal: "refusal",
    Talk: "talk",
    Several: "fact",
}


def told(answer: Answer, snapshot: Snapshot) -> Told:
    """An answer ready to be shown."""
    facts = _facts(answer)
    sources = _sources(answer, facts)
    values = _values(answer, snapshot)
    html = render(TEMPLATES[type(answer)], answer.language, answer=answer, **values)
    return Told(answer, html, facts, sources)


def _values(answer: Answer, snapshot: Snapshot) -> dict[str, Any]:
    cautions = [(isinstance(caution.of, Check), caution.text) for caution in answer.cautions]
    match answer:
        case FactAnswer():
            rows = [_row(fact, snapshot, answer.language) for fact in answer.rows[:MOST_ROWS]]
            return {
                "rows": rows,
                "result": _result(answer, snapshot),
                "cautions": cautions,
                "source": _line(answer, snapshot),
            }
        case EntryAnswer():
            return {
                "cautions": cautions,
                "source": _line(answer, snapshot),
                "quote": answer.entry.quote if answer.entry else None,
            }
        case Choice():
            return {"options": [row.title.of(answer.language) or row.id for row in answer.options]}
        case Refusal():
            unknown = answer.unknown
            words = None
            if unknown is not None:
                words = {
                    "answer": written(unknown.answer, snapshot, answer.language),
                    "why": written(unknown.why, snapshot, answer.language),
                    "ask": written(unknown.ask, snapshot, answer.language),
                }
            nearest = [row.title.of(answer.language) or row.id for row in answer.nearest]
            return {"unknown": words, "nearest": nearest}
    return {}


def _row(fact: Fact, snapshot: Snapshot, language: str) -> RowView:
    return RowView(
        name_of(fact, snapshot, language),
        None if fact.period is None else numbers.digits(fact.period, language),
        phrase(fact, snapshot, language),
        fact.locus or fact.ref or "",
    )


def name_of(fact: Fact, snapshot: Snapshot, language: str) -> str:
    """What a figure is of: the row's own label, or its facet, subject and, where the unit does not say it, metric."""
    if fact.label is not None and (own := fact.label.of(language)):
        return own
    parts = [_label(each, snapshot, language) for each in (fact.facet, fact.subject) if each]
    who = " ".join(parts) if language == "fa" else ", ".join(reversed(parts))
    metric = _label(fact.metric, snapshot, language)
    says_itself = metric == unit_word(fact.unit, snapshot, language, 2)
    return who if says_itself else f"{metric}، {who}" if language == "fa" else f"{who}, {metric}"


def _label(term_id: str, snapshot: Snapshot, language: str) -> str:
    term = snapshot.terms.get(term_id)
    return (term.label.of(language) if term else None) or term_id


def _result(answer: FactAnswer, snapshot: Snapshot) -> dict[str, Any]:
    """What was worked out, written in the language; empty where a row is the answer."""
    computed = answer.computed
    if computed is None:
        return {}
    language = answer.language
    winner = next((row for row in answer.rows if row.subject == computed.subject), answer.rows[0])
    return {
        "value": _written(computed.value, computed.unit, snapshot, language),
        "name": name_of(winner, snapshot, language),
        "place": computed.place,
        "out_of": computed.out_of,
        "period": None if computed.period is None else numbers.digits(computed.period, language),
        "level": None if answer.level is None else _written(answer.level, winner.unit, snapshot, language),
        "per": _label(answer.rows[1].metric, snapshot, language) if _is_per(answer) else None,
    }


def _is_per(answer: FactAnswer) -> bool:
    """Whether one metric was divided by another of the same subject."""
    return answer.operation == "ratio" and len(answer.rows) > 1 and answer.rows[0].metric != answer.rows[1].metric


def _written(value: Decimal | None, unit: str | None, snapshot: Snapshot, language: str) -> str:
    """A worked-out amount: percents to one place, others to two, whole ones without."""
    if value is None or unit is None:
        return ""
    rounded = round(value, 1 if unit == "u-percent" else 2).normalize()
    rounded = rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
    if unit == "u-percent":
        return numbers.percent(rounded, language)
    if unit == "u-times":
        return numbers.times(rounded, language)
    large = unit.removeprefix("u-").upper() in CURRENCIES
    amount = numbers.compact(rounded, language) if large else numbers.number(rounded, language)
    return f"{amount} {unit_word(unit, snapshot, language, rounded)}"


def _line(answer: FactAnswer | EntryAnswer, snapshot: Snapshot) -> dict[str, Any]:
    """What the source line says: basis in words, the source's day, and the places."""
    facts = _facts(answer)
    source_id = (
        answer.entry.source
        if isinstance(answer, EntryAnswer) and answer.entry
        else facts[0].source
        if facts
        else "report"
    )
    source = snapshot.sources.get(source_id)
    return {
        "basis": answer.basis,
        "title": (source.title.of(answer.language) if source else None) or "",
        "day": day(source.published, answer.language) if source else "",
        "places": list(_sources(answer, facts))[:3],
    }


def _facts(answer: Answer) -> tuple[Fact, ...]:
    if isinstance(answer, FactAnswer):
        return answer.rows
    return answer.facts if isinstance(answer, EntryAnswer) else ()


def _sources(answer: Answer, facts: Iterable[Fact]) -> tuple[str, ...]:
    """Loci of the report and references, each once; a refusal has none."""
    named: list[str] = []
    if isinstance(answer, EntryAnswer) and answer.entry is not None:
        named += [*answer.entry.locus, *answer.entry.refs]
    named += [place for fact in facts for place in (fact.locus, fact.ref) if place]
    return tuple(dict.fromkeys(named))


def _entries(answer: Answer) -> list[dict[str, Any]]:
    rows = (
        answer.options
        if isinstance(answer, Choice)
        else (answer.entry,)
        if isinstance(answer, (FactAnswer, EntryAnswer))
        else ()
    )
    return [{"id": row.id, "score": round(answer.confidence, 3)} for row in rows if row is not None]


def _inventory(answer: Answer) -> tuple[str, ...]:
    entry = answer.entry if isinstance(answer, EntryAnswer) else None
    return entry.inventory if entry is not None else ()
