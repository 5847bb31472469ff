"""Days as a language writes and reads them; Persian days are Jalali with the Gregorian day beside them.

People's days are those of Tehran unless they choose otherwise: who asks for a moment may name the zone.
"""

import re
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, get_month_names
from persiantools.jdatetime import MONTH_NAMES_FA, JalaliDate

from locales import LANGUAGES
from locales.numbers import digits

TEHRAN = ZoneInfo("Asia/Tehran")
JALALI_YEARS = range(1200, 1600)
"""Years that can only be Jalali in what people type; later ones are Gregorian."""


def day(value: date, language: str) -> str:
    """Write a day in full: «۲ اردیبهشت ۱۴۰۱ (۲۲ آوریل ۲۰۲۲)», "22 April 2022"."""
    gregorian = gregorian_day(value, language)
    if LANGUAGES[language].calendar == "gregorian":
        return gregorian
    jalali = JalaliDate(value)
    return digits(f"{jalali.day} {MONTH_NAMES_FA[jalali.month]} {jalali.year} ({gregorian})", language)


def month(value: date, language: str) -> str:
    """Write the month in which a day lies: «اردیبهشت ۱۴۰۱», "April 2022"."""
    if LANGUAGES[language].calendar == "gregorian":
        return gregorian_month(value, language)
    jalali = JalaliDate(value)
    return digits(f"{MONTH_NAMES_FA[jalali.month]} {jalali.year}", language)


def year(value: date, language: str) -> str:
    """Write the year in which a day lies: «۱۴۰۱», "2022"."""
    jalali = LANGUAGES[language].calendar == "jalali"
    return digits(str(JalaliDate(value).year if jalali else value.year), language)


def moment(value: datetime, language: str, zone: ZoneInfo = TEHRAN) -> str:
    """Write a day and time of day as clocks in the zone show it; the value must know its own zone."""
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone is nobody's")
    local = value.astimezone(zone)
    separator = "، " if LANGUAGES[language].direction == "rtl" else ", "
    return day(local.date(), language) + separator + digits(f"{local:%H:%M}", language)


def gregorian_day(value: date, language: str) -> str:
    """Write a day of the Gregorian calendar, whatever the language's own is: «۲۲ آوریل ۲۰۲۲»."""
    return digits(format_date(value, "long", locale=LANGUAGES[language].locale), language)


def gregorian_month(value: date, language: str) -> str:
    """Write a month of the Gregorian calendar, for figures that were counted by it: «ژوئن ۲۰۲۱»."""
    return digits(format_skeleton("yMMMM", value, locale=LANGUAGES[language].locale), language)


def read_day(text: str) -> date | None:
    """Read a day that a person typed, of either calendar: «۱۴۰۱/۲/۲», "22 April 2022", «۲ اردیبهشت ۱۴۰۱».

    Figures stand year first or day first. None where there is no such day or the year is missing.
    """
    plain = " ".join(digits(text, "en").replace("ي", "ی").replace("ك", "ک").replace("‌", " ").lower().split())
    return _read_figures(plain) or _read_named(plain)


def _read_figures(text: str) -> date | None:
    found = re.fullmatch(r"(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})", text)
    if not found:
        return None
    first, middle, last = int(found[1]), int(found[3]), int(found[4])
    return _day_of(first, middle, last) if len(found[1]) == 4 else _day_of(last, middle, first)


def _read_named(text: str) -> date | None:
    names = re.findall(r"[^\W\d_]+", text)
    figures = [int(figure) for figure in re.findall(r"\d+", text)]
    months = [_month_names()[name] for name in names if name in _month_names()]
    if len(months) != 1 or len(figures) != 2:
        return None
    (jalali, month_number), (small, large) = months[0], sorted(figures)
    if jalali != (large in JALALI_YEARS):
        return None
    return _day_of(large, month_number, small)


def _day_of(year_number: int, month_number: int, day_number: int) -> date | None:
    """The day, its calendar told by the year; None where that calendar has no such day."""
    try:
        if year_number in JALALI_YEARS:
            gregorian: date = JalaliDate(year_number, month_number, day_number).to_gregorian()
            return gregorian
        return date(year_number, month_number, day_number) if year_number >= JALALI_YEARS.stop else None
    except ValueError:
        return None


@cache
def _month_names() -> dict[str, tuple[bool, int]]:
    """How people name months, folded, to (whether it is Jalali, its number)."""
    names = {name.lower(): (True, number) for number, name in enumerate(MONTH_NAMES_FA) if name}
    names |= {form: (True, number) for number, forms in JALALI_IN_LATIN.items() for form in forms}
    names |= {form: (False, number) for number, forms in GREGORIAN_IN_PERSIAN.items() for form in forms}
    for width in ("wide", "abbreviated"):
        english = get_month_names(width, locale="en")
        names |= {english[number].lower(): (False, number) for number in range(1, 13)}
    return names | {"sept": (False, 9)}


JALALI_IN_LATIN = {
    1: ("farvardin",),
    2: ("ordibehesht", "ordibehest"),
    3: ("khordad",),
    4: ("tir",),
    5: ("mordad", "amordad"),
    6: ("shahrivar",),
    7: ("mehr",),
    8: ("aban",),
    9: ("azar",),
    10: ("dey", "dei"),
    11: ("bahman",),
    12: ("esfand",),
}
GREGORIAN_IN_PERSIAN = {
    1: ("ژانویه", "ژانویهٔ", "جنوری"),
    2: ("فوریه", "فوریهٔ"),
    3: ("مارس",),
    4: ("آوریل", "اوریل", "آپریل"),
    5: ("مه", "مهٔ", "می"),
    6: ("ژوئن", "ژوین", "جون"),
    7: ("ژوئیه", "ژوئیهٔ", "جولای", "ژولای"),
    8: ("اوت", "آگوست", "اگوست"),
    9: ("سپتامبر",),
    10: ("اکتبر",),
    11: ("نوامبر",),
    12: ("دسامبر",),
}
