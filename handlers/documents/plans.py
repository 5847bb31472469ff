"""A plan as a paper: what may stop it first, then stage by stage, with the person's own marks and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from handlers.documents.blocks import Block, Heading, Items, Paper, Text
from knowledge.flows.plans import Plan
from locales.catalogues import translations
from locales.dates import day
from locales.numbers import number

DONE, SKIPPED = "done", "skip"


def plan_paper(
    plan: Plan,
    said: Mapping[str, Any],
    title: str,
    *,
    marks: Mapping[str, Any],
    notes: Mapping[str, str],
    day_of_issue: date,
    language: str,
) -> Paper:
    """The paper of a plan; `said` is its statement in the language."""
    _ = translations(language).gettext
    foot = _("Karvan, {day}. From dated sources; not legal or tax advice.").format(day=day(day_of_issue, language))
    blocks = tuple(_blocks(plan, said, marks, notes, language))
    return Paper(language=language, title=title, foot=foot, blocks=blocks)


def _blocks(
    plan: Plan, said: Mapping[str, Any], marks: Mapping[str, Any], notes: Mapping[str, str], language: str
) -> Iterator[Block]:
    _ = translations(language).gettext
    yield Text(said["route"]["why"])
    for blocker in said["blockers"]:
        yield Text(f"{blocker['title']}. {blocker['text']}", tone="caution")
    yield Heading(_("This week"))
    week = {step.code for step in plan.this_week}
    steps = [step for stage in said["stages"] for step in stage["steps"]]
    yield Items(tuple(step["title"] for step in steps if step["id"] in week))
    for stage in said["stages"]:
        yield Heading(stage["title"])
        for step in stage["steps"]:
            if marks.get(step["id"]) != SKIPPED:
                yield from _step(step, marks.get(step["id"]), notes.get(step["id"]), language)
    if said["unknown"]:
        yield Heading(_("Still open"))
        yield Items(tuple(point["ask"] for point in said["unknown"]))


def _step(step: Mapping[str, Any], mark: object, note: str | None, language: str) -> Iterator[Block]:
    _ = translations(language).gettext
    title = _("{title} (done)").format(title=step["title"]) if mark == DONE else step["title"]
    yield Heading(title, level=3)
    yield Text(step["text"])
    lines = [
        _("Who: {who}").format(who=step["who"]),
        duration_in_words(step["duration"], language),
        cost_in_words(step["cost"], language),
    ]
    if step["documents"]:
        lines.insert(0, _("Papers: {papers}").format(papers="، ".join(step["documents"])))
    yield Items(tuple(lines))
    for pitfall in step["pitfalls"]:
        yield Text(pitfall, tone="small")
    for doubt in (*step["cost"]["conflicts"], *step["cost"]["checks"]) if step["cost"] else ():
        yield Text(doubt["text"], tone="caution")
    if note:
        yield Text(_("Your note: {note}").format(note=note))


def duration_in_words(duration: Mapping[str, Any] | None, language: str) -> str:
    """How long a step takes, or that nobody could source it."""
    _ = translations(language).gettext
    if duration is None or duration["min_days"] is None:
        return _("Time: not sourced")
    low, high = duration["min_days"], duration["max_days"]
    span = (
        number(low, language)
        if high in (None, low)
        else _("{low} to {high}").format(low=number(low, language), high=number(high, language))
    )
    own = _("our own estimate") if duration["own_estimate"] else duration["note"]
    told = _("Time: {span} days").format(span=span)
    return f"{told} ({own})" if own else told


def cost_in_words(cost: Mapping[str, Any] | None, language: str) -> str:
    """What a step costs, figure by figure and never summed, or that nobody could source it."""
    _ = translations(language).gettext
    if cost is None:
        return _("Cost: not sourced")
    if cost["free"]:
        return _("Cost: none")
    between = "؛ " if language == "fa" else "; "
    amounts = between.join(f"{amount['label']}: {amount['text']}" for amount in cost["amounts"])
    told = _("Cost: {amounts}").format(amounts=amounts)
    return f"{told} ({cost['note']})" if cost["note"] else told
