"""Figures in the chat: found, seen with their quote and newer values, and brought by three questions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, in_rows
from handlers.office import drafts, preview
from handlers.office.presses import CorrectFigure, FindFigure, NewerValue, NewFigure, ShowFigure
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.office.views import where
from handlers.rendering import labels
from knowledge.office import figures, proposals, texts
from knowledge.office.changes import Change, from_text, with_changes
from knowledge.office.matching import Match, expression_of, fact_name, typed_amount, typed_day
from knowledge.office.roles import Member
from knowledge.schema import Both, Entry, Fact, Source
from knowledge.storing.bodies import dump
from knowledge.texts import phrase
from locales import LANGUAGES, dates
from locales.numbers import digits

FIND, VALUE, CORRECTION = "office-find-figure", "office-value", "office-correction"
MOST_FOUND = 8
ASKED = ("value", "day", "source")
"""The three questions, in their order."""


@for_staff()
async def ask_words(context: KarvanContext, member: Member) -> None:
    """Ask which figure."""
    expecting.expect(context, FIND)
    await context.say("office/find_figure", [home_row(context)])


@takes(FIND)
async def take_words(context: KarvanContext, member: Member, text: str) -> None:
    """Show the figures nearest to some words."""
    expecting.expect_nothing(context)
    found = await _nearest(context, text)
    keyboard = in_rows(Button(_label(context, fact), ShowFigure(fact.key)) for fact in found)
    await context.say("office/found_figures", [*keyboard, home_row(context)], words=text, count=len(found))


async def _nearest(context: KarvanContext, words: str) -> list[Fact]:
    """Facts by id, else by how much of the words their names share."""
    snapshot = context.snapshot
    if exact := snapshot.facts.get(words.strip()):
        return [exact]
    names = [f"{fact_name(fact, snapshot, code)} {phrase(fact, snapshot, code)}" for code in ("fa", "en")
             for fact in snapshot.facts.values()]  # fmt: skip
    asked, *known = await context.engine.meanings([words, *names])
    facts = [*snapshot.facts.values(), *snapshot.facts.values()]
    scored: dict[str, tuple[float, Fact]] = {}
    for fact, meaning in zip(facts, known, strict=True):
        score = len(asked & meaning) / (len(asked | meaning) or 1) + len(asked & meaning)
        if asked & meaning and score > scored.get(fact.id, (0.0, fact))[0]:
            scored[fact.id] = (score, fact)
    best = sorted(scored.values(), key=lambda pair: -pair[0])[:MOST_FOUND]
    return [fact for _score, fact in best]


def _label(context: KarvanContext, fact: Fact) -> str:
    said = phrase(fact, context.snapshot, context.language)
    return f"{said} · {fact_name(fact, context.snapshot, context.language)}"


@for_staff()
async def show_figure(context: KarvanContext, member: Member) -> None:
    """Show a figure with its place, its quote and what stands beside it."""
    press = context.press
    fact = _fact(context, press.key) if isinstance(press, ShowFigure) else None
    if fact is None:
        await gone(context)
        return
    snapshot = context.snapshot
    words = labels("office/buttons", context.language)
    keyboard = [[Button(words.newer_value, NewerValue(fact.key))]]
    if fact.source == "report" and fact.quote:
        keyboard.append([Button(words.correct, CorrectFigure(fact.key))])
    newer = snapshot.updates.get(fact.id)
    source = snapshot.sources.get(fact.source)
    await context.say(
        "office/figure",
        [*keyboard, home_row(context)],
        name=fact_name(fact, snapshot, context.language),
        said=phrase(fact, snapshot, context.language),
        fact=fact,
        source=source.title.shown(context.language) if source else fact.source,
        place=where(fact, snapshot, context.language) if fact.locus or fact.ref else "",
        newer=phrase(newer, snapshot, context.language) if newer else "",
        newer_day=newer.held_on if newer else None,
        conflicts=[each.title.of(context.language) for each in snapshot.conflicts_by_fact.get(fact.id, ())],
    )


@for_staff()
async def begin_newer(context: KarvanContext, member: Member) -> None:
    """Ask for the newer value of a figure: value, day, source."""
    press = context.press
    fact = _fact(context, press.key) if isinstance(press, NewerValue) else None
    if fact is None:
        await gone(context)
        return
    await _ask(context, {"fact": fact.id})


@for_staff()
async def begin_new(context: KarvanContext, member: Member) -> None:
    """Enter a typed figure of a draft as a new one: its value is known, so day and source are asked."""
    press = context.press
    if not isinstance(press, NewFigure):
        return
    proposal, told, language = await drafts.draft_with_figure(context, press.key, press.stamp)
    after = with_changes(context.snapshot, from_text(proposal.rows))
    loose = texts.loose(told, language, after)
    if press.loose >= len(loose):
        await gone(context)
        return
    numeral = loose[press.loose].numeral
    template = texts.template_of(told, language)
    typed = typed_amount(template, numeral)
    day = typed_day(template, numeral) if not press.fact else None
    if day is not None:
        # A day says its value itself, and it is known today: only who says so is asked.
        said = {"said": template[day.start : day.end], "value": str(day.year), "day": context.today.isoformat()}
        unit = "u-date" if day.day else "u-calendar-year"
        await _ask(
            context, {"draft": proposal.key, "stamp": proposal.stamp, "loose": press.loose, "unit": unit, **said}
        )
        return
    earlier = _fact(context, press.fact) if press.fact else None
    given: dict[str, Any] = {
        "draft": proposal.key,
        "stamp": proposal.stamp,
        "loose": press.loose,
        "said": template[numeral.start : typed.end if typed else numeral.end],
    }
    if earlier is not None:
        given["fact"] = earlier.id
    if typed is not None and (earlier is not None or typed.currency):
        # What was typed says value and unit already: only day and source are asked.
        unit = earlier.unit if earlier is not None else f"u-{(typed.currency or '').lower()}"
        given |= {"value": f"{typed.value:f}", "unit": unit}
    await _ask(context, given)


async def _ask(context: KarvanContext, given: dict[str, Any]) -> None:
    """Ask the next of the three questions."""
    missing = next(name for name in ASKED if not given.get(name))
    expecting.expect(context, VALUE, **given)
    fact = context.snapshot.facts.get(str(given.get("fact", "")))
    await context.say(
        "office/ask_figure",
        [home_row(context)],
        missing=missing,
        name=fact_name(fact, context.snapshot, context.language) if fact else "",
        now=phrase(fact, context.snapshot, context.language) if fact else "",
        said=given.get("said", ""),
    )


@takes(VALUE)
async def take_figure(context: KarvanContext, member: Member, text: str) -> None:
    """Take the answer to one of the three questions; after the last, show what would change."""
    given = dict(expecting.expected(context))
    missing = next(name for name in ASKED if not given.get(name))
    snapshot = context.snapshot
    fact = snapshot.facts.get(str(given.get("fact", "")))
    if missing == "value":
        value, unit = figures.read_value(text, snapshot, fact.unit if fact else None)
        await _ask(context, {**given, "value": f"{value:f}", "unit": unit})
    elif missing == "day":
        await _ask(context, {**given, "day": figures.read_held_on(text, context.today).isoformat()})
    else:
        await _propose(context, member, given, text)


async def _propose(context: KarvanContext, member: Member, given: dict[str, Any], source_text: str) -> None:
    snapshot = context.snapshot
    source = figures.source_of(source_text, date.fromisoformat(given["day"]), snapshot)
    value, unit = Decimal(given["value"]), str(given["unit"])
    if given.get("draft"):
        await _into_draft(context, member, given, value, unit, source)
        return
    fact = snapshot.facts[str(given["fact"])]
    expecting.expect_nothing(context)
    proposal = await proposals.propose(
        context.session,
        figures.newer_value(snapshot, fact, value, source),
        by=member,
        subject="figure",
        title=fact_name(fact, snapshot, "fa"),
        now=context.now,
    )
    await preview.show(context, member, proposal)


async def _into_draft(
    context: KarvanContext, member: Member, given: dict[str, Any], value: Decimal, unit: str, source: Source
) -> None:
    """Put the new figure beside the text that shows it: both are published together."""
    proposal, told, language = await drafts.draft_with_figure(context, str(given["draft"]), int(given["stamp"]))
    changes = list(from_text(proposal.rows))
    after = with_changes(context.snapshot, changes)
    entry = told if isinstance(told, Entry) else None
    earlier = after.facts.get(str(given.get("fact", "")))
    loose = texts.loose(told, language, after)[int(given["loose"])]
    template = texts.template_of(told, language)
    day = typed_day(template, loose.numeral) if unit in _OF_DAYS else None
    said = _in_both(day.day, language, template[day.start : day.end]) if day is not None and day.day else None
    brought = (
        figures.newer_value(after, earlier, value, source)
        if earlier is not None
        else figures.new_figure(after, entry, None if said else value, unit, source, text=said)
    )
    # A source that an earlier figure of this draft brought is new still, though the draft knows it.
    bases = {each.name: each.base for each in changes}
    brought = [Change(each.kind, each.row_id, bases.get(each.name, each.base), each.body) for each in brought]
    typed = typed_amount(template, loose.numeral)
    end = typed.end if typed else loose.numeral.end
    fact = brought[-1].row
    assert isinstance(fact, Fact)
    part = "amount" if typed and typed.currency else "number"
    if day is not None:
        end, part = day.end, "" if said else "number"
    match = Match(expression_of(fact.id, part), loose.numeral.start, end, fact)
    row = texts.taking(told, language, match)
    kept = [
        Change(change.kind, change.row_id, change.base, dump(row)) if change.row_id == row.id else change
        for change in changes
        if change.name not in {each.name for each in brought}
    ]
    await drafts.put_changes(context, member, proposal, [*brought, *kept])


_OF_DAYS = ("u-date", "u-calendar-year")


def _in_both(day: date, language: str, typed: str) -> Both:
    """A day in every language: as it was typed in the one, as it is usually written in the others."""
    words = {code: dates.day(day, code) for code in LANGUAGES}
    return Both.model_validate(words | {language: digits(typed, language)})


@for_staff()
async def begin_correction(context: KarvanContext, member: Member) -> None:
    """Ask how the report's words really read."""
    press = context.press
    fact = _fact(context, press.key) if isinstance(press, CorrectFigure) else None
    if fact is None:
        await gone(context)
        return
    expecting.expect(context, CORRECTION, fact=fact.id)
    await context.say(
        "office/ask_correction",
        [home_row(context)],
        quote=fact.quote,
        locus=where(fact, context.snapshot, context.language),
        said=phrase(fact, context.snapshot, context.language),
    )


@takes(CORRECTION)
async def take_correction(context: KarvanContext, member: Member, text: str) -> None:
    """Take the value as the quote has it, and show what would change."""
    fact = context.snapshot.facts.get(str(expecting.expected(context).get("fact", "")))
    if fact is None:
        expecting.expect_nothing(context)
        await context.say("unexpected/gone")
        return
    value, _unit = figures.read_value(text, context.snapshot, fact.unit)
    change = figures.corrected(context.snapshot, fact, value)
    expecting.expect_nothing(context)
    proposal = await proposals.propose(
        context.session,
        [change],
        by=member,
        subject="figure",
        title=fact_name(fact, context.snapshot, "fa"),
        now=context.now,
    )
    await preview.show(context, member, proposal)


def _fact(context: KarvanContext, key: str) -> Fact | None:
    row = context.snapshot.by_key("fact", key)
    return row if isinstance(row, Fact) else None


HANDLERS = [
    CallbackQueryHandler(ask_words, pattern=of(FindFigure)),
    CallbackQueryHandler(show_figure, pattern=of(ShowFigure)),
    CallbackQueryHandler(begin_newer, pattern=of(NewerValue)),
    CallbackQueryHandler(begin_new, pattern=of(NewFigure)),
    CallbackQueryHandler(begin_correction, pattern=of(CorrectFigure)),
]
