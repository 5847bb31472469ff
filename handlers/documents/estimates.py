"""An estimate as a quotation: the same lines, scenarios, cases and open ends as in the chat."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.documents.amounts import (
    YUAN,
    cases_in_words,
    cash_rows,
    line_in_words,
    notes_in_words,
    rate_in_words,
    scenarios_in_words,
    sources_in_words,
    span_in_words,
    subtotals_in_words,
    total_in_words,
)
from handlers.documents.blocks import Block, Heading, Items, Paper, Table, Text
from knowledge.costs.estimates import Estimate
from knowledge.costs.lines import Line
from knowledge.costs.statement import assumed, left_out
from knowledge.snapshot import Snapshot
from locales.bidi import isolate
from locales.catalogues import translations
from locales.dates import day
from locales.numbers import number


def estimate_paper(estimate: Estimate, snapshot: Snapshot, language: str) -> Paper:
    """The quotation of an estimate."""
    _ = translations(language).gettext
    return Paper(
        language=language,
        title=_("Cost estimate for a Douyin campaign"),
        foot=_("Karvan, {day}. An estimate from dated sources, not an offer.").format(day=day(estimate.day, language)),
        blocks=tuple(_blocks(estimate, snapshot, language)),
    )


def _blocks(estimate: Estimate, snapshot: Snapshot, language: str) -> Iterator[Block]:
    _ = translations(language).gettext
    yield _lines_table(estimate, snapshot, language)
    yield from _totals(estimate, snapshot, language)
    if cases := cases_in_words(estimate, snapshot, language):
        yield Heading(_("Readings that are open"))
        yield Table((_("Reading"), _("Total")), cases, numeric=(1,))
    yield Heading(_("Cash"))
    cash = cash_rows(estimate.cash, language)
    yield Table((_("When"), _("Yuan")), tuple((label, span_in_words(span, language)) for label, span in cash), (1,))
    if estimate.cash.payout_wait_days is not None:
        wait = number(estimate.cash.payout_wait_days, language)
        yield Text(_("Payouts come after returns close; {wait} days were counted.").format(wait=wait), tone="small")
    if returning := _returning(estimate, snapshot, language):
        yield Items(returning)
    if scenarios := scenarios_in_words(estimate, snapshot, language):
        yield Heading(_("Side by side, in yuan"))
        head = (_("Scenario"), _("Total"), _("Before the first payout"), _("A month"))
        rows = tuple((each.label, each.total, each.before_first_sale, each.per_month) for each in scenarios)
        yield Table(head, rows, numeric=(1, 2, 3))
    yield from _lists(estimate, snapshot, language)


def _lines_table(estimate: Estimate, snapshot: Snapshot, language: str) -> Table:
    _ = translations(language).gettext
    rows = []
    for line, (low, high) in zip(estimate.lines, estimate.lines_in(YUAN), strict=True):
        words = line_in_words(line, snapshot, language)
        upper = _("open") if high is None else number(high, language)
        rows.append((words.label, words.formula, number(low, language), upper, isolate(" · ".join(words.cited))))
    total = estimate.totals[0]
    upper = _("open") if total.high is None else number(total.high, language)
    rows.append((_("Total, yuan"), "", number(total.low, language), upper, ""))
    head = (_("Line"), _("Calculation"), _("From"), _("To"), _("Source"))
    return Table(head, tuple(rows), numeric=(2, 3), last_is_total=True)


def _totals(estimate: Estimate, snapshot: Snapshot, language: str) -> Iterator[Block]:
    """The sum by source, and the whole in other currencies with each rate's day and who entered it."""
    _ = translations(language).gettext
    if subtotals := subtotals_in_words(estimate, snapshot, language):
        yield Items(tuple(_("{source}: {amount}").format(source=name, amount=amount) for name, amount in subtotals))
    if estimate.indicative:
        yield Text(_("A rate is older than a week, so the converted totals are indicative only."), tone="caution")
    for total in estimate.totals[1:]:
        amount, rate = total_in_words(total, language), rate_in_words(total, language)
        yield Text(_("Total: {amount}, {rate}.").format(amount=amount, rate=rate))


def _returning(estimate: Estimate, snapshot: Snapshot, language: str) -> tuple[str, ...]:
    words = (line_in_words(line, snapshot, language) for line in estimate.lines)
    return tuple(f"{line.label}: {line.amount}. {line.comes_back}" for line in words if line.comes_back)


def _lists(estimate: Estimate, snapshot: Snapshot, language: str) -> Iterator[Block]:
    _ = translations(language).gettext
    lists = (
        (_("Notes on the lines"), notes_in_words(estimate, snapshot, language)),
        (_("Alternatives, not added"), [_alternative(line, snapshot, language) for line in estimate.alternatives]),
        (_("Not priced"), [row["text"] for row in left_out(estimate, snapshot, language)]),
        (_("Assumptions"), [row["text"] for row in assumed(estimate, snapshot, language)]),
    )
    for heading, items in lists:
        if items:
            yield Heading(heading, level=3)
            yield Items(tuple(items))
    yield Heading(_("Sources"), level=3)
    yield Items(tuple(f"{source}: {words}" for source, words in sources_in_words(estimate, snapshot, language)))


def _alternative(line: Line, snapshot: Snapshot, language: str) -> str:
    words = line_in_words(line, snapshot, language)
    return f"{words.label}: {words.amount} ({isolate(' · '.join(words.cited))})"
