"""The figures of an estimate in words, the same in the chat, on paper, in the spreadsheet and under the chart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.citing import rests_on
from knowledge.costs.cash import Cash
from knowledge.costs.estimates import Estimate, Total
from knowledge.costs.lines import Line, Span
from knowledge.costs.rounding import rounded
from knowledge.costs.scenarios import scenarios_of
from knowledge.costs.statement import formula
from knowledge.snapshot import Snapshot
from knowledge.texts import written
from locales.bidi import isolate
from locales.catalogues import translations
from locales.dates import day
from locales.money import money
from locales.numbers import digits, number

YUAN = "CNY"


@dataclass(frozen=True)
class LineInWords:
    """One line as people read it: item, calculation, value, source and, for money tied up, when it returns."""

    label: str
    formula: str
    amount: str
    cited: tuple[str, ...]
    """Where it stands, in words: places in the report, and the sites of references."""
    kind: str
    """Whether it is spent, tied up, or a share of sales."""
    comes_back: str | None
    note: str | None


@dataclass(frozen=True)
class ScenarioInWords:
    """A scenario by the three figures it is compared by."""

    label: str
    total: str
    before_first_sale: str
    per_month: str


def line_in_words(line: Line, snapshot: Snapshot, language: str) -> LineInWords:
    """A line with its range of yuan."""
    return LineInWords(
        label=line.row.label.of(language) or line.row.id,
        formula=formula(line, snapshot, language),
        amount=span_in_words(line.span, language),
        cited=tuple(rests_on(line.sources, snapshot, language)),
        kind=_kind(line, language),
        comes_back=line.row.comes_back.of(language) if line.row.comes_back else None,
        note=line.row.note.of(language) if line.row.note else None,
    )


def _kind(line: Line, language: str) -> str:
    _ = translations(language).gettext
    match line.row.kind:
        case "tied-up":
            return _("tied up, comes back")
        case "share":
            return _("share of sales")
    return _("spent")


def subtotals_in_words(estimate: Estimate, snapshot: Snapshot, language: str) -> tuple[tuple[str, str], ...]:
    """The sum of each source by its name; empty where all comes from one."""
    subtotals = estimate.subtotals()
    if len(subtotals) < 2:
        return ()
    return tuple((basis_in_words(basis, snapshot, language), span_in_words(span, language))
                 for basis, span in subtotals.items())  # fmt: skip


def basis_in_words(basis: str, snapshot: Snapshot, language: str) -> str:
    """The name of a source."""
    source = snapshot.sources.get(basis)
    return (source.title.of(language) if source is not None else None) or basis


def cases_in_words(estimate: Estimate, snapshot: Snapshot, language: str) -> tuple[tuple[str, str], ...]:
    """Each reading of what is open, with its total in yuan."""
    return tuple(
        (written(case.wording.text, snapshot, language), total_in_words(case.totals[0], language))
        for case in estimate.cases
    )


def scenarios_in_words(estimate: Estimate, snapshot: Snapshot, language: str) -> tuple[ScenarioInWords, ...]:
    """The scenarios side by side, in yuan."""
    return tuple(
        ScenarioInWords(
            label=written(scenario.wording.text, snapshot, language),
            total=total_in_words(scenario.totals[0], language),
            before_first_sale=span_in_words(scenario.cash.before_first_sale, language),
            per_month=span_in_words(scenario.cash.per_month, language),
        )
        for scenario in scenarios_of(snapshot, estimate)
    )


def notes_in_words(estimate: Estimate, snapshot: Snapshot, language: str) -> tuple[str, ...]:
    """What stands beside a line: what it rests on, or leaves out."""
    words = (line_in_words(line, snapshot, language) for line in estimate.lines)
    _ = translations(language).gettext
    return tuple(_("{line}: {note}").format(line=line.label, note=line.note) for line in words if line.note)


def sources_in_words(estimate: Estimate, snapshot: Snapshot, language: str) -> tuple[tuple[str, str], ...]:
    """What the lines rest on, each by the name it has there and with its day; a reference also says its grade."""
    named = dict.fromkeys(source for line in (*estimate.lines, *estimate.alternatives) for source in line.sources)
    return tuple(
        (isolate(", ".join(rests_on((source,), snapshot, language))), _explained(source, snapshot, language))
        for source in named
    )


def _explained(named: str, snapshot: Snapshot, language: str) -> str:
    _ = translations(language).gettext
    reference = snapshot.references.get(named)
    if reference is None:
        source = snapshot.sources.get(named) or snapshot.sources["report"]
        place = "" if named in snapshot.sources else source.title.of(language)
        return ", ".join(filter(None, (place, day(source.published, language))))
    dated = next((each.dated for each in reference.citations if each.dated), None)
    return _("{statement} ({dated}; grade {grade})").format(
        statement=_sentence(reference.statement.of(language) or "", language),
        dated=isolate(dated) if dated else _("undated"),
        grade=isolate(reference.grade),
    )


def _sentence(text: str, language: str) -> str:
    """A statement as it stands in the supplement, with the figures of the language."""
    if language == "fa":
        text = re.sub(r"(?<=\d),(?=\d)", "٬", re.sub(r"(?<=\d)\.(?=\d)", "٫", text))
    return digits(text if text.endswith((".", "؟", "?")) else f"{text}.", language)


def cash_rows(cash: Cash, language: str) -> tuple[tuple[str, Span], ...]:
    """The three figures of cash, with what to call them."""
    _ = translations(language).gettext
    return (
        (_("Needed before the first payout"), cash.before_first_sale),
        (_("Spent a month"), cash.per_month),
        (_("Comes back later"), cash.comes_back),
    )


def span_in_words(span: Span, language: str) -> str:
    """A range of yuan as people say it: "from 35,000 yuan", "500 to 5,000 yuan"."""
    high = None if span.high is None else rounded(span.high, YUAN)
    return total_in_words(Total(YUAN, rounded(span.low, YUAN), high), language)


def total_in_words(total: Total, language: str) -> str:
    """A total with its upper end, open where no source closes it."""
    _ = translations(language).gettext
    currency = total.currency.removesuffix("-market")
    if total.high is None and not total.low:
        return _("not known")  # the lowest reading is nought, and another one is open
    if total.high is None:
        return _("{amount} and up").format(amount=money(total.low, currency, language))
    if total.high == total.low:
        return money(total.low, currency, language)
    return _("{low} to {high}").format(low=number(total.low, language), high=money(total.high, currency, language))


def rate_in_words(total: Total, language: str) -> str | None:
    """Which rate a total was converted at: its market, its day and who entered it; None for yuan."""
    _ = translations(language).gettext
    if total.as_of is None:
        return None
    of_day = day(total.as_of, language)
    if total.entered_by is None:
        return _("at your own rate of {day}").format(day=of_day)
    name = total.entered_by or _("the office")
    if total.currency == "IRR":
        return _("at the official rate of {day}, entered by {name}").format(day=of_day, name=name)
    if total.currency == "USD":
        return _("at the rate of {day}, entered by {name}").format(day=of_day, name=name)
    return _("at the market rate of {day}, entered by {name}").format(day=of_day, name=name)
