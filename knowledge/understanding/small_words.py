"""The small words of a question, kept as data in `small_words.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from knowledge.search.folding import words

FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True)
class SmallWords:
    """Folded words by what they do."""

    fillers: frozenset[str]
    """They ask for nothing, in any language."""
    finglish: frozenset[str]
    """Fillers of spoken Persian in Latin letters; some are words of English too."""
    numbers: frozenset[str]
    above: frozenset[str]
    below: frozenset[str]
    inclusive: frozenset[str]
    """The level itself counts too."""
    none: frozenset[str]
    """Directly before what is counted they ask who has nothing of it."""
    not_before: frozenset[str]
    """They deny what stands behind them, in English."""
    not_after: frozenset[str]
    """They deny what stands before them, as Persian verbs do."""
    prepositions: frozenset[str]
    """They may part the words of a form."""
    ranges: frozenset[str]
    """Between two years they mean those in between as well."""
    years: frozenset[str]
    later: frozenset[str]
    earlier: frozenset[str]
    last_year: frozenset[str]
    set_against: frozenset[str]
    """Before "last year" they make it the year before the one that was spoken of: «نسبت به پارسال»."""
    up_to: frozenset[str]
    """The year behind them ends a stretch of time."""
    last_few: frozenset[str]
    first_few: frozenset[str]
    """Beside a number of years they are the ends of what there is: «سه سال آخر», "the first two years"."""
    pointing: frozenset[str]
    """With one of them a question is asked of what was said before it."""
    trade: frozenset[str]
    """They are of our field, whether or not anything is held about them."""
    who: frozenset[str]
    """A name is asked for."""
    myself: frozenset[str]
    """The asker means to do it, or asks how it is done."""
    watching: frozenset[str]
    """A rule, or who sees to it that it is kept: what goes unnoticed by them is evasion."""
    finding_out: frozenset[str]
    """Who wants to find out whether others evade a rule does not evade it."""
    telling_who: frozenset[str]
    """With one of them people speak of themselves."""
    asking: frozenset[str]
    """With one of them a clause asks something, with or without its mark."""
    signs: frozenset[str]
    """Of a number."""
    sizes: frozenset[str]
    """By themselves they are an answer to some question, and none."""
    which: frozenset[str]
    """One or several are asked for by name."""
    than: frozenset[str]
    """Directly before a name they set others against it."""
    cities: frozenset[str]
    """Names from which people write; they are not repaired into other words."""
    why: frozenset[str]
    """A reason is asked for, and no figure."""
    price: frozenset[str]
    """Beside goods they ask what those cost."""
    figures: frozenset[str]
    """How old they are asks when they were written down."""
    now: frozenset[str]
    """The figure of today is asked for, not that of the report's year."""
    how_many: frozenset[str]
    """A figure is asked for."""
    ranked: frozenset[str]
    """What stands in a ranking: beside a number and "last" they are the least."""
    at_the_top: frozenset[str]
    at_the_end: frozenset[str]
    of_them: frozenset[str]
    """One of those that were spoken of."""
    passed_after: frozenset[str]
    """After a level they say that it was passed."""
    passed_before: frozenset[str]
    """The same before it."""
    next_in_rank: frozenset[str]
    """With "who" they ask for the neighbour below in a ranking."""
    previous_in_rank: frozenset[str]
    """The same for the one above."""
    reaching: frozenset[str]
    """One comes up to another."""
    needed: frozenset[str]
    """Beside those before they ask how much is missing."""
    by_amount: frozenset[str]
    """Growth by an amount is no growth in percent."""
    parts_of_year: frozenset[str]
    """Beside a figure of a whole year they ask for another one."""
    being_there: frozenset[str]
    """Of a list they say no more than that somebody stands in it."""
    active: frozenset[str]
    """Who is active posts."""
    enough: frozenset[str]
    """With these an amount is the asker's own."""
    having: frozenset[str]
    """With these it is the asker's own too, and it is asked what to do with it."""
    suffices: frozenset[str]
    """With these it is asked whether an amount is enough."""
    how_long: frozenset[str]
    bringing: frozenset[str]
    """Before an amount they say that it is the asker's own."""
    referring: frozenset[str]
    """A percentage is asked about beside no more than these: "what does 9% refer to?"."""
    everybody: frozenset[str]
    """With these a sum is of all, whoever was spoken of."""
    ordinals: Mapping[str, int]

    def is_filler(self, word: str) -> bool:
        """Whether a word asks for nothing; «می‌کنه» and «نمی‌کنه» are forms of «کنه»."""
        return word in self.fillers or any(
            word.startswith(prefix) and word.removeprefix(prefix) in self.fillers for prefix in ("نمی", "می")
        )


@cache
def small_words() -> SmallWords:
    """Read once a process."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    ordinals = {word: place for place, forms in data.pop("ordinals").items() for form in forms for word in words(form)}
    listed = {name: frozenset(words(text)) for name, text in data.items()}
    fillers = listed.pop("fa") | listed.pop("en")
    return SmallWords(fillers=fillers, ordinals=ordinals, **listed)
