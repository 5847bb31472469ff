"""The facts path, on a small table of its own: exact, honest about blanks, refusing what no row is about."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import figures
from knowledge.answering.rows import Missing
from knowledge.answering.working_out import Found
from knowledge.loading import Content
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot
from knowledge.understanding.queries import Query
from tests.shipped import snapshot as shipped


def fact(subject, metric, value, *, facet="embassy", period=None, unit="u-followers"):
    return Fact(
        id=f"t/{subject}-{metric}-{facet or 0}-{period or 0}",
        subject=subject,
        metric=metric,
        facet=facet,
        period=period,
        value=None if value is None else Decimal(value),
        unit=unit,
        quote="a table",
        locus="§table",
        held_on=date(2022, 4, 22),
    )


def table(*facts):
    return Snapshot.of(Content({"fact": {each.id: each for each in facts}}))


TABLE = table(
    fact("a", "followers", 100),
    fact("b", "followers", 40),
    fact("c", "followers", 10),
    fact("d", "followers", None),
    fact("d", "followers", 7, facet="consulate"),
    fact("c", "followers", None, facet="consulate"),
    fact("a", "posts", 5, unit="u-posts"),
    fact("b", "posts", 0, unit="u-posts"),
    fact("x", "revenue", 63, facet=None, period="2017", unit="u-usd"),
    fact("x", "revenue", 150, facet=None, period="2018", unit="u-usd"),
    fact("x", "revenue", 350, facet=None, period="2019", unit="u-usd"),
)


def look(*metrics, **slots):
    return figures.look(TABLE, Query(metrics, **{**slots, "operations": frozenset(slots.get("operations", ()))}))


def test_a_single_row_is_looked_up():
    found = look("followers", subjects=("b",))
    assert (found.operation, [row.value for row in found.rows]) == ("lookup", [40])


def test_two_subjects_are_compared_with_the_higher_first():
    found = look("followers", subjects=("c", "a"))
    assert found.operation == "compare"
    assert [row.subject for row in found.rows] == ["a", "c"]
    assert found.computed.subject == "a"


@pytest.mark.parametrize(
    ("operation", "slots", "value"),
    [
        ("sum", {"facets": ("embassy",)}, 150),
        ("average", {"facets": ("embassy",)}, 50),
        ("difference", {"subjects": ("a", "b")}, 60),
        ("ratio", {"subjects": ("a", "b")}, Decimal("2.5")),
        ("top", {}, 100),
        ("bottom", {"facets": ("embassy",)}, 10),
    ],
)
def test_operations(operation, slots, value):
    found = look("followers", operations=[operation], **slots)
    assert (found.operation, found.computed.value) == (operation, value)


def test_rank_shows_the_first_beside_it():
    found = look("followers", subjects=("b",), operations=["rank"])
    assert (found.computed.place, found.computed.out_of) == (2, 4)
    assert [row.subject for row in found.rows] == ["b", "a"]


def test_a_claim_to_be_first_is_answered_by_the_rank():
    assert look("followers", subjects=("c",), operations=["top"]).operation == "rank"


def test_growth_and_first_to_pass_over_years():
    grown = look("revenue", periods=("2017", "2019"), operations=["ratio"])
    assert grown.computed.value == Decimal(350) / Decimal(63)
    passed = look("revenue", operations=["first-to-pass"], level=Decimal(100))
    assert passed.computed.period == "2018"


def test_followers_for_each_post():
    found = look("posts", "followers", subjects=("a",), operations=["average"])
    assert found.computed.value == 20


def test_nothing_is_divided_by_no_posts():
    found = look("followers", "posts", subjects=("b",), operations=["average"])
    assert not isinstance(found, Found) or found.operation != "ratio"


@pytest.mark.parametrize(
    ("slots", "missing"),
    [
        ({"subjects": ("germany",)}, Missing("subject", ("germany",))),
        ({"subjects": ("a", "germany")}, Missing("subject", ("germany",))),
        ({"subjects": ("c",), "facets": ("consulate",)}, Missing("blank", ("consulate", "c"))),
        ({"subjects": ("a",), "periods": ("2019",)}, Missing("period", ("2019",))),
    ],
)
def test_what_no_row_is_about_is_missing_by_name(slots, missing):
    assert look("followers", **slots) == missing


def test_a_blank_embassy_is_said_beside_the_consulates_figure():
    found = look("followers", subjects=("d",), facets=("embassy",))
    assert [row.value for row in found.rows] == [None, 7]


def test_rows_above_a_level():
    found = look("followers", level=Decimal(30), side="above")
    assert [row.subject for row in found.rows] == ["a", "b"]


def test_a_metric_that_nothing_measures_is_no_question_to_the_facts():
    assert look("weight") is None


@given(st.lists(st.integers(min_value=0, max_value=10**12), min_size=3, max_size=12, unique=True))
def test_ranks_sums_and_tops_agree(values):
    rows = table(*(fact(f"s{place}", "followers", value) for place, value in enumerate(values)))

    def work(operation, **slots):
        return figures.look(rows, Query(("followers",), operations=frozenset([operation]), **slots)).computed

    assert work("sum").value == sum(values)
    assert work("top").value == max(values)
    assert work("bottom").value == min(values)
    assert sorted(work("rank", subjects=(f"s{place}",)).place for place in range(len(values))) == list(
        range(1, len(values) + 1)
    )


def test_the_reports_own_table():
    def ask(**slots):
        slots["operations"] = frozenset(slots.get("operations", ()))
        return figures.look(shipped(), Query(("followers",), **slots))

    assert ask(subjects=("iran",), operations=["rank"]).computed.place == 7
    assert ask(subjects=("pakistan",)).rows[0].value == 1_008_000
    assert ask(subjects=("south-korea",)).rows[0].facet == "consulate"
    assert ask(subjects=("turkey",), facets=("consulate",)).kind == "blank"


@pytest.mark.parametrize(
    ("operations", "slots", "value"),
    [
        (("sum",), {"count": 2, "place": 1}, 140),  # "the first two together"
        (("sum", "top"), {"count": 2}, 140),
        (("sum", "bottom"), {"count": 2}, 50),
        (("average", "top"), {"count": 2}, 70),
        (("sum",), {"count": 2}, 150),  # a number alone narrows nothing
    ],
)
def test_only_the_first_few_are_worked_out_together(operations, slots, value):
    found = look("followers", facets=("embassy",), operations=operations, **slots)
    assert (found.operation, found.computed.value) == (operations[0], value)


@pytest.mark.parametrize("operation", ["growth", "ratio", "difference", "first-to-pass"])
def test_what_cannot_be_worked_out_is_not_answered_by_one_of_its_figures(operation):
    assert look("followers", subjects=("a",), operations=[operation]) is None
