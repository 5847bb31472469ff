"""Two or three scenarios side by side, so that a person sees what moves the sum.

Nothing is invented for them: they are the same campaign with fewer months and extras, with its open
readings taken high, with the other kind of account, or over a year. Those that say the same are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from knowledge.costs.cash import Cash, cash_of
from knowledge.costs.estimates import Estimate, Total, readings, totals_of, work_out
from knowledge.costs.inputs import Campaign
from knowledge.costs.lines import MONTHS_A_YEAR, Line, Span, lines_of
from knowledge.costs.rows import Wording
from knowledge.snapshot import Snapshot

MOST = 3


@dataclass(frozen=True)
class Scenario:
    """A variant of a campaign with the figures it is compared by."""

    wording: Wording
    totals: tuple[Total, ...]
    cash: Cash


def scenarios_of(snapshot: Snapshot, estimate: Estimate) -> tuple[Scenario, ...]:
    """An estimate beside one or two variants; empty where none differs from it."""
    made: list[Scenario] = []
    for scenario in _candidates(snapshot, estimate):
        if len(made) < MOST and not any(_alike(scenario, other) for other in made):
            made.append(scenario)
    return tuple(made) if len(made) > 1 else ()


def _alike(one: Scenario, other: Scenario) -> bool:
    return one.totals == other.totals and one.cash == other.cash


def _candidates(snapshot: Snapshot, estimate: Estimate) -> Iterator[Scenario]:
    campaign, day = estimate.campaign, estimate.day
    usual = _scenario(snapshot, "usual", estimate)
    careful = _worked(snapshot, "careful", replace(campaign, months=1, accounts=1, live_sessions=0, extras=()), day)
    # What the person said stands even where the careful start comes to the same.
    yield usual if _alike(careful, usual) else careful
    yield usual
    yield _high(snapshot, campaign, day)
    if campaign.account_kind == "official":
        yield _worked(snapshot, "commercial", replace(campaign, account_kind="commercial", official_fee=None), day)
    if campaign.account_kind == "commercial":
        yield _worked(snapshot, "official", replace(campaign, account_kind="official"), day)
    if campaign.months < MONTHS_A_YEAR:
        yield _worked(snapshot, "year", replace(campaign, months=MONTHS_A_YEAR), day)


def _worked(snapshot: Snapshot, name: str, campaign: Campaign, day: date) -> Scenario:
    return _scenario(snapshot, name, work_out(snapshot, campaign, on=day))


def _scenario(snapshot: Snapshot, name: str, estimate: Estimate) -> Scenario:
    return Scenario(snapshot.cost_words[f"scenario/{name}"], estimate.totals, estimate.cash)


def _high(snapshot: Snapshot, campaign: Campaign, day: date) -> Scenario:
    """The dearest reading, each line at the upper end that its source gives; what is open stays open."""
    by_reading = [_at_their_end(lines_of(snapshot, reading, day)[0]) for reading in readings(campaign)]
    dearest = max(by_reading, key=lambda lines: Span.total(line.span for line in lines).low)
    return Scenario(
        snapshot.cost_words["scenario/high"],
        totals_of(dearest, campaign.rates),
        cash_of(snapshot, campaign, dearest, day),
    )


def _at_their_end(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, span=line.span.at_its_end()) for line in lines)
