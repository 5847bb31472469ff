"""A campaign's estimate: lines that sum to their total, with what is open, assumed and left out.

Rules kept here: an upper end is closed by data only; the total is converted once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from knowledge.costs.cash import Cash, cash_of, widest
from knowledge.costs.inputs import AccountKind, Campaign, OfficialFee
from knowledge.costs.lines import Line, Span, alternatives_to, is_above_limit, lines_of
from knowledge.costs.rates import Rate
from knowledge.costs.rounding import DIGITS, rounded, spread
from knowledge.costs.rows import CostLine, Wording
from knowledge.errors import N_, InputError
from knowledge.snapshot import Snapshot

OFFICIAL_FEE_CONFLICT = "official-cost-monthly-or-not"


@dataclass(frozen=True)
class Total:
    """The whole in one currency; `as_of` is the day of its rate, None for yuan."""

    currency: str
    low: Decimal
    high: Decimal | None
    as_of: date | None = None
    entered_by: str | None = None
    """Who entered its rate, as `Rate` says it."""


@dataclass(frozen=True)
class Case:
    """The same campaign with one open reading settled."""

    wording: Wording
    conflict: str | None
    totals: tuple[Total, ...]


@dataclass(frozen=True)
class Estimate:
    campaign: Campaign
    day: date
    lines: tuple[Line, ...]
    totals: tuple[Total, ...]
    cases: tuple[Case, ...]
    cash: Cash
    alternatives: tuple[Line, ...]
    not_priced: tuple[Wording, ...]
    unpriced_extras: tuple[CostLine, ...]
    """Extras that were asked for and lack a figure for the day, or a price and units."""
    assumptions: tuple[Wording, ...]
    indicative: bool

    def subtotals(self, currency: str = "CNY") -> dict[str, Span]:
        """The lines' sum by basis, in the order of the lines; the parts sum to the total."""
        by_basis: dict[str, list[Span]] = {}
        for line, (low, high) in zip(self.lines, self.lines_in(currency), strict=True):
            by_basis.setdefault(line.basis, []).append(Span(low, high))
        return {basis: Span.total(spans) for basis, spans in by_basis.items()}

    def lines_in(self, currency: str) -> list[tuple[Decimal, Decimal | None]]:
        """Each line's low and high in a currency, rounded so that they sum to the total."""
        per_yuan = next((rate.per_yuan for rate in self.campaign.rates if rate.currency == currency), Decimal(1))
        highs = [line.span.high for line in self.lines]
        with localcontext(prec=DIGITS):
            lows = spread([line.span.low * per_yuan for line in self.lines], currency)
            closed = [high * per_yuan for high in highs if high is not None]
        if len(closed) == len(highs):
            return list(zip(lows, spread(closed, currency), strict=True))
        return [
            (low, None if high is None else max(low, rounded(high * per_yuan, currency)))
            for low, high in zip(lows, highs, strict=True)
        ]


def work_out(snapshot: Snapshot, campaign: Campaign, *, on: date) -> Estimate:
    """The estimate of a campaign as of its own day, or of `on` where it names none.

    Raises:
        InputError: no figure covers that day, so there is nothing to show.
    """
    day = campaign.as_of or on
    settled = list(readings(campaign))
    priced = [lines_of(snapshot, reading, day) for reading in settled]
    if not all(lines for lines, _unpriced in priced):
        raise InputError(
            "no-figure",
            "as_of",
            N_("No figure covers {day}: the first is of {first}."),
            day=day,
            first=_first_day(snapshot),
        )
    lowest = min(range(len(priced)), key=lambda place: Span.total(line.span for line in priced[place][0]).low)
    lines, unpriced = priced[lowest]
    by_case = [case_lines for case_lines, _unpriced in priced]
    if len(settled) > 1:
        lines = _open_account_line(lines, by_case)
    return Estimate(
        campaign=campaign,
        day=day,
        lines=lines,
        totals=totals_of(lines, campaign.rates),
        cases=tuple(_cases(snapshot, settled, by_case)) if len(settled) > 1 else (),
        cash=widest([cash_of(snapshot, campaign, each, day) for each in (lines, *by_case)]),
        alternatives=tuple(alternatives_to(snapshot, settled[lowest], lines, day)),
        not_priced=tuple(_not_priced(snapshot, campaign, lines, day)),
        unpriced_extras=unpriced,
        assumptions=tuple(_assumptions(snapshot, campaign, lines)),
        indicative=any(rate.is_old(day) for rate in campaign.rates),
    )


def readings(campaign: Campaign) -> Iterator[Campaign]:
    """The campaign with what was left open settled in each way that it can be."""
    for kind, fee in _settled(campaign):
        yield replace(campaign, account_kind=kind, official_fee=fee)


def _settled(campaign: Campaign) -> Iterator[tuple[AccountKind, OfficialFee | None]]:
    fees: tuple[OfficialFee, ...] = (campaign.official_fee,) if campaign.official_fee else ("once", "monthly")
    if campaign.account_kind in ("official", "undecided"):
        yield from (("official", fee) for fee in fees)
    if campaign.account_kind in ("commercial", "undecided"):
        yield "commercial", None


def _open_account_line(lines: tuple[Line, ...], cases: list[tuple[Line, ...]]) -> tuple[Line, ...]:
    """The lower reading's lines with the upper end of the account's own line as far as any reading goes."""
    highs = [case[0].span.high for case in cases]
    closed = [high for high in highs if high is not None]
    highest = max(closed) if len(closed) == len(highs) else None
    return (replace(lines[0], span=Span(lines[0].span.low, highest)), *lines[1:])


def totals_of(lines: tuple[Line, ...], rates: tuple[Rate, ...]) -> tuple[Total, ...]:
    """The whole in yuan and in every currency with a rate, each converted and rounded once."""
    span = Span.total(line.span for line in lines)
    yuan = Total("CNY", rounded(span.low, "CNY"), None if span.high is None else rounded(span.high, "CNY"))
    return (yuan, *(_converted(span, rate) for rate in rates))


def _converted(span: Span, rate: Rate) -> Total:
    with localcontext(prec=DIGITS):
        high = None if span.high is None else rounded(span.high * rate.per_yuan, rate.currency)
        return Total(rate.currency, rounded(span.low * rate.per_yuan, rate.currency), high, rate.day, rate.entered_by)


def _cases(snapshot: Snapshot, settled: list[Campaign], priced: list[tuple[Line, ...]]) -> Iterator[Case]:
    if len(settled) == 1:
        return
    for reading, lines in zip(settled, priced, strict=True):
        name = reading.official_fee if reading.account_kind == "official" else reading.account_kind
        is_open = reading.account_kind == "official" and len({each.official_fee for each in settled} - {None}) > 1
        conflict = OFFICIAL_FEE_CONFLICT if is_open else None
        yield Case(snapshot.cost_words[f"case/{name}"], conflict, totals_of(lines, reading.rates))


def _not_priced(snapshot: Snapshot, campaign: Campaign, lines: tuple[Line, ...], day: date) -> Iterator[Wording]:
    counted = {line.row.id for line in lines} | {line.row.stands_for for line in lines}
    marks = _marks(campaign) | ({"above-limit"} if is_above_limit(snapshot, campaign.price, day) else set())
    for wording in _words(snapshot, "not-priced"):
        if not counted & set(wording.priced_by) and (not wording.only or marks & set(wording.only)):
            yield wording


def _assumptions(snapshot: Snapshot, campaign: Campaign, lines: tuple[Line, ...]) -> Iterator[Wording]:
    """One sentence for each input that was not given and that a counted line depends on."""
    for wording in _words(snapshot, "assumption"):
        name = wording.id.removeprefix("assume/").replace("-", "_")
        if name not in campaign.given and _meant_for(wording, campaign) and _matters(name, campaign, lines):
            yield wording


def _matters(name: str, campaign: Campaign, lines: tuple[Line, ...]) -> bool:
    used = {quantity for line in lines for quantity in line.row.times}
    match name:
        case "category":
            return any(line.row.by_category for line in lines)
        case "official_fee":
            return any("official_fee" in line.row.when for line in lines)
        case "rates":
            return not campaign.rates
        case "session_hours":
            return "session_hours" in used
        case "return_rate":
            return "returns" in used
        case "creator_share":
            return "creator_sales" in used
        case "ads_share":
            return "ad_sales" in used
    return True


def _meant_for(wording: Wording, campaign: Campaign) -> bool:
    return not wording.only or bool(_marks(campaign) & set(wording.only))


def _marks(campaign: Campaign) -> set[str]:
    """What a campaign is, in the words of `Wording.only`."""
    return {campaign.account_kind} | ({"goods"} if campaign.sells_goods else set())


def _words(snapshot: Snapshot, kind: str) -> list[Wording]:
    return [wording for wording in snapshot.cost_words.values() if wording.kind == kind]


def _first_day(snapshot: Snapshot) -> date:
    amounts: Mapping[str, CostLine] = snapshot.cost_lines
    return min(snapshot.facts[row.amount].held_on for row in amounts.values() if row.amount and not row.optional)


def extras_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The ids of the lines that are counted only when asked for."""
    return tuple(row.id for row in snapshot.cost_lines.values() if row.optional and row.stands_for is None)


def categories_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The kinds of goods that an estimate can be asked for: those of the onboarding questions."""
    return tuple(snapshot.questions["category"].options)
