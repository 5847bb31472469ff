"""Short messages that ask one thing of whatever was spoken of: what it costs, how long it takes, where that is from."""

from __future__ import annotations

from typing import Literal

from knowledge.search.folding import words
from knowledge.understanding.money import CURRENCIES
from knowledge.understanding.reading import Reading
from knowledge.understanding.small_words import small_words

Aspect = Literal["cost", "time", "source"]

_HOW_MUCH = ({"how", "much"}, {"چقدر"}, {"چند"}, {"چقد"}, {"cheghadr"}, {"chand"})
PER_TIME = frozenset({"per-day", "per-week", "per-month", "per-year"})
LONGEST = 9
"""Words of such a message."""


def _set(listed: str) -> frozenset[str]:
    return frozenset(words(listed))


_SAYS: dict[Aspect, frozenset[str]] = {
    "cost": _set(
        "هزینه هزینش هزینشون هزینشه قیمتشه خرجشه قیمت قیمتش"
        " خرج خرجش بها نرخش پولش چنده cost costs price priced fee expensive"
        " hazine hazinash hazinesh gheymat gheymatesh kharj kharjesh chande"
    ),
    "time": _set(
        "طول میکشد میکشه میکشن زمان زمانش مدت مدتش وقت اعتبار اعتبارش"
        " روز روزه هفته ماه زمانبر long soon duration days weeks months"
        " tool mikeshe zaman modat rooz"
    ),
    "source": _set(
        "منبع منبعش منبعت منابعش ماخذ مرجع مرجعش درست درسته صحت صحیح صحیحه معتبر معتبره مطمئن مطمئنی مطمئنید واقعیه"
        " راسته تاریخش سالیه source sources reference says sure true correct accurate valid reliable outdated since"
        " manba manbaesh manbash dorost doroste motmaeni moteber"
    ),
}
_WHETHER = _set("درست درسته صحیح صحیحه راسته واقعیه true correct right dorost doroste")
"""With one of them it is asked whether something is so."""
_BESIDE = _set(
    "چقدر چند چقد چقدره چقده چندتا"
    " حدودا تقریبا این اون آن رقم عدد آمار سال مال کی گفته میگه هنوز الان اگه بعد پس و هم خب خوب ش "
    "how much many what which is it that this still the of a does do take takes will was from when as s and ok so "
    "you are there any who said get in ye cheghad cheghadr chand in un raghom adad hanuz hanooz alan chi chiye ke"
)
"""Words that may stand beside, whatever else they mean."""
_ALONE_TOO_LITTLE = _set("روز هفته ماه زمان وقت اعتبار سال since says days weeks months long rooz درست true sure")
"""They ask only beside one of the words before: «چند روز», "how long", «درسته؟» but not «درست»."""


def aspect_of(reading: Reading) -> Aspect | None:
    """What a message asks of whatever was spoken of, if it says nothing else."""
    text = reading.words
    if not text or len(text) > LONGEST or reading.numbers or reading.years or reading.shift is not None:
        return None
    if set(text) in _HOW_MUCH or _is_another_measure(reading):
        return "cost"
    for aspect, says in _SAYS.items():
        told = says & set(text)
        rest = [word for word in text if word not in says]
        if not told or not all(map(_is_small, rest)):
            continue
        if told - _ALONE_TOO_LITTLE or rest:
            return aspect
    return None


def asks_whether(reading: Reading) -> bool:
    """Whether a message says something, and asks if that is so: "Cuba has 200,000 followers, right?"."""
    return not (_WHETHER.isdisjoint(reading.words) and _WHETHER.isdisjoint(words(reading.text)))


def _is_another_measure(reading: Reading) -> bool:
    """Whether nothing but a currency or a stretch of time is named: "in euros?", "and per month?"."""
    named = {term.id for term in reading.of_kind("unit", "per")} & (CURRENCIES | PER_TIME)
    taken = {place for match in reading.matches for place in range(match.start, match.end)}
    rest = (word for place, word in enumerate(reading.words) if place not in taken)
    return bool(named) and len(named) == len({match.term.id for match in reading.matches}) and all(map(_is_small, rest))


def _is_small(word: str) -> bool:
    small = small_words()
    return word in _BESIDE or len(word) == 1 or small.is_filler(word) or word in small.finglish
