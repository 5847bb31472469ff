"""Refusals: what is not held is said by its name, and what comes nearest stands beside it."""

from __future__ import annotations

from functools import partial

from knowledge.answering import gate
from knowledge.answering.answers import Language, Reason, Refusal
from knowledge.answering.candidates import Candidate
from knowledge.answering.rows import Missing
from knowledge.schema import Entry, Unknown
from knowledge.search.stems import is_form_of
from knowledge.snapshot import Snapshot
from knowledge.understanding.context import Context
from knowledge.understanding.queries import Query
from knowledge.understanding.reading import Reader, Reading
from knowledge.understanding.small_words import small_words

MOST_NEAREST = 3


class Refusals:
    """Says what is missing, in the words of one snapshot's vocabulary."""

    def __init__(self, snapshot: Snapshot, reader: Reader) -> None:
        self._snapshot = snapshot
        self._reader = reader

    def nothing_found(
        self, reading: Reading, candidates: list[Candidate], slots: dict[str, str], *, leaning: bool
    ) -> Refusal:
        """Say what is missing: a name, a year, or all of it."""
        refuse = partial(Refusal, reading.language, context=slots)
        if candidates and (lacking := candidates[0].absent):
            labels = tuple(dict.fromkeys(self._label(term.id, reading.language) for term in lacking))[:2]
            kind = lacking[0].kind
            return refuse(reason="not-held", missing=labels, missing_kind=kind, nearest=titles(candidates))
        if candidates and candidates[0].absent_years:
            years = candidates[0].absent_years
            return refuse(reason="not-held", missing=years, missing_kind="period", nearest=titles(candidates))
        reason = self._reason(reading, leaning=leaning)
        return refuse(reason=reason, nearest=titles(candidates) if reason == "not-held" else ())

    def no_figure(
        self, reading: Reading, query: Query, looked: Missing, candidates: list[Candidate], slots: dict[str, str]
    ) -> Refusal:
        """Say of what no figure is held."""
        missing = self._named_by_what(reading, query, looked)
        labels = tuple(self._label(each, reading.language) for each in missing.ids if each)
        kind = missing.kind if missing.kind in ("period", "blank", "nought") else self._kind_of(missing.ids[0])
        return Refusal(
            reading.language,
            reason="not-held",
            missing=labels,
            missing_kind=kind,
            nearest=titles(candidates),
            context=slots,
        )

    def _named_by_what(self, reading: Reading, query: Query, missing: Missing) -> Missing:
        """What is missing of somebody of whom other figures are held is not the name but this figure.

        Where two figures are named, or words are left that nothing explains, it may be another than was asked for.
        """
        others = all(each in self._snapshot.facts_by_subject for each in missing.ids)
        if missing.kind != "subject" or not others or reading.leftovers or len(reading.of_kind("metric")) > 1:
            return missing
        return Missing("metric", (*query.metrics[:1], *missing.ids))

    def _reason(self, reading: Reading, *, leaning: bool) -> Reason:
        if not reading.leftovers and not reading.matches:
            return "unclear"
        known = any(
            term.kind in ("metric", "concept", "platform", "subject", "facet", "product", "person")
            for term in reading.of_kind(*gate.WEIGHTS)
        )
        return (
            "not-held"
            if known or leaning or reading.names_amount or reading.names_percentage or _is_of_trade(reading)
            else "off-topic"
        )

    def _kind_of(self, term_id: str) -> str:
        term = self._reader.term(term_id)
        return term.kind if term else "subject"

    def _label(self, term_id: str, language: Language) -> str:
        term = self._reader.term(term_id)
        return (term.label.of(language) if term else None) or term_id


def unsourced(reading: Reading, row: Unknown, sure: float, slots: dict[str, str]) -> Refusal:
    """What nobody could source, which a known unknown says."""
    title = row.title.shown(reading.language) or row.id
    return Refusal(reading.language, reason="unsourced", missing=(title,), unknown=row, confidence=sure, context=slots)


def unclear(reading: Reading, context: Context) -> Refusal:
    """Nothing is asked that could be answered; what was said before goes on being known."""
    return Refusal(reading.language, reason="unclear", context=dict(context))


def titles(candidates: list[Candidate]) -> tuple[Entry | Unknown, ...]:
    """The rows that come nearest, to be shown by their titles."""
    return tuple(each.row for each in candidates[:MOST_NEAREST])


def _is_of_trade(reading: Reading) -> bool:
    return any(is_form_of(word, each) for word in reading.words for each in small_words().trade)
