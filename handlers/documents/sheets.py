"""An estimate as a spreadsheet whose sums are formulas, so that an accountant can follow and change them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from knowledge.costs.estimates import Estimate, Line
from knowledge.snapshot import Snapshot
from knowledge.texts import written
from locales import LANGUAGES
from locales.catalogues import translations

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FIRST_ROW = 2
"""Rows are counted from one in formulas; row one is the head."""


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
    bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    head = (_("Line"), _("Unit, from"), _("Unit, to"), _("Quantity"), _("From"), _("To"), _("Source"))
    sheet.write_row(0, 0, head, bold)
    for place, line in enumerate(estimate.lines, start=FIRST_ROW):
        _write_line(sheet, place, line, language, plain)
    last = FIRST_ROW + len(estimate.lines) - 1
    total = estimate.totals[0]
    sheet.write_string(last, 0, _("Total, yuan"), bold)
    sheet.write_formula(last, 4, f"=SUM(E{FIRST_ROW}:E{last})", plain, float(total.low))
    if total.high is None:
        sheet.write_string(last, 5, _("open"))
    else:
        sheet.write_formula(last, 5, f"=SUM(F{FIRST_ROW}:F{last})", plain, float(total.high))
    for place, rate in enumerate(estimate.campaign.rates, start=last + 1):
        sheet.write_string(place, 0, f"{rate.currency} ({rate.day.isoformat()})")
        _write_decimal(sheet, place, 3, rate.per_yuan, plain)
        sheet.write_formula(place, 4, f"=E{last + 1}*D{place + 1}", plain, float(estimate.totals[place - last].low))
    notes = last + len(estimate.campaign.rates) + 2
    for place, row in enumerate((*estimate.assumptions, *estimate.not_priced), start=notes):
        sheet.write_string(place, 0, written(row.text, snapshot, language))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 6, 16)
    book.close()
    return data.getvalue()


def _write_line(sheet: Worksheet, place: int, line: Line, language: str, plain: Format) -> None:
    """One line; an open upper end stays a word, so that no sum pretends to close it."""
    _ = translations(language).gettext
    quantity = Decimal(1)
    for _name, factor in line.factors:
        quantity *= factor
    sheet.write_string(place - 1, 0, line.row.label.of(language) or line.row.id)
    _write_decimal(sheet, place - 1, 1, line.amount.low, plain)
    _write_decimal(sheet, place - 1, 3, quantity, plain)
    sheet.write_formula(place - 1, 4, f"=B{place}*D{place}", plain, float(line.span.low))
    if line.span.high is None or line.amount.high is None:
        sheet.write_string(place - 1, 5, _("open"))
    else:
        _write_decimal(sheet, place - 1, 2, line.amount.high, plain)
        sheet.write_formula(place - 1, 5, f"=C{place}*D{place}", plain, float(line.span.high))
    sheet.write_string(place - 1, 6, ", ".join(line.sources))


def _write_decimal(sheet: Worksheet, row: int, column: int, value: Decimal, plain: Format) -> None:
    # A spreadsheet cell is a double by its format; ours are below its fifteen digits.
    sheet.write_number(row, column, float(value), plain)
