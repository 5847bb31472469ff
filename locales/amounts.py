"""Numbers, amounts and rates as people type them: «۳۵ هزار یوان», "35k yuan", «هر یوان ۱۲ هزار تومان».

One rule: what can be read in two ways is not read at all, so that the person is asked again. Two
readings are settled here: Persian figures with a slash are decimals («۳/۵ میلیون»), and a point
before three digits that end in nought separates thousands («۱۲.۵۰۰ تومان» is 12,500, "7.125" is not).
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from locales.counting import Mention, Token, mentions, split
from locales.number_words import CURRENCY_OF, NOUNS_BETWEEN, OFFICIAL, PERCENT


@dataclass(frozen=True)
class Number:
    """A number that somebody typed; it may be negative or nought."""

    value: Decimal
    about: bool = False
    high: Decimal | None = None
    """The upper end of a range, of which `value` is the lower one."""


@dataclass(frozen=True)
class Amount(Number):
    """A number with the currency that was named, if one was (as in `locales.money.CURRENCIES`)."""

    currency: str | None = None


@dataclass(frozen=True)
class Rate:
    """What one unit of `base` is worth in `quote`; it may be nought or less, which is for the caller to refuse."""

    base: str
    quote: str
    value: Decimal


def read_number(text: str) -> Number | None:
    """Read the one number of a text; None where there is none, or more than one."""
    match mentions(split(text)):
        case [only]:
            return Number(only.value, only.about, only.high)
    return None


def read_amount(text: str) -> Amount | None:
    """Read the one amount of a text; a number with a currency wins over numbers without."""
    return amount_of(split(text))


def amount_of(tokens: list[Token]) -> Amount | None:
    """The same of a text that was split already."""
    amounts = [
        Amount(mention.value, mention.about, mention.high, _currency_beside(tokens, mention))
        for mention in mentions(tokens)
        if not (mention.end < len(tokens) and tokens[mention.end].word in PERCENT)
    ]
    if len(amounts) > 1:
        amounts = [amount for amount in amounts if amount.currency]
    match amounts, _currencies(tokens):
        case [only], [named] if only.currency is None:
            return replace(only, currency=named)
        case [only], _:
            return only
    return None


def read_rate(text: str, base: str | None = None, quote: str | None = None) -> Rate | None:
    """Read what one unit of a currency is worth in another.

    `base` and `quote` are what the person was asked about, where the text leaves them out
    (asked for tomans a yuan, «۱۲ هزار» says enough). Of "1 yuan = 12,000 toman" the side of one is
    the base, whichever comes first.
    """
    tokens = split(text)
    found = mentions(tokens)
    if any(mention.high is not None for mention in found):
        return None
    sides = [(mention.value, _currency_beside(tokens, mention)) for mention in found]
    match sides:
        case [(value, currency)]:
            return _rate_of_one(value, currency, _currencies(tokens), base, quote)
        case [_, _]:
            return _rate_of_two(sides, quote)
    return None


def says_official(text: str) -> bool:
    """Whether a rate is called official («نرخ رسمی») in so many words; rates are the market's otherwise."""
    return any(token.word in OFFICIAL for token in split(text))


def _rate_of_two(sides: list[tuple[Decimal, str | None]], asked: str | None) -> Rate | None:
    """Of two amounts, as in "1 yuan = 12,000 toman", one must be exactly one."""
    for (one, base), (value, named) in (sides, sides[::-1]):
        quote = named or asked
        if one == 1 and base and quote and base != quote:
            return Rate(base, quote, value)
    return None


def _rate_of_one(
    value: Decimal, currency: str | None, named: list[str], base: str | None, quote: str | None
) -> Rate | None:
    """«هر یوان ۱۲ هزار تومان»: the other currency stands alone, or is the one that was asked about."""
    quote = currency or (named[1] if len(named) == 2 else quote)
    others = [code for code in named if code != quote]
    base = others[0] if others else base
    if base is None or quote is None or base == quote or len(others) > 1:
        return None
    return Rate(base, quote, value)


def _currencies(tokens: list[Token]) -> list[str]:
    """The currencies that a text names, each once, as they come."""
    return list(dict.fromkeys(CURRENCY_OF[token.word] for token in tokens if token.word in CURRENCY_OF))


def _currency_beside(tokens: list[Token], mention: Mention) -> str | None:
    """The currency named after a number, as people say it, or directly before it, as symbols stand."""
    if tokens[mention.end - 1].word in CURRENCY_OF:  # «همت» is a scale and a currency in one
        return CURRENCY_OF[tokens[mention.end - 1].word]
    for token in tokens[mention.end : mention.end + 3]:
        if token.word in CURRENCY_OF:
            return CURRENCY_OF[token.word]
        if token.word not in NOUNS_BETWEEN:
            break
    before = tokens[mention.start - 1].word if mention.start else ""
    is_symbol = (before.isascii() and len(before) == 3) or not before.isalpha()
    return CURRENCY_OF.get(before) if is_symbol else None
