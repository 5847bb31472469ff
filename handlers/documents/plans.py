"""A plan as a paper: what may stop it first, then stage by stage, with the person's own marks and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from handlers.citing import rests_on
from handlers.documents.blocks import Block, Heading, Items, Letter, Paper, Text
from knowledge.flows.plans import Plan
from knowledge.flows.rows import Step
from knowledge.flows.statement import statement
from knowledge.schema import Contact
from knowledge.snapshot import Snapshot
from knowledge.texts import written
from locales.catalogues import translations
from locales.dates import day
from locales.numbers import number

DONE, SKIPPED = "done", "skip"


def plan_paper(
    plan: Plan,
    title: str,
    snapshot: Snapshot,
    *,
    marks: Mapping[str, Any],
    notes: Mapping[str, str],
    day_of_issue: date,
    language: str,
) -> Paper:
    """The paper of a plan: all that the chat shows of it, and the letters to copy."""
    _ = translations(language).gettext
    foot = _("Karvan, {day}. From dated sources; not legal or tax advice.").format(day=day(day_of_issue, language))
    blocks = tuple(_blocks(plan, snapshot, marks, notes, language))
    called = _("Douyin plan: {title}").format(title=title)
    return Paper(language=language, title=called, foot=foot, blocks=blocks)


def _blocks(
    plan: Plan, snapshot: Snapshot, marks: Mapping[str, Any], notes: Mapping[str, str], language: str
) -> Iterator[Block]:
    _ = translations(language).gettext
    said = statement(plan, snapshot, language)
    if not plan.route.open:
        yield Text(_("No way to sell is open yet."), tone="caution")
    if said["blockers"]:
        yield Heading(_("What may stop you"))
    for blocker in said["blockers"]:
        yield Text(f"{blocker['title']}. {blocker['text']}", tone="caution")
    yield Text(said["route"]["why"])
    steps = {step["id"]: step for stage in said["stages"] for step in stage["steps"]}
    settled = {code for code, mark in marks.items() if mark in (DONE, SKIPPED)}
    if week := plan.next_steps(settled):
        yield Heading(_("This week"))
        yield Items(tuple(steps[step.code]["title"] for step in week))
    rows = {step.code: step for step in plan.steps}
    for stage in said["stages"]:
        shown = [step for step in stage["steps"] if marks.get(step["id"]) != SKIPPED]
        if shown:
            yield Heading(stage["title"])
        for step in shown:
            after = tuple(steps[code]["title"] for code in step["depends_on"])
            offices = offices_of(rows[step["id"]], snapshot, language)
            rests = tuple(rests_on(step["sources"], snapshot, language))
            yield from _step(step, after, offices, rests, marks.get(step["id"]), notes.get(step["id"]), language)
    if said["unknown"]:
        yield Heading(_("Still open"))
        yield Items(tuple(point["ask"] for point in said["unknown"]))
    of_blockers = [each for blocker in plan.blockers for each in blocker.letters]
    of_steps = [each for step in plan.steps for each in step.letters]
    for letter in (snapshot.letters[each] for each in dict.fromkeys((*of_blockers, *of_steps))):
        yield Heading(written(letter.title, snapshot, language))
        yield Letter(
            zh=letter.zh, en=letter.en, elsewhere=_("The same letter in Chinese stands under the plan in the chat.")
        )


def offices_of(step: Step, snapshot: Snapshot, language: str) -> list[str]:
    """The offices that a step names, each with its address and when that was confirmed, or that none is held."""
    return [_office(snapshot.contacts[each], language) for each in step.contacts if each in snapshot.contacts]


def _office(contact: Contact, language: str) -> str:
    _ = translations(language).gettext
    name = contact.office.of(language) or contact.id
    told = [part.of(language) for part in (contact.address, contact.hours) if part is not None]
    if not told:
        return _("{office} (no confirmed address is held)").format(office=name)
    if contact.confirmed is not None:
        told.append(_("confirmed on {day}").format(day=day(contact.confirmed, language)))
    return f"{name}: {_(', ').join(filter(None, told))}"


def _step(
    step: Mapping[str, Any],
    after: tuple[str, ...],
    offices: list[str],
    rests: tuple[str, ...],
    mark: object,
    note: str | None,
    language: str,
) -> Iterator[Block]:
    _ = translations(language).gettext
    between = _(", ")
    title = _("{title} (done)").format(title=step["title"]) if mark == DONE else step["title"]
    yield Heading(title, level=3)
    yield Text(step["text"])
    lines = [
        _("Who: {who}").format(who=step["who"]),
        duration_in_words(step["duration"], language),
        cost_in_words(step["cost"], language),
    ]
    if step["documents"]:
        lines.insert(0, _("Papers: {papers}").format(papers=between.join(step["documents"])))
    if after:
        lines.insert(0, _("After: {steps}").format(steps=between.join(after)))
    lines += [_("Office: {office}").format(office=office) for office in offices]
    yield Items(tuple(lines))
    for pitfall in step["pitfalls"]:
        yield Text(pitfall, tone="small")
    for doubt in (*step["cost"]["conflicts"], *step["cost"]["checks"]) if step["cost"] else ():
        yield Text(doubt["text"], tone="caution")
    if note:
        yield Text(_("Your note: {note}").format(note=note))
    yield Text(_basis(step, ("؛ " if language == "fa" else "; ").join(rests), language), tone="small")


def _basis(step: Mapping[str, Any], rests: str, language: str) -> str:
    """What a step rests on, and the grade of its weakest part."""
    _ = translations(language).gettext
    told = {
        "report": _("Rests on the report"),
        "supplement": _("Rests on public sources"),
        "both": _("Rests on the report and public sources"),
    }[step["basis"]]
    told = f"{told} ({rests})." if rests else f"{told}."
    if step["grade"] == "C":
        return f"{told} " + _("Weakest grade {grade}: unverified.").format(grade=step["grade"])
    return told if step["grade"] == "report" else f"{told} " + _("Weakest grade: {grade}").format(grade=step["grade"])


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
