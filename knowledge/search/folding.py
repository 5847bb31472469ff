"""One plain form for text, so that the same word is the same however it was typed.

Letters: Arabic ya, kaf and alef forms become Persian, digits Latin, marks and tatweel go; the half-space
is a boundary. Numbers keep their decimal point and lose their thousands separators.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 4_096
"""Characters of a message that are read; Telegram sends no more."""
LONGEST_WORD = 40
"""A longer run of letters is noise and is cut."""

_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا",
        "ؤ": "و", "ء": "", "\u200c": " ", "\u00a0": " ", "٫": ".", "٬": ",",
    }
)  # fmt: skip
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u0655\u0670\u0640\u200b\u200d-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00]")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:[,،]\d{3})+(?!\d)")
_DECIMAL_SLASH = re.compile(r"(?<![\d/])(\d)/(\d{1,2})(?![\d/])")
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?")
_HYPHENED = re.compile(r"\b(co|e|re|pre)-(?=[a-z])")
"""People write co-operation and cooperation, e-commerce and ecommerce."""
_BEFORE = frozenset({"می", "نمی"})
_AFTER = frozenset({"ها", "های", "هایی", "هایش", "هاش", "هاشون", "هایشان", "تر", "ترین"})
_REPEATED = re.compile(r"(.)\1{3,}")


def fold(text: str) -> str:
    """The plain form of a text: lower case, one kind of each letter and digit, single spaces."""
    cut = text[:LONGEST].encode("utf-8", "ignore").decode("utf-8")
    plain = unicodedata.normalize("NFKC", cut).lower().translate(_LETTERS).translate(_DIGITS)
    plain = _MARKS.sub("", plain)
    plain = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), plain)
    plain = _DECIMAL_SLASH.sub(r"\1.\2", plain)
    plain = _REPEATED.sub(r"\1\1", plain)
    plain = _HYPHENED.sub(r"\1", plain)
    return " ".join(plain.split())


@lru_cache(maxsize=4_096)
def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded; letters and digits that were run together are parted.

    Persian prefixes and endings that stand apart are joined, since half of all people write them so.
    """
    joined: list[str] = []
    for word in (word.replace("’", "'")[:LONGEST_WORD] for word in _WORD.findall(fold(text))):
        after_verb = bool(joined) and joined[-1] in _BEFORE
        if after_verb or (word in _AFTER and joined and is_persian(joined[-1])):
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


def is_number(word: str) -> bool:
    """Whether a folded word is a number."""
    return word[0].isdigit()


def is_persian(word: str) -> bool:
    """Whether a word is written in Persian letters."""
    return "\u0600" <= word[0] <= "\u06ff"
