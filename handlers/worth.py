"""Is it worth it? At most four questions, and an answer in units a month that people can think in.

Freight and duty are no questions: they are named as open under the answer, and given there in one tap.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.citing import rests_on
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, Rows, in_rows
from handlers.presses import BeginJourney, ChangeWorth, ShowEstimate, WeighWorth, WorthCategory
from handlers.rendering import Labels, labels
from handlers.slips import is_slip
from handlers.units import held_in_words, one_of, units_in_words, weight_in_words
from handlers.yuan import read_yuan
from knowledge.costs.estimates import categories_of
from knowledge.costs.landed import BY_WEIGHT, KILO, Deduction, Product, read_product
from knowledge.costs.rounding import rounded
from knowledge.costs.worth import Worth, weigh
from knowledge.errors import InputError
from knowledge.flows.typed import read_typed, says_unknown
from knowledge.reading import UNKNOWN
from knowledge.texts import phrase, written
from locales.amounts import read_number
from locales.money import money
from locales.numbers import number, percent

WORTH = "worth"
"""The name under which typed amounts are expected, and under which the last answer's inputs are kept."""
ASKED = ("price", "cost", "cash")
"""Amounts that are typed, in their order, after the goods."""
LATER = ("freight", "duty")
"""What is given under the answer, if at all."""
OF_A_UNIT = ("price", "cost", "freight")
"""Amounts for one unit, which may be said for a weight."""
CAN_BE_UNKNOWN = ("cash", *LATER)
WANTED = "wanted"
GOODS = "category"
"""The first question, which is pressed or typed."""
NOT_GOODS = "tourism_culture"


async def begin(update: Update, context: KarvanContext) -> None:
    """Ask for the goods."""
    await _ask_goods(context)


async def _ask_goods(context: KarvanContext) -> None:
    options = context.snapshot.questions["category"].options
    rows = in_rows(
        (
            Button(written(option.label, context.snapshot, context.language), WorthCategory(each))
            for each, option in options.items()
            if each != NOT_GOODS
        ),
        2,
    )
    expecting.expect(context, WORTH, **{WANTED: GOODS})
    await context.say("worth/goods", rows)  # the verdict above the pressed button stays


async def choose_goods(update: Update, context: KarvanContext) -> None:
    """Take the goods and ask for the price."""
    press = context.press
    if isinstance(press, WorthCategory) and press.category in categories_of(context.snapshot):
        await _ask(context, {"category": press.category})


async def _ask(context: KarvanContext, given: dict[str, str], wanted: str | None = None) -> None:
    """Ask for an amount, by default the next that is missing, or weigh where none is."""
    wanted = wanted or next((name for name in ASKED if name not in given), None)
    if wanted is None:
        expecting.expect_nothing(context)
        await _answer(context, given)
        return
    expecting.expect(context, WORTH, **given, **{WANTED: wanted})
    rows = [[Button(_words(context).unknown, ChangeWorth(wanted, UNKNOWN))]] if wanted in CAN_BE_UNKNOWN else []
    product = read_product({"price": "1", "cost": "1", **_unit_of(given)}, categories=categories_of(context.snapshot))
    pack = None if product.grams in (None, KILO) else weight_in_words(product.grams or KILO, context.language)
    await context.say(f"worth/{wanted}", rows, one=one_of(product, context.language), pack=pack,
                      by_weight=given.get("category") in BY_WEIGHT)  # fmt: skip


def _unit_of(given: dict[str, str]) -> dict[str, str]:
    """What of the inputs tells how much one unit is."""
    return {name: given[name] for name in ("category", "grams") if name in given}


def _pending(context: KarvanContext) -> tuple[dict[str, str], str]:
    """What was given so far, and which amount is asked for; empty where none is."""
    if context.person.expects != WORTH:
        return {}, ""
    given = {name: str(value) for name, value in expecting.expected(context).items()}
    return given, given.pop(WANTED, "")


async def take_typed(context: KarvanContext, text: str) -> bool:
    """Take goods, an amount, or a duty in percent; a slip is told what would fit."""
    given, wanted = _pending(context)
    if wanted == GOODS:
        return await _take_goods(context, text)
    if says_unknown(text):
        if wanted in CAN_BE_UNKNOWN:
            await _ask(context, {**given, wanted: UNKNOWN})
        else:
            await _say_without(context)
        return True
    if wanted == "duty":
        typed = read_number(text)
        value = None if typed is None or typed.high is not None else typed.value
    else:
        amount = await read_yuan(context, text)
        if amount is not None and amount.value is None:
            return True
        value = amount.value if amount is not None else None
        if amount is not None and value is not None and amount.grams is not None and wanted in OF_A_UNIT:
            given, value = _weighed(given, wanted, value, amount.grams)
    if value is None:
        return await _take_slip(context, wanted, text)
    filled = {**given, wanted: f"{value:f}"}
    try:
        read_product({"price": "1", "cost": "1", wanted: filled[wanted]}, categories=categories_of(context.snapshot))
    except InputError as error:
        await context.say(
            "estimates/refused", problem=error.message(context.language, getattr(_words(context), wanted))
        )
        return True
    await _ask(context, filled)
    return True


async def _take_goods(context: KarvanContext, text: str) -> bool:
    said = read_typed(context.snapshot.questions[GOODS], text)
    if said == UNKNOWN:
        return await _say_what_fits(context, GOODS)
    if not isinstance(said, str) or said == NOT_GOODS:
        return await _take_slip(context, GOODS, text)
    await _ask(context, {GOODS: said})
    return True


async def _take_slip(context: KarvanContext, wanted: str, text: str) -> bool:
    """Say what would fit, unless the words are a question of their own."""
    return await is_slip(context, text, of_figures=wanted != GOODS) and await _say_what_fits(context, wanted)


async def _say_what_fits(context: KarvanContext, wanted: str) -> bool:
    await context.say("worth/not_fitting", wanted=wanted)
    await ask_again(context)
    return True


async def _say_without(context: KarvanContext) -> None:
    """Where the amount that is asked for cannot be left out: why, and what goes without it."""
    words = _words(context)
    await context.say("worth/needed", [[Button(words.plan, BeginJourney()), Button(words.estimate, ShowEstimate(""))]])


def _weighed(given: dict[str, str], wanted: str, value: Decimal, grams: Decimal) -> tuple[dict[str, str], Decimal]:
    """An amount for a weight: a price's weight is the unit, and every other amount is brought to it."""
    stated = given.get("grams")
    unit = Decimal(stated) if stated else KILO if given.get("category") in BY_WEIGHT else None
    if wanted != "price":
        return given, value if unit is None else rounded(value * unit / grams, "CNY")
    if unit is not None:
        others = [name for name in OF_A_UNIT if name != wanted and given.get(name, UNKNOWN) != UNKNOWN]
        given = given | {name: f"{rounded(Decimal(given[name]) * grams / unit, 'CNY'):f}" for name in others}
    return {**given, "grams": f"{grams:f}"}, value


async def change(update: Update, context: KarvanContext) -> None:
    """Ask for one input of the last answer again, or take "I don't know" for the one that is asked."""
    press = context.press
    if not isinstance(press, ChangeWorth) or press.name not in (*ASKED, *LATER):
        await context.notice("unexpected/gone", alert=True)
        return
    given, wanted = _pending(context)
    if press.value == UNKNOWN:
        if wanted != press.name:
            await context.notice("unexpected/old")
            return
        await _ask(context, {**given, wanted: UNKNOWN})
        return
    stored: Any = context.dialogue.screen.get(WORTH)
    if not isinstance(stored, dict):
        await context.notice("unexpected/gone", alert=True)
        return
    await _ask(context, {str(name): str(value) for name, value in stored.items()}, press.name)


async def _answer(context: KarvanContext, given: dict[str, str]) -> None:
    context.dialogue.screen = {**context.dialogue.screen, WORTH: dict(given)}
    worth = weigh(context.snapshot, read_product(given, categories=categories_of(context.snapshot)), on=context.today)
    await context.say("worth/answer", _keyboard(context), worth=worth, **_in_words(context, worth))


def _keyboard(context: KarvanContext) -> Rows:
    words = _words(context)
    names = (*ASKED, *LATER)
    return [
        *in_rows((Button(getattr(words, name), ChangeWorth(name, "")) for name in names), 2),
        [Button(words.plan, BeginJourney()), Button(words.estimate, ShowEstimate(WORTH))],
        [Button(words.again, WeighWorth())],
    ]


def _words(context: KarvanContext) -> Labels:
    return labels("worth/buttons", context.language)


def _in_words(context: KarvanContext, worth: Worth) -> dict[str, Any]:
    """The figures of the answer, written in the person's language."""
    language, snapshot = context.language, context.snapshot
    outside = worth.outside
    price, cost = worth.break_even_price, worth.break_even_cost
    product, said = worth.product, context.dialogue.screen.get(WORTH)
    return {
        "one": one_of(product, language),
        "is_kilo_assumed": product.is_by_the_kilo and not (isinstance(said, dict) and "grams" in said),
        "orders": number(worth.orders_a_unit, language),
        "deductions": [_deduction(context, part, worth.product) for part in worth.deductions],
        "margin": _yuan(abs(worth.margin), language),
        "campaign": phrase(worth.campaign.facts[0], snapshot, language),
        "units": None if worth.units_a_month is None else units_in_words(worth.units_a_month, product, language),
        "break_even_price": None if price is None else _yuan(price, language),
        "break_even_cost": _yuan(cost, language) if cost > 0 else None,
        "own_shop": _yuan(worth.cash_with_own_shop, language),
        "partner": _yuan(worth.cash_with_partner, language),
        "limit": phrase(worth.order_limit, snapshot, language),
        "year_limit": phrase(worth.year_limit, snapshot, language),
        "an_order": held_in_words(worth.units_an_order, product, language),
        "a_year": held_in_words(worth.units_a_year, product, language),
        "outside_margin": _yuan(abs(outside.margin), language),
        "turning_duty": None
        if outside.turning_duty is None or outside.turning_duty < 0
        else percent(round(outside.turning_duty * 100, 1), language),
    }


def _deduction(context: KarvanContext, part: Deduction, product: Product) -> tuple[str, str, str]:
    """A deduction's name, its sum and its sources; a duty is the person's own figure."""
    amount = _yuan(part.high, context.language)
    if part.row is None:
        rate = percent((product.duty or Decimal(0)) * 100, context.language)
        return _words(context).duty_of.replace("…", rate), amount, ""
    refs = dict.fromkeys(fact.ref or fact.locus or fact.source for fact in part.facts)
    cited = rests_on(refs, context.snapshot, context.language)
    return part.row.label.of(context.language) or part.row.id, amount, " · ".join(cited)


def _yuan(amount: Decimal, language: str) -> str:
    whole = amount == amount.to_integral_value()
    return money(round(amount) if whole else round(amount, 2).normalize(), "CNY", language)


async def ask_again(context: KarvanContext) -> None:
    """Show the open amount's question again."""
    given, wanted = _pending(context)
    if wanted == GOODS:
        await _ask_goods(context)
        return
    await _ask(context, given, wanted)


async def back(context: KarvanContext) -> None:
    """Ask for the amount before the open one again, or for the goods."""
    given, wanted = _pending(context)
    before = ASKED[: ASKED.index(wanted)] if wanted in ASKED else ASKED
    if wanted == GOODS or not before:
        expecting.expect_nothing(context)
        await _ask_goods(context)
        return
    given.pop(before[-1], None)
    await _ask(context, given, before[-1])


expecting.register(WORTH, take_typed, ask_again, back)

HANDLERS = [
    CommandHandler("worth", begin, filters=IN_PRIVATE),
    CallbackQueryHandler(begin, pattern=of(WeighWorth)),
    CallbackQueryHandler(choose_goods, pattern=of(WorthCategory)),
    CallbackQueryHandler(change, pattern=of(ChangeWorth)),
]
