"""Is it worth it? At most four questions, and an answer in units a month that people can think in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from handlers import expecting
from handlers.context import KarvanContext
from handlers.keyboards import Button, in_rows
from handlers.presses import BeginJourney, ShowEstimate, WeighWorth, WorthCategory
from handlers.rendering import labels
from knowledge.costs.estimates import categories_of
from knowledge.costs.worth import Worth, read_product, weigh
from knowledge.errors import InputError
from knowledge.texts import phrase, written
from locales.amounts import read_amount
from locales.money import money
from locales.numbers import number

WORTH = "worth"
"""The name under which typed amounts are expected."""
ASKED = ("price", "cost", "cash")
"""Amounts that are typed, in their order, after the goods."""
NOT_GOODS = "tourism_culture"
UNKNOWN_CASH = ("نمیدانم", "نمی‌دانم", "نمیدونم", "i don't know", "unknown", "-")


async def begin(update: Update, context: KarvanContext) -> None:
    """Ask for the goods."""
    options = context.snapshot.questions["category"].options
    rows = in_rows(
        (
            Button(written(option.label, context.snapshot, context.language), WorthCategory(each))
            for each, option in options.items()
            if each != NOT_GOODS
        ),
        2,
    )
    await context.edit("worth/goods", rows)


async def choose_goods(update: Update, context: KarvanContext) -> None:
    """Take the goods and ask for the price."""
    press = context.press
    if isinstance(press, WorthCategory) and press.category in categories_of(context.snapshot):
        await _ask(context, {"category": press.category})


async def _ask(context: KarvanContext, given: dict[str, str]) -> None:
    """Ask for the next amount, or weigh."""
    missing = next((name for name in ASKED if name not in given), None)
    if missing is None:
        expecting.expect_nothing(context)
        await _answer(context, given)
        return
    expecting.expect(context, WORTH, **given)
    await context.say(f"worth/{missing}")


async def take_typed(context: KarvanContext, text: str) -> bool:
    """Take an amount in yuan; other currencies need a rate and are sent back with a word."""
    given = {name: str(value) for name, value in expecting.expected(context).items()}
    missing = next((name for name in ASKED if name not in given), None)
    if missing is None:
        return False
    if missing == "cash" and text.strip().lower() in UNKNOWN_CASH:
        await _ask(context, {**given, "cash": "unknown"})
        return True
    amount = read_amount(text)
    if amount is None:
        return False
    if amount.currency not in (None, "CNY"):
        await context.say("worth/in_yuan")
        return True
    try:
        read_product(
            {"price": "1", "cost": "1", missing: f"{amount.value:f}"}, categories=categories_of(context.snapshot)
        )
    except InputError as error:
        await context.say("estimates/refused", problem=error.message(context.language))
        return True
    await _ask(context, {**given, missing: f"{amount.value:f}"})
    return True


async def _answer(context: KarvanContext, given: dict[str, str]) -> None:
    product = read_product(given, categories=categories_of(context.snapshot))
    worth = weigh(context.snapshot, product, on=context.today)
    words = labels("worth/buttons", context.language)
    keyboard = [
        [Button(words.plan, BeginJourney()), Button(words.estimate, ShowEstimate(""))],
        [Button(words.again, WeighWorth())],
    ]
    await context.say("worth/answer", keyboard, worth=worth, **_in_words(context, worth))


def _in_words(context: KarvanContext, worth: Worth) -> dict[str, Any]:
    """The figures of the answer, written in the person's language."""
    language, snapshot = context.language, context.snapshot

    def yuan(amount: Decimal) -> str:
        return money(
            round(amount, 2).normalize() if amount != amount.to_integral_value() else round(amount), "CNY", language
        )

    return {
        "deductions": [
            (part.row.label.of(language), yuan(part.high), ", ".join(_refs(part.facts))) for part in worth.deductions
        ],
        "margin": yuan(worth.margin),
        "campaign": phrase(worth.campaign.facts[0], snapshot, language),
        "units": None if worth.units_a_month is None else number(worth.units_a_month, language),
        "break_even_price": yuan(worth.break_even_price),
        "break_even_cost": yuan(worth.break_even_cost) if worth.break_even_cost > 0 else None,
        "own_shop": yuan(worth.cash_with_own_shop),
        "partner": yuan(worth.cash_with_partner),
        "limit": phrase(worth.order_limit, snapshot, language),
    }


def _refs(facts: tuple[object, ...]) -> list[str]:
    return list(dict.fromkeys(str(getattr(fact, "ref", None) or getattr(fact, "locus", "")) for fact in facts))


async def ask_again(context: KarvanContext) -> None:
    """Show the open amount's question again."""
    await _ask(context, {name: str(value) for name, value in expecting.expected(context).items()})


expecting.register(WORTH, take_typed, ask_again)

IN_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
HANDLERS = [
    CommandHandler("worth", begin, filters=IN_PRIVATE),
    CallbackQueryHandler(begin, pattern=r"^w:"),
    CallbackQueryHandler(choose_goods, pattern=r"^wc:"),
]
