"""Which language a message is in: Persian letters are Persian; Latin ones are English or Finglish.

Latin messages are told apart by their words: those of English against the small words of spoken Persian
and what the base's vocabulary can read. English words come from the list that symspellpy ships.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from string import ascii_lowercase
from typing import Literal

from knowledge.search.finglish import Finglish
from knowledge.search.folding import LONGEST, is_number, is_persian, words

LOAN = 0.4
"""How much a word of both languages says for English."""
Script = Literal["fa", "en", "finglish"]
MOST_ENGLISH = 30_000
ENOUGH_PERSIAN = 6
"""Persian letters that make a message Persian, whatever Latin names it holds."""
SHORTEST_SLIP = 4

FUNCTION_WORDS = frozenset(
    words(
        """
        ast hast hastam hasti hastin hastan nist nistam chi chie chiye chist ki kie kiye kist kojast koja kojas kodum
        kodom kodoom kodam chand chande chanta chandta cheghadr cheqadr cheghad chera chetor chetori chejuri chejoori
        chegune key ke ro ra az be ba dar tu too tuye tooye ru rooye baraye vase vaseh baray ta ya va o agar age vali
        ama ham hame hich in un oon an inja unja man to ma shoma ishun oona khodesh khodam mishe misheh nemishe mikham
        mikhaym mikhad bayad nabayad dare daran darim daram dasht dashte nadare bud bood budan kard karde kardan kardam
        kon konam konim konan mikone mikonan shod shode mishavad gofte goft gozashte gozasht dad dade bede bedim mide
        midan zad zade raft rafte yani bishtar bishtarin kamtar kamtarin khoob bad ziad kam hala alan emrooz emruz farda
        sal sale mah mahi mahe salam merci mamnoon mersi khodahafez lotfan begu begoo bego shomare tedad
        """
    )
)
"""Words of spoken Persian that Latin writers use all the time and English does not."""


def is_of_other_script(text: str) -> bool:
    """Whether most letters are neither Persian nor Latin: nobody here reads Chinese or Russian."""
    letters = [letter for letter in text[:LONGEST] if letter.isalpha()]
    return 2 * sum(map(_is_of_ours, letters)) < len(letters)


def _is_of_ours(letter: str) -> bool:
    return letter <= "\u024f" or "\u0600" <= letter <= "\u08ff" or "\ufb50" <= letter <= "\ufeff"


@cache
def english_words() -> Mapping[str, int]:
    """The more frequent words of English to their rank, the most frequent first."""
    listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    return {line.split(" ", 1)[0]: rank for rank, line in enumerate(listed.splitlines()[:MOST_ENGLISH])}


@dataclass(frozen=True)
class Known:
    """Latin words that the vocabulary lists as forms of one language and not of the other."""

    english: frozenset[str] = frozenset()
    finglish: frozenset[str] = frozenset()
    both: frozenset[str] = frozenset()
    """Forms of both: names and loan words such as "Iran" and "list", which hardly tell the language."""


def script_of(text: str, finglish: Finglish, known: Known = Known()) -> Script | None:
    """The language of a message; None where it has no letters, or says as little of the one as of the other."""
    letters = [word for word in words(text) if not is_number(word)]
    if not letters:
        return None
    persian = sum(len(word) for word in letters if is_persian(word))
    if persian * 2 >= sum(map(len, letters)) or persian >= ENOUGH_PERSIAN:
        return "fa"
    latin = [word for word in letters if word.isascii()]
    english = sum(_english_weight(word, known) for word in latin)
    spoken = sum(_finglish_weight(word, finglish, known) for word in latin)
    if abs(spoken - english) < LOAN:
        return None
    return "finglish" if spoken > english else "en"


def _english_weight(word: str, known: Known) -> float:
    base = word.removesuffix("'s")
    if base in FUNCTION_WORDS and base not in _ENGLISH_TOO:
        return 0.0
    if base in known.both:
        return LOAN
    if base in known.finglish:
        return 0.0
    if base in english_words() or base in known.english:
        return 1.0
    return 0.6 if len(base) >= SHORTEST_SLIP and slip_of(base) else 0.0


def _finglish_weight(word: str, finglish: Finglish, known: Known) -> float:
    if word in FUNCTION_WORDS:
        return 0.5 if word in _ENGLISH_TOO else 2.0
    if word in known.finglish:
        return 1.5
    return 0.7 if word not in english_words() and len(word) > 2 and finglish.knows(word) else 0.0


@lru_cache(maxsize=8_192)
def slip_of(word: str) -> str | None:
    """The most frequent English word that one slip of the keyboard makes this one."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {left + right[1:] for left, right in cuts if right}
    slips |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    slips |= {left + letter + right for left, right in cuts for letter in ascii_lowercase}
    slips |= {left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase}
    english = english_words()
    near = [each for each in slips if each in english and len(each) > 2]
    return min(near, key=english.__getitem__, default=None)


def turned_round(word: str) -> str | None:
    """The most frequent English word of which two neighbouring letters changed places here: "fo", "adn", "teh"."""
    turned = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)} - {word}
    english = english_words()
    return min((each for each in turned if each in english), key=english.__getitem__, default=None)


_ENGLISH_TOO = frozenset(
    words(
        """
        in an man to too be key ham bad kon ma o ya dad hast un ta kam sale kind bego
        """
    )
)
