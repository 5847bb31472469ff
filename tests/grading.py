"""Grading an answer: every pattern that must be there in its first 500 folded characters, none that may not."""

import re
import unicodedata
from dataclasses import dataclass, field

SHORT = 500
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_LETTERS = str.maketrans("يىكةۀأإآؤئ", "ییکههاااوی")
_MARKS = re.compile("[\u200b\u200d-\u200f\u202a-\u202e\u2066-\u2069\u0640\u064b-\u0655\u0670]")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[,٬،\u00a0\u202f '’]\d{3})+(?!\d)")


@dataclass(frozen=True)
class Case:
    """A question of a set; of several messages the last one is graded."""

    id: str
    lang: str
    messages: tuple[str, ...]
    answerable: bool
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, row: dict) -> "Case":
        asked = row["q"]
        return cls(
            id=row["id"],
            lang=row["lang"],
            messages=tuple(asked) if isinstance(asked, list) else (asked,),
            answerable=row["answerable"],
            must=tuple(row.get("must", ())),
            must_not=tuple(row.get("must_not", ())),
        )

    def passes(self, told: dict) -> bool:
        """Whether what a program was told is right, or honestly refused."""
        text = fold(told["text"])[:SHORT]
        if any(_pattern(each).search(text) for each in self.must_not):
            return False
        if not self.answerable:
            # A set speaks of the report; what other sources say, and say so, is no invention.
            return not told["answered"] or told["basis"] in ("supplement", "check")
        return told["answered"] and all(_pattern(each).search(text) for each in self.must)


def fold(text: str) -> str:
    """One plain form of an answer, however it is typeset."""
    plain = unicodedata.normalize("NFKC", text).translate(_DIGITS).translate(_LETTERS).lower()
    plain = _MARKS.sub("", plain.replace("\u200c", " ").replace("٫", "."))
    plain = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), plain)
    return " ".join(plain.split())


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.translate(_LETTERS).replace("\u200c", " "), re.IGNORECASE)
