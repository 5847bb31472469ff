"""Text of mixed direction: isolates keep Latin words and figures in one piece inside Persian lines.

An isolate (U+2068 to U+2069) hides its direction from the words around it, so that "Blue V" or «۳٬۵۰۰»
is never torn apart. A line must also begin as Persian, or it is laid out from the left.
"""

import re

from locales import LANGUAGES

ISOLATE = "\u2068"
END_ISOLATE = "\u2069"
RIGHT_TO_LEFT_MARK = "\u200f"

_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_ENTITY = r"&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);"
_ATOM = r"[A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u06f0-\u06f9\u0660-\u0669\u4e00-\u9fff]"
# What may begin or end a run: a sign, a command's slash, a name's @, a currency or percent sign, a locus's § and ¶.
_BEFORE = r"[/@#$€£¥+−§¶-]"
_AFTER = r"(?:[%٪+°]|(?<=[A-Z])-(?![^\W_]))"  # the grade «B-» keeps its sign
_JOINT = rf"(?:[ \t]?(?:[-–−_.,:;/@#$€£¥+*=?~'’٫٬٪%]|{_ENTITY})*[ \t]?)"
# A figure that begins the next sentence or follows a colon is a run of its own: «… سال ۱۴۰۱. ۸۸۸ میلیون».
_NOT_ON = r"(?![.:;,][ \t]+[\u06f0-\u06f9])"
_RUN = rf"{_BEFORE}*{_ATOM}(?:{_NOT_ON}{_JOINT}{_BEFORE}*{_ATOM}+)*{_AFTER}*"
# Code is copied as people see it, so nothing is put into it: while we work, these stand for it.
_CODE, _CODE_BLOCK = "\ue000", "\ue001"
_CODE_ELEMENT = re.compile(r"<(code|pre)\b[^>]*>.*?</\1>", re.DOTALL)
_PIECE = re.compile(rf"(?P<kept>{ISOLATE}[^{END_ISOLATE}\n]*{END_ISOLATE}|<[^>]*>|{_ENTITY})|(?P<run>{_CODE}|{_RUN})")
_OPENING_TAGS = re.compile(r"(?:<[^>]*>)+")
_FIRST_LETTER = re.compile(rf"<[^>]*>|&[#\w]+;|(?P<letter>[^\W\d_]|{_CODE})")


def isolate(text: str) -> str:
    """Keep a text of unknown direction (a name, what somebody typed) apart from the sentence around it."""
    return f"{ISOLATE}{strip(text)}{END_ISOLATE}"


def isolate_runs(text: str, language: str) -> str:
    """Put isolates round the Latin words and the figures of a text, and make its lines begin as Persian.

    The text may be HTML that is escaped already: tags, entities, code and earlier isolates are left
    alone, so doing it twice changes nothing. Languages written from the left are returned as they are.
    """
    if LANGUAGES[language].direction == "ltr":
        return text
    text = re.sub(f"[{_CODE}{_CODE_BLOCK}]", "", text)
    codes = [found[0] for found in _CODE_ELEMENT.finditer(text)]
    bare = _CODE_ELEMENT.sub(lambda found: _CODE if found[1] == "code" else _CODE_BLOCK, text)
    isolated = _PIECE.sub(lambda piece: piece["kept"] or isolate(piece["run"]), bare)
    lines = "\n".join(_begun_from_the_right(line) for line in isolated.split("\n"))
    return re.sub(f"[{_CODE}{_CODE_BLOCK}]", lambda unused: codes.pop(0), lines)


def strip(text: str) -> str:
    """Take every direction mark out: for terminals, searches and comparisons."""
    return _MARKS.sub("", text)


def _begun_from_the_right(line: str) -> str:
    """Mark a line whose first letter is not Persian; not every client looks past an isolate for it.

    The mark stands after the tags that open the line, or it would end up in the block before.
    """
    opened = _OPENING_TAGS.match(line)
    tags, rest = (line[: opened.end()], line[opened.end() :]) if opened else ("", line)
    first = next((found["letter"] for found in _FIRST_LETTER.finditer(rest) if found["letter"]), None)
    if rest.startswith(RIGHT_TO_LEFT_MARK) or first is None or "\u0590" <= first <= "\u08ff":
        return line
    return tags + RIGHT_TO_LEFT_MARK + rest
