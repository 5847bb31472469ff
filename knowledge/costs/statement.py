"""An estimate in words and exact figures: the one form that chat, PDF, spreadsheet and JSON show."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from knowledge.costs.cash import Cash
from knowledge.costs.estimates import Case, Estimate, Total
from knowledge.costs.lines import Line, Span
from knowledge.costs.rates import ONE_RATE, Rate
from knowledge.costs.rounding import rounded
from knowledge.costs.rows import Wording
from knowledge.costs.scenarios import scenarios_of
from knowledge.snapshot import Snapshot
from knowledge.texts import written
from locales.catalogues import translations
from locales.dates import day
from locales.money import money
from locales.numbers import number, percent

YUAN = "CNY"


def statement(estimate: Estimate, snapshot: Snapshot, language: str) -> dict[str, Any]:
    """The promise of `karvan estimate --json`: money as decimal strings, words in the language."""
    amounts = estimate.lines_in(YUAN)
    return {
        "lines": [
            _line(line, amount, snapshot, language) for line, amount in zip(estimate.lines, amounts, strict=True)
        ],
        "subtotals": _subtotals(estimate),
        "totals": _totals(estimate.totals),
        "cases": [_case(case, snapshot, language) for case in estimate.cases],
        "cash": _cash(estimate.cash),
        "scenarios": [
            {
                "id": scenario.wording.id.removeprefix("scenario/"),
                "label": written(scenario.wording.text, snapshot, language),
                "totals": _totals(scenario.totals),
                "cash": _cash(scenario.cash),
            }
            for scenario in scenarios_of(snapshot, estimate)
        ],
        "alternatives": [_alternative(line, snapshot, language) for line in estimate.alternatives],
        "not_priced": left_out(estimate, snapshot, language),
        "assumptions": assumed(estimate, snapshot, language),
        "indicative": estimate.indicative,
    }


def assumed(estimate: Estimate, snapshot: Snapshot, language: str) -> list[dict[str, str]]:
    """What was assumed, each by id and in a sentence; a person's own rates are among it."""
    return [*_words(estimate.assumptions, snapshot, language), *_own_rates(estimate, language)]


def left_out(estimate: Estimate, snapshot: Snapshot, language: str) -> list[dict[str, str]]:
    """What was not priced, each by id and in a sentence."""
    return [*_words(estimate.not_priced, snapshot, language), *_unpriced(estimate, language)]


def formula(line: Line, snapshot: Snapshot, language: str) -> str:
    """The calculation as a person would write it: amount × months × accounts."""
    factors: list[str] = []
    for name, quantity in line.factors:
        wording = snapshot.cost_words[f"quantity/{name.replace('_', '-')}"]
        word = wording.one if quantity == 1 and wording.one is not None else wording.text
        factors.append(f"{number(quantity, language)} {written(word, snapshot, language)}")
    if line.row.divides:
        return f"{' × '.join(factors)} ÷ {_divisor(line, language)}"
    return " × ".join((_amount(line, language), *factors))


def _divisor(line: Line, language: str) -> str:
    """Between which figures the quantities are divided, the smaller first, as the sources say them."""
    values = sorted(fact.value for fact in line.amount.facts if fact.value is not None)
    if values[0] == values[-1]:
        return number(values[0], language)
    _ = translations(language).gettext
    return _("{low} to {high}").format(low=number(values[0], language), high=number(values[-1], language))


def _amount(line: Line, language: str) -> str:
    low, high = line.amount.low, line.amount.high
    is_share = line.row.kind == "share"
    low, high = (low * 100, None if high is None else high * 100) if is_share else (low, high)
    whole = percent if is_share else _yuan
    if high is None or high == low:
        return whole(low, language)
    _ = translations(language).gettext
    return _("{low} to {high}").format(low=number(low, language), high=whole(high, language))


def _yuan(amount: Decimal, language: str) -> str:
    return money(amount, YUAN, language)


def _line(line: Line, amount: tuple[Decimal, Decimal | None], snapshot: Snapshot, language: str) -> dict[str, Any]:
    low, high = amount
    return {
        "id": line.row.id,
        "label": line.row.label.of(language),
        "formula": formula(line, snapshot, language),
        "low": str(low),
        "high": None if high is None else str(high),
        "currency": YUAN,
        "kind": line.row.kind,
        "basis": line.basis,
        "sources": list(line.sources),
    }


def _subtotals(estimate: Estimate) -> dict[str, dict[str, Any]]:
    by_basis: dict[str, dict[str, Any]] = {}
    for total in estimate.totals:
        for basis, span in estimate.subtotals(total.currency).items():
            ends = {"low": str(span.low), "high": None if span.high is None else str(span.high)}
            by_basis.setdefault(basis, {})[total.currency] = ends
    return by_basis


def _alternative(line: Line, snapshot: Snapshot, language: str) -> dict[str, Any]:
    high = line.span.high
    return _line(
        line, (rounded(line.span.low, YUAN), None if high is None else rounded(high, YUAN)), snapshot, language
    )


def _span(span: Span) -> dict[str, str | None]:
    return {"low": str(rounded(span.low, YUAN)), "high": None if span.high is None else str(rounded(span.high, YUAN))}


def _cash(cash: Cash) -> dict[str, Any]:
    return {
        "before_first_sale": _span(cash.before_first_sale),
        "per_month": _span(cash.per_month),
        "comes_back": _span(cash.comes_back),
    }


def _totals(totals: Iterable[Total]) -> dict[str, Any]:
    return {
        total.currency: {
            "low": str(total.low),
            "high": None if total.high is None else str(total.high),
            "as_of": None if total.as_of is None else total.as_of.isoformat(),
        }
        for total in totals
    }


def _case(case: Case, snapshot: Snapshot, language: str) -> dict[str, Any]:
    return {
        "conflict": case.conflict,
        "label": written(case.wording.text, snapshot, language),
        "totals": _totals(case.totals),
    }


def _words(rows: Iterable[Wording], snapshot: Snapshot, language: str) -> list[dict[str, str]]:
    return [{"id": row.id, "text": written(row.text, snapshot, language)} for row in rows]


def _unpriced(estimate: Estimate, language: str) -> list[dict[str, str]]:
    _ = translations(language).gettext
    return [
        {
            "id": row.stands_for or row.id,
            "text": _("{extra}: it was asked for, but price and units, or a figure of that day, are missing.").format(
                extra=row.label.of(language) or row.id
            ),
        }
        for row in estimate.unpriced_extras
    ]


def _own_rates(estimate: Estimate, language: str) -> list[dict[str, str]]:
    """The person's own rates, each a named assumption; rial and toman of one rate are named once."""
    own = [rate for rate in estimate.campaign.rates if rate.is_own]
    twice = {rate.currency for rate in own} >= ONE_RATE
    return [
        {"id": f"own-rate/{rate.currency}", "text": _own_rate(rate, language)}
        for rate in own
        if not (twice and rate.currency == "IRR-market")
    ]


def _own_rate(rate: Rate, language: str) -> str:
    _ = translations(language).gettext
    return _("Converted at your own rate of {day}: one yuan is {amount}. It is used for you alone.").format(
        day=day(rate.day, language), amount=per_yuan(rate, language)
    )


def per_yuan(rate: Rate, language: str) -> str:
    """What one yuan is worth at a rate, in words; a rate that was said the other way round is shortened."""
    shortened = round(rate.per_yuan, 4) if rate.currency == "USD" else rate.per_yuan
    return money(shortened or rate.per_yuan, rate.currency.removesuffix("-market"), language)
