"""Units that people think in: kilos of saffron, packs of five grams, pieces, and never a bare number."""

from __future__ import annotations

from decimal import Decimal

from knowledge.costs.landed import KILO, Product
from locales.catalogues import translations
from locales.numbers import number

PACKED = frozenset({"packaged_food", "supplements_herbal", "medicine", "cosmetics"})
"""Goods that are counted by the pack; others that have no weight are pieces."""


def one_of(product: Product, language: str) -> str:
    """What one unit is called."""
    _ = translations(language).gettext
    if product.is_by_the_kilo:
        return _("kilo")
    if product.grams is not None or product.category in PACKED:
        return _("pack")
    return _("piece") if product.category is not None else _("unit")


def units_in_words(count: int, product: Product, language: str) -> str:
    """So many units, with their weight in all where a pack's is known."""
    shown = number(count, language)
    texts = translations(language)
    if product.is_by_the_kilo:
        return texts.ngettext("{count} kilo", "{count} kilos", count).format(count=shown)
    if product.grams is not None:
        pack, whole = (weight_in_words(each, language) for each in (product.grams, product.grams * count))
        packs = texts.ngettext(
            "{count} pack of {weight} ({whole} in all)", "{count} packs of {weight} ({whole} in all)", count
        )
        return packs.format(count=shown, weight=pack, whole=whole)
    if product.category in PACKED:
        return texts.ngettext("{count} pack", "{count} packs", count).format(count=shown)
    if product.category is not None:
        return texts.ngettext("{count} piece", "{count} pieces", count).format(count=shown)
    return texts.ngettext("{count} unit", "{count} units", count).format(count=shown)


def held_in_words(count: int, product: Product, language: str) -> str:
    """How much an order or a year may hold: a weight for what is sold by the kilo, whose count is of grams.

    A weight is rounded down, so that what is said is held.
    """
    if product.is_by_the_kilo:
        return weight_in_words(Decimal(count if count < KILO else count // 100 * 100), language)
    if product.grams is not None:
        return (
            translations(language)
            .ngettext("{count} pack", "{count} packs", count)
            .format(count=number(count, language))
        )
    return units_in_words(count, product, language)


def weight_in_words(grams: Decimal, language: str) -> str:
    """A weight in grams, or in kilos from one on, to a tenth."""
    texts = translations(language)
    if grams >= KILO:
        kilos = round(grams / KILO, 1)
        return texts.ngettext("{count} kilo", "{count} kilos", 1 if kilos == 1 else 2).format(
            count=number(kilos, language)
        )
    grams = round(grams, 1)
    return texts.ngettext("{count} gram", "{count} grams", 1 if grams == 1 else 2).format(count=number(grams, language))
