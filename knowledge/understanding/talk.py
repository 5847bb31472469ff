"""Messages that ask for nothing: a greeting, thanks, who are you, help."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from knowledge.search.folding import LONGEST, words

About = Literal["greeting", "thanks", "who", "whose", "help", "goodbye"]


def _set(listed: str) -> frozenset[str]:
    return frozenset(words(listed))


_WORDS: dict[About, frozenset[str]] = {
    "greeting": _set("سلام درود صبح عصر شب بخیر وقت خوبی خوبید خوبین چطوری چطورید احوال احوالت احوالتون حالت حالتون"
        " خسته نباشی نباشید نباشین خدا قوت khaste nabashi nabashid khoda ghovat"
        " hello hi hey good morning evening afternoon salam dorud khubi khoobi khobi chetori chetorin"),
    "thanks": _set("ممنون مرسی سپاس تشکر متشکرم دست درد نکنه دمت گرم ممنونم سپاسگزارم متشکر "
        "thanks thank you thx ty cheers merci mersi mamnoon mamnun mamnoonam sepas tashakor motshakeram damet garm"),
    "goodbye": _set("خداحافظ خدانگهدار بدرود فعلا bye goodbye khodahafez"),
    "help": _set("راهنما کمک راهنمایی help rahnama komak"),
}  # fmt: skip
_WHO = (
    ("تو", "کی"), ("شما", "کی"), ("کی", "هستی"), ("چی", "هستی"), ("who", "are", "you"), ("what", "are", "you"),
    ("ربات", "چیه"), ("ki", "hasti"), ("to", "ki"), ("چکار", "میکنی"), ("چیکار", "میکنی"), ("chikar", "mikoni"),
    ("chekar", "mikoni"), ("what", "can", "you", "do"), ("how", "old", "are", "you"),
    ("چند", "سالته"), ("چند", "سالتونه"),
)  # fmt: skip
_BOT = _set("ربات رباط بات روبات کاروان karvan karevan bot robot robat")
_YOU = _set("تو شما ترا you to shoma")
_OWNED = _set(
    "مال متعلق تعلق صاحب صاحبش صاحبان مالک مالکش وابسته ساخته ساخت سازنده سازندش سازندت سازندگان درستش درست"
    " طراح پشت پشتش رسمی دولتی "
    "belong belongs belonging own owns owned owner owners made make makes maker built build builds created creator"
    " creators develop developed developer behind whose official officially runs run ran affiliated affiliation "
    "sahebesh saheb male mal sakhte sakht sazande sazandash dorost dorostesh rasmi motealegh"
)
"""With the bot's name they ask whose it is."""
_MADE = _set("ساخته ساخت سازنده سازندت made built created owns owned runs owner developed sakhte sakht sazandat")
"""The same with "you"."""
_RUN = _set("run operated owned made built funded sponsored paid controlled backed")
"""Before "by" and with "you" they ask the same."""
_HOW_TO = _set("how i my چطور چگونه چجوری چطوری خودم حساب اکانت account accounts chetor chejuri hesab")
"""With these something else is to be made."""
_SELF = _set("خودت خودتون خودتان تو شما you yourself your")
_OF_ITS_OWN = _set("داری دارید دارین هستی هستید هستین are have do own")
_ACCOUNTS = _set(
    "حساب حسابی اکانت اکانتی پیج پیجی رسمی آیا دوئین دوئینی"
    " account accounts page official douyin which kind چه نوع تو در توی on"
)
"""With "you are" or "you have", and nothing else, they take the assistant for an account."""
_IN_CHARGE = _set("مسئول مسئولش مسئولیت charge responsible masul masoul")
"""With the bot's name and "who" they ask whose it is."""
_ASKED_OF_IT = _set("چیه چیست کیه کیست یعنی معنی معنیش معنای what who mean means chist chie kie yani")
"""With the bot's name and nothing else they ask who it is."""
_FILL = _set(
    "خیلی بسیار از به و ز جان عزیز دوست من شما تو کن کنید کنین بابت"
    "  لطف لطفت لطفتون لطفتان کمکت کمکتون زحمت کردی کردید واقعا نه بابا حرف نداشت عالی بود "
    " خوب خوبی مفید راهنماییت راهنماییتون راهنماییتان راهنماییات پاسخت پاسختون جوابت جوابتون "
    "rahnamaiit rahnamayit javabet khub bood "
    "lol ok okay helpful useful that was komak kardi komaket "
    "can me a so much very je dear karvan کاروان you for your that was great kheili kheyli kheyly az shoma besyar"
)
_MORE_FILL: dict[About, frozenset[str]] = {
    "greeting": _set("just only looking around browsing فقط همینجوری همینطوری نگاه میکنم"),
    "thanks": _set("دیگه دیگر سوالی سوال ندارم نیست همین کافیه همینقدر no more questions all ok okay"),
}
"""What stands beside a greeting or thanks, and not beside other small talk."""
_SMALL = _set("این اون آن ها چی چه does است هست یک یه is are a an the this that s exactly in ast hast ye")
_MIXED: tuple[About, ...] = ("goodbye", "thanks", "greeting")
"""Of what is said together, "ok thanks, bye", the first of these is answered to."""
_THANKING = "👍🙏🌹🌷🌸💐❤👏😊🙂👌"
"""Signs that people send in place of thanks."""
LONGEST_TALK = 6
LONGEST_OF_ITSELF = 9
"""Words of a question about the bot itself."""


def talk_about(text: Sequence[str]) -> About | None:
    """What a message of small talk is, or None for a question."""
    if not text:
        return None
    if _is_whose(text):
        return "whose"
    if len(text) <= LONGEST_OF_ITSELF and _takes_it_for_an_account(set(text)):
        return "who"
    if len(text) > LONGEST_TALK:
        return None
    for who in _WHO:
        if set(who) <= set(text) and len(text) <= len(who) + 2:
            return "who"
    if set(text) & _BOT and set(text) & _ASKED_OF_IT and set(text) <= _BOT | _ASKED_OF_IT | _SMALL:
        return "who"
    for about, known in _WORDS.items():
        if set(text) & known and set(text) <= known | _FILL | _MORE_FILL.get(about, frozenset()):
            return about
    said = [about for about in _MIXED if set(text) & _WORDS[about]]
    return said[0] if said and set(text) <= _FILL.union(*(_WORDS[about] for about in said)) else None


def thanks_by_sign(text: str) -> bool:
    """Whether a message is nothing but a sign of thanks: «🙏🌹»."""
    text = text[:LONGEST]
    return any(sign in text for sign in _THANKING) and not any(letter.isalnum() for letter in text)


def _takes_it_for_an_account(said: set[str]) -> bool:
    """Whether it is asked which account the bot has itself, or whether it is one."""
    return (
        bool(said & _SELF and said & _OF_ITS_OWN and said & _ACCOUNTS)
        and said <= _SELF | _OF_ITS_OWN | _ACCOUNTS | _SMALL
    )


def _is_whose(text: Sequence[str]) -> bool:
    """Whether it is asked whom the bot belongs to, who made it, or whether it is official."""
    said = set(text)
    if len(text) > LONGEST_OF_ITSELF or said & _HOW_TO:
        return False
    if said & _YOU and any(pair[0] in _RUN and pair[1] == "by" for pair in pairwise(text)):
        return True
    if said & _BOT:
        return bool(said & _OWNED or (said & _IN_CHARGE and said & _ASKED_OF_IT))
    return len(text) <= LONGEST_TALK and bool(said & _YOU) and bool(said & _MADE)
