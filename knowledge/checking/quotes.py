"""The report's own words: where a quote stands, and which figures it holds, in digits or in Persian words."""

from __future__ import annotations

import re
from decimal import Decimal

from locales.numbers import digits

SCALES = {"هزار": 10**3, "میلیون": 10**6, "میلیارد": 10**9, "تریلیون": 10**12}
_ONES = ("یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده")
_TENS = ("بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود", "صد")
_HUNDREDS = ("دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد")
WORDS = {
    "رایگان": 0,
    **dict(zip(_ONES, range(1, 13), strict=True)),
    **dict(zip(_TENS, range(20, 101, 10), strict=True)),
    **dict(zip(_HUNDREDS, range(200, 901, 100), strict=True)),
}
"""Persian numbers as the report writes them out."""

_WORD = rf"(?<!\w)(?:{'|'.join(WORDS)})(?!\w)"
_NUMBER = re.compile(rf"(\d+(?:[/.]\d+)?|{_WORD}(?:\s+و\s+{_WORD})*)(?:\s*({'|'.join(SCALES)})(?!\w))?")


class Report:
    """The report's text, by place (`§costs ¶1`); it ships with nobody, so it is given as a file."""

    def __init__(self, text: str) -> None:
        self.paragraphs: dict[str, str] = {}
        """Place to folded text; ¶0 is the section's own heading."""
        for section in re.split(r"^###? (?=§)", text, flags=re.MULTILINE)[1:]:
            heading, _newline, body = section.partition("\n")
            name, _space, title = heading.partition(" ")
            self.paragraphs[f"{name} ¶0"] = fold(title)
            for number, paragraph in re.findall(r"^¶(\d+)(.*?)(?=^¶\d|\Z)", body, flags=re.MULTILINE | re.DOTALL):
                self.paragraphs[f"{name} ¶{number}"] = fold(paragraph)

    def places_of(self, quote: str) -> list[str]:
        """Where the words stand."""
        folded = fold(quote)
        return [place for place, text in self.paragraphs.items() if folded in text]


def fold(text: str) -> str:
    """Words as they are compared with the report: Arabic ya and kaf as Persian, bars and spaces as one space."""
    return " ".join(text.replace("ي", "ی").replace("ك", "ک").replace("|", " ").split())


def figures_in(quote: str) -> set[Decimal]:
    """Every figure a quote may be read as: «۴/۵ میلیارد» holds 4.5 billion, but also 4.5, 4 and 5."""
    plain = re.sub(r"(?<=\d)[,٬،](?=\d{3})", "", digits(fold(quote), "en"))
    found = {Decimal(figure) for figure in re.findall(r"\d+", plain)}
    for number, scale in _NUMBER.findall(plain):
        value = Decimal(number.replace("/", ".")) if number[0].isdigit() else _in_words(number)
        found |= {value, value * SCALES.get(scale, 1)}
    return found


def _in_words(number: str) -> Decimal:
    return Decimal(sum(WORDS[word] for word in re.findall(_WORD, number)))
