"""The first screen of a plan: what may stop you, three things for this week, and the ways on."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, Rows, in_rows
from handlers.plans.own import DONE, SKIPPED, answers_of, begins_on, plan_of_key, remember, title_of, worked
from handlers.plans.papers import letter_title
from handlers.presses import (
    BeginJourney,
    CheckAnswers,
    DeletePlan,
    NextQuestion,
    PlanFile,
    RenamePlan,
    SharePlan,
    ShowLetter,
    ShowPlan,
    ShowPlans,
    ShowStage,
)
from handlers.rendering import labels
from knowledge.flows.plans import Plan as Worked
from knowledge.flows.replay import replay
from knowledge.flows.statement import statement
from knowledge.models.people import Plan
from knowledge.texts import written


async def show_plan(context: KarvanContext, plan: Plan) -> None:
    """The first screen: what may stop you, three things for this week, and the stages."""
    made = worked(context, plan)
    remember(context, plan)
    said = statement(made, context.snapshot, context.language)
    steps = {step["id"]: step for stage in said["stages"] for step in stage["steps"]}
    marks: dict[str, Any] = plan.marks
    settled = {code for code, mark in marks.items() if mark in (DONE, SKIPPED)}
    await context.edit(
        "plans/first",
        _plan_keyboard(context, plan, made),
        title=title_of(context, plan),
        route=said["route"],
        blockers=said["blockers"],
        this_week=[steps[step.code] for step in made.next_steps(settled)],
        done=sum(marks.get(step.code) == DONE for step in made.steps),
        total=sum(marks.get(step.code) != SKIPPED for step in made.steps),
        open_points=said["unknown"],
        begins=begins_on(made.answers),
    )


def _plan_keyboard(context: KarvanContext, plan: Plan, made: Worked) -> Rows:
    words = labels("plans/buttons", context.language)
    rows: list[list[Button]] = []
    if replay(made.flow, answers_of(context, plan)).next is not None:
        rows.append([Button(words.sharpen, NextQuestion(plan.key))])
    stages = (written(each.stage.title, context.snapshot, context.language) for each in made.stages)
    rows += in_rows(
        (Button(title, ShowStage(plan.key, each.stage.id)) for title, each in zip(stages, made.stages, strict=True)),
        2,
    )
    letters = dict.fromkeys(letter for blocker in made.blockers for letter in blocker.letters)
    rows += in_rows(
        Button(letter_title(context, letter), ShowLetter(context.snapshot.letters[letter].key)) for letter in letters
    )
    rows.append([Button(words.answers, CheckAnswers(plan.key)), Button(words.pdf, PlanFile(plan.key, "pdf"))])
    share = (
        Button(words.unshare, SharePlan(plan.key, "off"))
        if plan.share_token
        else Button(words.share, SharePlan(plan.key, "on"))
    )
    rows.append([share, Button(words.markdown, PlanFile(plan.key, "md"))])
    rows.append([Button(words.rename, RenamePlan(plan.key)), Button(words.delete, DeletePlan(plan.key, 0))])
    rows.append([Button(words.another, BeginJourney()), Button(words.all_plans, ShowPlans())])
    return rows


async def press_plan(update: Update, context: KarvanContext) -> None:
    """Show the first screen of a plan."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, ShowPlan) else None
    if plan is None:
        await context.notice("unexpected/gone", alert=True)
        return
    context.dialogue.plan_id = plan.id
    if expecting.expected(context).get("plan") == plan.key:  # left in the middle; the plan asks for the rest
        expecting.expect_nothing(context)
    await show_plan(context, plan)


HANDLERS = [CallbackQueryHandler(press_plan, pattern=of(ShowPlan))]
