"""What people say around a question and do not ask: "my second question:", «برای بار سوم می‌پرسم», "is it true that"."""

from __future__ import annotations

import re

_NTH = r"(?:اول|اولین|یکم|دوم|دومین|سوم|سومین|چهارم|چهارمین|پنجم|بعدی|آخر|آخرین|چندم|چندمین)"
_NTH_IN_ENGLISH = r"(?:first|second|third|fourth|fifth|next|last|other|another)"
_ASKING = r"(?:می\s*|دارم\s+می\s*)?(?:پرسم|گویم|گم|شنوم)"

_SAYING = r"(?:می\s*(?:گن|گویند|گفتن|گفتند)|شنیدم|شنیدیم|شنیده\s*(?:ام|ایم)|خوندم|خوانده\s*ام)"
_TRUE = r"(?:راست|درست|واقعیت|حقیقت)"
_IS = r"(?:است|هست|ه|س|داره|دارد)"
_SAYS = r"(?:they|people|some(?:\s+people)?)\s+(?:say|claim)|(?:a\s+\w+|someone|somebody|they)\s+told\s+(?:me|us)"
_HEARD = rf"(?:i\s+(?:have\s+|had\s+)?heard|i\s+read|i\s+was\s+told|{_SAYS})"
_BEGINNING = r"(?:^|(?<=[.,;:!?،؛؟\n]))\s*(?:(?:but|and|well|hi|hello|ولی|اما|آخه|سلام)\s+)?"
"""Only there is it what one has heard: "can I read the report?" and "what do people say?" ask of just that."""

_FRAME = re.compile(
    rf"""
      (?:برای\s+)?(?:بار\s+{_NTH}|{_NTH}\s+بار)\s*(?:است|هست|ه|س)?(?:\s+که)?\s*{_ASKING}\s*[،,:؛.-]?
    | برای\s+(?:بار\s+{_NTH}|{_NTH}\s+بار)\s*[،,:؛.-]
    | (?:سوال|سؤال|پرسش)\s*{_NTH}?\s*(?:من|ما|م)?\s*[،,:؛-]
    | (?:در\s+درجه\s*[ٔی]?\s*اول|در\s+وهله\s*[ٔی]?\s*اول|اول\s+از\s+همه)\s*[،,]?
    | بین\s+(?:خودمان|خودمون)\s*(?:بماند|بمونه|باشد|باشه)?\s*[،,]?
    | \b(?:first\s+of\s+all|firstly|secondly|thirdly|lastly|between\s+us|between\s+you\s+and\s+me)\b[,:]?
    | \b(?:the|my|one)\s+{_NTH_IN_ENGLISH}\s+(?:thing|question)
      (?:\s+(?:i|we)\s+(?:want|wanted|would\s+like|need)\s+to\s+(?:know|ask))?(?:\s+is\b|\s*[:,-])
    | \bfor\s+the\s+{_NTH_IN_ENGLISH}\s+time\b[,:]?
    | \b(?:آیا\s+)?{_TRUE}\s*{_IS}\s+که\b
    | {_BEGINNING}(?:همه\s+|بعضی\s*ها\s+|یکی\s+)?{_SAYING}(?:\s+که)?\b
    | [،,؛.]\s*(?:این\s+)?{_TRUE}\s*{_IS}\s*[?؟]
    | \bis\s+it\s+(?:really\s+)?(?:true|a\s+fact)\s+that\b
    | {_BEGINNING}{_HEARD}(?:\s+that)?\b
    | [,;.]\s*(?:is\s+(?:that|this|it)\s+)?(?:really\s+)?(?:true|so)\s*\?
    | ^\s*(?:come\s+on|seriously|honestly)\s*,
    """,
    re.IGNORECASE | re.VERBOSE,
)
LEAST_LETTERS = 3
"""A frame around fewer is all that was said."""


def without_frames(text: str) -> str:
    """The message without what frames its question; where nothing else is said, as it came."""
    apart = text.replace("\u200c", " ")
    left = _FRAME.sub(" ", apart)
    return left if left != apart and sum(map(str.isalpha, left)) >= LEAST_LETTERS else text
