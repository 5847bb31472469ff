"""Messages that ask for nothing: a greeting, thanks, who are you, help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

About = Literal["greeting", "thanks", "who", "help", "goodbye"]

_WORDS: dict[About, frozenset[str]] = {
    "greeting": frozenset("سلام درود صبح عصر شب بخیر وقت hello hi hey good morning evening afternoon salam dorud".split()),
    "thanks": frozenset("ممنون مرسی سپاس تشکر متشکرم دست درد نکنه دمت گرم ممنونم thanks thank you merci mersi mamnoon".split()),
    "goodbye": frozenset("خداحافظ خدانگهدار بدرود فعلا bye goodbye khodahafez".split()),
    "help": frozenset("راهنما کمک راهنمایی help rahnama komak".split()),
}  # fmt: skip
_WHO = (
    ("تو", "کی"), ("شما", "کی"), ("کی", "هستی"), ("چی", "هستی"), ("who", "are", "you"), ("what", "are", "you"),
    ("ربات", "چیه"), ("ki", "hasti"), ("to", "ki"), ("چکار", "میکنی"), ("what", "can", "you", "do"),
)  # fmt: skip
_FILL = frozenset(
    "خیلی بسیار از به و ز جان عزیز دوست من شما تو کن کنید کنین can me a so much very je dear karvan کاروان you".split()
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
