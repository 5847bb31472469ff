"""What an answer keeps for the message after it: the slots that a follow-up may lean on."""

from __future__ import annotations

from knowledge.answering import gate
from knowledge.answering.answers import Language
from knowledge.understanding.context import Context
from knowledge.understanding.queries import Query
from knowledge.understanding.reading import NEUTRAL, Reader, Reading


def slots_of(reader: Reader, reading: Reading, query: Query, context: Context) -> dict[str, str]:
    """The slots of this question, filled up from the one before where it leaned on that."""
    terms = [term.id for term in reading.of_kind(*gate.WEIGHTS) if term.kind != "operation"]
    ordinal = reading.place is not None
    own = [word for word in reading.sought if not reader.asks_nothing(word)]
    if context and names_goods_only(reading):
        # "And carpets?" asks the same of them, and so may what comes after it.
        terms += [each for each in context.get("terms", "").split(",") if each and not _is_goods(reader, each)]
        own += _without_goods(reader, context.get("words", ""))
    return {
        "language": reading.language,
        "metrics": ",".join(query.metrics),
        "subjects": ",".join(query.subjects),
        "facets": ",".join(query.facets),
        "periods": ",".join(query.periods),
        "region": query.region or "",
        "terms": ",".join(terms) or context.get("terms", ""),
        "words": " ".join(own[:12]) if len(own) > 1 or not ordinal else context.get("words", ""),
    }


def spoken_in(context: Context, chosen: Language | None) -> Language | None:
    """The language of a message that does not tell: that of the one before it, or the chosen one."""
    said = context.get("language")
    return "en" if said == "en" else "fa" if said else chosen


def names_goods_only(reading: Reading) -> bool:
    """Whether a message names goods and nothing that is asked of them: "what about dates?", «برای زعفران؟»."""
    others = reading.of_kind("metric", "concept", "subject", "country", "platform", "person", "operation")
    named = [term for term in others if term.id not in NEUTRAL]
    return bool(reading.of_kind("product")) and not (named or reading.leftovers or reading.numbers)


def _is_goods(reader: Reader, term_id: str) -> bool:
    term = reader.term(term_id)
    return term is not None and term.kind == "product"


def _without_goods(reader: Reader, said: str) -> list[str]:
    reading = reader.read(said)
    goods = [match for match in reading.matches if match.term.kind == "product"]
    named = {place for match in goods for place in range(match.start, match.end)}
    return [word for place, word in enumerate(reading.words) if place not in named]
