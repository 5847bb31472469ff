"""The entries path's second half: an entry that was found is said, offered beside others, or refused."""

from __future__ import annotations

from knowledge.answering import cautions, gate
from knowledge.answering.answers import Answer, Basis, Choice, EntryAnswer, Language
from knowledge.answering.candidates import Candidate
from knowledge.answering.refusals import Refusals, unsourced
from knowledge.schema import Entry, Fact, Unknown
from knowledge.snapshot import Snapshot
from knowledge.texts import Rendered, render
from knowledge.understanding.context import Context
from knowledge.understanding.reading import Reading

MOST_CHOICES = 3


class EntriesPath:
    """Answers in the words of one snapshot's entries."""

    def __init__(self, snapshot: Snapshot, refusals: Refusals) -> None:
        self._snapshot = snapshot
        self._refusals = refusals

    def answer(
        self,
        reading: Reading,
        candidates: list[Candidate],
        best: Candidate | None,
        slots: dict[str, str],
        *,
        leaning: bool,
    ) -> Answer:
        """The best of the candidates, the best few where it is not sure enough, or a refusal; `best` is one of them."""
        if best is None or best.confidence < gate.REFUSE_BELOW:
            return self._refusals.nothing_found(reading, candidates, slots, leaning=leaning)
        others = [each for each in candidates if each is not best and each.holds_what_is_named]
        if best.confidence < gate.CHOOSE_BELOW and others and best.hit.score - others[0].hit.score < 0.03:
            options = tuple(each.row for each in (best, *others))[:MOST_CHOICES]
            offered = {**slots, "offered": best.row.id}
            return Choice(reading.language, options=options, confidence=best.confidence, context=offered)
        if isinstance(best.row, Unknown):
            return unsourced(reading, best.row, best.confidence, slots)
        return self.said(reading, best.row, best.confidence, slots)

    def said(self, reading: Reading, entry: Entry, sure: float, slots: dict[str, str]) -> EntryAnswer:
        """An entry's words as an answer, `sure` 0 to 1; the original ones where it has none in the asker's language."""
        language, original = _shown_language(entry, reading.language)
        short = render(entry.answer.of(language) or "", self._snapshot, language)
        detail = render((entry.detail.of(language) if entry.detail else None) or "", self._snapshot, language)
        facts = self._facts_in(short, detail)
        return EntryAnswer(
            language=reading.language,
            cautions=cautions.about_entry(self._snapshot, entry, self._facts_in(short), language),
            basis=basis_of(entry),
            confidence=sure,
            context={**slots, "entry": entry.id, "metrics": _metrics_told(slots, facts)},
            entry=entry,
            short=short.text,
            detail=detail.text,
            facts=facts,
            original_language=original,
        )

    def _facts_in(self, *texts: Rendered) -> tuple[Fact, ...]:
        return tuple(
            self._snapshot.facts[each] for each in dict.fromkeys(each for text in texts for each in text.facts)
        )


def best_of(candidates: list[Candidate]) -> Candidate | None:
    """The first that holds what is named; where that is no answer, one below it that is surely one."""
    holding = [each for each in candidates if each.holds_what_is_named]
    if holding and holding[0].confidence < gate.REFUSE_BELOW:
        return next((each for each in holding if each.confidence >= gate.SURE_BY_WORDS), holding[0])
    return holding[0] if holding else None


def basis_of(entry: Entry) -> Basis:
    """What an entry rests on."""
    if entry.source == "supplement":
        return "supplement"
    if entry.source == "checks":
        return "check"
    if entry.source.startswith("office"):
        return "supplement"
    return "mixed" if entry.refs else "report"


def _metrics_told(slots: Context, facts: tuple[Fact, ...]) -> str:
    """The metrics that were named, unless an entry showed figures and none of these: it was asked what else it says."""
    named, shown = slots.get("metrics", ""), {fact.metric for fact in facts}
    return "" if shown and shown.isdisjoint(named.split(",")) else named


def _shown_language(entry: Entry, asked: Language) -> tuple[Language, Language | None]:
    """The language an entry is shown in; the second is set where it is not the asker's."""
    if entry.answer.of(asked):
        return asked, None
    original: Language = "fa" if entry.answer.fa else "en"
    return original, original
