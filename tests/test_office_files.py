"""Files of knowledge at the office: what is refused, with which words and where; and what of the report is fixed."""

import zipfile
from io import BytesIO

import pytest
import yaml

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
