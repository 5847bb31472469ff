"""Messages that ask for nothing: a greeting, thanks, who are you, help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from knowledge.search.folding import words

About = Literal["greeting", "thanks", "who", "help", "goodbye"]


def _set(listed: str) -> frozenset[str]:
    return frozenset(words(listed))


_WORDS: dict[About, frozenset[str]] = {
    "greeting": _set("سلام درود صبح عصر شب بخیر وقت hello hi hey good morning evening afternoon salam dorud"),
    "thanks": _set("ممنون مرسی سپاس تشکر متشکرم دست درد نکنه دمت گرم ممنونم سپاسگزارم متشکر "
        "thanks thank you thx ty cheers merci mersi mamnoon mamnun mamnoonam sepas tashakor motshakeram damet garm"),
    "goodbye": _set("خداحافظ خدانگهدار بدرود فعلا bye goodbye khodahafez"),
    "help": _set("راهنما کمک راهنمایی help rahnama komak"),
}  # fmt: skip
_WHO = (
    ("تو", "کی"), ("شما", "کی"), ("کی", "هستی"), ("چی", "هستی"), ("who", "are", "you"), ("what", "are", "you"),
    ("ربات", "چیه"), ("ki", "hasti"), ("to", "ki"), ("چکار", "میکنی"), ("what", "can", "you", "do"),
)  # fmt: skip
_FILL = _set(
    "خیلی بسیار از به و ز جان عزیز دوست من شما تو کن کنید کنین بابت"
    "  لطف لطفت لطفتون لطفتان کمکت کمکتون زحمت کردی کردید واقعا نه بابا حرف نداشت عالی بود "
    "can me a so much very je dear karvan کاروان you for your that was great kheili kheyli kheyly az shoma besyar"
)
LONGEST_TALK = 6


def talk_about(text: Sequence[str]) -> About | None:
    """What a message of small talk is, or None for a question."""
    if not text or len(text) > LONGEST_TALK:
        return None
    for who in _WHO:
        if set(who) <= set(text) and len(text) <= len(who) + 2:
            return "who"
    for about, known in _WORDS.items():
        if set(text) & known and set(text) <= known | _FILL:
            return about
    return None
