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
from handlers.callbacks import of
from handlers.citing import rests_on
from handlers.context import KarvanContext
from handlers.documents.markdown import to_markdown
from handlers.documents.pdf import to_pdf
from handlers.documents.plans import cost_in_words, duration_in_words, offices_of, plan_paper
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
    SharedFile,
    SharePlan,
    ShowLetter,
    ShowPlan,
    ShowPlans,
    ShowShared,
    ShowSharedStage,
    ShowSharedStep,
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
LONGEST_NOTE = 1000
NOTE = "note"
"""The name under which the words of a note are expected."""
REMIND_AFTER_DAYS = (3, 7)
ON_THE_FIRST_DAY, NO_DAY = 0, -1
"""Days of a `RemindStep` that stand for something else: the day the person begins, and no reminder at all."""
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
        (Button(title, ShowStage(plan.key, each.stage.id)) for title, each in zip(stages, made.stages, strict=True)),
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
    return written(context.snapshot.letters[letter_id].title, context.snapshot, context.language)


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
        Button(title, ShowStep(plan.key, step.code)) for (title, _mark), step in zip(titles, stage.steps, strict=True)
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
            if isinstance(press, MarkStep) and press.mark in (DONE, SKIPPED, OPEN) and _has(context, plan, press.step):
                plan.marks = {**plan.marks, press.step: press.mark}
                plan.updated_at = context.now
                if press.mark != OPEN:  # nobody wants to hear of it again
                    await _forget_reminder(context, plan, press.step)
                await context.notice("plans/marked")
            if await _show_step(context, plan, press.step):
                return
    await context.notice("unexpected/gone", alert=True)


def _has(context: KarvanContext, plan: Plan, code: str) -> bool:
    """Whether the step is in the plan of today."""
    return any(step.code == code for step in worked(context, plan).steps)


async def _show_step(context: KarvanContext, plan: Plan, code: str) -> bool:
    made = worked(context, plan)
    step = next((each for each in made.steps if each.code == code), None)
    if step is None:
        return False
    words = labels("plans/buttons", context.language)
    mark = plan.marks.get(code, OPEN)
    choices = {DONE: words.done, SKIPPED: words.skip, OPEN: words.reopen}
    rows = [[Button(label, MarkStep(plan.key, code, each)) for each, label in choices.items() if each != mark]]
    rows.append([Button(words.note, NoteStep(plan.key, code))])
    reminders = await _reminders_of(context, plan, code)
    if mark == OPEN:
        rows += _reminder_rows(context, plan, code, begins_on(made.answers), has_one=bool(reminders))
    rows += in_rows(
        Button(_letter_title(context, each), ShowLetter(context.snapshot.letters[each].key)) for each in step.letters
    )
    rows.append([Button(words.to_stage, ShowStage(plan.key, step.stage)), Button(words.to_plan, ShowPlan(plan.key))])
    await _tell_step(
        context, made, step, rows, mark=mark, note=plan.notes.get(code),
        reminded_on=reminders[0].due_at.astimezone(context.timezone).date() if reminders else None,
    )  # fmt: skip
    return True


async def _tell_step(context: KarvanContext, made: Worked, step: Step, rows: Rows, **of_person: object) -> None:
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
    if len(text) > LONGEST_NOTE:
        expecting.expect(context, NOTE, **data)
        await context.say("plans/note_too_long", most=LONGEST_NOTE)
        return True
    step = str(data.get("step", ""))
    plan.notes = {**plan.notes, step: text}
    plan.updated_at = context.now
    if not await _show_step(context, plan, step):
        await context.say("plans/step_gone")
    return True


async def ask_note_again(context: KarvanContext) -> None:
    """Notes take any words, so nothing is pending after them."""
    expecting.expect_nothing(context)


async def press_remind(update: Update, context: KarvanContext) -> None:
    """Put down a reminder for the morning of a day."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, RemindStep) else None
    if plan is None or not isinstance(press, RemindStep) or not _has(context, plan, press.step):
        await context.notice("unexpected/gone", alert=True)
        return
    if press.days == NO_DAY:
        await _forget_reminder(context, plan, press.step)
        await context.notice("plans/no_reminder")
        await _show_step(context, plan, press.step)
        return
    day_of = _reminder_day(context, plan, press.days)
    if day_of is None:
        await context.notice("unexpected/gone", alert=True)
        return
    due = morning_of(day_of, context.timezone)
    waiting = await _reminders_of(context, plan, press.step)
    for reminder in waiting:  # pressed twice, or thought better of: one reminder for a step
        reminder.due_at = due
    if not waiting:
        context.session.add(
            Reminder(person_id=context.person.id, plan_id=plan.id, step=press.step, due_at=due, created_at=context.now)
        )
    await context.session.flush()
    await context.notice("plans/reminder_set", alert=True, when=day_of)
    await _show_step(context, plan, press.step)


def _reminder_day(context: KarvanContext, plan: Plan, days: int) -> date | None:
    """The person's day so many days from now, or the day they begin; None for a day that is not on offer."""
    if days == ON_THE_FIRST_DAY:
        begins = begins_on(answers_of(context, plan))
        return begins if begins is not None and begins > context.today else None
    return context.today + timedelta(days=days) if days in REMIND_AFTER_DAYS else None


def morning_of(day_of: date, zone: ZoneInfo) -> datetime:
    """Ten in the morning of the person's day: never at night."""
    return datetime.combine(day_of, REMIND_AT, tzinfo=zone).astimezone(UTC)


async def _reminders_of(context: KarvanContext, plan: Plan, step: str) -> list[Reminder]:
    """The reminders of a step that have not been sent yet: one, or none."""
    found = await context.session.execute(
        select(Reminder).where(
            col(Reminder.plan_id) == plan.id, col(Reminder.step) == step, col(Reminder.state) == "waiting"
        )
    )
    return list(found.scalars())


async def _forget_reminder(context: KarvanContext, plan: Plan, step: str) -> None:
    for reminder in await _reminders_of(context, plan, step):
        reminder.state = "cancelled"
    await context.session.flush()


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
    await _send_file(context, plan, press.form, marks=plan.marks, notes=plan.notes)


async def _send_file(
    context: KarvanContext, plan: Plan, form: str, *, marks: dict[str, Any], notes: dict[str, str]
) -> None:
    paper = plan_paper(
        worked(context, plan), title_of(context, plan), context.snapshot,
        marks=marks, notes=notes, day_of_issue=context.today, language=context.language,
    )  # fmt: skip
    if form == "pdf":
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
                await _send_file(context, plan, press.form, marks={}, notes={})
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
    titles = [_step_title(context, step) for step in stage.steps]
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
    await _tell_step(context, made, step, rows, mark=OPEN, note=None, reminded_on=None)
    return True


expecting.register(NOTE, take_note, ask_note_again)

HANDLERS = [
    CallbackQueryHandler(press_plan, pattern=of(ShowPlan)),
    CallbackQueryHandler(press_stage, pattern=of(ShowStage)),
    CallbackQueryHandler(press_step, pattern=of(ShowStep, MarkStep)),
    CallbackQueryHandler(press_note, pattern=of(NoteStep)),
    CallbackQueryHandler(press_remind, pattern=of(RemindStep)),
    CallbackQueryHandler(press_file, pattern=of(PlanFile)),
    CallbackQueryHandler(press_letter, pattern=of(ShowLetter)),
    CallbackQueryHandler(press_share, pattern=of(SharePlan)),
    CallbackQueryHandler(press_shared, pattern=of(ShowShared, ShowSharedStage, ShowSharedStep, SharedFile)),
]
