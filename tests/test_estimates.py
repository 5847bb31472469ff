"""Estimates: lines that sum to their total, upper ends that data alone closes, and one model for every form."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from handlers.documents.estimates import estimate_paper
from handlers.documents.markdown import to_markdown
from handlers.documents.sheets import to_xlsx
from knowledge.costs.estimates import Estimate, Span, categories_of, extras_of, work_out
from knowledge.costs.inputs import read_campaign
from knowledge.costs.rates import CURRENCIES
from knowledge.costs.rounding import rounded, spread
from knowledge.costs.statement import statement
from knowledge.costs.worth import read_product, weigh
from knowledge.errors import InputError
from knowledge.loading import load
from knowledge.snapshot import Snapshot
from locales.numbers import number

SNAPSHOT = Snapshot.of(load())
EXTRAS, CATEGORIES = extras_of(SNAPSHOT), categories_of(SNAPSHOT)
TODAY = date(2026, 11, 24)


def estimate(**given: Any) -> Estimate:
    return work_out(SNAPSHOT, read_campaign(given, extras=EXTRAS, categories=CATEGORIES, today=TODAY), on=TODAY)


def total(made: Estimate, currency: str = "CNY") -> tuple[Decimal, Decimal | None]:
    found = next(each for each in made.totals if each.currency == currency)
    return found.low, found.high


CAMPAIGNS = st.fixed_dictionaries(
    {},
    optional={
        "account_kind": st.sampled_from(["official", "commercial", "undecided"]),
        "official_fee": st.sampled_from(["once", "monthly"]),
        "months": st.integers(1, 120),
        "accounts": st.integers(1, 50),
        "live_sessions": st.integers(0, 60),
        "price": st.decimals("0.01", "100000", places=2).map(str),
        "units": st.integers(0, 100_000),
        "category": st.sampled_from(CATEGORIES),
        "extras": st.lists(st.sampled_from(EXTRAS), unique=True).map(list),
        "rates": st.dictionaries(
            st.sampled_from(CURRENCIES), st.decimals("0.0001", "200000", places=4).filter(bool).map(str), max_size=3
        ),
    },
)


@settings(max_examples=150)
@given(CAMPAIGNS)
def test_lines_sum_to_the_total_to_the_last_unit_in_every_currency(campaign: dict[str, Any]):
    made = estimate(**campaign)
    for each in made.totals:
        lines = made.lines_in(each.currency)
        assert sum((low for low, _high in lines), Decimal(0)) == each.low
        highs = [high for _low, high in lines]
        if None not in highs:
            assert sum((high for high in highs if high is not None), Decimal(0)) == each.high


@settings(max_examples=100)
@given(CAMPAIGNS)
def test_an_upper_end_is_open_as_long_as_a_line_of_the_report_is(campaign: dict[str, Any]):
    made = estimate(**campaign)
    assert any(line.basis == "report" for line in made.lines)
    assert total(made)[1] is None


@settings(max_examples=60)
@given(CAMPAIGNS, st.sampled_from(["months", "accounts", "price"]))
def test_more_months_accounts_or_price_never_cost_less(campaign: dict[str, Any], grown: str):
    more = {
        **campaign,
        grown: str(Decimal(campaign.get(grown, 1)) + 1) if grown == "price" else campaign.get(grown, 1) + 1,
    }
    if grown == "price" and "price" not in campaign:
        return
    if grown == "months" and more["months"] > 120:
        return
    if grown == "months" and "shop-deposit" in campaign.get("extras", ()):
        return  # the same sales over more months are fewer a month, and the deposit's step may fall
    assert total(estimate(**more))[0] >= total(estimate(**campaign))[0]


@given(st.lists(st.decimals("0", "1000000", places=6), min_size=1, max_size=12), st.sampled_from(["CNY", "IRR"]))
def test_remainders_are_spread_so_that_nothing_is_lost(amounts: list[Decimal], currency: str):
    assert sum(spread(amounts, currency)) == rounded(sum(amounts), currency)


@settings(max_examples=60)
@given(CAMPAIGNS)
def test_no_line_of_the_supplement_is_added_for_work_that_the_report_pays(campaign: dict[str, Any]):
    made = estimate(**campaign)
    paid = {work for line in made.lines if line.basis == "report" for work in line.row.covers}
    assert not [line.row.id for line in made.lines if line.basis != "report" and paid & set(line.row.covers)]


def test_the_official_fee_is_shown_as_two_cases_and_the_lower_one_counts():
    made = estimate(account_kind="official", months=12)
    assert total(made)[0] == Decimal(35000)
    assert [case.totals[0].low for case in made.cases] == [Decimal(35000), Decimal(420000)]
    assert {case.conflict for case in made.cases} == {"official-cost-monthly-or-not"}
    assert estimate(account_kind="official", official_fee="monthly").cases == ()


def test_live_streams_are_added_to_an_official_account_and_are_an_alternative_to_a_commercial_one():
    official = {line.row.id for line in estimate(account_kind="official", live_sessions=4).lines}
    commercial = estimate(account_kind="commercial", live_sessions=4)
    assert "live-hosting" in official
    assert "live-hosting" not in {line.row.id for line in commercial.lines}
    assert "live-hosting" in {line.row.id for line in commercial.alternatives}


def test_cash_tied_up_comes_back_and_payouts_are_waited_for():
    made = estimate(account_kind="commercial", months=6, price="100", units=10, extras=["warehouse-deposit"])
    assert made.cash.comes_back == Span(Decimal(100000), Decimal(100000))
    assert made.cash.before_first_sale.low > Decimal(150000)
    assert estimate(account_kind="commercial", months=6).cash.payout_wait_days is None


def test_an_old_rate_makes_the_estimate_indicative():
    old = {"IRT": {"rate": "12000", "as_of": "2026-11-10"}}
    assert estimate(rates=old).indicative
    assert not estimate(rates={"IRT": "12000"}).indicative


def test_a_day_before_the_report_has_no_figure_and_says_so():
    with pytest.raises(InputError) as refused:
        estimate(as_of="2020-01-01")
    assert (refused.value.code, refused.value.field) == ("no-figure", "as_of")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"months": 0}, "out-of-range", "months"),
        ({"months": -3}, "out-of-range", "months"),
        ({"months": "سه"}, "not-a-number", "months"),
        ({"months": True}, "not-a-number", "months"),
        ({"months": 1.5}, "not-a-number", "months"),
        ({"accounts": 10**12}, "out-of-range", "accounts"),
        ({"price": "NaN"}, "not-a-number", "price"),
        ({"price": "0"}, "out-of-range", "price"),
        ({"rates": {"IRT": "0"}}, "not-a-rate", "rates.IRT"),
        ({"rates": {"EUR": "8"}}, "not-an-option", "rates"),
        ({"rates": []}, "not-a-mapping", "rates"),
        ({"extras": ["gold"]}, "not-an-option", "extras"),
        ({"extras": "gold"}, "not-a-list", "extras"),
        ({"account_kind": "royal"}, "not-an-option", "account_kind"),
        ({"colour": "red"}, "unknown-key", "colour"),
        ({"as_of": "tomorrow"}, "not-a-day", "as_of"),
    ],
)
def test_bad_input_is_refused_by_name(given: dict[str, Any], code: str, field: str):
    with pytest.raises(InputError) as refused:
        estimate(**given)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.message("fa") != refused.value.message("en")


def test_an_extra_without_price_and_units_is_named_as_not_priced():
    made = estimate(account_kind="commercial", extras=["cbec-tax"])
    assert [row.id for row in made.unpriced_extras] == ["cbec-tax"]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_chat_paper_spreadsheet_and_json_say_the_same(language: str):
    made = estimate(
        account_kind="commercial", months=3, price="200", units=50, extras=["platform-fee", "parcel-packing"]
    )
    said = statement(made, SNAPSHOT, language)
    text = to_markdown(estimate_paper(made, SNAPSHOT, language))
    sheet = load_workbook(BytesIO(to_xlsx(made, SNAPSHOT, language))).active
    for place, line in enumerate(said["lines"], start=2):
        assert number(Decimal(line["low"]), language) in text
        assert sheet.cell(place, 1).value == line["label"]
        assert str(sheet.cell(place, 5).value).startswith("=")
    assert number(Decimal(said["totals"]["CNY"]["low"]), language) in text


def test_worth_says_no_where_each_unit_loses():
    product = read_product({"price": "10", "cost": "20"}, categories=CATEGORIES)
    worth = weigh(SNAPSHOT, product, on=TODAY)
    assert (worth.verdict, worth.units_a_month) == ("loses-on-each", None)


def test_worth_turns_at_its_break_even_price():
    product = read_product({"category": "saffron", "price": "2500", "cost": "1200"}, categories=CATEGORIES)
    turning = weigh(SNAPSHOT, product, on=TODAY).break_even_price
    for price, verdict in ((turning - 1, "loses-on-each"), (turning + 1, "may-pay")):
        assert weigh(SNAPSHOT, replace(product, price=price), on=TODAY).verdict == verdict


def test_units_a_month_cover_the_campaigns_floor():
    product = read_product({"category": "saffron", "price": "2500", "cost": "1200"}, categories=CATEGORIES)
    worth = weigh(SNAPSHOT, product, on=TODAY)
    assert worth.units_a_month is not None
    assert worth.units_a_month * worth.margin >= worth.campaign.low
    assert (worth.units_a_month - 1) * worth.margin < worth.campaign.low


def test_a_unit_above_the_order_limit_is_no_cross_border_retail():
    product = read_product({"price": "6000", "cost": "1"}, categories=CATEGORIES)
    assert weigh(SNAPSHOT, product, on=TODAY).verdict == "above-order-limit"
