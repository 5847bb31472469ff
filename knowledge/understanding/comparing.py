"""Whether a message sets one against another, and which of the two it names."""

from __future__ import annotations

from knowledge.understanding.reading import Reading

PERCENT = "u-percent"
OF_A_SHARE = frozenset({"op-share", PERCENT})
"""Terms of which whoever stands directly after them is the whole."""


def over_the_other(reading: Reading) -> bool:
    """Whether it is asked by how many percent one of two is more or less than the other."""
    in_percent = any(term.id in OF_A_SHARE for term in reading.of_kind("unit", "operation"))
    two = len(reading.years) == 2 or len(reading.of_kind("country")) == 2
    return in_percent and two and reading.side in ("above", "below") and reading.level is None


def is_one_sided(reading: Reading) -> bool:
    """Whether a message sets against each other, and names one of the two: «چند برابر ایرانه؟»."""
    named = reading.of_kind("country", "platform")
    if len(named) != 1 or len(reading.years) > 1 or reading.shift is not None:
        return False
    against = reading.operations & {"ratio", "difference", "compare"} or _is_set_against(reading, named[0].id)
    return bool(against) or _is_the_whole(reading, named[0].id)


def _is_set_against(reading: Reading, subject: str) -> bool:
    """Whether «نسبت به» stands directly before somebody."""
    starts = [match.start for match in reading.matches if match.term.id == subject]
    return any(reading.words[max(0, start - 2) : start] in (("نسبت", "به"), ("nesbat", "be")) for start in starts)


def _is_the_whole(reading: Reading, subject: str) -> bool:
    """Whether somebody is named directly after "percent of"."""
    ends = {match.end for match in reading.matches if match.term.id in OF_A_SHARE}
    return any(match.term.id == subject and match.start in ends for match in reading.matches)


def whole_last(reading: Reading, subjects: list[str]) -> list[str]:
    """Two subjects of a share: whoever is named directly after "percent of" is the whole, and stands last."""
    said = max((match.end for match in reading.matches if match.term.id in OF_A_SHARE), default=0)
    after = [match.term.id for match in reading.matches if match.start >= said and match.term.id in subjects]
    return subjects if not after else [each for each in subjects if each != after[0]] + after[:1]
