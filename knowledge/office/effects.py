"""What a change would do before anybody saves it: texts that read otherwise, estimates, rules it would break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.checking import checks
from knowledge.checking.findings import Finding, Material, texts_of
from knowledge.costs.estimates import Total, work_out
from knowledge.costs.inputs import AccountKind, Campaign
from knowledge.flows import checks as flows
from knowledge.loading import Content
from knowledge.office.changes import Change, with_changes
from knowledge.office.figures import breaks_transcription
from knowledge.schema import Both, Fact, Row
from knowledge.snapshot import Snapshot
from knowledge.storing.bodies import Name
from knowledge.texts import TextError, mentioned, render
from locales import LANGUAGES

WARNINGS = ("few_phrases", "missing_languages")
"""Rules of the shipped content that the office may leave for later: they are said, and stop nothing."""
FLOW_KINDS = ("flow", "question", "stage", "step", "blocker", "letter")
_ACCOUNTS: tuple[AccountKind, ...] = ("official", "commercial")


@dataclass(frozen=True)
class Reading:
    """A text that reads otherwise afterwards."""

    kind: str
    row: Row
    path: str
    before: str
    after: str


@dataclass(frozen=True)
class EstimateChange:
    """A plain estimate of one month whose total becomes another."""

    account: AccountKind
    before: Total
    after: Total


@dataclass(frozen=True)
class Effects:
    """All that a change does elsewhere."""

    after: Snapshot
    readings: tuple[Reading, ...]
    estimates: tuple[EstimateChange, ...]
    disagreements: tuple[tuple[Fact, Fact], ...]
    """A new figure, and one of another source that says something else of the same thing."""
    findings: tuple[Finding, ...]
    """Rules that would be broken: nothing is published while there are any."""


def effects_of(
    snapshot: Snapshot, changes: Iterable[Change], language: str, on: date, *, of_release: bool = False
) -> Effects:
    """Work out what changes would do. Takes some tenths of a second: not for the event loop.

    `of_release` says that they came with a release of Karvan, which may put the report's own words right.

    Raises:
        InputError: a row does not fit.
    """
    changes = tuple(changes)
    after = with_changes(snapshot, changes)
    return Effects(
        after,
        tuple(_readings(snapshot, after, changes, language)),
        tuple(_estimates(snapshot, after, on)),
        tuple(_disagreements(after, changes)),
        (*(() if of_release else _fixed(changes)), *_new_findings(snapshot, after, changes)),
    )


def findings_of(snapshot: Snapshot, changes: Iterable[Change]) -> list[Finding]:
    """Rules that changes would break, without what else they do."""
    changes = tuple(changes)
    return [*_fixed(changes), *_new_findings(snapshot, with_changes(snapshot, changes), changes)]


def _fixed(changes: Iterable[Change]) -> Iterator[Finding]:
    """Figures of the report that are more than read anew."""
    for change in changes:
        if (reason := breaks_transcription(change)) is not None:
            yield Finding(change.kind, change.row_id, reason)


def _readings(before: Snapshot, after: Snapshot, changes: tuple[Change, ...], language: str) -> Iterator[Reading]:
    """Texts of other rows that show a figure which changed."""
    figures = {each.row_id for each in changes if each.kind == "fact"}
    figures |= {fact_id for fact_id, newer in after.updates.items() if before.updates.get(fact_id) != newer}
    if not figures:
        return
    edited = {each.name for each in changes}
    for kind, rows in before.rows.items():
        if kind in checks.NOT_TEMPLATES:
            continue
        for row_id, row in rows.items():
            if (kind, row_id) not in edited:
                yield from _changed_texts(kind, row, figures, before, after, language)


def _changed_texts(
    kind: str, row: Row, figures: set[str], before: Snapshot, after: Snapshot, language: str
) -> Iterator[Reading]:
    for path, text in texts_of(row):
        template = text.of(language)
        if template is None or not figures & set(mentioned(template).facts):
            continue
        old, new = _said(template, before, language), _said(template, after, language)
        if old != new:
            yield Reading(kind, row, path, old, new)


def _said(template: str, snapshot: Snapshot, language: str) -> str:
    try:
        return render(template, snapshot, language).text
    except TextError as error:
        return str(error)


def _estimates(before: Snapshot, after: Snapshot, on: date) -> Iterator[EstimateChange]:
    for account in _ACCOUNTS:
        campaign = Campaign(account_kind=account)
        totals = [work_out(snapshot, campaign, on=on).totals[0] for snapshot in (before, after)]
        if totals[0] != totals[1]:
            yield EstimateChange(account, *totals)


def _disagreements(after: Snapshot, changes: tuple[Change, ...]) -> Iterator[tuple[Fact, Fact]]:
    for change in changes:
        fact = after.facts.get(change.row_id) if change.kind == "fact" else None
        if fact is None or fact.value is None:
            continue
        for other in after.facts_by_metric.get(fact.metric, ()):
            if other.id != fact.id and _figure(other) == _figure(fact) and _differ(other.value, fact.value):
                yield fact, other


def _figure(fact: Fact) -> tuple[str | None, ...]:
    return fact.subject, fact.facet, fact.metric, fact.period, fact.unit, fact.per


def _differ(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one != other


def _new_findings(before: Snapshot, after: Snapshot, changes: tuple[Change, ...]) -> Iterator[Finding]:
    """What the changed rows, or texts that show a changed figure, break and did not break before."""
    figures = {change.row_id for change in changes if change.kind == "fact"}
    only = {change.name for change in changes} | set(_showing(after, figures))
    known = {(each.kind, each.row, each.message) for each in _run(before, only)}
    for finding in _run(after, only):
        if (finding.kind, finding.row, finding.message) not in known:
            yield finding


def _showing(snapshot: Snapshot, figures: set[str]) -> Iterator[Name]:
    for kind, rows in snapshot.rows.items() if figures else ():
        for row_id, row in rows.items() if kind not in checks.NOT_TEMPLATES else ():
            if any(figures & set(_named(text)) for _path, text in texts_of(row)):
                yield kind, row_id


def _named(text: Both) -> Iterator[str]:
    for code in LANGUAGES:
        with suppress(TextError):
            yield from mentioned(text.of(code) or "").facts


def _run(snapshot: Snapshot, only: set[Name]) -> list[Finding]:
    material = Material(Content(snapshot.rows), only=frozenset(only))
    of_flows = any(kind in FLOW_KINDS for kind, _row_id in only)
    rules = [rule for rule in checks.RULES if rule.__name__ not in WARNINGS]
    rules = [rule for rule in rules if of_flows or rule not in flows.RULES]
    return [finding for rule in rules for finding in rule(material)]


def lacking(both: Both | None) -> list[str]:
    """The languages that a text is not written in."""
    return [code for code in LANGUAGES if both is None or both.of(code) is None]
