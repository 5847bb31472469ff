"""Money as a language writes it: «۳۵٬۰۰۰ یوان», "35,000 yuan".

The five currencies that people here count in have names of our own, in the catalogues (the toman is
in no standard, and Persian speakers say «یوان», not CLDR's «یوآن چین»). Babel names every other one.
"""

from decimal import Decimal
from gettext import NullTranslations

from babel.numbers import get_currency_name

from locales import LANGUAGES
from locales.catalogues import translations
from locales.numbers import compact as compact_number
from locales.numbers import number

CURRENCIES = ("CNY", "USD", "EUR", "IRR", "IRT")
"""What people may state amounts in. IRT, which is no ISO code, is the toman: ten rials."""


def money(value: Decimal | int, currency: str, language: str, compact: bool = False) -> str:
    """Write an amount with its currency; `compact` says millions and billions in words where that is exact."""
    written = compact_number(value, language) if compact else number(value, language)
    return f"{written} {currency_name(currency, language, value)}"


def currency_name(currency: str, language: str, value: Decimal | int = 2) -> str:
    """The name of a currency as it stands after an amount, a plural where the language has one."""
    # gettext counts whole things: anything but exactly one is many.
    count = 1 if value == 1 else 2
    own = _own_name(currency, translations(language), count)
    return own or get_currency_name(currency, count=count, locale=LANGUAGES[language].locale)


def _own_name(currency: str, texts: NullTranslations, count: int) -> str | None:
    match currency:
        case "CNY":
            return texts.gettext("yuan")
        case "USD":
            return texts.ngettext("dollar", "dollars", count)
        case "EUR":
            return texts.ngettext("euro", "euros", count)
        case "IRR":
            return texts.ngettext("rial", "rials", count)
        case "IRT":
            return texts.ngettext("toman", "tomans", count)
    return None
