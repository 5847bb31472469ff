"""Files of knowledge at the office: what is refused, with which words and where; and what of the report is fixed."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
import yaml
from openpyxl import load_workbook

from handlers.documents.tables import xlsx_of
from knowledge.errors import InputError
from knowledge.office import files
from knowledge.office.changes import change_of, differing
from knowledge.office.figures import breaks_transcription
from knowledge.office.saying import said
from knowledge.schema import Fact
from knowledge.storing.bodies import dump
from tests.shipped import snapshot as shipped

COST = "cost/commercial-account"
CONTACT = {"id": "a", "office": {"fa": "دفتر"}, "purpose": {"fa": "پرسش"}}


@pytest.fixture(scope="module")
def snapshot():
    return shipped()


def judged(snapshot, name="rows.yaml", **rows):
    return files.judge(yaml.safe_dump(rows, allow_unicode=True).encode(), name, snapshot)


def a_zip():
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("rows.yaml", "contact: []")
    return data.getvalue()


BOMB = "\n".join(
    [
        "a: &a [x, x, x, x]",
        *(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
    ]
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.yaml", BOMB.encode()),
        ("zip.yaml", a_zip()),
        ("zip.csv", a_zip()),
        ("deep.yaml", b"contact: " + b"[" * 5_000),
        ("cp1256.yaml", "contact:\n- id: بد\n".encode("cp1256")),
        ("utf16.csv", "kind,id\ncontact,بد\n".encode("utf-16")),
        ("large.yaml", b"#" * 51_000_000),
        ("sheet.xlsx", a_zip()),
        ("formula.csv", b"kind,id,office.fa,purpose.fa\ncontact,a,=cmd|' /C calc'!A0,x\n"),
        ("empty.yaml", b""),
        ("many.csv", b"kind,id\n" + b"contact,a\n" * 6_000),
    ],
)
def test_what_is_no_file_of_rows_is_refused_at_once(snapshot, name, data):
    with pytest.raises(InputError) as error:
        files.judge(data, name, snapshot)
    assert error.value.message("fa") != error.value.message("en")


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{% for x in y %}", "{# x #}", "<b>درشت</b>", '<a href="x">', "</b>"])
@pytest.mark.parametrize("field", ["office", "purpose", "address"])
def test_code_and_tags_are_refused_with_their_place(snapshot, text, field):
    (row,) = judged(snapshot, contact=[CONTACT | {field: {"fa": text}}])
    assert (row.verdict, row.reason.partition(":")[0]) == ("refused", f"{field}.fa")


@pytest.mark.parametrize("kind", ["contact", "conflict", "source", "topic", "reference", "term"])
def test_code_is_refused_in_every_kind_of_row(snapshot, kind):
    body = {"id": "a", "title": {"fa": "<script>"}, "statement": "{{ x }}"}
    assert [row.verdict for row in judged(snapshot, **{kind: [body]})] == ["refused"]


def test_the_reason_is_said_in_the_language_and_the_field_stays(snapshot):
    (row,) = judged(snapshot, contact=[{"id": "a", "office": {"fa": "دفتر"}, "unknown": 1}])
    assert said(row.reason, "fa") == "purpose: لازم است و نیامده · unknown: چنین بخشی نداریم"
    assert said(row.reason, "en") == "purpose: This is needed and is missing · unknown: There is no such field"


def handed_out(snapshot, kind="contact"):
    """The sheet as the office gets it, and the numbers of its columns."""
    columns, cells = files.to_table(files.rows_of(snapshot, kind))
    book = load_workbook(BytesIO(xlsx_of(columns, cells)))
    return book, {name: place for place, name in enumerate(columns, start=1)}


def sent_back(snapshot, book):
    data = BytesIO()
    book.save(data)
    return files.judge(data.getvalue(), "contacts.XLSX", snapshot)


@pytest.mark.parametrize("kind", ["contact", "source", "step", "cost-line", "question"])
def test_a_spreadsheet_that_nobody_changed_changes_nothing(snapshot, kind):
    book, _columns = handed_out(snapshot, kind)
    assert {row.verdict for row in sent_back(snapshot, book)} == {"same"}


@pytest.mark.parametrize(
    ("column", "cell", "verdict", "told"),
    [
        ("office.fa", "دفتر تازه", "changed", "دفتر تازه"),
        ("address.fa", "تهران", "changed", "تهران"),
        ("confirmed", datetime(2026, 11, 20, tzinfo=UTC).replace(tzinfo=None), "changed", "2026-11-20"),
        ("confirmed", "دیروز", "refused", "باید تاریخ باشد"),
        ("office.fa", "=1+1", None, "مانند فرمول"),
        ("id", None, "refused", "لازم است"),
    ],
)
def test_a_cell_of_a_spreadsheet_that_comes_back(snapshot, column, cell, verdict, told):
    book, columns = handed_out(snapshot)
    book.active.cell(2, columns[column]).value = cell
    if verdict is None:
        with pytest.raises(InputError):
            sent_back(snapshot, book)
        return
    first, *others = sent_back(snapshot, book)
    assert (first.verdict, {row.verdict for row in others}) == (verdict, {"same"})
    after = [str(each.after) for each in first.change.fields] if first.change else []
    assert told in " ".join([said(first.reason, "fa"), *after])


def test_a_column_or_row_that_is_left_out_stays_as_it_is(snapshot):
    book, columns = handed_out(snapshot)
    book.active.delete_cols(columns["purpose.fa"])
    book.active.delete_rows(3)
    book.active.insert_rows(1)
    book.active.cell(1, 1).value = "تماس‌های دفتر"
    assert {row.verdict for row in sent_back(snapshot, book)} == {"same"}


def test_a_column_with_another_name_is_told_in_the_language(snapshot):
    book, columns = handed_out(snapshot)
    book.active.cell(1, columns["office.fa"]).value = "نام دفتر"
    assert said(sent_back(snapshot, book)[0].reason, "fa") == "نام دفتر: چنین بخشی نداریم"
    book.active.delete_rows(1)
    with pytest.raises(InputError, match="kind"):
        sent_back(snapshot, book)


def changed(snapshot, fact_id=COST, **fields):
    body = dump(snapshot.facts[fact_id]) | fields
    return change_of(snapshot, Fact.model_validate(body), "fact")


@pytest.mark.parametrize(
    ("fields", "broken"),
    [
        ({}, False),
        ({"qualifier": "about"}, False),
        ({"label": {"fa": "خرج", "en": "cost"}}, False),
        ({"value": "70000"}, True),
        ({"value": "70000", "quote": "متوسط ۷۰۰۰۰ یوان"}, True),
        ({"locus": "§costs ¶2"}, True),
        ({"held_on": "2026-01-01"}, True),
        ({"unit": "u-usd"}, True),
        ({"source": "office-1", "value": "70000"}, True),
        ({"id": "cost/invented"}, True),
    ],
)
def test_a_figure_of_the_report_changes_only_as_its_quote_reads(snapshot, fields, broken):
    assert (breaks_transcription(changed(snapshot, **fields)) is not None) == broken


def test_a_file_cannot_change_what_the_report_says(snapshot):
    body = dump(snapshot.facts[COST]) | {"value": "70000", "quote": "متوسط ۷۰۰۰۰ یوان"}
    (row,) = judged(snapshot, fact=[body])
    assert row.verdict == "refused"
    assert said(row.reason, "fa").startswith("واژه‌های گزارش")


def test_a_row_that_would_break_a_rule_is_refused_in_the_dry_run(snapshot):
    entry = files.rows_of(snapshot, "entry")["entry"][0]
    fine, broken = judged(snapshot, contact=[CONTACT], entry=[entry | {"answer": {"fa": "هر ماه ۷۷۷ یوان."}}])
    assert (fine.verdict, broken.verdict) == ("new", "refused")
    assert "۷۷۷" in said(broken.reason, "fa")


def test_a_new_row_is_told_leaf_by_leaf():
    found = differing({}, {"office": {"fa": "دفتر", "en": "Office"}, "documents": [1]})
    assert [(each.path, each.before, each.after) for each in found] == [
        ("office.fa", None, "دفتر"),
        ("office.en", None, "Office"),
        ("documents", None, [1]),
    ]
