"""Every rule of `karvan knowledge check` finds what it is for, and nothing in content that holds."""

import os
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from knowledge.checking import checks, coverage
from knowledge.checking.coverage import Item
from knowledge.checking.quotes import Report, figures_in
from knowledge.loading import SHIPPED, Content, ContentError, load
from tests.small_content import both, content, entry, fact, term, unknown

REPORT = """\
## §costs هزینه ها

¶1 متوسط تخمينی ۵۰۰۰۰ یوان برای حساب تجاری و ۳۵۰۰۰ یوان برای حساب رسمی

## §embassies لیست

¶1

| 1 | روسیه | 7003000 | 30 | | |
"""


def said(*rows, without=(), report=None):
    return [str(finding) for finding in checks.run(content(*rows, without=without), report)]


def test_content_that_holds_has_no_findings():
    assert said(report=REPORT) == []


ANSWER = '{{ fact("cost/commercial") }}'
FOUND = {
    "a loose numeral": (entry(answer=both("۵۰ یوان", "fifty")), "entry monthly-cost: answer.fa: “50” is typed"),
    "a percentage": (entry(answer=both("کم", "about 9.1% of it")), "answer.en: “9.1%” is typed"),
    "a figure in words": (entry(answer=both("سه میلیارد بار", "often")), "answer.fa: “سه میلیارد” is typed"),
    "a figure in English words": (entry(answer=both("زیاد", "three billion times")), "“three billion” is typed"),
    "a name that is not allowed": (entry(answer=both("کد", "code 1210")), "“1210” is typed"),
    "a numeral in a conflict's text": (unknown(why=both("۳ بار", "often")), "unknown ad-price: why.fa: “3” is typed"),
    "an unknown fact": (entry(answer=both(ANSWER, '{{ fact("none") }}')), "answer.en: there is no fact “none”"),
    "an unknown term": (entry(answer=both('{{ label("none") }}', "x")), "answer.fa: there is no term “none”"),
    "a template that loops": (
        entry(answer=both("x", "{% for x in fact('a') %}{% endfor %}")),
        "answer.en: line 1: texts may not use “for”",
    ),
    "a template that reaches out": (
        entry(answer=both("x", "{{ cycler }}")),
        "“cycler” is not something a text can show",
    ),
    "a fact that refers to itself": (
        fact("cost/commercial", text=both("{{ fact('cost/commercial') }}", "x")),
        "fact cost/commercial: text: the words of a fact are not a template",
    ),
    "a missing language": (entry(title={"fa": "هزینه"}), "entry monthly-cost: title: the en text is missing"),
    "too few phrases": (
        entry(phrases={"fa": ["یک", "دو", "سه"], "en": ["one"]}),
        "1 phrases in en, at least 3 are needed",
    ),
    "a topic that is not there": (entry(topic="none"), "topic: there is no topic “none”"),
    "a conflict that is not there": (entry(conflicts=["none"]), "conflicts: there is no conflict “none”"),
    "a check that is not there": (entry(checks=["FC-99"]), "checks: there is no check “FC-99”"),
    "a reference that is not there": (entry(refs=["CB-99"]), "refs: there is no reference or check “CB-99”"),
    "a related entry that is not there": (entry(related=["none"]), "related: there is no entry or unknown “none”"),
    "a contact that is not there": (unknown(contacts=["none"]), "contacts: there is no contact “none”"),
    "a subject that is not there": (fact("cost/commercial", subject="none"), "subject: there is no term “none”"),
    "a unit without a word": (fact("cost/commercial", unit="u-none"), "unit: there is no term “u-none”"),
    "an inventory id that is not there": (entry(inventory=["none"]), "inventory: there is no “none”"),
    "an entry related to itself": (entry(related=["monthly-cost"]), "related: it names itself"),
    "a row renamed to its own name": (entry(was="monthly-cost"), "was: it is the id that the row still has"),
    "a form claimed twice": (
        term("expense", "metric", "خرج", "expense", forms={"fa": ["هزينه"]}),
        "term cost: the form “هزینه” is also claimed by expense",
    ),
}


@pytest.mark.parametrize(("row", "finding"), FOUND.values(), ids=FOUND)
def test_a_rule_finds_what_it_is_for(row, finding):
    assert finding in "\n".join(said(row))


def test_forms_of_different_kinds_may_be_alike():
    assert said(term("expense", "concept", "خرج", "expense", forms={"fa": ["هزینه"]})) == []


@pytest.mark.parametrize("text", ["B2C sales", "the B2C, and so on", "«B2C»"])
def test_an_allowed_name_may_hold_digits(text):
    assert said(entry(answer=both("x", text))) == []


@pytest.mark.parametrize("text", ["B2C3", "XB2C", "B2C.5"])
def test_an_allowed_name_allows_no_other(text):
    assert "is typed" in "\n".join(said(entry(answer=both("x", text))))


@pytest.mark.parametrize("text", ["one of the two ways", "یک راه از این دو راه", "hundreds of people", "هزار راه"])
def test_plain_words_are_no_figures(text):
    assert said(entry(answer=both(text, text))) == []


def test_a_quote_stands_in_the_report_at_its_place():
    elsewhere = fact("cost/commercial", locus="§embassies ¶1")
    assert "locus: the quote stands at §costs ¶1, not at §embassies ¶1" in "\n".join(said(elsewhere, report=REPORT))
    invented = fact("cost/commercial", quote="۶۰۰۰۰ یوان")
    assert "quote: the report does not say “۶۰۰۰۰ یوان”" in "\n".join(said(invented, report=REPORT))
    nowhere = entry(locus=["§costs ¶9"])
    assert "locus: the report has no §costs ¶9" in "\n".join(said(nowhere, report=REPORT))


def test_a_quote_of_a_table_row_is_compared_without_its_bars():
    row = fact("cost/commercial", quote="روسیه 7003000 30", locus="§embassies ¶1 r1")
    assert said(row, report=REPORT) == []


QUOTES = {
    "۴/۵ میلیارد دلار": "4500000000",
    "بیش از ۸۰۰ میلیون کاربر": "800000000",
    "پانصد و چهل هزار نفر": "540000",
    "سه میلیارد بار": "3000000000",
    "رایگان می باشد": "0",
    "۵۰,۰۰۰ یوان": "50000",
    "1 روسیه 7003000 30": "7003000",
    "۸۷/۸ درصد": "87.8",
}


@pytest.mark.parametrize(("quote", "figure"), QUOTES.items())
def test_a_quote_holds_its_figure(quote, figure):
    assert Decimal(figure) in figures_in(quote)


def test_a_value_that_its_quote_does_not_hold_is_found():
    assert "does not hold 60000" in "\n".join(said(fact("cost/commercial", value="60000")))


def test_a_section_is_a_place():
    assert Report(REPORT).paragraphs.keys() == {"§costs ¶0", "§costs ¶1", "§embassies ¶0", "§embassies ¶1"}
    assert said(entry(locus=["§costs"]), report=REPORT) == []


def test_coverage_shows_what_carries_each_item():
    items = [Item("costs-a", "§costs ¶1", "number"), Item("costs-b", "§costs ¶1", "claim")]
    carried = content(entry(inventory=["costs-a"]), fact("cost/commercial", inventory=["costs-a"]))
    first, second = coverage.table(carried, items)
    assert (first.facts, first.entries, first.missing) == (("cost/commercial",), ("monthly-cost",), False)
    assert second.missing


def test_the_inventory_is_whole():
    items = coverage.read_inventory()
    assert len(items) == len({item.id for item in items}) == 232
    assert sum(item.kind == "discrepancy" for item in items) == 49


def test_the_full_inventory_is_read_too(tmp_path):
    file = tmp_path / "inventory.yaml"
    file.write_text(
        "entries: [{id: a, section: §costs ¶1, kind: number, values: [{value: 4.6}]}]\n"
        "discrepancies: [{id: b, sections: [§costs ¶1, §costs ¶2], what: x}]\n",
        "utf-8",
    )
    assert coverage.read_inventory(file) == [
        Item("a", "§costs ¶1", "number"),
        Item("b", "§costs ¶1; §costs ¶2", "discrepancy"),
    ]
    file.write_text("just words", "utf-8")
    with pytest.raises(ContentError, match="a list of items"):
        coverage.read_inventory(file)


def report_text() -> str | None:
    """The report lies beside the project, or is named; it is never shipped."""
    named = os.environ.get("KARVAN_REPORT_TEXT")
    file = Path(named) if named else Path(__file__).parents[2] / "shared" / "report" / "report.fa.md"
    return file.read_text("utf-8") if file.exists() else None


def test_the_shipped_content_holds():
    findings = checks.run(load(SHIPPED), report_text())
    assert [str(finding) for finding in findings] == []


def test_the_whole_report_is_carried():
    missing = [row.item.id for row in coverage.table(load(SHIPPED), coverage.read_inventory()) if row.missing]
    assert missing == []


def test_every_check_works_on_content_that_holds_nothing():
    assert checks.run(Content(MappingProxyType({}))) == []
