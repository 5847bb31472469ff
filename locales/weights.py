"""Weights beside a price, as people say them: «۳۸۰ یوان برای ۵ گرم», «کیلویی ۲۵۰۰», "2500 a kilo"."""

from dataclasses import dataclass
from decimal import Decimal

from locales.amounts import Amount, amount_of
from locales.counting import mentions, split

KILO = Decimal(1000)
GRAMS = {
    Decimal(1): "گرم گرمی g gr gram grams geram",
    Decimal("4.608"): "مثقال مثقالی mesghal",
    KILO: "کیلو کیلویی کیلوگرم کیلوگرمی kg kilo kilos kilogram kilograms kiloi",
}
"""Grams of each weight, and its words; a mesghal is the bazaar's, twenty-four nokhod."""
_GRAMS_OF = {word: grams for grams, words in GRAMS.items() for word in words.split()}


@dataclass(frozen=True)
class Priced:
    """An amount of money and the grams that it is for; None where no weight was named."""

    amount: Amount
    grams: Decimal | None = None


def read_priced(text: str) -> Priced | None:
    """Read the one amount of a text and the weight that it is for.

    None where there is no amount, or more than one; a weight alone («۵ گرم») is no amount.
    """
    tokens = split(text)
    places = [place for place, token in enumerate(tokens) if token.word in _GRAMS_OF]
    if len(places) > 1:
        return None
    grams, rest = None, tokens
    if places:
        (place,) = places
        before = next((each for each in mentions(tokens[:place]) if each.end == place), None)
        count = Decimal(1) if before is None else before.value
        if (before is not None and before.high is not None) or count <= 0:
            return None
        grams = count * _GRAMS_OF[tokens[place].word]
        rest = [*tokens[: place if before is None else before.start], *tokens[place + 1 :]]
    amount = amount_of(rest)
    return None if amount is None else Priced(amount, grams)
