"""Plans: the first screen, one stage at a time, each step with its marks, and files to take away."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.citing import rests_on
from handlers.context import KarvanContext
from handlers.documents.markdown import to_markdown
from handlers.documents.pdf import to_pdf
from handlers.documents.plans import cost_in_words, duration_in_words, plan_paper
from handlers.keyboards import Button, Rows, in_rows
from handlers.presses import (
    BeginJourney,
    CheckAnswers,
    DeletePlan,
    MarkStep,
    NextQuestion,
    NoteStep,
    PlanFile,
    RemindStep,
    RenamePlan,
    SharePlan,
    ShowLetter,
    ShowPlan,
    ShowPlans,
    ShowStage,
    ShowStep,
)
from handlers.rendering import labels
from knowledge.flows.changes import changes, seen
from knowledge.flows.names import name_of
from knowledge.flows.plans import Plan as Worked
from knowledge.flows.plans import choose_flow, make_plan
from knowledge.flows.replay import Answer, Answers, moved, of_stored, replay
from knowledge.flows.rows import UNKNOWN, Flow, Letter, Step
from knowledge.flows.statement import statement
from knowledge.models.people import Plan, Reminder
from knowledge.texts import written

DONE, SKIPPED, OPEN = "done", "skip", "open"
LONGEST_LABEL = 60
LONGEST_NOTE = 500
NOTE = "note"
"""The name under which the words of a note are expected."""
REMIND_AFTER_DAYS = (3, 7)
REMIND_AT = time(10)
SHARED = "plan-"
"""How the deep link of a shared plan begins."""


async def current_plan(context: KarvanContext) -> Plan | None:
    """The plan the person is at, or their newest."""
    if context.dialogue.plan_id is not None:
        plan = await context.session.get(Plan, context.dialogue.plan_id)
        if plan is not None and plan.person_id == context.person.id:
            await tell_changes(context, plan)
            return plan
    plans = await all_plans(context)
    newest = max(plans, key=lambda plan: plan.updated_at, default=None)
    if newest is not None:
        await tell_changes(context, newest)
    return newest


async def all_plans(context: KarvanContext) -> list[Plan]:
    """The person's plans, the oldest first."""
    found = await context.session.execute(
        select(Plan).where(col(Plan.person_id) == context.person.id).order_by(col(Plan.created_at), col(Plan.id))
    )
    return list(found.scalars())


async def plan_of_key(context: KarvanContext, key: str) -> Plan | None:
    """A plan of the person's own; what its journey made of it since it was seen is said first."""
    found = await context.session.execute(
        select(Plan).where(col(Plan.key) == key, col(Plan.person_id) == context.person.id)
    )
    plan = found.scalar_one_or_none()
    if plan is not None:
        await tell_changes(context, plan)
    return plan


def worked(context: KarvanContext, plan: Plan) -> Worked:
    """The plan that the stored answers make now."""
    return make_plan(context.snapshot, flow_of(context, plan), answers_of(context, plan))


def flow_of(context: KarvanContext, plan: Plan) -> Flow:
    """The journey that a plan's answers choose now."""
    return choose_flow(context.snapshot, of_stored(plan.answers))


def answers_of(context: KarvanContext, plan: Plan) -> dict[str, Answer]:
    """A plan's answers as the journey of today knows them."""
    return moved(flow_of(context, plan), of_stored(plan.answers))


def remember(context: KarvanContext, plan: Plan) -> None:
    """Keep with a plan what is shown of it now; called whenever its answers may have changed."""
    plan.seen = _seen_now(context, plan)


def _seen_now(context: KarvanContext, plan: Plan) -> dict[str, Any]:
    return seen(worked(context, plan), answers_of(context, plan), context.snapshot, context.language)


async def tell_changes(context: KarvanContext, plan: Plan) -> None:
    """Say once what a changed journey made of a plan since it was seen; its answers are all there."""
    now = _seen_now(context, plan)
    if plan.seen is not None and (changed := changes(plan.seen, now)):
        await context.say(
            "journeys/changed", title=title_of(context, plan), changed=changed, why=_route_in_words(context, plan)
        )
    plan.seen, plan.flow_version = now, flow_of(context, plan).row.version


def _route_in_words(context: KarvanContext, plan: Plan) -> str:
    return written(worked(context, plan).route.why, context.snapshot, context.language)


async def show_plan(context: KarvanContext, plan: Plan) -> None:
    """The first screen: what may stop you, three things for this week, and the stages."""
    made = worked(context, plan)
    remember(context, plan)
    said = statement(made, context.snapshot, context.language)
    steps = {step["id"]: step for stage in said["stages"] for step in stage["steps"]}
    marks: dict[str, Any] = plan.marks
    await context.edit(
        "plans/first",
        _plan_keyboard(context, plan, made),
        title=title_of(context, plan),
        route=said["route"],
        is_open=made.route.open,
        blockers=said["blockers"],
        this_week=[steps[step.code] for step in made.this_week],
        done=sum(marks.get(step.code) == DONE for step in made.steps),
        total=sum(marks.get(step.code) != SKIPPED for step in made.steps),
        open_points=said["unknown"],
        begins=begins_on(made.answers),
    )


def begins_on(answers: Answers) -> date | None:
    """The day a person wants to begin, where they named one."""
    answer = answers.get("start_day", UNKNOWN)
    return date.fromisoformat(answer) if isinstance(answer, str) and answer != UNKNOWN else None


def title_of(context: KarvanContext, plan: Plan) -> str:
    """What a plan is called: as its person named it, or after its goods."""
    return plan.title or name_of(flow_of(context, plan), answers_of(context, plan), context.snapshot, context.language)


def _plan_keyboard(context: KarvanContext, plan: Plan, made: Worked) -> Rows:
    words = labels("plans/buttons", context.language)
    rows: list[list[Button]] = []
    if replay(made.flow, answers_of(context, plan)).next is not None:
        rows.append([Button(words.sharpen, NextQuestion(plan.key))])
    stages = (written(each.stage.title, context.snapshot, context.language) for each in made.stages)
    rows += in_rows(
        (
            Button(title[:LONGEST_LABEL], ShowStage(plan.key, each.stage.id))
            for title, each in zip(stages, made.stages, strict=True)
        ),
        2,
    )
    letters = dict.fromkeys(letter for blocker in made.blockers for letter in blocker.letters)
    rows += in_rows(
        Button(_letter_title(context, letter), ShowLetter(context.snapshot.letters[letter].key)) for letter in letters
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


def _letter_title(context: KarvanContext, letter_id: str) -> str:
    return written(context.snapshot.letters[letter_id].title, context.snapshot, context.language)[:LONGEST_LABEL]


async def press_plan(update: Update, context: KarvanContext) -> None:
    """Show the first screen of a plan."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, ShowPlan) else None
    if plan is None:
        await context.notice("unexpected/gone", alert=True)
        return
    context.dialogue.plan_id = plan.id
    await show_plan(context, plan)


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
    titles = [(_step_title(context, step), plan.marks.get(step.code, OPEN)) for step in stage.steps]
    buttons = in_rows(
        Button(title[:LONGEST_LABEL], ShowStep(plan.key, step.code))
        for (title, _mark), step in zip(titles, stage.steps, strict=True)
    )
    buttons.append([Button(words.to_plan, ShowPlan(plan.key))])
    await context.edit(
        "plans/stage", buttons, title=written(stage.stage.title, context.snapshot, context.language), steps=titles
    )


def _step_title(context: KarvanContext, step: Step) -> str:
    return written(step.title, context.snapshot, context.language)


async def press_step(update: Update, context: KarvanContext) -> None:
    """Show one step in full."""
    press = context.press
    if isinstance(press, (ShowStep, MarkStep)):
        plan = await plan_of_key(context, press.plan)
        if plan is not None:
            if isinstance(press, MarkStep) and press.mark in (DONE, SKIPPED, OPEN):
                plan.marks = {**plan.marks, press.step: press.mark}
                plan.updated_at = context.now
                await context.notice("plans/marked")
            if await _show_step(context, plan, press.step):
                return
    await context.notice("unexpected/gone", alert=True)


async def _show_step(context: KarvanContext, plan: Plan, code: str) -> bool:
    made = worked(context, plan)
    step = next((each for each in made.steps if each.code == code), None)
    if step is None:
        return False
    said = statement(made, context.snapshot, context.language)
    shown = next(each for stage in said["stages"] for each in stage["steps"] if each["id"] == code)
    contacts = [context.snapshot.contacts[each] for each in step.contacts if each in context.snapshot.contacts]
    words = labels("plans/buttons", context.language)
    mark = plan.marks.get(code, OPEN)
    choices = {DONE: words.done, SKIPPED: words.skip, OPEN: words.reopen}
    rows = [[Button(label, MarkStep(plan.key, code, each)) for each, label in choices.items() if each != mark]]
    rows.append([Button(words.note, NoteStep(plan.key, code))])
    rows.append(
        [
            Button(words.in_three_days, RemindStep(plan.key, code, 3)),
            Button(words.in_a_week, RemindStep(plan.key, code, 7)),
        ]
    )
    rows += in_rows(
        Button(_letter_title(context, each), ShowLetter(context.snapshot.letters[each].key)) for each in step.letters
    )
    rows.append([Button(words.to_stage, ShowStage(plan.key, step.stage)), Button(words.to_plan, ShowPlan(plan.key))])
    await context.edit(
        "plans/step",
        rows,
        step=shown,
        mark=mark,
        note=plan.notes.get(code),
        offices=[each.office.of(context.language) for each in contacts],
        rests_on=rests_on(step.sources, context.snapshot, context.language),
        duration=partial(duration_in_words, language=context.language),
        cost=partial(cost_in_words, language=context.language),
    )
    return True


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
    step = str(data.get("step", ""))
    plan.notes = {**plan.notes, step: text[:LONGEST_NOTE]}
    plan.updated_at = context.now
    return await _show_step(context, plan, step)


async def ask_note_again(context: KarvanContext) -> None:
    """Notes take any words, so nothing is pending after them."""
    expecting.expect_nothing(context)


async def press_remind(update: Update, context: KarvanContext) -> None:
    """Put down a reminder for the morning of a day."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, RemindStep) else None
    if plan is None or not isinstance(press, RemindStep) or press.days not in REMIND_AFTER_DAYS:
        await context.notice("unexpected/gone", alert=True)
        return
    due = reminder_time(context.now, press.days, context.timezone)
    context.session.add(
        Reminder(person_id=context.person.id, plan_id=plan.id, step=press.step, due_at=due, created_at=context.now)
    )
    await context.notice("plans/reminder_set", alert=True, when=due.astimezone(context.timezone).date())


def reminder_time(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Ten in the morning of the person's day, so many days from now: never at night."""
    day_of = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day_of, REMIND_AT, tzinfo=zone).astimezone(UTC)


async def press_letter(update: Update, context: KarvanContext) -> None:
    """Show a letter in Chinese and English, ready to copy."""
    press = context.press
    letter = context.snapshot.by_key("letter", press.key) if isinstance(press, ShowLetter) else None
    if isinstance(letter, Letter):
        await context.say("plans/letter", letter=letter, to=written(letter.to, context.snapshot, context.language))
    else:
        await context.notice("unexpected/gone", alert=True)


async def press_file(update: Update, context: KarvanContext) -> None:
    """Send the plan as PDF or Markdown."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, PlanFile) else None
    if plan is None or not isinstance(press, PlanFile):
        await context.notice("unexpected/gone", alert=True)
        return
    made = worked(context, plan)
    paper = plan_paper(
        made, statement(made, context.snapshot, context.language), title_of(context, plan),
        marks=plan.marks, notes=plan.notes, day_of_issue=context.today, language=context.language,
    )  # fmt: skip
    if press.form == "pdf":
        # Typesetting is quick but not free; other people's answers do not wait for it.
        data = await context.aside(to_pdf, paper)
        await context.document(data, "karvan-plan.pdf", "plans/file")
    else:
        await context.document(to_markdown(paper).encode(), "karvan-plan.md", "plans/file")


async def press_share(update: Update, context: KarvanContext) -> None:
    """Make an unguessable link to the plan without its notes, or take it back."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, SharePlan) else None
    if plan is None or not isinstance(press, SharePlan):
        await context.notice("unexpected/gone", alert=True)
        return
    if press.state == "on":
        plan.share_token, plan.shared_at = plan.share_token or secrets.token_urlsafe(18), context.now
        await context.say("plans/shared", link=f"https://t.me/{context.bot.username}?start={SHARED}{plan.share_token}")
    else:
        plan.share_token, plan.shared_at = None, None
        await context.notice("plans/unshared", alert=True)
        await show_plan(context, plan)


async def show_shared(context: KarvanContext, token: str) -> bool:
    """Show somebody else's plan by its link, without notes; False where the link was taken back."""
    found = await context.session.execute(select(Plan).where(col(Plan.share_token) == token))
    plan = found.scalar_one_or_none()
    if plan is None:
        return False
    made = worked(context, plan)
    said = statement(made, context.snapshot, context.language)
    await context.say("plans/of_others", title=title_of(context, plan), route=said["route"], stages=said["stages"])
    return True


expecting.register(NOTE, take_note, ask_note_again)

HANDLERS = [
    CallbackQueryHandler(press_plan, pattern=r"^p:"),
    CallbackQueryHandler(press_stage, pattern=r"^ps:"),
    CallbackQueryHandler(press_step, pattern=r"^p[tm]:"),
    CallbackQueryHandler(press_note, pattern=r"^pn:"),
    CallbackQueryHandler(press_remind, pattern=r"^pr:"),
    CallbackQueryHandler(press_file, pattern=r"^pd:"),
    CallbackQueryHandler(press_letter, pattern=r"^pl:"),
    CallbackQueryHandler(press_share, pattern=r"^sh:"),
]
