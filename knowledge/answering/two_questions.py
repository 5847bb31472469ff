"""Several questions in one message, each of which is answered by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from knowledge.answering import follow_ups
from knowledge.answering.answers import Answer, EntryAnswer, FactAnswer, Language, Several
from knowledge.answering.candidates import MEANT
from knowledge.answering.follow_ups import Decide
from knowledge.schema import Fact
from knowledge.search.folding import words
from knowledge.understanding.aspects import aspect_of
from knowledge.understanding.context import NOTHING
from knowledge.understanding.reading import Reader, Reading
from knowledge.understanding.small_words import small_words
from knowledge.understanding.splitting import clauses_of, parts_of

SURE_OF_BOTH = 0.85
"""The confidence that each half of a message needs, to be a question of its own."""
SURE_OF_A_CLAUSE = MEANT
"""The same of a clause of a long message, which as a whole is answered by nothing."""
MOST_ANSWERS = 3


def or_both(reader: Reader, text: str, language: Language, answer: Answer, decide: Decide) -> Answer:
    """An answer, unless the message is two questions of which each has its own."""
    if _joins_rows(answer):
        return answer  # the "and" stands between what is set against each other
    return _both(reader, text, language, decide) or answer


def _both(reader: Reader, text: str, language: Language, decide: Decide) -> Several | None:
    """Both answers where a message is two questions, each of which finds one of its own."""
    for leading, following in halves(reader, text, language):
        one = decide(leading, NOTHING)
        if not _is_sure(one):
            continue
        other = decide(following, NOTHING)
        if not _is_sure(other) and len(following.words) <= follow_ups.LONGEST:
            other = decide(following, one.context)
        if _is_sure(other) and not _overlap(one, other):
            parts = tuple(each for each in (one, other) if isinstance(each, FactAnswer | EntryAnswer))
            return Several(language, context=other.context, parts=parts)
    return None


def of_clauses(reader: Reader, text: str, language: Language, decide: Decide) -> Answer | None:
    """What the clauses of a long message ask, each of which stands by itself and is surely answered."""
    answers: list[FactAnswer | EntryAnswer] = []
    for asked in asking_clauses(reader, text, language):
        answer = decide(asked, NOTHING)
        if not isinstance(answer, FactAnswer | EntryAnswer) or answer.confidence < SURE_OF_A_CLAUSE:
            continue
        if not any(_overlap(answer, other) for other in answers):
            answers.append(replace(answer, confidence=SURE_OF_A_CLAUSE))
    if len(answers) < 2:
        return answers[0] if answers else None
    return Several(language, context=answers[-1].context, parts=tuple(answers[:MOST_ANSWERS]))


def asking_clauses(reader: Reader, text: str, language: Language) -> Iterator[Reading]:
    """The clauses of a long message that ask something by name; a bare cost or time is that of something before."""
    small = small_words()
    for clause in clauses_of(text):
        asked = reader.read(clause, language)
        names = asked.of_kind("metric", "concept")
        if names and not aspect_of(asked) and not small.asking.isdisjoint(words(clause)):
            yield asked


def halves(reader: Reader, text: str, language: Language) -> Iterator[tuple[Reading, Reading]]:
    """The ways in which a message may be two questions, each of which asks for something."""
    for pair in parts_of(text):
        leading, following = (reader.read(part, language) for part in pair)
        if _asks(leading) and _asks(following):
            yield leading, following


def _is_sure(answer: Answer) -> bool:
    return isinstance(answer, FactAnswer | EntryAnswer) and answer.confidence >= SURE_OF_BOTH


def _joins_rows(answer: Answer) -> bool:
    """Whether an answer was worked out of several rows, such as a sum or a comparison."""
    return isinstance(answer, FactAnswer) and answer.computed is not None and len(answer.rows) > 1


def _asks(reading: Reading) -> bool:
    """Whether half a message names anything that can be asked about."""
    return bool(reading.of_kind("metric", "concept") or reading.operations - {"compare"})


def _overlap(one: Answer, other: Answer) -> bool:
    """Whether two answers rest on the same entry or rows, and so answer one question."""
    return bool(_rests_on(one) & _rests_on(other))


def _rests_on(answer: Answer) -> set[str]:
    entry = getattr(answer, "entry", None)
    rows: tuple[Fact, ...] = (*getattr(answer, "rows", ()), *getattr(answer, "facts", ()))
    return {row.id for row in rows} | ({entry.id} if entry else set())
