"""Proposals in the chat: previewed as askers would see them, completed, reviewed, published, thrown away."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col
from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, Rows, in_rows
from handlers.office import telling
from handlers.office.presses import (
    ChangePart,
    ChooseTopic,
    Drop,
    MoreOf,
    NewFigure,
    NewsOf,
    Publish,
    SendBack,
    ShowDraft,
    ShowDrafts,
    ShowHistory,
    Submit,
    TakeFigure,
    TakeUp,
)
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.office.views import as_asked, where
from handlers.rendering import labels
from knowledge.errors import N_, InputError
from knowledge.models.asking import QuestionGroup
from knowledge.models.office import Proposal
from knowledge.models.people import Plan
from knowledge.office import broadcasts, proposals, queue, texts
from knowledge.office.changes import Change, change_of, from_text, with_changes
from knowledge.office.effects import FLOW_KINDS, Effects, effects_of
from knowledge.office.figures import office_source
from knowledge.office.forms import FIELDS, Field
from knowledge.office.marks import figures_of, named, tidy
from knowledge.office.matching import Loose, Match, fact_name, typed_amount, typed_day
from knowledge.office.proposals import ChangedMeanwhile
from knowledge.office.roles import Member, publishers
from knowledge.office.saying import said
from knowledge.schema import Both, Entry, Fact, Phrases, Unknown, public_key
from knowledge.states import IN_REVIEW
from knowledge.storing.bodies import dump
from locales import LANGUAGES
from locales.catalogues import translations
from locales.dates import day
from locales.numbers import number

PART, NOTE, NEW_TEXT = "office-part", "office-note", "office-new-text"
OF_RELEASE = "release"
"""The subject of a proposal whose rows came with a release of Karvan."""
MOST_DRAFTS = 12
MOST_LINES = 12
MOST_FINDINGS = 5
MOST_PROPOSED = 5
MOST_EARLIER = 3
LONGEST_VALUE = 300


async def show(context: KarvanContext, member: Member, proposal: Proposal) -> None:
    """Show a proposal: what askers would see, then what differs, what it does elsewhere and what is missing."""
    changes = from_text(proposal.rows)
    await context.let_go()
    effects = await _effects(context, proposal)
    told = _told(changes)
    if told is not None:
        ready = as_asked(told, effects.after, proposal.language or "fa")
        await context.say(ready.template, language=proposal.language or "fa", **ready.values)
    proposed = await _proposed_phrases(context, proposal, told)
    keyboard = [*await _keyboard(context, member, proposal, effects, told)]
    if proposed and proposal.author_id == member.person_id:
        words = labels("office/buttons", context.language)
        keyboard.insert(1, [Button(words.more_phrases, ChangePart(proposal.key, "proposed"))])
    await context.say(
        "office/draft", keyboard, proposed=proposed, **await _values(context, member, proposal, effects, told)
    )


async def _proposed_phrases(context: KarvanContext, proposal: Proposal, told: Entry | Unknown | None) -> list[str]:
    """What people asked that means the same, where a text has few questions that lead to it."""
    language = proposal.language or "fa"
    if told is None or _few_phrases(told, language) is None:
        return []
    title = told.title.of(language) or told.title.fa or told.id
    known = {" ".join(each.split()) for each in told.phrases.of(language)}
    found = await queue.phrases_like(context.session, context.engine.meanings, title, language, MOST_PROPOSED)
    return [each for each in found if " ".join(each.split()) not in known]


async def _effects(context: KarvanContext, proposal: Proposal) -> Effects:
    return await asyncio.to_thread(
        effects_of,
        context.snapshot,
        from_text(proposal.rows),
        context.language,
        context.today,
        of_release=proposal.subject == OF_RELEASE,
    )


async def _values(
    context: KarvanContext, member: Member, proposal: Proposal, effects: Effects, told: Entry | Unknown | None
) -> dict[str, Any]:
    changes = from_text(proposal.rows)
    all_publishers = await publishers(context.session, context.house.owners)
    language = proposal.language or "fa"
    loose = texts.loose(told, language, effects.after) if told is not None else ()
    return {
        "proposal": proposal,
        "own": proposal.author_id == member.person_id,
        "self_approval": proposals.may_approve_own(member, all_publishers) and proposal.author_id == member.person_id,
        "in_review": proposal.state == IN_REVIEW,
        "new": all(change.base is None for change in changes),
        "pieces": _pieces(context, changes, told, language),
        "fields": _fields(context, changes, told),
        "moves": await _people_inside(context, changes),
        "figures": _figures(context, told, language, effects),
        "loose": [each.numeral.text for each in loose],
        "few_phrases": _few_phrases(told, language),
        "alone": told is not None and told.answer.en is None,
        "stales": _stales(changes, proposal),
        "readings": effects.readings[:5],
        "more_readings": max(0, len(effects.readings) - 5),
        "estimates": effects.estimates,
        "disagreements": [
            (fact_name(one, effects.after, context.language), one.value, other.value, other.source)
            for one, other in effects.disagreements
        ],
        "findings": [
            (finding.row, said(finding.message, context.language))
            for finding in effects.findings
            if not (loose and "is typed" in finding.message)
        ][:MOST_FINDINGS],
        "rows": len(changes),
    }


def _pieces(
    context: KarvanContext, changes: tuple[Change, ...], told: Entry | Unknown | None, language: str
) -> list[texts.Piece]:
    """The text before and after, word by word; nothing where it is new."""
    change = next((each for each in changes if told is not None and each.row_id == told.id), None)
    if change is None or change.base is None or told is None:
        return []
    before = Change(change.kind, change.row_id, None, change.base).row
    assert isinstance(before, Entry | Unknown)
    after = with_changes(context.snapshot, changes)
    old = texts.plain_text(before, language, context.snapshot)
    new = texts.plain_text(told, language, after)
    return list(texts.compared(old, new)) if old and old != new else []


def _fields(context: KarvanContext, changes: tuple[Change, ...], told: Entry | Unknown | None) -> list[dict[str, str]]:
    """Other fields that differ, as short as a phone can show them; a new row shows what it holds."""
    shown = texts.PARTS[texts.kind_of(told)] if told is not None else ()
    language = context.language
    return [
        {
            "row": change.row_id,
            "path": _label(change.kind, field.path, language),
            "before": _shown(context, change.kind, field.path, field.before),
            "after": _shown(context, change.kind, field.path, field.after),
        }
        for change in changes
        if change.base is not None or told is None
        for field in change.fields
        if field.path.partition(".")[0] not in (*shown, "id")
    ][:MOST_LINES]


def _shown(context: KarvanContext, kind: str, path: str, value: object) -> str:
    """What stands in a field: days and yes or no as people say them."""
    field = _field(kind, path)
    if isinstance(value, bool):
        words = labels("office/yes_no", context.language)
        return str(words.yes if value else words.no)
    if field is not None and field.form == "day" and isinstance(value, str):
        return day(date.fromisoformat(value), context.language)
    return _short(value)


def _field(kind: str, path: str) -> Field | None:
    return next((each for each in FIELDS.get(kind, ()) if path == each.path or path.startswith(f"{each.path}.")), None)


def _label(kind: str, path: str, language: str) -> str:
    """What a field is called, with the language it is written in."""
    field = _field(kind, path)
    if field is None:
        return path
    code = path.rpartition(".")[2]
    label = translations(language).gettext(field.label)
    return f"{label} ({getattr(labels('office/languages', language), code)})" if code in LANGUAGES else label


async def _people_inside(context: KarvanContext, changes: tuple[Change, ...]) -> int:
    """How many plans a change of journeys moves."""
    parts = {change.name for change in changes if change.kind in FLOW_KINDS}
    moved = {
        flow.id
        for flow in context.snapshot.flows.values()
        if parts & {("flow", flow.id), *(("question", node.id) for node in flow.nodes),
                    *(("step", step.id) for step in flow.steps)}
    }  # fmt: skip
    if not moved:
        return 0
    inside = select(func.count()).select_from(Plan).where(col(Plan.flow).in_(moved), col(Plan.archived_at).is_(None))
    return (await context.session.scalar(inside)) or 0


def _short(value: object) -> str:
    if value is None:
        return ""
    text = "، ".join(map(str, value)) if isinstance(value, list) else str(value)
    return named(text)[:LONGEST_VALUE]


def _figures(
    context: KarvanContext, told: Entry | Unknown | None, language: str, effects: Effects
) -> list[dict[str, str]]:
    """Where each figure of the text comes from."""
    found = []
    for figure in figures_of(texts.template_of(told, language), effects.after, language) if told is not None else ():
        fact = effects.after.facts.get(figure.fact or "")
        if fact is not None:
            name = fact_name(fact, effects.after, context.language)
            found.append({"shown": figure.shown, "name": name, "where": where(fact, effects.after, context.language)})
    return found[:MOST_LINES]


def _few_phrases(told: Entry | Unknown | None, language: str) -> int | None:
    if told is None:
        return None
    count = len(told.phrases.of(language))
    return count if count < texts.FEWEST_PHRASES else None


def _stales(changes: tuple[Change, ...], proposal: Proposal) -> bool:
    """Whether a translation that stands beside it will be older than the text."""
    if proposal.language != "fa" or proposal.significance == "minor":
        return False
    return any(
        change.base is not None and any(isinstance(value, dict) and "en" in value for value in change.base.values())
        for change in changes
        if change.kind in texts.PARTS
    )


def _told(changes: tuple[Change, ...]) -> Entry | Unknown | None:
    """The entry or known unknown among the rows."""
    rows = (change.row for change in changes if change.kind in texts.PARTS)
    return next((row for row in rows if isinstance(row, Entry | Unknown)), None) if len(changes) <= 4 else None


async def _keyboard(
    context: KarvanContext, member: Member, proposal: Proposal, effects: Effects, told: Entry | Unknown | None
) -> Rows:
    words = labels("office/buttons", context.language)
    language = proposal.language or "fa"
    loose = texts.loose(told, language, effects.after) if told is not None else ()
    own = proposal.author_id == member.person_id
    rows: list[list[Button]] = []
    if loose and own and told is not None:
        rows += _figure_rows(context, proposal, told, loose[0], effects)
    elif not effects.findings:
        rows.append(await _decision(context, member, proposal))
    if told is not None and own:
        rows.append(
            [Button(words.change_text, ChangePart(proposal.key, "text")), Button(words.more, MoreOf(proposal.key))]
        )
    if own or member.may("publisher"):
        rows.append([Button(words.drop, Drop(proposal.key))])
    return [*rows, home_row(context)]


async def _decision(context: KarvanContext, member: Member, proposal: Proposal) -> list[Button]:
    words = labels("office/buttons", context.language)
    own = proposal.author_id == member.person_id
    all_publishers = await publishers(context.session, context.house.owners)
    if member.may("publisher") and (not own or proposals.may_approve_own(member, all_publishers)):
        decide = [Button(words.publish, Publish(proposal.key, proposal.stamp, 0))]
        if not own and proposal.state == IN_REVIEW:
            decide.append(Button(words.send_back, SendBack(proposal.key, proposal.stamp)))
        return decide
    if own and proposal.state != IN_REVIEW:
        return [Button(words.submit, Submit(proposal.key, proposal.stamp))]
    return []


def _figure_rows(
    context: KarvanContext, proposal: Proposal, told: Entry | Unknown, loose: Loose, effects: Effects
) -> list[list[Button]]:
    """The facts that the first typed figure may be; or it is a new one, or a day."""
    place, language = 0, proposal.language or "fa"
    words = labels("office/buttons", context.language)
    rows = [
        [Button(_figure_label(context, match, effects), TakeFigure(proposal.key, proposal.stamp, place, number))]
        for number, match in enumerate(loose.matches)
    ]
    template = texts.template_of(told, language)
    if typed_day(template, loose.numeral) is not None:
        is_day = [Button(words.is_day, NewFigure(proposal.key, proposal.stamp, place, ""))]
        return [is_day, *rows]
    for fact in _earlier(context, proposal, loose):
        label = f"{words.newer_of} {fact_name(fact, effects.after, context.language)}"[:64]
        rows.append([Button(label, NewFigure(proposal.key, proposal.stamp, place, fact.key))])
    return [*rows, [Button(words.new_figure, NewFigure(proposal.key, proposal.stamp, place, ""))]]


def _earlier(context: KarvanContext, proposal: Proposal, loose: Loose) -> list[Fact]:
    """The figures of the text as it was that a typed one may be a newer value of: those of its unit."""
    change = next((each for each in from_text(proposal.rows) if each.kind in texts.PARTS and each.base), None)
    if change is None:
        return []
    before = Change(change.kind, change.row_id, None, change.base or {}).row
    assert isinstance(before, Entry | Unknown)
    language = proposal.language or "fa"
    typed = typed_amount(texts.template_of(_told(from_text(proposal.rows)) or before, language), loose.numeral)
    facts = [context.snapshot.facts.get(each.fact or "") for each in texts.figures(before, language, context.snapshot)]
    valued = {fact.id: fact for fact in facts if fact is not None and fact.value is not None}
    return [
        fact
        for fact in valued.values()
        if typed is not None and typed.currency in (None, fact.unit.removeprefix("u-").upper())
    ][:MOST_EARLIER]


def _figure_label(context: KarvanContext, match: Match, effects: Effects) -> str:
    place = where(match.fact, effects.after, context.language)
    return f"{fact_name(match.fact, effects.after, context.language)} ({place})"[:64]


@for_staff()
async def press_draft(context: KarvanContext, member: Member) -> None:
    """Show the proposal of a button."""
    if isinstance(context.press, ShowDraft):
        await show(context, member, await proposals.found(context.session, context.press.key))


@for_staff()
async def list_drafts(context: KarvanContext, member: Member) -> None:
    """Show everything under way."""
    under_way = await proposals.waiting(context.session)
    words = labels("office/buttons", context.language)
    keyboard = in_rows(
        Button(f"{words.in_review if each.state == IN_REVIEW else words.draft} {each.title}"[:60], ShowDraft(each.key))
        for each in under_way[:MOST_DRAFTS]
    )
    await context.edit("office/drafts", [*keyboard, home_row(context)], count=len(under_way))


@for_staff("publisher")
async def publish(context: KarvanContext, member: Member) -> None:
    """Bring a proposal to askers; where somebody published meanwhile, show both versions first."""
    press = context.press
    if not isinstance(press, Publish):
        return
    proposal = await proposals.found(context.session, press.key)
    await context.let_go()
    effects = await _effects(context, proposal)
    if effects.findings:
        await show(context, member, proposal)
        return
    words = labels("office/buttons", context.language)
    try:
        published = await proposals.publish(
            context.session,
            press.key,
            by=member,
            publishers=await publishers(context.session, context.house.owners),
            seen=press.stamp,
            now=context.now,
            over_theirs=bool(press.over),
        )
    except ChangedMeanwhile as error:
        keyboard = [
            [Button(words.over_theirs, Publish(press.key, press.stamp, 1))],
            [Button(words.leave_theirs, Drop(press.key))],
            home_row(context),
        ]
        fields = [
            {"path": field.path, "theirs": _short(field.before), "ours": _short(field.after)} for field in error.fields
        ]
        await context.say("office/changed_meanwhile", keyboard, fields=fields[:MOST_LINES])
        return
    told = await telling.after_publishing(context, member, proposal, published)
    row = _told(published.changes)
    keyboard = [[Button(words.undo, ShowHistory(texts.kind_of(row), row.key))]] if row is not None else []
    if row is not None and (count := (await broadcasts.followers(context.session)).get(row.topic)):
        keyboard.append(
            [Button(f"{words.tell_followers} ({number(count, context.language)})", NewsOf(texts.kind_of(row), row.key))]
        )
    await context.edit(
        "office/published",
        [*keyboard, home_row(context)],
        title=proposal.title,
        told=told,
        alone=row is not None and row.answer.en is None,
        own=proposal.author_id == member.person_id,
    )


@for_staff()
async def submit(context: KarvanContext, member: Member) -> None:
    """Send a draft to be reviewed, and let those who can review it know."""
    press = context.press
    if not isinstance(press, Submit):
        return
    proposal = await proposals.submit(
        context.session, press.key, by=member, seen=press.stamp, note=None, now=context.now
    )
    reviewers = await publishers(context.session, context.house.owners) - {member.person_id}
    words = labels("office/buttons", context.language)
    for reviewer in sorted(reviewers):
        await context.say(
            "office/to_review",
            [[Button(words.look, ShowDraft(proposal.key))]],
            chat_id=reviewer,
            title=proposal.title,
            note=proposal.note,
        )
    await context.edit("office/submitted", [home_row(context)], title=proposal.title, reviewers=len(reviewers))


@for_staff("publisher")
async def send_back(context: KarvanContext, member: Member) -> None:
    """Ask what should be done better."""
    press = context.press
    if isinstance(press, SendBack):
        expecting.expect(context, NOTE, key=press.key, stamp=press.stamp)
        await context.say("office/ask_note", [home_row(context)])


@takes(NOTE, "publisher")
async def take_note(context: KarvanContext, member: Member, text: str) -> None:
    """Give a proposal back to its author with the note."""
    data = expecting.expected(context)
    expecting.expect_nothing(context)
    note = tidy(text)
    stamp = int(str(data["stamp"]))
    proposal = await proposals.send_back(
        context.session, str(data["key"]), by=member, seen=stamp, note=note, now=context.now
    )
    words = labels("office/buttons", context.language)
    keyboard = [[Button(words.look, ShowDraft(proposal.key))]]
    await context.say("office/came_back", keyboard, chat_id=proposal.author_id, title=proposal.title, note=note)
    await context.say("office/sent_back", [home_row(context)], title=proposal.title)


@for_staff()
async def drop(context: KarvanContext, member: Member) -> None:
    """Throw a draft away, with a way back."""
    if isinstance(context.press, Drop):
        proposal = await proposals.drop(context.session, context.press.key, by=member, now=context.now)
        words = labels("office/buttons", context.language)
        keyboard = [[Button(words.take_up, TakeUp(proposal.key))], home_row(context)]
        await context.edit("office/dropped", keyboard, title=proposal.title)


@for_staff()
async def take_up(context: KarvanContext, member: Member) -> None:
    """Take a thrown away draft up again."""
    if isinstance(context.press, TakeUp):
        await show(
            context, member, await proposals.take_up(context.session, context.press.key, by=member, now=context.now)
        )


@for_staff()
async def more(context: KarvanContext, member: Member) -> None:
    """Show what else can be changed in a draft."""
    press = context.press
    if not isinstance(press, MoreOf):
        return
    proposal = await proposals.found(context.session, press.key)
    told = _told(from_text(proposal.rows))
    if told is None:
        await gone(context)
        return
    words = labels("office/buttons", context.language)
    parts = (
        (words.title, "title"),
        (words.phrases, "phrases"),
        (words.more_phrases, "proposed"),
        (words.no_detail, "no-detail"),
        (words.note, "note"),
        (words.major if proposal.significance == "minor" else words.minor, "minor"),
    )
    rows = in_rows((Button(label, ChangePart(press.key, part)) for label, part in parts), 2)
    rows.append([Button(words.topic, ChooseTopic(press.key, ""))])
    await context.say("office/more", [*rows, [Button(words.to_draft, ShowDraft(press.key))]], title=proposal.title)


@for_staff()
async def change_part(context: KarvanContext, member: Member) -> None:
    """Change what a press alone can change, or ask for the words."""
    press = context.press
    if not isinstance(press, ChangePart):
        return
    proposal = await proposals.found(context.session, press.key)
    told = _told(from_text(proposal.rows))
    language = proposal.language or "fa"
    if told is None or proposal.author_id != member.person_id or press.part not in _PARTS:
        await gone(context)
    elif press.part == "minor":
        other = "major" if proposal.significance == "minor" else "minor"
        weighed = await proposals.weigh(context.session, proposal.key, other, by=member, now=context.now)
        await show(context, member, weighed)
    elif press.part == "no-detail":
        await _rewrite(context, member, proposal, texts.without_detail(told, language))
    elif press.part == "proposed":
        title = told.title.of(language) or told.title.fa or told.id
        found = await queue.phrases_like(context.session, context.engine.meanings, title, language, 10)
        if not found:
            await context.notice("office/no_phrases", alert=True)
            return
        await _rewrite(context, member, proposal, texts.adding_phrases(told, language, found))
    else:
        expecting.expect(context, PART, key=press.key, part=press.part)
        shown = {
            "title": told.title.of(language) or "",
            "phrases": "\n".join(told.phrases.of(language)),
            "text": texts.shown_text(told, language, with_changes(context.snapshot, from_text(proposal.rows))),
            "note": proposal.note or "",
        }
        await context.say("office/send_part", [home_row(context)], part=press.part, shown=shown[press.part])


_PARTS = ("text", "title", "phrases", "note", "minor", "no-detail", "proposed")


@takes(PART)
async def take_part(context: KarvanContext, member: Member, text: str) -> None:
    """Take the words for a part of a draft."""
    data = expecting.expected(context)
    proposal = await proposals.found(context.session, str(data["key"]))
    told = _told(from_text(proposal.rows))
    language = proposal.language or "fa"
    if told is None:
        expecting.expect_nothing(context)
        await context.say("unexpected/gone")
        return
    match data["part"]:
        case "text":
            await rewrite_text(context, member, proposal, text)
        case "title":
            await _rewrite(context, member, proposal, texts.with_title(told, language, text))
        case "phrases":
            await _rewrite(context, member, proposal, texts.with_phrases(told, language, text))
        case _:
            noted = await proposals.annotate(context.session, proposal.key, tidy(text), by=member, now=context.now)
            expecting.expect_nothing(context)
            await show(context, member, noted)


async def rewrite_text(context: KarvanContext, member: Member, proposal: Proposal, typed: str) -> None:
    """Put another text into a draft and show it."""
    changes = from_text(proposal.rows)
    told = _told(changes)
    if told is None:
        await context.say("unexpected/gone")
        return
    after = with_changes(context.snapshot, changes)
    await _rewrite(context, member, proposal, texts.with_text(told, proposal.language or "fa", typed, after))


async def _rewrite(context: KarvanContext, member: Member, proposal: Proposal, row: Entry | Unknown) -> None:
    changes = [
        Change(each.kind, each.row_id, each.base, dump(row)) if each.row_id == row.id else each
        for each in from_text(proposal.rows)
    ]
    await put_changes(context, member, proposal, changes)


async def put_changes(context: KarvanContext, member: Member, proposal: Proposal, changes: list[Change]) -> None:
    """Put rows into a draft and show it."""
    rewritten = await proposals.rewrite(context.session, proposal.key, changes, by=member, now=context.now)
    expecting.expect_nothing(context)
    await show(context, member, rewritten)


@for_staff()
async def choose_topic(context: KarvanContext, member: Member) -> None:
    """Ask for the topic of a draft's entry, or set it."""
    press = context.press
    if not isinstance(press, ChooseTopic):
        return
    proposal = await proposals.found(context.session, press.key)
    told = _told(from_text(proposal.rows))
    if told is None:
        await gone(context)
        return
    topic = next((each for each in context.snapshot.topics.values() if each.key == press.topic), None)
    if topic is not None:
        changed = type(told).model_validate(told.model_dump() | {"topic": topic.id})
        await _rewrite(context, member, proposal, changed)
        return
    rows = in_rows(
        (
            Button((each.title.of(context.language) or each.id)[:40], ChooseTopic(press.key, each.key))
            for each in context.snapshot.topics.values()
        ),
        2,
    )
    await context.say("office/choose_topic", [*rows, home_row(context)], title=proposal.title)


@for_staff()
async def take_figure(context: KarvanContext, member: Member) -> None:
    """Take a typed figure from the fact that was chosen for it."""
    press = context.press
    if not isinstance(press, TakeFigure):
        return
    proposal, told, language = await draft_with_figure(context, press.key, press.stamp)
    after = with_changes(context.snapshot, from_text(proposal.rows))
    loose = texts.loose(told, language, after)
    if press.loose >= len(loose) or press.match >= len(loose[press.loose].matches):
        await gone(context)
        return
    await _rewrite(context, member, proposal, texts.taking(told, language, loose[press.loose].matches[press.match]))


async def draft_with_figure(context: KarvanContext, key: str, stamp: int) -> tuple[Proposal, Entry | Unknown, str]:
    """A draft whose typed figure a button means, with its text and language.

    Raises:
        InputError: the draft is gone, or its text is another one by now.
    """
    proposal = await proposals.found(context.session, key)
    told = _told(from_text(proposal.rows))
    if told is None or proposal.stamp != stamp:
        raise InputError(
            "changed", "proposal", N_("It was changed while you were looking. Look at it again, then decide.")
        )
    return proposal, told, proposal.language or "fa"


# ---------------------------------------------------------------------- new entries


async def begin_entry(context: KarvanContext, questions: list[str], group: QuestionGroup | None) -> None:
    """Ask for the answer to a question that nothing answers yet."""
    language = group.language if group is not None and group.language in LANGUAGES else context.language
    expecting.expect(context, NEW_TEXT, questions=questions, language=language, group=group.key if group else "")
    await context.say("office/send_answer", [home_row(context)], question=questions[0], text_language=language)


@takes(NEW_TEXT)
async def take_new_text(context: KarvanContext, member: Member, text: str) -> None:
    """Make the draft of a new entry: the question is its title and first phrase, the nearest entry's topic its own."""
    data = expecting.expected(context)
    given: Any = data["questions"]
    questions, language = [str(each) for each in given], str(data["language"])
    near = await context.engine.find(questions[0], 1)
    topic = near[0].topic if near else next(iter(context.snapshot.topics))
    source = office_source(context.today)
    entry = Entry(
        id=f"office/{public_key(f'{questions[0]}/{context.now.timestamp()}')}",
        topic=topic,
        title=Both.model_validate({language: questions[0][: texts.LONGEST_TITLE]}),
        phrases=Phrases.model_validate({language: questions[: texts.MOST_PHRASES]}),
        answer=Both.model_validate({language: "…"}),
        source=source.id,
    )
    row = texts.with_text(entry, language, text, context.snapshot)
    expecting.expect_nothing(context)
    changes = [change_of(context.snapshot, source, "source"), Change("entry", row.id, None, dump(row))]
    group_key = str(data["group"]) or None
    proposal = await proposals.propose(
        context.session,
        changes,
        by=member,
        subject="text",
        title=questions[0],
        language=language,
        now=context.now,
        group_key=group_key,
    )
    if group_key is not None:
        await queue.drafted(context.session, group_key, entry=row.id, by=member, now=context.now)
    await show(context, member, proposal)


HANDLERS = [
    CallbackQueryHandler(list_drafts, pattern=of(ShowDrafts)),
    CallbackQueryHandler(press_draft, pattern=of(ShowDraft)),
    CallbackQueryHandler(publish, pattern=of(Publish)),
    CallbackQueryHandler(submit, pattern=of(Submit)),
    CallbackQueryHandler(send_back, pattern=of(SendBack)),
    CallbackQueryHandler(drop, pattern=of(Drop)),
    CallbackQueryHandler(take_up, pattern=of(TakeUp)),
    CallbackQueryHandler(more, pattern=of(MoreOf)),
    CallbackQueryHandler(change_part, pattern=of(ChangePart)),
    CallbackQueryHandler(choose_topic, pattern=of(ChooseTopic)),
    CallbackQueryHandler(take_figure, pattern=of(TakeFigure)),
]
