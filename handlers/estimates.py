"""Estimates: what a campaign costs, each assumption named and changed in one tap, and papers to take away."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from sqlalchemy import select
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from handlers import expecting
from handlers.context import KarvanContext
from handlers.documents.charts import to_png
from handlers.documents.estimates import cash_rows, estimate_paper, span_in_words, total_in_words
from handlers.documents.pdf import to_pdf
from handlers.documents.sheets import to_xlsx
from handlers.keyboards import Button, Rows, in_rows
from handlers.plans import current_plan
from handlers.presses import ChooseInput, EstimateFile, SetInput, ShareEstimate, ShowEstimate, ShowEstimates
from handlers.rendering import Labels, labels
from knowledge.costs.estimates import OF_SESSIONS, Estimate, categories_of, extras_of, work_out
from knowledge.costs.inputs import read_campaign
from knowledge.costs.rates import CURRENCIES
from knowledge.costs.statement import statement
from knowledge.errors import InputError
from knowledge.models.money import EstimateRow
from knowledge.reading import UNKNOWN
from knowledge.schema import public_key
from knowledge.texts import written
from locales.amounts import read_amount, read_number, read_rate
from locales.numbers import number

INPUT = "estimate"
"""The name under which a typed input is expected."""
SHARED = "cost-"
"""How the deep link of a shared estimate begins."""
CHOICES: dict[str, tuple[str, ...]] = {
    "account_kind": ("official", "commercial", UNKNOWN),
    "official_fee": ("once", "monthly", UNKNOWN),
    "months": ("1", "3", "6", "12"),
    "accounts": ("1", "2", "3"),
    "live_sessions": ("0", "4", "8"),
}
"""Inputs that are pressed, and their everyday values; any other whole number can be typed."""
ACCOUNT_KINDS = {"official_institution": "official", "enterprise_brand": "commercial"}
"""What a plan calls an account, and what an estimate does."""
IN_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE


async def begin(update: Update, context: KarvanContext) -> None:
    """Show an estimate at once: of what a plan tells, and of named assumptions for the rest."""
    row = EstimateRow(
        key=public_key(f"estimate/{context.person.id}/{context.turn.update.update_id}"),
        person_id=context.person.id,
        language=context.language,
        inputs=await _from_plan(context),
        created_at=context.now,
    )
    context.session.add(row)
    await show(context, row)


async def _from_plan(context: KarvanContext) -> dict[str, object]:
    """What the person's plan says of a campaign."""
    plan = await current_plan(context)
    answers: dict[str, Any] = plan.answers if plan is not None else {}
    found: dict[str, object] = {}
    if kind := ACCOUNT_KINDS.get(str(answers.get("account_kind"))):
        found["account_kind"] = kind
    if answers.get("goal") == "official_promotion":
        found.setdefault("account_kind", "official")
    if answers.get("goal") == "sell_goods":
        found.setdefault("account_kind", "commercial")
        if (category := answers.get("category")) not in (None, UNKNOWN):
            found["category"] = category
    return found


async def row_of_key(context: KarvanContext, key: str) -> EstimateRow | None:
    """An estimate of the person's own."""
    found = await context.session.execute(
        select(EstimateRow).where(col(EstimateRow.key) == key, col(EstimateRow.person_id) == context.person.id)
    )
    return found.scalar_one_or_none()


def worked(context: KarvanContext, row: EstimateRow) -> Estimate:
    """The estimate that the stored inputs make on the person's day.

    Raises:
        InputError: an input does not fit.
    """
    snapshot = context.snapshot
    campaign = read_campaign(
        row.inputs, extras=extras_of(snapshot), categories=categories_of(snapshot), today=context.today
    )
    return work_out(snapshot, campaign, on=context.today)


async def show(context: KarvanContext, row: EstimateRow) -> None:
    """Show an estimate with a button for each assumption."""
    estimate = worked(context, row)
    language, snapshot = context.language, context.snapshot
    await context.edit(
        "estimates/shown",
        _keyboard(context, row, estimate),
        said=statement(estimate, snapshot, language),
        lines=[(line.row.label.of(language), span_in_words(line.span, language)) for line in estimate.lines],
        totals=[(total_in_words(total, language), total.as_of) for total in estimate.totals],
        cases=[
            (written(case.wording.text, snapshot, language), total_in_words(case.totals[0], language))
            for case in estimate.cases
        ],
        cash=[(label, span_in_words(span, language)) for label, span in cash_rows(estimate, language)],
        alternatives=[
            (line.row.label.of(language), span_in_words(line.span, language)) for line in estimate.alternatives
        ],
        wait=None if estimate.cash.payout_wait_days is None else number(estimate.cash.payout_wait_days, language),
        indicative=estimate.indicative,
    )


def _keyboard(context: KarvanContext, row: EstimateRow, estimate: Estimate) -> Rows:
    words = _words(context)
    names = ["account_kind", "months", "accounts", "live_sessions", "category", "extras", "price", "units", "rates"]
    if estimate.campaign.account_kind != "commercial":
        names.insert(1, "official_fee")
    rows = in_rows((Button(getattr(words, name), ChooseInput(row.key, name)) for name in names), 2)
    rows.append([Button(words.pdf, EstimateFile(row.key, "pdf")), Button(words.xlsx, EstimateFile(row.key, "xlsx"))])
    share = ShareEstimate(row.key, "off" if row.share_token else "on")
    shown = words.unshare if row.share_token else words.share
    rows.append([Button(words.chart, EstimateFile(row.key, "png")), Button(shown, share)])
    rows.append([Button(words.all_estimates, ShowEstimates())])
    return rows


def _words(context: KarvanContext) -> Labels:
    return labels("estimates/buttons", context.language)


async def choose(update: Update, context: KarvanContext) -> None:
    """Show what an input can be."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, ChooseInput) else None
    if row is None or not isinstance(press, ChooseInput):
        await context.notice("unexpected/gone", alert=True)
        return
    expecting.expect(context, INPUT, key=row.key, name=press.name)
    buttons = [
        [Button(label, SetInput(row.key, press.name, value))] for value, label in _options(context, row, press.name)
    ]
    buttons.append([Button(_words(context).back, ShowEstimate(row.key))])
    await context.edit("estimates/choose", buttons, name=getattr(_words(context), press.name), kind=press.name)


def _options(context: KarvanContext, row: EstimateRow, name: str) -> list[tuple[str, str]]:
    """Values and labels that an input is chosen from."""
    words, snapshot, language = _words(context), context.snapshot, context.language
    if name == "category":
        options = snapshot.questions["category"].options
        return [(each, written(option.label, snapshot, language)) for each, option in options.items()][:-1]
    if name == "extras":
        chosen = set(_extras(row))
        rows = [line for line in snapshot.cost_lines.values() if line.optional and not OF_SESSIONS & set(line.times)]
        return [
            (
                line.id,
                words.chosen.replace("…", line.label.of(language) or line.id)
                if line.id in chosen
                else line.label.of(language) or line.id,
            )
            for line in rows
        ]
    return [
        (each, number(int(each), language) if each.isdigit() else getattr(words, each))
        for each in CHOICES.get(name, ())
    ]


def _extras(row: EstimateRow) -> list[str]:
    stored: Any = row.inputs.get("extras")
    return list(stored) if isinstance(stored, list) else []


async def set_input(update: Update, context: KarvanContext) -> None:
    """Take a pressed value."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, SetInput) else None
    if row is None or not isinstance(press, SetInput):
        await context.notice("unexpected/gone", alert=True)
        return
    if press.name == "extras":
        extras = _extras(row)
        extras = [each for each in extras if each != press.value] if press.value in extras else [*extras, press.value]
        await put(context, row, "extras", extras)
        return
    value = None if press.value == UNKNOWN else press.value
    await put(context, row, press.name, value)


async def put(context: KarvanContext, row: EstimateRow, name: str, value: object) -> bool:
    """Change one input and show the estimate; a value that does not fit is said and changes nothing."""
    before = row.inputs
    row.inputs = {key: each for key, each in {**before, name: value}.items() if each is not None}
    try:
        worked(context, row)
    except InputError as error:
        row.inputs = before
        await context.say("estimates/refused", problem=error.message(context.language))
        return False
    row.updated_at = context.now
    expecting.expect_nothing(context)
    await show(context, row)
    return True


async def take_typed(context: KarvanContext, text: str) -> bool:
    """Take an amount, a number or a rate that was typed for an input."""
    data = expecting.expected(context)
    row, name = await row_of_key(context, str(data.get("key", ""))), str(data.get("name", ""))
    if row is None:
        expecting.expect_nothing(context)
        return False
    value = _read(row, name, text)
    if value is None:
        return False
    await put(context, row, name, value)
    return True


def _read(row: EstimateRow, name: str, text: str) -> object | None:
    """What the words give for an input; None where they give nothing."""
    if name == "rates":
        rate = read_rate(text, base="CNY")
        if rate is None or rate.base != "CNY" or rate.quote not in CURRENCIES:
            return None
        stored: Any = row.inputs.get("rates")
        return {**(stored if isinstance(stored, dict) else {}), rate.quote: f"{rate.value:f}"}
    if name == "price":
        amount = read_amount(text)
        return f"{amount.value:f}" if amount is not None and amount.currency in (None, "CNY") else None
    typed = read_number(text)
    return f"{typed.value:f}" if typed is not None and name in (*CHOICES, "units") else None


async def ask_again(context: KarvanContext) -> None:
    """Show the estimate whose input is pending again."""
    row = await row_of_key(context, str(expecting.expected(context).get("key", "")))
    if row is not None:
        await show(context, row)


async def press_estimate(update: Update, context: KarvanContext) -> None:
    """Show an estimate, or begin one."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, ShowEstimate) and press.key else None
    expecting.expect_nothing(context)
    if row is not None:
        await show(context, row)
    else:
        await begin(update, context)


async def press_file(update: Update, context: KarvanContext) -> None:
    """Send an estimate as PDF, spreadsheet or chart."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, EstimateFile) else None
    if row is None or not isinstance(press, EstimateFile):
        await context.notice("unexpected/gone", alert=True)
        return
    estimate, language = worked(context, row), context.language
    lines = [(line.row.label.of(language), span_in_words(line.span, language)) for line in estimate.lines]
    # Setting and drawing take time that other people's answers must not wait for.
    match press.form:
        case "pdf":
            data = await asyncio.to_thread(to_pdf, estimate_paper(estimate, context.snapshot, language))
            await context.document(data, "karvan-estimate.pdf", "estimates/file")
        case "xlsx":
            data = await asyncio.to_thread(to_xlsx, estimate, context.snapshot, language)
            await context.document(data, "karvan-estimate.xlsx", "estimates/file")
        case _:
            data = await asyncio.to_thread(to_png, estimate, language)
            await context.photo(data, "karvan-estimate.png", "estimates/chart", lines=lines)


async def press_share(update: Update, context: KarvanContext) -> None:
    """Make an unguessable link to an estimate, or take it back."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, ShareEstimate) else None
    if row is None or not isinstance(press, ShareEstimate):
        await context.notice("unexpected/gone", alert=True)
        return
    if press.state == "on":
        row.share_token, row.shared_at = row.share_token or secrets.token_urlsafe(18), context.now
        await context.say(
            "estimates/shared", link=f"https://t.me/{context.bot.username}?start={SHARED}{row.share_token}"
        )
    else:
        row.share_token, row.shared_at = None, None
        await context.notice("plans/unshared", alert=True)
        await show(context, row)


async def show_shared(context: KarvanContext, token: str) -> bool:
    """Show somebody else's estimate by its link, as a paper; False where the link was taken back."""
    found = await context.session.execute(select(EstimateRow).where(col(EstimateRow.share_token) == token))
    row = found.scalar_one_or_none()
    if row is None:
        return False
    paper = estimate_paper(worked(context, row), context.snapshot, context.language)
    await context.document(await asyncio.to_thread(to_pdf, paper), "karvan-estimate.pdf", "estimates/file")
    return True


async def show_estimates(update: Update, context: KarvanContext) -> None:
    """Show the person's estimates, newest first."""
    found = await context.session.execute(
        select(EstimateRow)
        .where(col(EstimateRow.person_id) == context.person.id)
        .order_by(col(EstimateRow.created_at).desc())
        .limit(10)
    )
    rows = list(found.scalars())
    buttons = in_rows(
        Button(total_in_words(worked(context, row).totals[0], context.language), ShowEstimate(row.key)) for row in rows
    )
    await context.edit(
        "estimates/all", [*buttons, [Button(_words(context).another, ShowEstimate(""))]], count=len(rows)
    )


expecting.register(INPUT, take_typed, ask_again)

HANDLERS = [
    CommandHandler("cost", begin, filters=IN_PRIVATE),
    CommandHandler("estimates", show_estimates, filters=IN_PRIVATE),
    CallbackQueryHandler(press_estimate, pattern=r"^c:"),
    CallbackQueryHandler(choose, pattern=r"^ci:"),
    CallbackQueryHandler(set_input, pattern=r"^cs:"),
    CallbackQueryHandler(press_file, pattern=r"^cf:"),
    CallbackQueryHandler(press_share, pattern=r"^cz:"),
    CallbackQueryHandler(show_estimates, pattern=r"^cc:"),
]
