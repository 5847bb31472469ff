"""An estimate as a quotation: the same lines, cases and open ends as in the chat."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.documents.blocks import Block, Heading, Items, Paper, Table, Text
from knowledge.costs.estimates import Estimate, Line, Span, Total
from knowledge.costs.rounding import rounded
from knowledge.costs.statement import formula
from knowledge.snapshot import Snapshot
from knowledge.texts import written
from locales.bidi import isolate
from locales.catalogues import translations
from locales.dates import day
from locales.money import money
from locales.numbers import number

YUAN = "CNY"


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
    if estimate.indicative:
        yield Text(_("A rate is older than a week, so the converted totals are indicative only."), tone="caution")
    for total in estimate.totals[1:]:
        yield Text(_("Total: {amount}, at the rate of {day}.").format(
            amount=total_in_words(total, language), day=day(total.as_of or estimate.day, language)
        ))  # fmt: skip
    if estimate.cases:
        yield Heading(_("Readings that are open"))
        yield Table(
            (_("Reading"), _("Total")),
            tuple(
                (written(case.wording.text, snapshot, language), total_in_words(case.totals[0], language))
                for case in estimate.cases
            ),
            numeric=(1,),
        )
    yield Heading(_("Cash"))
    yield Table(
        (_("When"), _("Yuan")),
        tuple((label, span_in_words(span, language)) for label, span in cash_rows(estimate, language)),
        numeric=(1,),
    )
    yield from _lists(estimate, snapshot, language)


def _lines_table(estimate: Estimate, snapshot: Snapshot, language: str) -> Table:
    _ = translations(language).gettext
    rows = [
        (
            line.row.label.of(language) or line.row.id,
            formula(line, snapshot, language),
            number(low, language),
            _("open") if high is None else number(high, language),
            isolate(", ".join(line.sources)),
        )
        for line, (low, high) in zip(estimate.lines, estimate.lines_in(YUAN), strict=True)
    ]
    total = estimate.totals[0]
    high = _("open") if total.high is None else number(total.high, language)
    rows.append((_("Total, yuan"), "", number(total.low, language), high, ""))
    head = (_("Line"), _("Calculation"), _("From"), _("To"), _("Source"))
    return Table(head, tuple(rows), numeric=(2, 3), last_is_total=True)


def _lists(estimate: Estimate, snapshot: Snapshot, language: str) -> Iterator[Block]:
    _ = translations(language).gettext
    lists = (
        (_("Alternatives, not added"), [_alternative(line, language) for line in estimate.alternatives]),
        (_("Not priced"), [written(row.text, snapshot, language) for row in estimate.not_priced]),
        (_("Assumptions"), [written(row.text, snapshot, language) for row in estimate.assumptions]),
    )
    for heading, items in lists:
        if items:
            yield Heading(heading, level=3)
            yield Items(tuple(items))


def _alternative(line: Line, language: str) -> str:
    label = line.row.label.of(language) or line.row.id
    return f"{label}: {span_in_words(line.span, language)} ({isolate(', '.join(line.sources))})"


def cash_rows(estimate: Estimate, language: str) -> tuple[tuple[str, Span], ...]:
    """The three figures of cash, with what to call them."""
    _ = translations(language).gettext
    return (
        (_("Needed before the first payout"), estimate.cash.before_first_sale),
        (_("Spent a month"), estimate.cash.per_month),
        (_("Comes back later"), estimate.cash.comes_back),
    )


def span_in_words(span: Span, language: str) -> str:
    """A range of yuan as people say it: "from 35,000 yuan", "500 to 5,000 yuan"."""
    high = None if span.high is None else rounded(span.high, YUAN)
    return total_in_words(Total(YUAN, rounded(span.low, YUAN), high), language)


def total_in_words(total: Total, language: str) -> str:
    """A total with its upper end, open where no source closes it."""
    _ = translations(language).gettext
    currency = total.currency.removesuffix("-market")
    if total.high is None:
        return _("{amount} and up").format(amount=money(total.low, currency, language))
    if total.high == total.low:
        return money(total.low, currency, language)
    return _("{low} to {high}").format(low=number(total.low, language), high=money(total.high, currency, language))
