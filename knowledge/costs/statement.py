"""An estimate in words and exact figures: the one form that chat, PDF, spreadsheet and JSON show."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from knowledge.costs.estimates import Case, Estimate, Line, Span, Total
from knowledge.costs.rounding import rounded
from knowledge.costs.rows import Wording
from knowledge.snapshot import Snapshot
from knowledge.texts import written
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
        "subtotals": {basis: {YUAN: _span(span)} for basis, span in estimate.subtotals().items()},
        "totals": _totals(estimate.totals),
        "cases": [_case(case, snapshot, language) for case in estimate.cases],
        "cash": {
            "before_first_sale": _span(estimate.cash.before_first_sale),
            "per_month": _span(estimate.cash.per_month),
            "comes_back": _span(estimate.cash.comes_back),
        },
        "alternatives": [_alternative(line, snapshot, language) for line in estimate.alternatives],
        "not_priced": [*_words(estimate.not_priced, snapshot, language), *_unpriced(estimate, language)],
        "assumptions": _words(estimate.assumptions, snapshot, language),
        "indicative": estimate.indicative,
    }


def formula(line: Line, snapshot: Snapshot, language: str) -> str:
    """The calculation as a person would write it: amount × months × accounts."""
    factors = [_amount(line, language)]
    for name, quantity in line.factors:
        word = written(snapshot.cost_words[f"quantity/{name.replace('_', '-')}"].text, snapshot, language)
        factors.append(f"{number(quantity, language)} {word}")
    return " × ".join(factors)


def _amount(line: Line, language: str) -> str:
    low, high = line.amount.low, line.amount.high
    if "sales" in line.row.times:
        ends = (low,) if high is None or high == low else (low, high)
        return "–".join(percent(end * 100, language) for end in ends)
    if high is None or high == low:
        return money(low, YUAN, language)
    return f"{number(low, language)}–{money(high, YUAN, language)}"


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


def _alternative(line: Line, snapshot: Snapshot, language: str) -> dict[str, Any]:
    high = line.span.high
    return _line(
        line, (rounded(line.span.low, YUAN), None if high is None else rounded(high, YUAN)), snapshot, language
    )


def _span(span: Span) -> dict[str, str | None]:
    return {"low": str(rounded(span.low, YUAN)), "high": None if span.high is None else str(rounded(span.high, YUAN))}


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
    return [{"id": row.id, "text": row.label.of(language) or row.id} for row in estimate.unpriced_extras]
