"""A proposal as whoever decides on it sees it: what askers would read, what differs, what it does elsewhere."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from handlers.context import KarvanContext
from handlers.keyboards import Button, Rows
from handlers.office.presses import (
    ChangePart,
    Drop,
    MoreOf,
    NewFigure,
    Publish,
    SendBack,
    Submit,
    TakeFigure,
)
from handlers.office.staff import home_row
from handlers.office.views import as_asked, where
from handlers.rendering import labels
from knowledge.models.office import Proposal
from knowledge.models.people import Plan
from knowledge.office import proposals, queue, texts
from knowledge.office.changes import Change, from_text, with_changes
from knowledge.office.changes import Field as Differing
from knowledge.office.effects import FLOW_KINDS, Effects, effects_of
from knowledge.office.forms import FIELDS, Field
from knowledge.office.marks import figures_of, marked, named
from knowledge.office.matching import Loose, Match, fact_name, typed_amount, typed_day
from knowledge.office.roles import Member, publishers
from knowledge.office.saying import said
from knowledge.schema import Entry, Fact, Unknown
from knowledge.states import IN_REVIEW
from locales import LANGUAGES
from locales.catalogues import translations
from locales.dates import day

OF_RELEASE = "release"
"""The subject of a proposal whose rows came with a release of Karvan."""
MOST_LINES = 12
MOST_FINDINGS = 5
MOST_PROPOSED = 5
MOST_EARLIER = 3
LONGEST_VALUE = 300


async def show(context: KarvanContext, member: Member, proposal: Proposal) -> None:
    """Show a proposal: what askers would see, then what differs, what it does elsewhere and what is missing."""
    changes = from_text(proposal.rows)
    await context.let_go()
    effects = await effects_on(context, proposal)
    told = told_of(changes)
    if told is not None:
        ready = as_asked(told, effects.after, proposal.text_language)
        await context.say(ready.template, language=proposal.text_language, **ready.values)
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
    language = proposal.text_language
    if told is None or _few_phrases(told, language) is None:
        return []
    title = told.title.shown(language) or told.id
    known = {" ".join(each.split()) for each in told.phrases.of(language)}
    found = await queue.phrases_like(context.session, context.engine.meanings, title, language, MOST_PROPOSED)
    return [each for each in found if " ".join(each.split()) not in known]


async def effects_on(context: KarvanContext, proposal: Proposal) -> Effects:
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
    language = proposal.text_language
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
    return short(value)


def _field(kind: str, path: str) -> Field | None:
    return next((each for each in FIELDS.get(kind, ()) if path == each.path or path.startswith(f"{each.path}.")), None)


def beside(context: KarvanContext, proposal: Proposal, field: Differing) -> dict[str, str]:
    """What somebody else published of a field and what is proposed, both as they read."""
    language = context.language
    kind = next((row.kind for row in from_text(proposal.rows) if _field(row.kind, field.path)), "")
    code = field.path.rpartition(".")[2]
    label = _label(kind, field.path, language)
    if label == field.path:
        label = proposal.title
        if code in LANGUAGES:
            label = f"{label} ({getattr(labels('office/languages', language), code)})"

    def read(value: object) -> str:
        if isinstance(value, str) and code in LANGUAGES:
            return marked(value, context.snapshot, code)[:LONGEST_VALUE]
        return _shown(context, kind, field.path, value)

    return {"label": label, "theirs": read(field.before), "ours": read(field.after)}


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


def short(value: object) -> str:
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


def told_of(changes: tuple[Change, ...]) -> Entry | Unknown | None:
    """The entry or known unknown among the rows."""
    rows = (change.row for change in changes if change.kind in texts.PARTS)
    return next((row for row in rows if isinstance(row, Entry | Unknown)), None) if len(changes) <= 4 else None


async def _keyboard(
    context: KarvanContext, member: Member, proposal: Proposal, effects: Effects, told: Entry | Unknown | None
) -> Rows:
    words = labels("office/buttons", context.language)
    language = proposal.text_language
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
    place, language = 0, proposal.text_language
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
        label = f"{words.newer_of} {fact_name(fact, effects.after, context.language)}"
        rows.append([Button(label, NewFigure(proposal.key, proposal.stamp, place, fact.key))])
    return [*rows, [Button(words.new_figure, NewFigure(proposal.key, proposal.stamp, place, ""))]]


def _earlier(context: KarvanContext, proposal: Proposal, loose: Loose) -> list[Fact]:
    """The figures of the text as it was that a typed one may be a newer value of: those of its unit."""
    change = next((each for each in from_text(proposal.rows) if each.kind in texts.PARTS and each.base), None)
    if change is None:
        return []
    before = Change(change.kind, change.row_id, None, change.base or {}).row
    assert isinstance(before, Entry | Unknown)
    language = proposal.text_language
    typed = typed_amount(texts.template_of(told_of(from_text(proposal.rows)) or before, language), loose.numeral)
    facts = [context.snapshot.facts.get(each.fact or "") for each in texts.figures(before, language, context.snapshot)]
    valued = {fact.id: fact for fact in facts if fact is not None and fact.value is not None}
    return [
        fact
        for fact in valued.values()
        if typed is not None and typed.currency in (None, fact.unit.removeprefix("u-").upper())
    ][:MOST_EARLIER]


def _figure_label(context: KarvanContext, match: Match, effects: Effects) -> str:
    place = where(match.fact, effects.after, context.language)
    return f"{fact_name(match.fact, effects.after, context.language)} ({place})"
