"""A plan one stage at a time: its steps, each with its mark and its note."""

from __future__ import annotations

from datetime import date
from functools import partial

from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.citing import rests_on
from handlers.context import KarvanContext
from handlers.documents.plans import cost_in_words, duration_in_words, offices_of
from handlers.keyboards import Button, Rows, in_rows
from handlers.plans.own import DONE, OPEN, SKIPPED, begins_on, forget_reminder, plan_of_key, reminders_of, worked
from handlers.plans.papers import letter_title
from handlers.presses import (
    NO_DAY,
    ON_THE_FIRST_DAY,
    MarkStep,
    NoteStep,
    RemindStep,
    ShowLetter,
    ShowPlan,
    ShowStage,
    ShowStep,
)
from handlers.rendering import labels
from knowledge.flows.plans import Plan as Worked
from knowledge.flows.rows import Step
from knowledge.flows.statement import statement
from knowledge.models.people import Plan
from knowledge.texts import written

NOTE = "note"
"""The name under which the words of a note are expected."""


async def press_stage(update: Update, context: KarvanContext) -> None:
    """Show one stage: its steps, each a button."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, ShowStage) else None
    made = worked(context, plan) if plan is not None else None
    stage = (
        next((each for each in made.stages if isinstance(press, ShowStage) and each.stage.id == press.stage), None)
        if made
        else None
    )
    if plan is None or stage is None:
        await context.notice("unexpected/gone", alert=True)
        return
    words = labels("plans/buttons", context.language)
    titles = [(step_title(context, step), plan.marks.get(step.code, OPEN)) for step in stage.steps]
    buttons = in_rows(
        Button(title, ShowStep(plan.key, step.code)) for (title, _mark), step in zip(titles, stage.steps, strict=True)
    )
    buttons.append([Button(words.to_plan, ShowPlan(plan.key))])
    await context.edit(
        "plans/stage", buttons, title=written(stage.stage.title, context.snapshot, context.language), steps=titles
    )


async def press_step(update: Update, context: KarvanContext) -> None:
    """Show one step in full, marked first where it is to be."""
    press = context.press
    if isinstance(press, (ShowStep, MarkStep)):
        plan = await plan_of_key(context, press.plan)
        if plan is not None:
            if isinstance(press, MarkStep):
                await _mark(context, plan, press)
            if await show_step(context, plan, press.step):
                return
    await context.notice("unexpected/gone", alert=True)


async def _mark(context: KarvanContext, plan: Plan, press: MarkStep) -> None:
    if press.mark not in (DONE, SKIPPED, OPEN) or not has_step(context, plan, press.step):
        return
    plan.marks = {**plan.marks, press.step: press.mark}
    plan.updated_at = context.now
    if press.mark != OPEN:  # nobody wants to hear of it again
        await forget_reminder(context, plan, press.step)
    await context.notice("plans/marked")


def has_step(context: KarvanContext, plan: Plan, code: str) -> bool:
    """Whether the step is in the plan of today."""
    return any(step.code == code for step in worked(context, plan).steps)


async def show_step(context: KarvanContext, plan: Plan, code: str) -> bool:
    """Show one step in full; False where the plan of today has it no more."""
    made = worked(context, plan)
    step = next((each for each in made.steps if each.code == code), None)
    if step is None:
        return False
    words = labels("plans/buttons", context.language)
    mark = plan.marks.get(code, OPEN)
    choices = {DONE: words.done, SKIPPED: words.skip, OPEN: words.reopen}
    rows = [[Button(label, MarkStep(plan.key, code, each)) for each, label in choices.items() if each != mark]]
    rows.append([Button(words.note, NoteStep(plan.key, code))])
    reminders = await reminders_of(context, plan, code)
    if mark == OPEN:
        rows += _reminder_rows(context, plan, code, begins_on(made.answers), has_one=bool(reminders))
    rows += in_rows(
        Button(letter_title(context, each), ShowLetter(context.snapshot.letters[each].key)) for each in step.letters
    )
    rows.append([Button(words.to_stage, ShowStage(plan.key, step.stage)), Button(words.to_plan, ShowPlan(plan.key))])
    await tell_step(
        context, made, step, rows, mark=mark, note=plan.notes.get(code),
        reminded_on=reminders[0].due_at.astimezone(context.timezone).date() if reminders else None,
    )  # fmt: skip
    return True


async def tell_step(context: KarvanContext, made: Worked, step: Step, rows: Rows, **of_person: object) -> None:
    """One step as its plan has it, with what the person made of it."""
    said = statement(made, context.snapshot, context.language)
    steps = {each["id"]: each for stage in said["stages"] for each in stage["steps"]}
    shown = steps[step.code]
    await context.edit(
        "plans/step",
        rows,
        step=shown,
        after=[steps[code]["title"] for code in shown["depends_on"]],
        offices=offices_of(step, context.snapshot, context.language),
        rests_on=rests_on(step.sources, context.snapshot, context.language),
        duration=partial(duration_in_words, language=context.language),
        cost=partial(cost_in_words, language=context.language),
        **of_person,
    )


def step_title(context: KarvanContext, step: Step) -> str:
    """What a step is called."""
    return written(step.title, context.snapshot, context.language)


def _reminder_rows(
    context: KarvanContext, plan: Plan, code: str, begins: date | None, *, has_one: bool
) -> list[list[Button]]:
    words = labels("plans/buttons", context.language)
    rows = [
        [
            Button(words.in_three_days, RemindStep(plan.key, code, 3)),
            Button(words.in_a_week, RemindStep(plan.key, code, 7)),
        ]
    ]
    if begins is not None and begins > context.today:
        rows.append([Button(words.on_the_first_day, RemindStep(plan.key, code, ON_THE_FIRST_DAY))])
    if has_one:
        rows.append([Button(words.no_reminder, RemindStep(plan.key, code, NO_DAY))])
    return rows


async def press_note(update: Update, context: KarvanContext) -> None:
    """Ask for the words of a note."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, NoteStep) else None
    if plan is None or not isinstance(press, NoteStep):
        await context.notice("unexpected/gone", alert=True)
        return
    expecting.expect(context, NOTE, plan=plan.key, step=press.step)
    await context.say("plans/ask_note")


async def take_note(context: KarvanContext, text: str) -> bool:
    """Keep a note with its step and show the step."""
    data = expecting.expected(context)
    expecting.expect_nothing(context)
    plan = await plan_of_key(context, str(data.get("plan", "")))
    if plan is None:
        return False
    if len(text) > expecting.LONGEST_NOTE:
        expecting.expect(context, NOTE, **data)
        await context.say("unexpected/note_too_long", most=expecting.LONGEST_NOTE)
        return True
    step = str(data.get("step", ""))
    plan.notes = {**plan.notes, step: text}
    plan.updated_at = context.now
    if not await show_step(context, plan, step):
        await context.say("plans/step_gone")
    return True


expecting.register(NOTE, take_note, expecting.nothing_again)

HANDLERS = [
    CallbackQueryHandler(press_stage, pattern=of(ShowStage)),
    CallbackQueryHandler(press_step, pattern=of(ShowStep, MarkStep)),
    CallbackQueryHandler(press_note, pattern=of(NoteStep)),
]
