"""The questions that open an estimate: few, each with "I don't know", and skipped where a plan holds the answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers import expecting
from handlers.callbacks import exactly, of
from handlers.context import KarvanContext
from handlers.estimates import ACCOUNT_KINDS, options_of, own_rates, refusal_of, row_of_key, show
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, in_rows
from handlers.plans.own import current_plan
from handlers.presses import AnswerOpening, ShowEstimate
from handlers.rendering import labels
from handlers.slips import is_slip
from handlers.worth import WORTH
from handlers.yuan import read_yuan
from knowledge.flows.typed import read_typed, says_unknown
from knowledge.models.money import EstimateRow
from knowledge.reading import UNKNOWN
from knowledge.schema import public_key
from locales.amounts import read_number

OPENING = "estimate-opening"
"""The name under which a typed answer is expected."""
QUESTIONS = ("account_kind", "months", "category", "price", "units")
"""What is asked, in its order; the last three only of who sells goods."""
NO_GOODS = "tourism_culture"
KINDS = {"account_kind": "choice", "category": "choice", "price": "money"}
"""How the questions are answered that are not answered by a number."""
SKIP, BACK = "skip", "back"


async def begin(update: Update, context: KarvanContext) -> None:
    """Begin an estimate: ask what neither a plan nor the person has told yet."""
    row = await _unused(context) or _new(context)
    press = context.press
    from_worth = isinstance(press, ShowEstimate) and press.key == WORTH
    row.inputs = {**await _from_plan(context), **(_from_worth(context) if from_worth else {})}
    await _ask(context, row, _next(row, None), anew=from_worth)


def _from_worth(context: KarvanContext) -> dict[str, object]:
    """What the last verdict was about: a shop account for these goods at this price."""
    stored: Any = context.dialogue.screen.get(WORTH)
    given = stored if isinstance(stored, dict) else {}
    return {"account_kind": "commercial"} | {name: given[name] for name in ("category", "price") if name in given}


async def _unused(context: KarvanContext) -> EstimateRow | None:
    """The person's newest estimate where nothing was ever put into it, so that history holds none twice."""
    found = await context.session.execute(
        select(EstimateRow)
        .where(col(EstimateRow.person_id) == context.person.id)
        .order_by(col(EstimateRow.created_at).desc())
        .limit(1)
    )
    row = found.scalar_one_or_none()
    return row if row is not None and row.updated_at is None and row.share_token is None else None


def _new(context: KarvanContext) -> EstimateRow:
    row = EstimateRow(
        key=public_key(f"estimate/{context.person.id}/{context.turn.update.update_id}"),
        person_id=context.person.id,
        language=context.language,
        inputs={},
        created_at=context.now,
    )
    context.session.add(row)
    return row


async def _from_plan(context: KarvanContext) -> dict[str, object]:
    """What the person's plan says of a campaign."""
    plan = await current_plan(context)
    answers: dict[str, Any] = plan.answers if plan is not None else {}
    found: dict[str, object] = {}
    if answers.get("goal") == "official_promotion":
        found["account_kind"] = "official"
    if answers.get("goal") == "sell_goods":
        found["account_kind"] = "commercial"
    if kind := ACCOUNT_KINDS.get(str(answers.get("account_kind"))):
        found["account_kind"] = kind
    if found.get("account_kind") != "official":
        if (category := answers.get("category")) not in (None, UNKNOWN):
            found["category"] = category
        price, unused, currency = str(answers.get("unit_price", "")).partition(" ")
        if currency == "CNY":
            found["price"] = price
    return found


def _applies(row: EstimateRow, name: str) -> bool:
    """Whether a question is for this campaign: goods are not asked of an official account or a tour."""
    if name == "category":
        return row.inputs.get("account_kind") != "official"
    if name in ("price", "units"):
        return row.inputs.get("category") not in (None, NO_GOODS) and (name == "price" or "price" in row.inputs)
    return True


def _next(row: EstimateRow, after: str | None) -> str | None:
    """The first question behind another one that is open and is for this campaign."""
    start = 0 if after is None else QUESTIONS.index(after) + 1
    return next((name for name in QUESTIONS[start:] if name not in row.inputs and _applies(row, name)), None)


async def _ask(context: KarvanContext, row: EstimateRow, name: str | None, *, anew: bool = False) -> None:
    """Ask a question, or show the estimate where none is left; `anew` leaves what was pressed on where it is."""
    if name is None:
        expecting.expect_nothing(context)
        await show(context, row, anew=anew)
        return
    expecting.expect(context, OPENING, key=row.key, name=name)
    words = labels("estimates/buttons", context.language)
    choices = [each for each in options_of(context, row, name) if each[0] != UNKNOWN]
    rows = in_rows((Button(label, AnswerOpening(row.key, name, value)) for value, label in choices), 2)
    rows.append([Button(words.unknown, AnswerOpening(row.key, name, UNKNOWN))])
    rows.append([Button(words.at_once, AnswerOpening(row.key, name, SKIP))])
    if name != QUESTIONS[0]:
        rows[-1].append(Button(words.back, AnswerOpening(row.key, name, BACK)))
    put = context.say if anew else context.edit
    await put("estimates/question", rows, kind=name)


async def press_answer(update: Update, context: KarvanContext) -> None:
    """Take a pressed answer."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, AnswerOpening) else None
    if row is None or not isinstance(press, AnswerOpening) or press.name not in QUESTIONS:
        await context.notice("unexpected/gone", alert=True)
        return
    if press.value == BACK:
        await _go_back(context, row, press.name)
    elif press.value == SKIP:
        await _ask(context, row, None)
    else:
        await _put(context, row, press.name, press.value)


async def _put(context: KarvanContext, row: EstimateRow, name: str, value: str) -> None:
    """Keep an answer and go on; one that does not fit is said, and the question stays."""
    before = row.inputs
    kept = {key: each for key, each in before.items() if key != name}
    row.inputs = kept if value == UNKNOWN else {**kept, name: value}
    if problem := await refusal_of(context, row, name):
        row.inputs = before
        await context.say("estimates/refused", problem=problem)
        return
    row.updated_at = context.now
    if name == "price":
        await _fill_units(context, row)
    await _ask(context, row, _next(row, name))


async def _fill_units(context: KarvanContext, row: EstimateRow) -> None:
    """What a plan says of units a month, over the months of the campaign."""
    plan = await current_plan(context)
    monthly = str(plan.answers.get("monthly_units", "")) if plan is not None else ""
    if monthly.isascii() and monthly.isdigit() and "units" not in row.inputs and "price" in row.inputs:
        row.inputs = {**row.inputs, "units": str(int(monthly) * int(str(row.inputs.get("months", 1))))}


async def take_typed(context: KarvanContext, text: str) -> bool:
    """Take words that answer the open question; others are a question of their own."""
    data = expecting.expected(context)
    row, name = await row_of_key(context, str(data.get("key", ""))), str(data.get("name", ""))
    if row is None or name not in QUESTIONS:
        expecting.expect_nothing(context)
        return False
    if says_unknown(text):
        await _put(context, row, name, UNKNOWN)
        return True
    if name == "price":
        price = await read_yuan(context, text, own_rates(context, row))
        if price is not None and price.value is not None:
            await _put(context, row, name, f"{price.value:f}")
        return price is not None or await _take_slip(context, name, text)
    value = _read(context, name, text)
    if value is None:
        return await _take_slip(context, name, text)
    await _put(context, row, name, value)
    return True


async def _take_slip(context: KarvanContext, name: str, text: str) -> bool:
    """Say what would fit, unless the words are a question of their own."""
    kind = KINDS.get(name, "number")
    if not await is_slip(context, text, of_figures=kind != "choice"):
        return False
    await context.say("journeys/not_fitting", kind=kind, low=None, high=None, today=context.today)
    await ask_again(context)
    return True


def _read(context: KarvanContext, name: str, text: str) -> str | None:
    if name in ("account_kind", "category"):
        said = read_typed(context.snapshot.questions[name], text)
        answer = said if isinstance(said, str) else None
        return answer if name == "category" or answer is None else ACCOUNT_KINDS.get(answer, UNKNOWN)
    typed = read_number(text)
    return None if typed is None or typed.high is not None else f"{Decimal(typed.value):f}"


async def ask_again(context: KarvanContext) -> None:
    """Ask the open question again."""
    data = expecting.expected(context)
    row, name = await row_of_key(context, str(data.get("key", ""))), str(data.get("name", ""))
    if row is not None and name in QUESTIONS:
        await _ask(context, row, name)


async def back(context: KarvanContext) -> None:
    """Ask the question before the open one again."""
    data = expecting.expected(context)
    row, name = await row_of_key(context, str(data.get("key", ""))), str(data.get("name", ""))
    if row is not None and name in QUESTIONS:
        await _go_back(context, row, name)


async def _go_back(context: KarvanContext, row: EstimateRow, name: str) -> None:
    before = [each for each in QUESTIONS[: QUESTIONS.index(name)] if _applies(row, each)]
    if before:
        row.inputs = {key: value for key, value in row.inputs.items() if key != before[-1]}
    await _ask(context, row, before[-1] if before else name)


expecting.register(OPENING, take_typed, ask_again, back)

HANDLERS = [
    CommandHandler("cost", begin, filters=IN_PRIVATE),
    CallbackQueryHandler(begin, pattern=exactly(ShowEstimate(""), ShowEstimate(WORTH))),
    CallbackQueryHandler(press_answer, pattern=of(AnswerOpening)),
]
