"""A person's own plans: which there are, what their answers make now, and what is kept with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from handlers.context import KarvanContext
from knowledge.flows.changes import changes, seen
from knowledge.flows.names import name_of
from knowledge.flows.plans import Plan as Worked
from knowledge.flows.plans import choose_flow, make_plan
from knowledge.flows.replay import Answer, Answers, moved, of_stored
from knowledge.flows.rows import UNKNOWN, Flow
from knowledge.models.people import Plan, Reminder
from knowledge.texts import written

DONE, SKIPPED, OPEN = "done", "skip", "open"
"""The marks of a step."""


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


def begins_on(answers: Answers) -> date | None:
    """The day a person wants to begin, where they named one."""
    answer = answers.get("start_day", UNKNOWN)
    return date.fromisoformat(answer) if isinstance(answer, str) and answer != UNKNOWN else None


def title_of(context: KarvanContext, plan: Plan) -> str:
    """What a plan is called: as its person named it, or after its goods."""
    return plan.title or name_of(flow_of(context, plan), answers_of(context, plan), context.snapshot, context.language)


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


async def reminders_of(context: KarvanContext, plan: Plan, step: str) -> list[Reminder]:
    """The reminders of a step that have not been sent yet: one, or none."""
    found = await context.session.execute(
        select(Reminder).where(
            col(Reminder.plan_id) == plan.id, col(Reminder.step) == step, col(Reminder.state) == "waiting"
        )
    )
    return list(found.scalars())


async def forget_reminder(context: KarvanContext, plan: Plan, step: str) -> None:
    """Let a step be in peace."""
    for reminder in await reminders_of(context, plan, step):
        reminder.state = "cancelled"
    await context.session.flush()
