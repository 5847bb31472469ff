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
LONGEST_KEPT = 400
"""Characters of a text whose words are kept at hand."""
LONGEST_WORD = 40
"""A longer run of letters is noise and is cut."""

_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا",
        "ؤ": "و", "ء": "", "\u200c": " ", "\u00a0": " ", "٫": ".", "٬": ",",
    }
)  # fmt: skip
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_RANGES = ((0x300, 0x36F), (0x64B, 0x655), (0x200D, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
_MARKS = dict.fromkeys((place for first, last in _RANGES for place in range(first, last + 1)))
_MARKS |= dict.fromkeys(map(ord, "\u0670\u0640\u200b\ufeff\x00"))
_PLAIN = {**_MARKS, **_LETTERS, **_DIGITS}
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:[,،]\d{3})+(?!\d)")
_DECIMAL_SLASH = re.compile(r"(?<![\d/])(\d)/(\d{1,2})(?![\d/])")
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
_HYPHENED = re.compile(r"\b(co|e|re|pre)-(?=[a-z])")
"""People write co-operation and cooperation, e-commerce and ecommerce."""
_BEFORE = frozenset({"می", "نمی"})
_AFTER = frozenset({"ها", "های", "هایی", "هایش", "هاش", "هاشون", "هایشان", "تر", "ترین"})
_STANDING_APART = _BEFORE | _AFTER
_REPEATED = re.compile(r"(\D)\1{3,}")


def fold(text: str) -> str:
    """The plain form of a text: lower case, one kind of each letter and digit, single spaces."""
    cut = text[:LONGEST].encode("utf-8", "ignore").decode("utf-8")
    plain = unicodedata.normalize("NFKC", cut).lower().translate(_PLAIN)
    if _DIGIT.search(plain):
        plain = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), plain)
        plain = _DECIMAL_SLASH.sub(r"\1.\2", plain)
    plain = _REPEATED.sub(r"\1\1", plain)
    if "-" in plain:
        plain = _HYPHENED.sub(r"\1", plain)
    return " ".join(plain.split())


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, folded; letters and digits that were run together are parted.

    Persian prefixes and endings that stand apart are joined, since half of all people write them so.
    """
    return _kept(text) if len(text) <= LONGEST_KEPT else _words(text)


def _words(text: str) -> tuple[str, ...]:
    said = _WORD.findall(fold(text).replace("’", "'"))
    if any(len(word) > LONGEST_WORD for word in said):
        said = [word[:LONGEST_WORD] for word in said]
    if _STANDING_APART.isdisjoint(said):
        return tuple(said)
    joined: list[str] = []
    for word in said:
        after_verb = bool(joined) and joined[-1] in _BEFORE
        if after_verb or (word in _AFTER and joined and is_persian(joined[-1])):
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


_kept = lru_cache(maxsize=20_480)(_words)
"""Every wording of the shipped content is taken apart several times when an index is built."""


def is_number(word: str) -> bool:
    """Whether a folded word is a number."""
    return word[0].isdigit()


def is_persian(word: str) -> bool:
    """Whether a word is written in Persian letters."""
    return "\u0600" <= word[0] <= "\u06ff"
