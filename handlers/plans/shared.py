"""Shared plans: a link that can be taken back, and what others see by it."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, in_rows
from handlers.plans.first_screen import show_plan
from handlers.plans.own import OPEN, plan_of_key, title_of, worked
from handlers.plans.papers import send_file
from handlers.plans.steps import step_title, tell_step
from handlers.presses import BeginJourney, SharedFile, SharePlan, ShowShared, ShowSharedStage, ShowSharedStep
from handlers.rendering import labels
from knowledge.flows.statement import statement
from knowledge.models.people import Plan
from knowledge.texts import written

SHARED = "plan-"
"""How the deep link of a shared plan begins."""


async def press_share(update: Update, context: KarvanContext) -> None:
    """Make an unguessable link to the plan without its notes, or take it back."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, SharePlan) else None
    if plan is None or not isinstance(press, SharePlan):
        await context.notice("unexpected/gone", alert=True)
        return
    if press.state == "on":
        plan.share_token, plan.shared_at = plan.share_token or secrets.token_urlsafe(18), context.now
        link = f"https://t.me/{context.bot.username}?start={SHARED}{plan.share_token}"
        take_back = Button(labels("plans/buttons", context.language).unshare, SharePlan(plan.key, "off"))
        await context.say("plans/shared", [[take_back]], link=link)
    else:
        plan.share_token, plan.shared_at = None, None
        await context.notice("plans/unshared", alert=True)
        await show_plan(context, plan)


async def show_shared(context: KarvanContext, token: str) -> bool:
    """Show somebody else's plan by its link, without notes; False where the link was taken back."""
    plan = await _shared_plan(context, token)
    if plan is None:
        return False
    made = worked(context, plan)
    said = statement(made, context.snapshot, context.language)
    words = labels("plans/buttons", context.language)
    stages = zip((stage["title"] for stage in said["stages"]), made.stages, strict=True)
    rows = in_rows((Button(title, ShowSharedStage(token, each.stage.id)) for title, each in stages), 2)
    rows.append([Button(words.pdf, SharedFile(token, "pdf")), Button(words.markdown, SharedFile(token, "md"))])
    rows.append([Button(words.of_ones_own, BeginJourney())])
    await context.edit(
        "plans/of_others",
        rows,
        title=title_of(context, plan),
        route=said["route"],
        blockers=said["blockers"],
        stages=said["stages"],
    )
    return True


async def press_shared(update: Update, context: KarvanContext) -> None:
    """Show a part of a shared plan, as long as its link works."""
    press = context.press
    shown = False
    match press:
        case ShowShared():
            shown = await show_shared(context, press.token)
        case ShowSharedStage():
            shown = await _show_shared_stage(context, press)
        case ShowSharedStep():
            shown = await _show_shared_step(context, press)
        case SharedFile():
            plan = await _shared_plan(context, press.token)
            if plan is not None:
                await send_file(context, plan, press.form, marks={}, notes={})
            shown = plan is not None
    if not shown:
        await context.notice("plans/unshared", alert=True)


async def _shared_plan(context: KarvanContext, token: str) -> Plan | None:
    found = await context.session.execute(select(Plan).where(col(Plan.share_token) == token))
    return found.scalar_one_or_none()


async def _show_shared_stage(context: KarvanContext, press: ShowSharedStage) -> bool:
    plan = await _shared_plan(context, press.token)
    stages = worked(context, plan).stages if plan is not None else ()
    stage = next((each for each in stages if each.stage.id == press.stage), None)
    if stage is None:
        return False
    titles = [step_title(context, step) for step in stage.steps]
    rows = in_rows(
        Button(title, ShowSharedStep(press.token, step.code)) for title, step in zip(titles, stage.steps, strict=True)
    )
    rows.append([Button(labels("plans/buttons", context.language).to_plan, ShowShared(press.token))])
    title = written(stage.stage.title, context.snapshot, context.language)
    await context.edit("plans/stage", rows, title=title, steps=[(each, OPEN) for each in titles])
    return True


async def _show_shared_step(context: KarvanContext, press: ShowSharedStep) -> bool:
    plan = await _shared_plan(context, press.token)
    made = worked(context, plan) if plan is not None else None
    step = next((each for each in made.steps if each.code == press.step), None) if made is not None else None
    if made is None or step is None:
        return False
    words = labels("plans/buttons", context.language)
    to_stage = Button(words.to_stage, ShowSharedStage(press.token, step.stage))
    rows = [[to_stage, Button(words.to_plan, ShowShared(press.token))]]
    await tell_step(context, made, step, rows, mark=OPEN, note=None, reminded_on=None)
    return True


HANDLERS = [
    CallbackQueryHandler(press_share, pattern=of(SharePlan)),
    CallbackQueryHandler(press_shared, pattern=of(ShowShared, ShowSharedStage, ShowSharedStep, SharedFile)),
]
