"""Journeys: a few questions, one message edited in place, and a plan that can be sharpened.

Where a person stands is replayed from the plan's answers at every update; nothing else is remembered.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers import expecting, slips
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, Rows, in_rows
from handlers.plans.first_screen import show_plan
from handlers.plans.own import all_plans, answers_of, current_plan, flow_of, plan_of_key, remember
from handlers.presses import AnswerNode, BackOne, BeginJourney, ChangeAnswer, CheckAnswers, NextQuestion, ShowPlan
from handlers.rendering import labels
from knowledge.flows.plans import choose_flow
from knowledge.flows.replay import Answer, Answers, Position, replay
from knowledge.flows.rows import UNKNOWN, Flow, Node
from knowledge.flows.scales import option_of_amount, takes_amounts
from knowledge.flows.typed import goods_offered, read_along, read_loosely, read_typed
from knowledge.models.people import Plan
from knowledge.schema import public_key
from knowledge.texts import written
from locales.catalogues import translations
from locales.dates import day
from locales.money import money
from locales.numbers import number

ANSWER = "journey"
"""The name under which typed answers are expected."""
GOODS = "category"
FINISH_SEVERAL = "done"


async def begin(update: Update, context: KarvanContext) -> None:
    """Go on with the plan there is: the question that is open, or the plan itself; who has none begins one."""
    plan = await current_plan(context)
    if plan is None:
        await begin_anew(update, context)
        return
    position = replay(flow_of(context, plan), answers_of(context, plan))
    open_at = expecting.expected(context)
    if position.first_plan_ready and (context.person.expects != ANSWER or open_at.get("plan") != plan.key):
        expecting.expect_nothing(context)
        await show_plan(context, plan)
        return
    await (ask_again(context) if position.first_plan_ready else ask_next(context, plan))


async def begin_anew(update: Update, context: KarvanContext) -> None:
    """Begin a new plan beside those there are."""
    plan = await _empty_plan(context)
    context.dialogue.plan_id = plan.id
    await ask_next(context, plan, anew=True)


async def begin_by_words(context: KarvanContext, text: str) -> bool:
    """Begin the plan of somebody who says what they have: «زعفران دارم»; False where words say something else."""
    node = context.snapshot.questions.get(GOODS)
    option = goods_offered(node, text) if node is not None else None
    if node is None or option is None:
        return False
    same = (each for each in await all_plans(context) if answers_of(context, each).get(GOODS) == option)
    plan = next(same, None)
    if plan is None:
        plan = await _empty_plan(context)
        flow = choose_flow(context.snapshot, {GOODS: option})
        put_answer(context, plan, "goal", flow.row.goals[0])
        put_typed(context, plan, node, option, text)
        goods = written(node.options[option].label, context.snapshot, context.language)
        await context.say("journeys/begun", goods=goods)
    context.dialogue.plan_id = plan.id
    await begin_at(context, plan)
    return True


async def begin_at(context: KarvanContext, plan: Plan) -> None:
    """Ask what is left before the first plan, or show the plan."""
    if replay(flow_of(context, plan), answers_of(context, plan)).first_plan_ready:
        await show_plan(context, plan)
    else:
        await ask_next(context, plan)


async def _empty_plan(context: KarvanContext) -> Plan:
    """A plan to begin; one that was begun twice at once, or left before its first answer, will do."""
    empty = (each for each in await all_plans(context) if not each.answers and each.title is None)
    return next(empty, None) or await _new_plan(context)


async def _new_plan(context: KarvanContext) -> Plan:
    flow = choose_flow(context.snapshot, {})
    plan = Plan(
        key=public_key(f"plan/{context.person.id}/{context.turn.update.update_id}"),
        person_id=context.person.id,
        language=context.language,
        flow=flow.id,
        flow_version=flow.row.version,
        created_at=context.now,
        updated_at=context.now,
    )
    context.session.add(plan)
    await context.session.flush()
    return plan


async def ask_next(context: KarvanContext, plan: Plan, *, anew: bool = False) -> None:
    """Ask the next question on the way or, where the first plan is ready and none was asked for, show it.

    `anew` leaves what stands above the pressed button where it is.
    """
    flow = flow_of(context, plan)
    position = replay(flow, answers_of(context, plan))
    if position.next is None:
        expecting.expect_nothing(context)
        await show_plan(context, plan)
        return
    await ask_node(context, plan, flow, position, position.next, anew=anew)


async def ask_node(
    context: KarvanContext,
    plan: Plan,
    flow: Flow,
    position: Position,
    node: Node,
    *,
    changing: bool = False,
    anew: bool = False,
) -> None:
    """Ask one question; `changing` an answer leads back to the plan and not on to the next question."""
    expecting.expect(context, ANSWER, plan=plan.key, node=node.id, changing=changing)
    context.dialogue.flow, context.dialogue.plan_id = flow.id, plan.id
    remember(context, plan)
    first_left = sum(flow.comes_first(each) for each in flow.nodes) - len(position.asked)
    show = context.say if anew else context.edit
    await show(
        "journeys/question",
        _keyboard(context, plan, flow, position, node),
        ask=written(node.ask, context.snapshot, context.language),
        why=written(node.why, context.snapshot, context.language),
        kind=node.kind,
        left=max(first_left, 0) if flow.comes_first(node) else None,
    )


def _keyboard(context: KarvanContext, plan: Plan, flow: Flow, position: Position, node: Node) -> Rows:
    words = labels("journeys/buttons", context.language)
    rows = in_rows(
        Button(_marked(context, plan, node, option), AnswerNode(plan.key, node.id, option)) for option in node.options
    )
    if node.kind == "yes_no":
        rows.append(
            [
                Button(words.yes, AnswerNode(plan.key, node.id, "yes")),
                Button(words.no, AnswerNode(plan.key, node.id, "no")),
            ]
        )
    if node.kind == "several":
        rows.append([Button(words.done, AnswerNode(plan.key, node.id, FINISH_SEVERAL))])
    rows.append([Button(words.unknown, AnswerNode(plan.key, node.id, UNKNOWN))])
    if _before(flow, position, node.id) is not None:
        rows[-1].append(Button(words.back, BackOne(plan.key)))
    if position.first_plan_ready:
        rows.append([Button(words.to_plan, ShowPlan(plan.key))])
    return rows


def _marked(context: KarvanContext, plan: Plan, node: Node, option: str) -> str:
    """An option's label; one that is chosen among several says so in words."""
    label = written(node.options[option].label, context.snapshot, context.language)
    answer = answers_of(context, plan).get(node.id)
    chosen = node.kind == "several" and isinstance(answer, tuple) and option in answer
    return labels("journeys/buttons", context.language).chosen.replace("…", label) if chosen else label


async def press_answer(update: Update, context: KarvanContext) -> None:
    """Take a pressed option."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, AnswerNode) else None
    if plan is None or not isinstance(press, AnswerNode):
        await context.notice("unexpected/gone", alert=True)
        return
    node = context.snapshot.questions.get(press.node)
    flow = flow_of(context, plan)
    option = flow.row.renamed_options.get(press.option, press.option)
    if node is None or option not in _takes(node):
        await context.notice("unexpected/old")
        await ask_next(context, plan)
        return
    if node.kind == "several" and option not in (FINISH_SEVERAL, UNKNOWN):
        _toggle(context, plan, node, option)
        position = replay(flow, answers_of(context, plan))
        await ask_node(context, plan, flow, position, node, changing=_is_changing(context, node))
        return
    if node.kind == "several" and option == FINISH_SEVERAL:
        if not isinstance(answers_of(context, plan).get(node.id), tuple):
            put_answer(context, plan, node.id, ())  # none of them
    else:
        put_answer(context, plan, node.id, option)
    await go_on(context, plan, node)


def _takes(node: Node) -> set[str]:
    extra = {"yes", "no"} if node.kind == "yes_no" else {FINISH_SEVERAL} if node.kind == "several" else set()
    return {*node.options, UNKNOWN, *extra}


def _toggle(context: KarvanContext, plan: Plan, node: Node, option: str) -> None:
    answer = answers_of(context, plan).get(node.id)
    chosen = list(answer) if isinstance(answer, tuple) else []
    chosen = [each for each in chosen if each != option] if option in chosen else [*chosen, option]
    plan.answers = {**plan.answers, node.id: chosen}


def put_answer(context: KarvanContext, plan: Plan, node: str, answer: Answer) -> None:
    """Keep an answer; the journey may be another one from now on, and nothing given before is lost."""
    kept: Any = list(answer) if isinstance(answer, tuple) else answer
    plan.answers = {**plan.answers, node: kept}
    plan.updated_at = context.now
    flow = flow_of(context, plan)
    plan.flow, plan.flow_version = flow.id, flow.row.version


def put_typed(context: KarvanContext, plan: Plan, node: Node, answer: Answer, text: str) -> None:
    """Keep a typed answer, and what the same words say to a question that is asked because of it."""
    put_answer(context, plan, node.id, answer)
    following = replay(flow_of(context, plan), answers_of(context, plan)).next
    if following is not None and node.id in following.when and (along := read_along(following, text)) is not None:
        put_answer(context, plan, following.id, along)


async def go_on(context: KarvanContext, plan: Plan, answered: Node) -> None:
    """After an answer: the next question, or the plan when the first ones are behind the person."""
    flow = flow_of(context, plan)
    position = replay(flow, answers_of(context, plan))
    sharpening = not flow.comes_first(answered) and not _is_changing(context, answered)
    if position.next is None or (position.first_plan_ready and not sharpening):
        expecting.expect_nothing(context)
        await show_plan(context, plan)
        return
    await ask_node(context, plan, flow, position, position.next)


def _is_changing(context: KarvanContext, node: Node) -> bool:
    data = expecting.expected(context)
    return data.get("node") == node.id and bool(data.get("changing"))


async def take_typed(context: KarvanContext, text: str) -> bool:
    """Take words that answer the question that is open; others are a question of their own."""
    data = expecting.expected(context)
    plan = await plan_of_key(context, str(data.get("plan", "")))
    node = context.snapshot.questions.get(str(data.get("node", "")))
    if plan is None or node is None:
        expecting.expect_nothing(context)
        return False
    answer = read_typed(node, text)
    if answer is None and takes_amounts(node):
        answer = option_of_amount(context.snapshot, node, text)
    if answer is None:
        return await _take_slip(context, plan, node, text)
    put_typed(context, plan, node, answer, text)
    await go_on(context, plan, node)
    return True


async def _take_slip(context: KarvanContext, plan: Plan, node: Node, text: str) -> bool:
    """Words that nearly answer: take the option they hold, or say what fits, unless Karvan can answer them."""
    if slips.asks(text):
        return False
    of_figures = node.kind in ("number", "money", "date") or takes_amounts(node)
    figures = of_figures and any(letter.isdigit() for letter in text)
    if not figures:
        said = await slips.answer_to(context, text)
        loosely = read_loosely(node, text)
        if loosely is not None and not said.context.get("metrics"):
            put_typed(context, plan, node, loosely, text)
            await go_on(context, plan, node)
            return True
        if slips.has_answer(said):
            return False
    kind = "range" if takes_amounts(node) else node.kind
    await context.say("journeys/not_fitting", kind=kind, low=node.low, high=node.high, today=context.today)
    await ask_again(context)
    return True


async def ask_again(context: KarvanContext) -> None:
    """Show the open question again."""
    data = expecting.expected(context)
    plan = await plan_of_key(context, str(data.get("plan", "")))
    node = context.snapshot.questions.get(str(data.get("node", "")))
    if plan is None:
        expecting.expect_nothing(context)
        return
    flow = flow_of(context, plan)
    if node is None or flow.node(node.id) is None:
        await ask_next(context, plan)
        return
    position = replay(flow, answers_of(context, plan))
    await ask_node(context, plan, flow, position, node, changing=_is_changing(context, node))


async def sharpen(update: Update, context: KarvanContext) -> None:
    """Go on with the questions after the first plan."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, NextQuestion) else None
    if plan is None:
        await context.notice("unexpected/gone", alert=True)
        return
    await ask_next(context, plan)


async def back(update: Update, context: KarvanContext) -> None:
    """Ask the question before the open one again; its answer stays until another is given."""
    press = context.press
    if not isinstance(press, BackOne) and await expecting.go_back(context):
        return
    plan = await plan_of_key(context, press.plan) if isinstance(press, BackOne) else await current_plan(context)
    if plan is None:
        await context.say("journeys/nothing")
        return
    open_at = expecting.expected(context) if context.person.expects == ANSWER else {}
    if open_at.get("changing"):
        expecting.expect_nothing(context)
        await show_plan(context, plan)
        return
    flow = flow_of(context, plan)
    position = replay(flow, answers_of(context, plan))
    before = _before(flow, position, str(open_at.get("node", "")))
    if before is None:
        await (ask_again(context) if open_at else ask_next(context, plan))
        return
    from_plan = not open_at and position.first_plan_ready
    await ask_node(context, plan, flow, position, before, changing=from_plan)


def _before(flow: Flow, position: Position, open_at: str) -> Node | None:
    """The answered question before the open one; the last one where none is open."""
    order = flow.node_ids
    here = order.index(open_at) if open_at in order else len(order)
    asked = [node for node in position.asked if order.index(node.id) < here]
    return asked[-1] if asked else None


async def cancel(update: Update, context: KarvanContext) -> None:
    """Leave what is pending; the plan stays."""
    pending = context.person.expects is not None
    expecting.expect_nothing(context)
    if not pending:
        await context.say("journeys/nothing")
        return
    await context.say("journeys/cancelled", has_plans=any(plan.answers for plan in await all_plans(context)))


async def restart(update: Update, context: KarvanContext) -> None:
    """Begin the open plan from its first question."""
    plan = await current_plan(context)
    if plan is None:
        await begin_anew(update, context)
        return
    plan.answers = {}  # what was marked and noted belongs to the steps, and most of them come back
    await ask_next(context, plan)


async def check_answers(update: Update, context: KarvanContext) -> None:
    """Show every answer on the way, each with a button to change it."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, CheckAnswers) else None
    if plan is None:
        await context.notice("unexpected/gone", alert=True)
        return
    asked = replay(flow_of(context, plan), answers_of(context, plan)).asked
    rows = [(_short(context, node), in_words(context, node, answers_of(context, plan))) for node in asked]
    buttons = in_rows(Button(_short(context, node), ChangeAnswer(plan.key, node.id)) for node in asked)
    buttons.append([Button(labels("journeys/buttons", context.language).to_plan, ShowPlan(plan.key))])
    await context.edit("journeys/answers", buttons, rows=rows)


async def change(update: Update, context: KarvanContext) -> None:
    """Ask one question again; the other answers stay."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, ChangeAnswer) else None
    node = context.snapshot.questions.get(press.node) if isinstance(press, ChangeAnswer) else None
    if plan is None or node is None:
        await context.notice("unexpected/gone", alert=True)
        return
    flow = flow_of(context, plan)
    await ask_node(context, plan, flow, replay(flow, answers_of(context, plan)), node, changing=True)


def _short(context: KarvanContext, node: Node) -> str:
    return written(node.ask, context.snapshot, context.language)


def in_words(context: KarvanContext, node: Node, answers: Answers) -> str:
    """An answer as the person reads it."""
    answer = answers.get(node.id, UNKNOWN)
    words = labels("journeys/buttons", context.language)
    if answer == UNKNOWN:
        return words.unknown
    if node.kind == "yes_no":
        return words.yes if answer == "yes" else words.no
    chosen = answer if isinstance(answer, tuple) else (answer,)
    if node.options and not chosen:
        return words.none_of_them
    if node.options:
        told = [node.options[each].label for each in chosen if each in node.options]
        comma = translations(context.language).gettext(", ")
        return comma.join(written(label, context.snapshot, context.language) for label in told)
    if node.kind == "date":
        return day(date.fromisoformat(str(answer)), context.language)
    if node.kind == "money":
        value, _space, currency = str(answer).partition(" ")
        return money(Decimal(value), currency or "CNY", context.language)
    return number(Decimal(str(answer)), context.language) if node.kind == "number" else str(answer)


expecting.register(ANSWER, take_typed, ask_again)

HANDLERS = [
    CommandHandler("plan", begin, filters=IN_PRIVATE),
    CommandHandler("back", back, filters=IN_PRIVATE),
    CommandHandler("cancel", cancel, filters=IN_PRIVATE),
    CommandHandler("restart", restart, filters=IN_PRIVATE),
    CallbackQueryHandler(begin_anew, pattern=of(BeginJourney)),
    CallbackQueryHandler(press_answer, pattern=of(AnswerNode)),
    CallbackQueryHandler(back, pattern=of(BackOne)),
    CallbackQueryHandler(sharpen, pattern=of(NextQuestion)),
    CallbackQueryHandler(check_answers, pattern=of(CheckAnswers)),
    CallbackQueryHandler(change, pattern=of(ChangeAnswer)),
]
