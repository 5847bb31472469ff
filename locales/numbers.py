"""Numbers as a language writes them: «۷٬۰۰۳٬۰۰۰», "7,003,000", «۴٫۶ میلیارد», "4.6 billion".

Babel knows the separators and the names of large numbers but leaves the digits 0 to 9, so the
digits of a language are set here. Values are Decimal or int and never become floats.
"""

from decimal import Decimal, localcontext
from functools import cache

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal
from persiantools import digits as persian

from locales import LANGUAGES
from locales.catalogues import translations

LATIN = "0123456789"
DIGITS = {"latn": LATIN, "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}
"""Name of a numbering system in CLDR to its digits, from nought to nine."""


def number(value: Decimal | int, language: str, decimals: int | None = None) -> str:
    """Write a value in full, with all of its decimals or with exactly as many as asked for.

    Trailing zeros say nothing here: Decimal("87.80") is written "87.8" unless two decimals are asked for.
    """
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    with localcontext() as context:
        # Babel rounds in the current context, which would refuse what has more than 28 digits.
        context.prec += abs(Decimal(value).adjusted())
        written = format_decimal(
            value,
            format=pattern,
            locale=LANGUAGES[language].locale,
            numbering_system="default",
            decimal_quantization=decimals is not None,
        )
    return digits(written, language)


def compact(value: Decimal | int, language: str) -> str:
    """Write a million or more in words ("4.6 billion") where two decimals hold all of it, else in full.

    Languages that count by other steps than the thousand (Chinese) have no such words in CLDR: in full.
    """
    value = Decimal(value)
    locale = Locale.parse(LANGUAGES[language].locale)
    scale = next((scale for scale in (10**12, 10**9, 10**6) if abs(value) >= scale), None)
    if scale is None or value % (scale // 100) or "long" not in locale.compact_decimal_formats:
        return number(value, language)
    written = format_compact_decimal(
        value, format_type="long", locale=locale, fraction_digits=2, numbering_system="default"
    )
    # CLDR says "thousand milliard" in one word; the report and its readers say «تریلیون».
    return digits(written.replace("هزارمیلیارد", "تریلیون"), language)


def percent(value: Decimal | int, language: str, decimals: int | None = None) -> str:
    """Write a share that is counted in hundredths already: 9.1 is «۹٫۱ درصد», "9.1%"."""
    # Translators: a share, as in "9.1%"
    pattern = translations(language).gettext("{number}%")
    return pattern.format(number=number(value, language, decimals))


def times(value: Decimal | int, language: str) -> str:
    """Write a ratio: «۷۳ برابر», "73 times"."""
    # Translators: a ratio, as in "73 times"
    pattern = translations(language).gettext("{number} times")
    return pattern.format(number=number(value, language))


def ordinal(place: int, language: str) -> str:
    """Write a place that is counted from one: «هفتم», "7th"; a language without a rule here gets "7."."""
    if language == "fa":
        return _persian_ordinal(place)
    if language == "en":
        return f"{place}{_english_suffix(place)}"
    return f"{number(place, language)}."


def digits(text: str, language: str) -> str:
    """Write the digits of a text in those of a language, and leave everything else as it is."""
    return text.translate(_to_digits_of(language))


def _persian_ordinal(place: int) -> str:
    if place == 1:
        return "اول"
    words = persian.to_word(place).removeprefix("یک") if 100 <= place < 200 else persian.to_word(place)
    if words.endswith("سه"):
        return words.removesuffix("سه") + "سوم"
    return words + ("‌ام" if words.endswith("ی") else "م")


def _english_suffix(place: int) -> str:
    if 11 <= place % 100 <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")


@cache
def _to_digits_of(language: str) -> dict[int, str]:
    """Every digit we know, by code point, to the language's own."""
    own = DIGITS.get(Locale.parse(LANGUAGES[language].locale).default_numbering_system, LATIN)
    return {ord(digit): own[place] for known in DIGITS.values() for place, digit in enumerate(known)}
