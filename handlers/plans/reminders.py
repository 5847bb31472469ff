"""Reminders: what a person wants to hear again of a step, on the morning of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.plans.own import answers_of, begins_on, forget_reminder, plan_of_key, reminders_of
from handlers.plans.steps import has_step, show_step
from handlers.presses import NO_DAY, ON_THE_FIRST_DAY, RemindStep
from knowledge.models.people import Plan, Reminder

REMIND_AFTER_DAYS = (3, 7)
REMIND_AT = time(10)


async def press_remind(update: Update, context: KarvanContext) -> None:
    """Put down a reminder for the morning of a day."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, RemindStep) else None
    if plan is None or not isinstance(press, RemindStep) or not has_step(context, plan, press.step):
        await context.notice("unexpected/gone", alert=True)
        return
    if press.days == NO_DAY:
        await forget_reminder(context, plan, press.step)
        await context.notice("plans/no_reminder")
        await show_step(context, plan, press.step)
        return
    day_of = _reminder_day(context, plan, press.days)
    if day_of is None:
        await context.notice("unexpected/gone", alert=True)
        return
    due = morning_of(day_of, context.timezone)
    waiting = await reminders_of(context, plan, press.step)
    for reminder in waiting:  # pressed twice, or thought better of: one reminder for a step
        reminder.due_at = due
    if not waiting:
        context.session.add(
            Reminder(person_id=context.person.id, plan_id=plan.id, step=press.step, due_at=due, created_at=context.now)
        )
    await context.session.flush()
    await context.notice("plans/reminder_set", alert=True, when=day_of)
    await show_step(context, plan, press.step)


def _reminder_day(context: KarvanContext, plan: Plan, days: int) -> date | None:
    """The person's day so many days from now, or the day they begin; None for a day that is not on offer."""
    if days == ON_THE_FIRST_DAY:
        begins = begins_on(answers_of(context, plan))
        return begins if begins is not None and begins > context.today else None
    return context.today + timedelta(days=days) if days in REMIND_AFTER_DAYS else None


def morning_of(day_of: date, zone: ZoneInfo) -> datetime:
    """Ten in the morning of the person's day: never at night."""
    return datetime.combine(day_of, REMIND_AT, tzinfo=zone).astimezone(UTC)


HANDLERS = [CallbackQueryHandler(press_remind, pattern=of(RemindStep))]
