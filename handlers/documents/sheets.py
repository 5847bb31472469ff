"""An estimate as a spreadsheet whose sums are formulas, so that an accountant can follow and change them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from handlers.documents.amounts import (
    basis_in_words,
    cash_rows,
    line_in_words,
    notes_in_words,
    rate_in_words,
    scenarios_in_words,
    sources_in_words,
)
from handlers.documents.amounts import cases_in_words as cases_of
from knowledge.costs.estimates import Estimate, Total
from knowledge.costs.lines import Line, Span
from knowledge.costs.rates import Rate
from knowledge.costs.rounding import SMALLEST
from knowledge.costs.statement import assumed, left_out
from knowledge.snapshot import Snapshot
from locales import LANGUAGES, bidi
from locales.catalogues import translations
from locales.money import currency_name

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FIRST_ROW = 2
"""Rows are counted from one in formulas; row one is the head."""
FROM, TO, BASIS = 4, 5, 6
"""The columns of a line's low end, high end and source, counted from nought."""


@dataclass
class Page:
    """The sheet being written, row after row."""

    sheet: Worksheet
    plain: Format
    bold: Format
    open: str
    """What stands where an upper end is open."""
    row: int = 0

    def heading(self, *cells: str) -> None:
        """A line of words in bold, with a line left free above it unless it is the first."""
        self.row += 1 if self.row else 0
        self.sheet.write_row(self.row, 0, cells, self.bold)
        self.row += 1

    def texts(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Rows of words."""
        for cells in rows:
            self.sheet.write_row(self.row, 0, cells)
            self.row += 1

    def sums(self, label: str, low: str, high: str, span: Span | Total) -> None:
        """A label with formulas for its two ends; an open end stays a word, so that no sum pretends to close it."""
        self.sheet.write_string(self.row, 0, label, self.bold)
        self.sheet.write_formula(self.row, FROM, low, self.plain, float(span.low))
        if span.high is None:
            self.sheet.write_string(self.row, TO, self.open)
        else:
            self.sheet.write_formula(self.row, TO, high, self.plain, float(span.high))
        self.row += 1

    def ends(self, label: str, span: Span) -> None:
        """A label with the two ends as figures."""
        self.sheet.write_string(self.row, 0, label)
        self.number(FROM, span.low)
        if span.high is None:
            self.sheet.write_string(self.row, TO, self.open)
        else:
            self.number(TO, span.high)
        self.row += 1

    def number(self, column: int, value: Decimal) -> None:
        """A figure; a cell is a double by its format, and ours are below its fifteen digits."""
        self.sheet.write_number(self.row, column, float(value), self.plain)


def to_xlsx(estimate: Estimate, snapshot: Snapshot, language: str) -> bytes:
    """The workbook: each line's amount and quantities in cells, its low and high and the totals as formulas."""
    import xlsxwriter

    _ = translations(language).gettext
    data = BytesIO()
    # Labels are data: nothing that begins with "=" may become a formula or a link.
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Estimate"))
    if LANGUAGES[language].direction == "rtl":
        sheet.right_to_left()
    page = Page(
        sheet, book.add_format({"num_format": "#,##0.00##"}), book.add_format({"bold": True}), _("open")
    )  # fmt: skip
    page.heading(
        _("Line"), _("Unit, from"), _("Unit, to"), _("Quantity"), _("From"), _("To"), _("Basis"), _("Source"),
        _("Calculation"), _("Kind"),
    )  # fmt: skip
    for line in estimate.lines:
        _line(page, line, snapshot, language)
    _totals(page, estimate, snapshot, language)
    _below(page, estimate, snapshot, language)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 9, 16)
    sheet.freeze_panes(1, 1)
    book.close()
    return data.getvalue()


def _line(page: Page, line: Line, snapshot: Snapshot, language: str) -> None:
    """One line; its upper end is a formula where a source closes it."""
    words, place = line_in_words(line, snapshot, language), page.row + 1
    quantity = Decimal(1)
    for _name, factor in line.factors:
        quantity *= factor
    page.number(1, line.amount.low)
    page.number(3, quantity)
    if line.amount.high is not None:
        page.number(2, line.amount.high)
    page.sheet.write_string(page.row, BASIS, basis_in_words(line.basis, snapshot, language))
    page.sheet.write_string(page.row, BASIS + 1, " · ".join(words.cited))
    page.sheet.write_string(page.row, BASIS + 2, words.formula)
    page.sheet.write_string(page.row, BASIS + 3, words.kind)
    closed = None if line.amount.high is None else line.span.high
    page.sums(words.label, f"=B{place}*D{place}", f"=C{place}*D{place}", Span(line.span.low, closed))


def _totals(page: Page, estimate: Estimate, snapshot: Snapshot, language: str) -> None:
    """The sum, its parts by source, and the sum in other currencies."""
    _ = translations(language).gettext
    last, total = page.row, page.row + 1
    page.sums(
        _("Total, yuan"), f"=SUM(E{FIRST_ROW}:E{last})", f"=SUM(F{FIRST_ROW}:F{last})", estimate.totals[0]
    )  # fmt: skip
    for basis, span in estimate.subtotals().items():
        name = basis_in_words(basis, snapshot, language)
        page.sheet.write_string(page.row, BASIS, name)
        where = f"G{FIRST_ROW}:G{last},G{page.row + 1}"
        low, high = (f"=SUMIF({where},{column}{FIRST_ROW}:{column}{last})" for column in "EF")
        page.sums(name, low, high, span)
    for rate, converted in zip(estimate.campaign.rates, estimate.totals[1:], strict=True):
        _converted(page, total, rate, converted, language)


def _converted(page: Page, total: int, rate: Rate, converted: Total, language: str) -> None:
    decimals = max(0, -int(SMALLEST[rate.currency].as_tuple().exponent))
    page.number(3, rate.per_yuan)
    place = page.row + 1
    low, high = (f"=ROUND({column}{total}*D{place},{decimals})" for column in "EF")
    name = currency_name(rate.currency.removesuffix("-market"), language)
    page.sums(f"{name} ({rate_in_words(converted, language)})", low, high, converted)


def _below(page: Page, estimate: Estimate, snapshot: Snapshot, language: str) -> None:
    """What stands under the sum: cash, readings, scenarios, alternatives, and what was assumed or left out."""
    _ = translations(language).gettext
    if estimate.indicative:
        page.texts([(_("A rate is older than a week, so the converted totals are indicative only."),)])
    page.heading(_("Cash"))
    for label, span in cash_rows(estimate.cash, language):
        page.ends(label, span)
    if cases := cases_of(estimate, snapshot, language):
        page.heading(_("Readings that are open"))
        page.texts(cases)
    if scenarios := scenarios_in_words(estimate, snapshot, language):
        page.heading(_("Scenario"), _("Total"), _("Before the first payout"), _("A month"))
        page.texts((each.label, each.total, each.before_first_sale, each.per_month) for each in scenarios)
    if estimate.alternatives:
        page.heading(_("Alternatives, not added"))
        for line in estimate.alternatives:
            page.ends(line_in_words(line, snapshot, language).label, line.span)
    for heading, rows in (
        (_("Notes on the lines"), [{"text": note} for note in notes_in_words(estimate, snapshot, language)]),
        (_("Assumptions"), assumed(estimate, snapshot, language)),
        (_("Not priced"), left_out(estimate, snapshot, language)),
    ):
        if rows:
            page.heading(heading)
            page.texts((row["text"],) for row in rows)
    page.heading(_("Sources"))
    named = sources_in_words(estimate, snapshot, language)
    page.texts((bidi.strip(source), bidi.strip(words)) for source, words in named)
