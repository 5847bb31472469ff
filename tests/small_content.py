"""A few rows of every kind that tests of the knowledge ground need, small enough to read at once."""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Any

from knowledge.flows.rows import Blocker, Journey, Letter, Node, Stage, Step
from knowledge.loading import Content
from knowledge.schema import Both, Conflict, Contact, Entry, Fact, Name, Row, Source, Term, Topic, Unknown

PHRASES = {
    "fa": ["هزینهٔ حساب؟", "خرج ماهانه", "چقدر خرج دارد"],
    "en": ["account cost", "what it costs", "monthly cost"],
}


def both(fa: str, en: str) -> Both:
    return Both(fa=fa, en=en)


def fact(fact_id: str, **given: Any) -> Fact:
    defaults = {
        "subject": "douyin",
        "metric": "cost",
        "unit": "u-cny",
        "quote": "۵۰۰۰۰ یوان",
        "locus": "§costs ¶1",
        "held_on": date(2022, 4, 24),
    }
    return Fact.model_validate({"id": fact_id, **defaults, **given})


def term(term_id: str, kind: str, fa: str, en: str, **given: Any) -> Term:
    return Term.model_validate({"id": term_id, "kind": kind, "label": {"fa": fa, "en": en}, **given})


def entry(entry_id: str = "monthly-cost", **given: Any) -> Entry:
    defaults = {
        "topic": "money",
        "title": {"fa": "هزینه", "en": "Cost"},
        "phrases": PHRASES,
        "answer": {"fa": 'هزینه {{ fact("cost/commercial") }} است.', "en": 'It costs {{ fact("cost/commercial") }}.'},
        "locus": ["§costs ¶1"],
    }
    return Entry.model_validate({"id": entry_id, **defaults, **given})


def unknown(unknown_id: str = "ad-price", **given: Any) -> Unknown:
    defaults = {
        "topic": "money",
        "title": {"fa": "بهای آگهی", "en": "Ad price"},
        "phrases": PHRASES,
        "answer": {"fa": "سند ندارد.", "en": "It is not sourced."},
        "why": {"fa": "سقف خرج را می‌سازد.", "en": "It sets the ceiling."},
        "ask": {"fa": "از کارگزار بپرسید.", "en": "Ask an agent."},
        "contacts": ["office"],
    }
    return Unknown.model_validate({"id": unknown_id, **defaults, **given})


def rows(*more: Row) -> list[Row]:
    """A whole little knowledge base, and what a test adds to it; a later row replaces one of its id."""
    return [
        Source(
            id="report",
            kind="report",
            title=both("گزارش", "Report"),
            publisher=both("سرکنسولگری", "Consulate"),
            published=date(2022, 4, 24),
        ),
        term("douyin", "platform", "دوئین", "Douyin"),
        term("cost", "metric", "هزینه", "cost", forms={"fa": ["هزینه", "خرج"]}),
        term("u-users", "unit", "کاربر", "users", one={"fa": "کاربر", "en": "user"}),
        term("per-month", "per", "ماهانه", "a month"),
        fact("cost/commercial", value="50000", per="per-month", qualifier="at-least"),
        fact("cost/official", value="35000", qualifier="at-least", quote="۳۵۰۰۰ یوان"),
        Topic(id="money", title=both("پول", "Money"), blurb=both("هزینه‌ها", "Costs")),
        Conflict(
            id="official-fee",
            title=both("ماهانه یا یک‌باره؟", "Monthly or once?"),
            text=both('معلوم نیست {{ fact("cost/official").amount }} ماهانه است.', "It is not said which."),
            facts=("cost/official",),
        ),
        Contact(id="office", office=both("دفتر", "Office"), purpose=both("پرسش", "Questions")),
        Name(name="B2C", reason="a way of selling"),
        entry(),
        unknown(),
        *more,
    ]


KIND_NAMES = {
    Source: "source",
    Term: "term",
    Fact: "fact",
    Topic: "topic",
    Conflict: "conflict",
    Contact: "contact",
    Name: "name",
    Entry: "entry",
    Unknown: "unknown",
    Node: "question",
    Stage: "stage",
    Step: "step",
    Blocker: "blocker",
    Letter: "letter",
    Journey: "flow",
}


def content(*more: Row, without: Iterable[str] = ()) -> Content:
    return content_of(row for row in rows(*more) if id_of(row) not in set(without))


def content_of(some: Iterable[Row]) -> Content:
    of_kind: dict[str, dict[str, Row]] = {}
    for row in some:
        of_kind.setdefault(KIND_NAMES[type(row)], {})[id_of(row)] = row
    return Content(MappingProxyType(of_kind))


def id_of(row: Row) -> str:
    return row.name if isinstance(row, Name) else row.id  # type: ignore[attr-defined,no-any-return]
