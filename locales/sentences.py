"""How words from elsewhere stand in a sentence: its capital in English, the link between two nouns in Persian."""

import re

_KEPT_SMALL = re.compile(r"[a-z]+[A-Z]")
"""A name with a capital further in ("iQiyi") keeps its own small letter."""
_SILENT_HE = re.compile(r"(?<=[^\Wاوی_])ه\Z")
"""The he of «سالانه», which takes a hamza before another noun; that of «راه» and «گروه» is sounded."""
_LONG_VOWEL = re.compile(r"[او]\Z")


def begun(text: str) -> str:
    """A text as the beginning of a sentence; scripts without capitals stay as they are."""
    return text if _KEPT_SMALL.match(text) else text[:1].upper() + text[1:]


def linked(noun: str, language: str) -> str:
    """A noun before what it belongs to: «درآمد سالانهٔ» as in «درآمد سالانهٔ دوئین»."""
    if language != "fa":
        return noun
    if _SILENT_HE.search(noun):
        return f"{noun}\u0654"
    return f"{noun}ی" if _LONG_VOWEL.search(noun) else noun
