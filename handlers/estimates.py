"""Estimates: what a campaign costs, each assumption named and changed in one tap, and papers to take away."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from sqlalchemy import select
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.documents.amounts import (
    cases_in_words,
    cash_rows,
    line_in_words,
    rate_in_words,
    scenarios_in_words,
    span_in_words,
    subtotals_in_words,
    total_in_words,
)
from handlers.documents.charts import to_png
from handlers.documents.estimates import estimate_paper
from handlers.documents.pdf import to_pdf
from handlers.documents.sheets import to_xlsx
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, Rows, in_rows
from handlers.presses import ChooseInput, EstimateFile, SetInput, ShareEstimate, ShowEstimate, ShowEstimates
from handlers.rendering import Labels, labels
from handlers.slips import is_slip
from handlers.yuan import read_yuan
from knowledge.costs.estimates import Estimate, categories_of, extras_of, work_out
from knowledge.costs.inputs import read_campaign
from knowledge.costs.lines import OF_SESSIONS
from knowledge.costs.office_rates import office_rates
from knowledge.costs.rates import Rate, read_rate, read_rates
from knowledge.costs.statement import assumed, left_out
from knowledge.errors import InputError
from knowledge.flows.typed import read_typed
from knowledge.models.money import EstimateRow
from knowledge.reading import UNKNOWN
from knowledge.snapshot import Snapshot
from knowledge.texts import written
from locales.amounts import read_amount, read_number
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
TYPED = ("price", "units", "rates")
"""Inputs that are typed, and can be left out again."""
OF_WORDS = ("account_kind", "category")
"""Inputs that are named in words as well, as a journey asks for them."""
ACCOUNT_KINDS = {"official_institution": "official", "enterprise_brand": "commercial"}
"""What a journey calls an account, and what an estimate does."""
INPUTS = (*CHOICES, *TYPED, "category", "extras")
"""All that buttons change; a press that names anything else is no button of ours."""


async def row_of_key(context: KarvanContext, key: str) -> EstimateRow | None:
    """An estimate of the person's own."""
    found = await context.session.execute(
        select(EstimateRow).where(col(EstimateRow.key) == key, col(EstimateRow.person_id) == context.person.id)
    )
    return found.scalar_one_or_none()


async def worked(context: KarvanContext, row: EstimateRow) -> Estimate:
    """The estimate that the stored inputs make on the person's day, with the office's newest rates.

    Raises:
        InputError: an input does not fit.
    """
    snapshot = context.snapshot
    inputs = _known_still(context, row.inputs)
    campaign = read_campaign(
        inputs, extras=extras_of(snapshot), categories=categories_of(snapshot), today=context.today
    )
    office = await office_rates(context.session, campaign.as_of or context.today)
    return work_out(snapshot, campaign.with_rates(office), on=context.today)


def _known_still(context: KarvanContext, inputs: dict[str, object]) -> dict[str, object]:
    """The inputs without extras and goods that the office has retired since they were chosen."""
    known, category = extras_of(context.snapshot), inputs.get("category")
    kept = dict(inputs)
    if "extras" in inputs:
        kept["extras"] = [each for each in _extras(inputs) if each in known]
    if category is not None and category not in categories_of(context.snapshot):
        del kept["category"]
    return kept


def own_rates(context: KarvanContext, row: EstimateRow) -> tuple[Rate, ...]:
    """The rates that the person gave for this estimate."""
    return read_rates(row.inputs.get("rates", {}), day=context.today)


async def refusal_of(context: KarvanContext, row: EstimateRow, name: str) -> str | None:
    """Why the stored inputs make no estimate, in words that name the input; None where they do."""
    try:
        await worked(context, row)
    except InputError as error:
        return error.message(context.language, getattr(_words(context), name))
    return None


async def show(context: KarvanContext, row: EstimateRow, *, anew: bool = False) -> None:
    """Show an estimate with a button for each assumption, `anew` below what stands there."""
    estimate = await worked(context, row)
    words = in_words(estimate, context.snapshot, context.language)
    put_up = context.say if anew else context.edit
    await put_up("estimates/shown", _keyboard(context, row, estimate), **words)


def in_words(estimate: Estimate, snapshot: Snapshot, language: str) -> dict[str, Any]:
    """The figures of an estimate as its message shows them."""
    return {
        "lines": [line_in_words(line, snapshot, language) for line in estimate.lines],
        "subtotals": subtotals_in_words(estimate, snapshot, language),
        "totals": [(total_in_words(total, language), rate_in_words(total, language)) for total in estimate.totals],
        "cases": cases_in_words(estimate, snapshot, language),
        "scenarios": scenarios_in_words(estimate, snapshot, language),
        "cash": [(label, span_in_words(span, language)) for label, span in cash_rows(estimate.cash, language)],
        "alternatives": [line_in_words(line, snapshot, language) for line in estimate.alternatives],
        "wait": None if estimate.cash.payout_wait_days is None else number(estimate.cash.payout_wait_days, language),
        "assumed": [each["text"] for each in assumed(estimate, snapshot, language)],
        "left_out": [each["text"] for each in left_out(estimate, snapshot, language)],
        "indicative": estimate.indicative,
    }


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
    if row is None or not isinstance(press, ChooseInput) or press.name not in INPUTS:
        await context.notice("unexpected/gone", alert=True)
        return
    await _ask_for(context, row, press.name)


async def _ask_for(context: KarvanContext, row: EstimateRow, name: str) -> None:
    """Show what an input can be; the extras stay open until the person goes back, with the total so far."""
    expecting.expect(context, INPUT, key=row.key, name=name)
    options, total = options_of(context, row, name), None
    if name == "extras":
        estimate, chosen = await worked(context, row), _extras(row.inputs)
        # What the account's own work holds already could not be added.
        idle = {line.row.id for line in estimate.alternatives if line.row.id not in chosen}
        options = [option for option in options if option[0] not in idle]
        total = total_in_words(estimate.totals[0], context.language)
    buttons = [[Button(label, SetInput(row.key, name, value))] for value, label in options]
    buttons.append([Button(_words(context).back, ShowEstimate(row.key))])
    await context.edit("estimates/choose", buttons, name=getattr(_words(context), name), kind=name, total=total)


def options_of(context: KarvanContext, row: EstimateRow, name: str) -> list[tuple[str, str]]:
    """Values and labels that an input is chosen from."""
    words, snapshot, language = _words(context), context.snapshot, context.language
    left_out_row = (UNKNOWN, words.leave_out)
    if name == "category":
        options = snapshot.questions["category"].options
        return [*((each, written(option.label, snapshot, language)) for each, option in options.items()), left_out_row]
    if name == "extras":
        chosen = set(_extras(row.inputs))
        rows = [snapshot.cost_lines[each] for each in extras_of(snapshot)]
        rows = [line for line in rows if not OF_SESSIONS & set(line.times)]
        return [
            (
                line.id,
                words.chosen.replace("…", line.label.of(language) or line.id)
                if line.id in chosen
                else line.label.of(language) or line.id,
            )
            for line in rows
        ]
    if name in TYPED:
        return [left_out_row] if name in row.inputs else []
    return [
        (each, number(int(each), language) if each.isdigit() else getattr(words, each))
        for each in CHOICES.get(name, ())
    ]


def _extras(inputs: dict[str, object]) -> list[str]:
    stored: Any = inputs.get("extras")
    return list(stored) if isinstance(stored, list) else []


async def set_input(update: Update, context: KarvanContext) -> None:
    """Take a pressed value."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, SetInput) else None
    if row is None or not isinstance(press, SetInput) or press.name not in INPUTS:
        await context.notice("unexpected/gone", alert=True)
        return
    if press.name == "extras":
        extras = _extras(row.inputs)
        extras = [each for each in extras if each != press.value] if press.value in extras else [*extras, press.value]
        await put(context, row, "extras", extras)
        return
    value = None if press.value == UNKNOWN else press.value
    await put(context, row, press.name, value)


async def put(context: KarvanContext, row: EstimateRow, name: str, value: object) -> None:
    """Change one input and show the estimate; a value that does not fit is said and changes nothing."""
    before = row.inputs
    row.inputs = {key: each for key, each in {**before, name: value}.items() if each is not None}
    if problem := await refusal_of(context, row, name):
        row.inputs = before
        await context.say("estimates/refused", problem=problem)
        return
    row.updated_at = context.now
    if name == "extras":
        await _ask_for(context, row, name)
        return
    expecting.expect_nothing(context)
    await show(context, row)


async def take_typed(context: KarvanContext, text: str) -> bool:
    """Take an amount, a number or a rate that was typed for an input."""
    data = expecting.expected(context)
    row, name = await row_of_key(context, str(data.get("key", ""))), str(data.get("name", ""))
    if row is None:
        expecting.expect_nothing(context)
        return False
    if name == "rates":
        return await _take_rate(context, row, text)
    if name == "price":
        price = await read_yuan(context, text, own_rates(context, row))
        if price is not None and price.value is not None:
            await put(context, row, name, f"{price.value:f}")
        return price is not None or await _take_slip(context, row, name, text)
    if name in OF_WORDS:
        return await _take_words(context, row, name, text)
    typed = read_number(text) if name in (*CHOICES, "units") else None
    if typed is None:
        return await _take_slip(context, row, name, text)
    if typed.high is not None:
        await context.say("estimates/one_figure")
        return True
    await put(context, row, name, f"{typed.value:f}")
    return True


async def _take_words(context: KarvanContext, row: EstimateRow, name: str, text: str) -> bool:
    """Take goods or a kind of account by its name."""
    said = read_typed(context.snapshot.questions[name], text)
    value = said if name == "category" else ACCOUNT_KINDS.get(str(said))
    if not isinstance(value, str) or value == UNKNOWN:
        return await _take_slip(context, row, name, text)
    await put(context, row, name, value)
    return True


async def _take_slip(context: KarvanContext, row: EstimateRow, name: str, text: str) -> bool:
    """Say what would fit, unless the words are a question of their own."""
    kind = "choice" if name in (*OF_WORDS, "official_fee", "extras") else "money" if name == "price" else "number"
    if not await is_slip(context, text, of_figures=kind != "choice"):
        return False
    await context.say("journeys/not_fitting", kind=kind, low=None, high=None, today=context.today)
    await _ask_for(context, row, name)
    return True


async def _take_rate(context: KarvanContext, row: EstimateRow, text: str) -> bool:
    """A rate of the person's own, kept with the day on which they said it."""
    try:
        said = read_rate(text)
    except InputError as error:
        await context.say("estimates/refused", problem=error.message(context.language))
        return True
    if said is None:
        if (amount := read_amount(text)) is None or amount.currency not in (None, "CNY"):
            return False
        await context.say("estimates/which_currency")
        return True
    stored: Any = row.inputs.get("rates")
    rates = {
        rate.currency: {"rate": f"{rate.per_yuan:f}", "as_of": rate.day.isoformat()}
        for rate in said.as_rates(context.today, None)
    }
    await put(context, row, "rates", {**(stored if isinstance(stored, dict) else {}), **rates})
    return True


async def ask_again(context: KarvanContext) -> None:
    """Ask for the input that is pending again."""
    data = expecting.expected(context)
    row, name = await row_of_key(context, str(data.get("key", ""))), str(data.get("name", ""))
    if row is not None and name in INPUTS:
        await _ask_for(context, row, name)


async def press_estimate(update: Update, context: KarvanContext) -> None:
    """Show an estimate."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, ShowEstimate) else None
    if row is None:
        await context.notice("unexpected/gone", alert=True)
        return
    expecting.expect_nothing(context)
    await show(context, row)


async def press_file(update: Update, context: KarvanContext) -> None:
    """Send an estimate as PDF, spreadsheet or chart."""
    press = context.press
    row = await row_of_key(context, press.key) if isinstance(press, EstimateFile) else None
    if row is None or not isinstance(press, EstimateFile):
        await context.notice("unexpected/gone", alert=True)
        return
    estimate, language = await worked(context, row), context.language
    lines = [line_in_words(line, context.snapshot, language) for line in estimate.lines]
    # Setting and drawing take time that other people's answers must not wait for.
    match press.form:
        case "pdf":
            data = await context.aside(to_pdf, estimate_paper(estimate, context.snapshot, language))
            await context.document(data, "karvan-estimate.pdf", "estimates/file")
        case "xlsx":
            await context.let_go()
            data = await asyncio.to_thread(to_xlsx, estimate, context.snapshot, language)
            await context.document(data, "karvan-estimate.xlsx", "estimates/file")
        case _:
            data = await context.aside(to_png, estimate, language)
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
        link = f"https://t.me/{context.bot.username}?start={SHARED}{row.share_token}"
        await context.say(
            "estimates/shared", [[Button(_words(context).unshare, ShareEstimate(row.key, "off"))]], link=link
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
    # A rate of the sharer's own is for them alone; what is left is the office's.
    theirs = EstimateRow(**{**row.model_dump(), "inputs": {**row.inputs, "rates": {}}})
    paper = estimate_paper(await worked(context, theirs), context.snapshot, context.language)
    await context.document(await context.aside(to_pdf, paper), "karvan-estimate.pdf", "estimates/file")
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
    buttons = in_rows([Button(await _title(context, row), ShowEstimate(row.key)) for row in rows])
    words = _words(context)
    begin = Button(words.another if rows else words.first, ShowEstimate(""))
    await context.edit("estimates/all", [*buttons, [begin]], count=len(rows))


async def _title(context: KarvanContext, row: EstimateRow) -> str:
    """What an estimate is called in the list: its account, its months and its total."""
    estimate, words = await worked(context, row), _words(context)
    kind, months = estimate.campaign.account_kind, number(estimate.campaign.months, context.language)
    of_months = written(context.snapshot.cost_words["quantity/months"].text, context.snapshot, context.language)
    shown = words.any_account if kind == "undecided" else getattr(words, kind)
    return f"{shown} · {months} {of_months} · {total_in_words(estimate.totals[0], context.language)}"


expecting.register(INPUT, take_typed, ask_again)

HANDLERS = [
    CommandHandler("estimates", show_estimates, filters=IN_PRIVATE),
    CallbackQueryHandler(press_estimate, pattern=of(ShowEstimate)),
    CallbackQueryHandler(choose, pattern=of(ChooseInput)),
    CallbackQueryHandler(set_input, pattern=of(SetInput)),
    CallbackQueryHandler(press_file, pattern=of(EstimateFile)),
    CallbackQueryHandler(press_share, pattern=of(ShareEstimate)),
    CallbackQueryHandler(show_estimates, pattern=of(ShowEstimates)),
]
