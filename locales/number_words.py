"""The words in which people say numbers and currencies: Persian as written and as spoken, English, Finglish.

No kept library reads Persian numbers (num2fawords, persiantools and their like only write them), and
none knows «پونصد» or "500k". So the words stand here, a row each, and `locales.amounts` reads them.
"""

from decimal import Decimal
from typing import TypeVar

Row = TypeVar("Row", int, str)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_word(rows: dict[Row, str]) -> dict[str, Row]:
    return {word: row for row, words in rows.items() for word in words.split()}


UNITS = {
    0: "صفر zero sefr",
    1: "یک یه one yek ye",
    2: "دو two",
    3: "سه three",
    4: "چهار چار four chahar char",
    5: "پنج five panj",
    6: "شش شیش six shesh shish",
    7: "هفت seven haft",
    8: "هشت eight hasht",
    9: "نه nine noh",
    10: "ده ten dah",
    11: "یازده eleven yazdah",
    12: "دوازده twelve davazdah",
    13: "سیزده thirteen sizdah",
    14: "چهارده چارده fourteen chahardah",
    15: "پانزده پونزده fifteen panzdah punzdah poonzdah",
    16: "شانزده شونزده sixteen shanzdah shoonzdah",
    17: "هفده هیفده seventeen hefdah hivdah",
    18: "هجده هیجده هیژده eighteen hejdah hijdah",
    19: "نوزده nineteen nuzdah noozdah",
    20: "بیست بیس twenty bist",
    30: "سی thirty",
    40: "چهل چل forty fourty chehel",
    50: "پنجاه fifty panjah",
    60: "شصت شست sixty shast",
    70: "هفتاد seventy haftad",
    80: "هشتاد eighty hashtad",
    90: "نود ninety navad",
    100: "صد یکصد",
    200: "دویست devist",
    300: "سیصد sisad",
    400: "چهارصد چارصد chaharsad charsad",
    500: "پانصد پونصد pansad punsad poonsad",
    600: "ششصد شیشصد sheshsad shishsad",
    700: "هفتصد haftsad",
    800: "هشتصد hashtsad",
    900: "نهصد nohsad",
}
SCALES = {
    10**3: "هزار thousand grand hezar",
    10**6: "میلیون ملیون million mln milion milyon milyoon miliun",
    10**9: "میلیارد ملیارد میلیار بیلیون billion bln milyard miliard milliard",
    10**12: "تریلیون trillion trln همت",
}
SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
"""Letters that scale the figure before them: 35k, 1.5m."""
FRACTIONS = {"نیم": Decimal("0.5"), "half": Decimal("0.5"), "nim": Decimal("0.5"), "ربع": Decimal("0.25")}

PARTS = _words("سوم چهارم پنجم دهم third thirds quarters fifth fifths tenth tenths")
"""Parts of a whole, which are not read: «یک چهارم» is not one."""

IN_FINGLISH_ALONE = {"do": 2, "se": 3, "si": 30, "sad": 100}
"""Persian numbers that are English words: numbers only in a text that counts in Finglish."""
FINGLISH = _words("hezar milion milyon milyoon miliun milyard miliard nim devist")
"""Words that show a text to count in Finglish."""

AND = frozenset(("و", "and"))
ABOUT = _words(
    "حدود حدودا حدودای تقریبا تقریبی نزدیک حوالی about around approximately approx roughly nearly almost circa ca "
    "hodud hodude hodood hodoode hodudan taghriban ~ ≈"
)
MINUS = frozenset(("منفی", "minus", "negative", "manfi"))
UP_TO = frozenset(("تا", "الی", "to", "ta", "-"))
"""What stands between the two ends of a range."""
BETWEEN = frozenset(("بین", "between", "beyn"))
OFFICIAL = frozenset(("رسمی", "official", "rasmi"))
"""What an official exchange rate is called, beside the market's."""
PERCENT = frozenset(("%", "٪", "درصد", "percent", "darsad"))

# Those that no rate is held for stand here so that 1,200 dirham is never taken for 1,200 yuan.
CURRENCIES = {
    "CNY": "یوان یوآن رنمینبی yuan yuans rmb cny renminbi kuai youan ¥ 元",
    "USD": "دلار dollar dollars usd bucks dolar $",
    "EUR": "یورو euro euros eur yoro €",
    "AED": "درهم dirham dirhams derham aed",
    "TRY": "لیر lira",
    "GBP": "پوند gbp £",
    "RUB": "روبل ruble rubles rouble",
    "INR": "روپیه rupee rupees",
    "HKD": "hkd",
    "IQD": "دینار dinar dinars",
    "IRR": "ریال rial rials irr riyal ﷼",
    "IRT": "تومان تومن تومنی toman tomans irt tuman tooman همت",
}
NOUNS_BETWEEN = _words("تا عدد دانه چین آمریکا امریکا ایران chinese us american iranian of")
"""What may stand between an amount and its currency: «۳۵ هزار تا یوان», "5 million Iranian rial"."""

UNIT_OF = _by_word(UNITS)
SCALE_OF = _by_word(SCALES)
CURRENCY_OF = _by_word(CURRENCIES)
