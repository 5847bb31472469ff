"""The shelf: all of a person's plans, what each is called, and how one is thrown away."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, in_rows
from handlers.plans.first_screen import show_plan
from handlers.plans.own import all_plans, plan_of_key, title_of
from handlers.presses import BeginJourney, DeletePlan, RenamePlan, ShowPlan, ShowPlans
from handlers.rendering import labels
from knowledge.flows.names import told_apart
from knowledge.models.people import Plan, Reminder

NAME = "plan-name"
"""The name under which the words of a plan's name are expected."""
LONGEST_NAME = 60
MOST_PLANS = 20
"""So many fit under one message; older ones come back when newer ones are deleted."""


async def show_plans(update: Update, context: KarvanContext) -> None:
    """Show all of the person's plans."""
    plans = await all_plans(context)
    names = told_apart([title_of(context, plan) for plan in plans], context.language)
    newest_first = sorted(zip(names, plans, strict=True), key=lambda each: each[1].updated_at, reverse=True)
    buttons = in_rows(Button(name, ShowPlan(plan.key)) for name, plan in newest_first[:MOST_PLANS])
    words = labels("plans/buttons", context.language)
    begin = Button(words.another if plans else words.first, BeginJourney())
    await context.edit("plans/all", [*buttons, [begin]], count=len(plans))


async def press_rename(update: Update, context: KarvanContext) -> None:
    """Ask for the name of a plan."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, RenamePlan) else None
    if plan is None:
        await context.notice("unexpected/gone", alert=True)
        return
    expecting.expect(context, NAME, plan=plan.key)
    await context.say("plans/ask_name", title=title_of(context, plan))


async def take_name(context: KarvanContext, text: str) -> bool:
    """Call the plan so from now on."""
    plan = await plan_of_key(context, str(expecting.expected(context).get("plan", "")))
    expecting.expect_nothing(context)
    if plan is None:
        return False
    plan.title = " ".join(text.split())[:LONGEST_NAME].strip()
    plan.updated_at = context.now
    await show_plan(context, plan)
    return True


async def press_delete(update: Update, context: KarvanContext) -> None:
    """Ask whether a plan may go and, confirmed, let it go with all that hangs on it."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, DeletePlan) else None
    if plan is None or not isinstance(press, DeletePlan):
        await context.notice("unexpected/gone", alert=True)
        return
    if press.sure:
        await _delete(context, plan)
        await context.notice("plans/deleted")
        await show_plans(update, context)
        return
    words = labels("plans/buttons", context.language)
    keyboard = [[Button(words.delete_surely, DeletePlan(plan.key, 1))], [Button(words.keep, ShowPlan(plan.key))]]
    await context.edit("plans/delete_sure", keyboard, title=title_of(context, plan))


async def _delete(context: KarvanContext, plan: Plan) -> None:
    if expecting.expected(context).get("plan") == plan.key:
        expecting.expect_nothing(context)
    if context.dialogue.plan_id == plan.id:
        context.dialogue.plan_id = None
    await context.session.execute(delete(Reminder).where(col(Reminder.plan_id) == plan.id))
    await context.session.delete(plan)
    await context.session.flush()


expecting.register(NAME, take_name, expecting.nothing_again)

HANDLERS = [
    CommandHandler("plans", show_plans, filters=IN_PRIVATE),
    CallbackQueryHandler(show_plans, pattern=of(ShowPlans)),
    CallbackQueryHandler(press_rename, pattern=of(RenamePlan)),
    CallbackQueryHandler(press_delete, pattern=of(DeletePlan)),
]
