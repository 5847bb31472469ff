"""A message read: its language, its words repaired and brought into Persian letters, and the slots they fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.answers import Language, Operation
from knowledge.schema import Term
from knowledge.search.finglish import Finglish
from knowledge.search.folding import is_number, is_persian, words
from knowledge.search.language import FUNCTION_WORDS, english_words, script_of
from knowledge.search.spelling import Spelling
from knowledge.search.stems import is_form_of
from knowledge.understanding.periods import shift_in, years_in
from knowledge.understanding.terms import Match, Vocabulary
from locales.amounts import read_number

MOST_WORDS = 120
OPERATION = "op-"
ENTITIES = frozenset({"country", "platform", "product", "person", "city"})
"""Kinds of terms that an answer has to hold: the same words with another of these is another question."""


@dataclass(frozen=True)
class Reading:
    """What a message says, as far as the vocabulary knows it."""

    text: str
    language: Language
    words: tuple[str, ...]
    """Folded words, repaired; Finglish ones in Persian letters."""
    matches: tuple[Match, ...] = ()
    years: tuple[str, ...] = ()
    shift: int | None = None
    leftovers: tuple[str, ...] = ()
    """Words that no term and no year took, small words left out."""
    level: Decimal | None = None
    count: int | None = None
    """A small whole number that stands beside an operation: top three."""

    def of_kind(self, *kinds: str) -> tuple[Term, ...]:
        """The terms of some kinds, in the order in which they stand, each once."""
        found = {match.term.id: match.term for match in self.matches if match.term.kind in kinds}
        return tuple(found.values())

    @property
    def operations(self) -> frozenset[Operation]:
        """The operations that are asked for."""
        return frozenset(term.id.removeprefix(OPERATION) for term in self.of_kind("operation"))  # type: ignore[misc]

    @property
    def entities(self) -> tuple[Term, ...]:
        """The named things."""
        return self.of_kind(*ENTITIES)

    @property
    def unheld(self) -> tuple[Term, ...]:
        """Terms that are understood and that nothing is known about."""
        return tuple(term for term in self.of_kind(*ENTITIES, "metric", "concept", "subject") if not term.held)


STOP = frozenset(
    """
    در به از که را رو و یا تا با برای واسه تو توی این ان آن است هست هستند بود شد شده می نمی ها های هم یک یه چه چی چیه کی
    کیه کجا کدام کدوم چرا چطور چجوری چگونه ایا آیا اگر اگه پس ولی اما نیز هر همه من ما شما او انها خود خودش خودشون دارد داره
    دارند دارن داشت داشته باشد باشه کرد کرده کردن کند کنه کنم کنیم کنید میشه میشود شود بشه دارم داریم بگو بگید بگین لطفا
    سلام ممنون چیست کیست نیست ندارد نداره اش ام ات دیگه دیگر الان حالا مال واسم برام بهم راستی فقط اصلا خیلی خوب بده بدین
    میخوام میخواهم میخواد باید توش روی بر بین نسبت بابت طبق نظر گزارش
    the a an of in on at to for from by with and or is are was were be been do does did how what which who whom whose when
    where why it its this that these those there has have had can could will would should may i we you he she they me my
    our your their us them as about into than then so if but not no any some much many please tell give show say said get
    s t report according
    """.split()
)
"""Words too small to ask for anything."""


class Reader:
    """Reads messages against one base of knowledge."""

    def __init__(self, vocabulary: Vocabulary, base: Mapping[str, int]) -> None:
        """`base`: every folded word of the knowledge base to how often it stands there."""
        self._vocabulary = vocabulary
        known = {**base}
        for word, count in vocabulary.words.items():
            known[word] = known.get(word, 0) + count
        self._known = known
        self._stop = STOP
        persian = sorted((word for word in known if is_persian(word)), key=lambda word: -known[word])
        self.finglish = Finglish(persian)
        self._spelling = Spelling(known, self._is_known)

    def term(self, term_id: str) -> Term | None:
        """The term of an id, of the vocabulary or of Babel's countries."""
        return self._vocabulary.terms.get(term_id)

    def read(self, text: str, chosen: Language | None = None) -> Reading:
        """Read a message; `chosen` is the language where the text does not tell."""
        raw = words(text)[:MOST_WORDS]
        script = script_of(text, self.finglish)
        language: Language = "en" if script == "en" else "fa" if script else (chosen or "fa")
        folded = tuple(self._from_finglish(raw)) if script == "finglish" else tuple(self._repaired(raw))
        return self._slots(Reading(text, language, folded))

    def _slots(self, reading: Reading) -> Reading:
        matches = self._vocabulary.find(reading.words)
        years = years_in(reading.words)
        taken = {place for match in matches for place in range(match.start, match.end)} | set(years)
        left = [
            word
            for place, word in enumerate(reading.words)
            if place not in taken and word not in self._stop and not is_number(word) and len(word) > 1
        ]
        return replace(
            reading,
            matches=tuple(matches),
            years=tuple(dict.fromkeys(years.values())),
            shift=shift_in(reading.words),
            leftovers=tuple(left),
            level=self._level(reading.words, years),
            count=self._count(reading.words, years),
        )

    def _is_known(self, word: str) -> bool:
        if word in self._known or word in self._stop or is_number(word):
            return True
        if word.isascii():
            return word in english_words()
        return any(is_form_of(word, word[:cut]) and word[:cut] in self._known for cut in range(3, len(word)))

    def _repaired(self, raw: Iterable[str]) -> Iterable[str]:
        for word in raw:
            yield from self._spelling.repair(word)

    def _from_finglish(self, raw: Iterable[str]) -> Iterable[str]:
        for word in raw:
            if is_number(word) or is_persian(word) or word in self._vocabulary.words or word in FUNCTION_WORDS:
                yield word
                continue
            readings = self.finglish.readings(word, 1)
            yield readings[0] if readings else word

    def _level(self, text: tuple[str, ...], years: Mapping[int, str]) -> Decimal | None:
        number = read_number(" ".join(word for place, word in enumerate(text) if place not in years))
        return None if number is None else number.value

    def _count(self, text: tuple[str, ...], years: Mapping[int, str]) -> int | None:
        small = [
            int(word) for place, word in enumerate(text) if place not in years and word.isdigit() and len(word) < 3
        ]
        return small[0] if len(small) == 1 else None
