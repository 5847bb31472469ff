"""A campaign's estimate: lines that sum to their total, with what is open, assumed and left out.

Rules kept here: an upper end is closed by data only; a line beyond the report for work that a
report line already pays is an alternative and never added; the total is converted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from knowledge.costs.figures import Amount, NoFigureError, amount_of, in_force
from knowledge.costs.inputs import AccountKind, Campaign, OfficialFee
from knowledge.costs.rates import Rate
from knowledge.costs.rounding import rounded, spread
from knowledge.costs.rows import CostLine, Quantity, Wording
from knowledge.errors import N_, InputError
from knowledge.snapshot import Snapshot

OFFICIAL_FEE_CONFLICT = "official-cost-monthly-or-not"
DAYS_A_MONTH = Decimal(30)
MONTHS_A_YEAR = 12
OF_SESSIONS: frozenset[Quantity] = frozenset({"sessions", "session_hours"})
RUNNING: frozenset[Quantity] = frozenset({"months", "units", "sales", "returns", "ad_days"})
"""Lines that grow with time or sales are paid while the campaign runs, the others before it."""


@dataclass(frozen=True)
class Span:
    """An amount of yuan from low to high; `high` None is open above."""

    low: Decimal
    high: Decimal | None

    @classmethod
    def total(cls, spans: Iterable[Span]) -> Span:
        """The sum; open above as soon as one part is."""
        parts = tuple(spans)
        highs = [part.high for part in parts]
        closed = None if None in highs else sum((high for high in highs if high is not None), Decimal(0))
        return cls(sum((part.low for part in parts), Decimal(0)), closed)

    def times(self, factor: Decimal) -> Span:
        """The span so many times over."""
        return Span(self.low * factor, None if self.high is None else self.high * factor)

    def over(self, parts: int) -> Span:
        """One of so many equal parts."""
        return Span(self.low / parts, None if self.high is None else self.high / parts)


@dataclass(frozen=True)
class Line:
    """A priced line: its row, the amount of one unit, and what it was multiplied by."""

    row: CostLine
    amount: Amount
    factors: tuple[tuple[Quantity, Decimal], ...]
    span: Span

    @property
    def basis(self) -> str:
        """The source of its figures: report, supplement or office."""
        return self.amount.facts[0].source

    @property
    def sources(self) -> tuple[str, ...]:
        """Loci of the report or reference ids."""
        return tuple(dict.fromkeys(fact.ref or fact.locus or fact.source for fact in self.amount.facts))


@dataclass(frozen=True)
class Total:
    """The whole in one currency; `as_of` is the day of its rate, None for yuan."""

    currency: str
    low: Decimal
    high: Decimal | None
    as_of: date | None = None


@dataclass(frozen=True)
class Case:
    """The same campaign with one open reading settled."""

    wording: Wording
    conflict: str | None
    totals: tuple[Total, ...]


@dataclass(frozen=True)
class Cash:
    """What must be in hand: before the first payout, in a month of running, and what returns later."""

    before_first_sale: Span
    per_month: Span
    comes_back: Span
    payout_wait_days: Decimal | None
    """Days from a sale to its payout that were counted; None for a campaign without goods."""


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

    def subtotals(self) -> dict[str, Span]:
        """Yuan by basis, in the order of the lines."""
        bases = dict.fromkeys(line.basis for line in self.lines)
        return {basis: Span.total(line.span for line in self.lines if line.basis == basis) for basis in bases}

    def lines_in(self, currency: str) -> list[tuple[Decimal, Decimal | None]]:
        """Each line's low and high in a currency, rounded so that they sum to the total."""
        per_yuan = next((rate.per_yuan for rate in self.campaign.rates if rate.currency == currency), Decimal(1))
        lows = spread([line.span.low * per_yuan for line in self.lines], currency)
        highs = [line.span.high for line in self.lines]
        closed = [high * per_yuan for high in highs if high is not None]
        if len(closed) == len(highs):
            return list(zip(lows, spread(closed, currency), strict=True))
        return [
            (low, None if high is None else rounded(high * per_yuan, currency))
            for low, high in zip(lows, highs, strict=True)
        ]


def work_out(snapshot: Snapshot, campaign: Campaign, *, on: date) -> Estimate:
    """The estimate of a campaign as of its own day, or of `on` where it names none.

    Raises:
        InputError: no figure covers that day, so there is nothing to show.
    """
    day = campaign.as_of or on
    settled = [replace(campaign, account_kind=kind, official_fee=fee) for kind, fee in _readings(campaign)]
    priced = [_lines(snapshot, reading, day) for reading in settled]
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
        totals=_totals(lines, campaign.rates),
        cases=tuple(_cases(snapshot, settled, by_case)) if len(settled) > 1 else (),
        cash=_cash(snapshot, campaign, lines, day),
        alternatives=tuple(_alternatives(snapshot, settled[lowest], lines, day)),
        not_priced=tuple(_not_priced(snapshot, campaign, lines)),
        unpriced_extras=unpriced,
        assumptions=tuple(_assumptions(snapshot, campaign, lines)),
        indicative=any(rate.is_old(day) for rate in campaign.rates),
    )


def sells_goods(campaign: Campaign) -> bool:
    """Whether anything to be sold was named; a campaign for tourism or an office has none."""
    return campaign.price is not None or campaign.units is not None


def _readings(campaign: Campaign) -> Iterator[tuple[AccountKind, OfficialFee | None]]:
    """The ways in which what was left open can be settled."""
    fees: tuple[OfficialFee, ...] = (campaign.official_fee,) if campaign.official_fee else ("once", "monthly")
    if campaign.account_kind in ("official", "undecided"):
        yield from (("official", fee) for fee in fees)
    if campaign.account_kind in ("commercial", "undecided"):
        yield "commercial", None


def _lines(snapshot: Snapshot, campaign: Campaign, day: date) -> tuple[tuple[Line, ...], tuple[CostLine, ...]]:
    """The lines that count, and the extras that could not be priced."""
    counted: list[Line] = []
    unpriced: list[CostLine] = []
    for row in snapshot.cost_lines.values():
        if not _applies(row, campaign, day) or (row.optional and not _asked(row, campaign)):
            continue
        line = _price(snapshot, row, campaign, day)
        if line is None:
            if row.optional:
                unpriced.append(row)
        elif not _covered(line, counted):
            counted.append(line)
    return tuple(counted), tuple(unpriced)


def _asked(row: CostLine, campaign: Campaign) -> bool:
    """An extra counts when it is named, or when the campaign itself asks for it by its live sessions."""
    return row.id in campaign.extras or (campaign.live_sessions > 0 and bool(OF_SESSIONS & set(row.times)))


def _applies(row: CostLine, campaign: Campaign, day: date) -> bool:
    known = {
        "account_kind": campaign.account_kind,
        "official_fee": campaign.official_fee,
        "category": campaign.category,
    }
    in_time = (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or day <= row.valid_until)
    return in_time and all(known.get(name) in options for name, options in row.when.items())


def _covered(line: Line, counted: Iterable[Line]) -> bool:
    """Whether a report line already pays for this work, so that adding it would count it twice."""
    if line.basis == "report":
        return False
    return any(other.basis == "report" and set(other.row.covers) & set(line.row.covers) for other in counted)


def _price(snapshot: Snapshot, row: CostLine, campaign: Campaign, day: date) -> Line | None:
    quantities = _quantities(snapshot, campaign, day)
    if any(name not in quantities for name in row.times):
        return None
    monthly_sales = quantities.get("sales", Decimal(0)) / campaign.months
    try:
        amount = amount_of(snapshot, row, day, category=campaign.category, monthly_sales=monthly_sales)
    except NoFigureError:
        return None
    factors = tuple((name, quantities[name]) for name in row.times)
    span = Span(amount.low, amount.high)
    for _name, quantity in factors:
        span = span.times(quantity)
    return Line(row, amount, factors, span)


def _quantities(snapshot: Snapshot, campaign: Campaign, day: date) -> dict[Quantity, Decimal]:
    """What lines are multiplied by; a quantity that needs price or units is absent without them."""
    months = Decimal(campaign.months)
    known: dict[Quantity, Decimal] = {
        "months": months,
        "accounts": Decimal(campaign.accounts),
        "years": Decimal(-(-campaign.months // MONTHS_A_YEAR)),
        "sessions": Decimal(campaign.live_sessions),
        "ad_days": months * DAYS_A_MONTH,
    }
    if campaign.units is not None:
        known["units"] = Decimal(campaign.units)
    # A day that no planning figure covers leaves out what rests on it.
    with suppress(NoFigureError):
        known["session_hours"] = Decimal(campaign.live_sessions) * parameter(snapshot, "session-hours", day)
        if campaign.units is not None:
            known["returns"] = Decimal(campaign.units) * parameter(snapshot, "return-rate", day)
    if campaign.sales is not None:
        known["sales"] = campaign.sales
    return known


def parameter(snapshot: Snapshot, name: str, day: date) -> Decimal:
    """A planning figure: the sum of the facts that `content/costs/parameters.yaml` names for it."""
    facts = [in_force(snapshot, fact_id, day) for fact_id in snapshot.cost_parameters[name].facts]
    total = sum((fact.value for fact in facts if fact.value is not None), Decimal(0))
    return total / 100 if facts and facts[0].unit == "u-percent" else total


def _open_account_line(lines: tuple[Line, ...], cases: list[tuple[Line, ...]]) -> tuple[Line, ...]:
    """The lower reading's lines with the upper end of the account's own line as far as any reading goes."""
    highs = [case[0].span.high for case in cases]
    closed = [high for high in highs if high is not None]
    highest = max(closed) if len(closed) == len(highs) else None
    return (replace(lines[0], span=Span(lines[0].span.low, highest)), *lines[1:])


def _totals(lines: tuple[Line, ...], rates: tuple[Rate, ...]) -> tuple[Total, ...]:
    span = Span.total(line.span for line in lines)
    totals = [_total(span, "CNY", Decimal(1), None)]
    totals += [_total(span, rate.currency, rate.per_yuan, rate.day) for rate in rates]
    return tuple(totals)


def _total(span: Span, currency: str, per_yuan: Decimal, as_of: date | None) -> Total:
    high = None if span.high is None else rounded(span.high * per_yuan, currency)
    return Total(currency, rounded(span.low * per_yuan, currency), high, as_of)


def _cases(snapshot: Snapshot, settled: list[Campaign], priced: list[tuple[Line, ...]]) -> Iterator[Case]:
    if len(settled) == 1:
        return
    for reading, lines in zip(settled, priced, strict=True):
        name = reading.official_fee if reading.account_kind == "official" else reading.account_kind
        conflict = OFFICIAL_FEE_CONFLICT if reading.account_kind == "official" else None
        yield Case(snapshot.cost_words[f"case/{name}"], conflict, _totals(lines, reading.rates))


def _cash(snapshot: Snapshot, campaign: Campaign, lines: tuple[Line, ...], day: date) -> Cash:
    monthly = Span.total(line.span.over(campaign.months) for line in lines if "months" in line.row.times)
    tied_up = Span.total(line.span for line in lines if line.row.kind == "tied-up")
    once = Span.total(
        line.span
        for line in lines
        if line.row.kind == "spent" and not {"months", "units", "sales", "returns"} & set(line.row.times)
    )
    wait = None
    if sells_goods(campaign):
        with suppress(NoFigureError):
            wait = parameter(snapshot, "payout-wait-days", day)
    months_ahead = Decimal(1) if wait is None else min(Decimal(campaign.months), 1 + wait / DAYS_A_MONTH)
    return Cash(
        before_first_sale=Span.total((once, tied_up, monthly.times(months_ahead))),
        per_month=monthly,
        comes_back=tied_up,
        payout_wait_days=wait,
    )


def _alternatives(snapshot: Snapshot, campaign: Campaign, lines: tuple[Line, ...], day: date) -> Iterator[Line]:
    """Lines beyond the report for work that a counted report line pays already."""
    for row in snapshot.cost_lines.values():
        line = _price(snapshot, row, campaign, day) if row.optional and _applies(row, campaign, day) else None
        if line is not None and line.span.low and _covered(line, lines):
            yield line


def _not_priced(snapshot: Snapshot, campaign: Campaign, lines: tuple[Line, ...]) -> Iterator[Wording]:
    counted = {line.row.id for line in lines}
    for wording in _words(snapshot, "not-priced"):
        if not counted & set(wording.priced_by) and _meant_for(wording, campaign):
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
            return campaign.account_kind == "official"
        case "session_hours":
            return "session_hours" in used
        case "return_rate":
            return "returns" in used
    return True


def _meant_for(wording: Wording, campaign: Campaign) -> bool:
    marks = {campaign.account_kind} | ({"goods"} if sells_goods(campaign) else set())
    return not wording.only or bool(marks & set(wording.only))


def _words(snapshot: Snapshot, kind: str) -> list[Wording]:
    return [wording for wording in snapshot.cost_words.values() if wording.kind == kind]


def _first_day(snapshot: Snapshot) -> date:
    amounts: Mapping[str, CostLine] = snapshot.cost_lines
    return min(snapshot.facts[row.amount].held_on for row in amounts.values() if row.amount and not row.optional)


def extras_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The ids of the lines that are counted only when asked for."""
    return tuple(row.id for row in snapshot.cost_lines.values() if row.optional)


def categories_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The kinds of goods that an estimate can be asked for: those of the onboarding questions."""
    return tuple(snapshot.questions["category"].options)
