"""Rates: read as people say them, entered with day and name, kept, and used until somebody knows better."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from knowledge.costs.office_rates import _ENTERED, FarFromLast, enter_rate, office_rates, rate_history
from knowledge.costs.rates import CURRENCIES, FRESH_DAYS, Rate, SaidRate, merged, read_rate
from knowledge.errors import InputError
from knowledge.models import money
from knowledge.models.people import Role
from tests import databases

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
EDITOR = 77


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("یوان ۱۲۳٬۴۵۶", SaidRate("CNY", "IRR", Decimal(123456))),
        ("هر یوان ۱۲ هزار تومان", SaidRate("CNY", "IRR", Decimal(120000))),
        ("نرخ رسمی یوان ۶۰ هزار ریال", SaidRate("CNY", "IRR", Decimal(60000), "official")),
        ("official yuan 58000 rial", SaidRate("CNY", "IRR", Decimal(58000), "official")),
        ("دلار ۷٫۱", SaidRate("USD", "CNY", Decimal("7.1"))),
        ("هر دلار ۷/۱ یوان", SaidRate("USD", "CNY", Decimal("7.1"))),
        ("1 yuan = 0.14 dollar", SaidRate("CNY", "USD", Decimal("0.14"))),
        ("۷٫۱ دلار", None),
        ("۱۲۳۴۵", None),
        ("هر یوان ۱۲ تا ۱۳ هزار تومان", None),
        ("سلام", None),
    ],
)
def test_a_rate_is_read_as_people_say_it(text: str, said: SaidRate | None):
    assert read_rate(text) == said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("یوان صفر تومان", "not-a-rate"),
        ("یوان منفی ۵ هزار تومان", "not-a-rate"),
        ("هر یوان ۱۲ میلیارد تومان", "not-a-rate"),
        ("هر دلار ۱۱۰ هزار تومان", "not-a-pair"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_with_a_reason(text: str, code: str):
    with pytest.raises(InputError) as refused:
        read_rate(text)
    assert refused.value.code == code
    assert refused.value.message("fa") != refused.value.message("en")


@given(st.decimals("0.0001", "1000000", places=4).filter(bool))
def test_toman_and_market_rial_are_one_rate(value: Decimal):
    rial, toman = SaidRate("CNY", "IRR", value).as_rates(TODAY, "")
    assert (rial.currency, toman.currency) == ("IRR-market", "IRT")
    assert toman.per_yuan * 10 == rial.per_yuan


def test_a_persons_own_rate_goes_before_the_offices():
    office = (*SaidRate("CNY", "IRR", Decimal(120000)).as_rates(TODAY, "Sara"), Rate("USD", Decimal("0.14"), TODAY, ""))
    own = Rate("IRT", Decimal(13000), TODAY)
    assert [(rate.currency, rate.is_own) for rate in merged([own], office)] == [("USD", False), ("IRT", True)]


@pytest.fixture(params=databases.KINDS)
async def session(request: Any, tmp_path: Any) -> AsyncIterator[AsyncSession]:
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    async with database.sessions() as session:
        yield session
    await database.close()


async def enter(session: AsyncSession, text: str, ago: int = 0, **more: Any) -> money.Rate:
    said = read_rate(text)
    assert said is not None
    more = {"who": EDITOR, "day": TODAY - timedelta(days=ago), "now": NOON, "today": TODAY, **more}
    return await enter_rate(session, said, **more)


async def test_the_newest_rate_of_each_kind_is_used_and_all_are_kept(session: AsyncSession):
    session.add(Role(person_id=EDITOR, role="editor", name="سارا", granted_at=NOON))
    await session.flush()
    await enter(session, "یوان ۱۲۰٬۰۰۰", ago=9)
    await enter(session, "هر یوان ۱۲۵۰۰ تومان", ago=2)
    await enter(session, "یوان رسمی ۶۰ هزار ریال", ago=3)
    await enter(session, "دلار ۷٫۲", ago=20)
    used = {rate.currency: rate for rate in await office_rates(session, TODAY)}
    assert set(used) == set(CURRENCIES)
    assert (used["IRR-market"].per_yuan, used["IRT"].per_yuan) == (Decimal(125000), Decimal(12500))
    assert used["IRR"].per_yuan == Decimal(60000)
    assert used["USD"].per_yuan == 1 / Decimal("7.2")
    assert {rate.entered_by for rate in used.values()} == {"سارا"}
    assert [name for name, rate in used.items() if rate.is_old(TODAY)] == ["USD"]
    assert [row.value for row in await rate_history(session)] == [
        Decimal(125000),
        Decimal(60000),
        Decimal(120000),
        Decimal("7.2"),
    ]


async def test_of_years_of_rates_one_of_each_kind_is_read(session: AsyncSession):
    for ago in range(0, 50, 5):
        for text in ("یوان ۱۲۰٬۰۰۰", "یوان رسمی ۶۰ هزار ریال", "دلار ۷٫۲"):
            await enter(session, text, ago=ago)
    await enter(session, "هر یوان ۰٫۱۴ دلار", ago=30)
    rows = (await session.execute(_ENTERED, {"day": TODAY - timedelta(days=7)})).all()
    assert sorted((row.base, row.quote, row.kind, str(row.day)) for row in rows) == [
        ("CNY", "IRR", "market", "2026-11-14"),
        ("CNY", "IRR", "official", "2026-11-14"),
        ("CNY", "USD", "market", "2026-10-25"),
        ("USD", "CNY", "market", "2026-11-14"),
    ]
    (dollar,) = (each for each in await office_rates(session, TODAY) if each.currency == "USD")
    assert (dollar.per_yuan, dollar.day) == (1 / Decimal("7.2"), TODAY), "whichever way it was said last"


async def test_an_estimate_of_a_past_day_uses_that_days_rate(session: AsyncSession):
    await enter(session, "یوان ۱۰۰٬۰۰۰", ago=30)
    await enter(session, "یوان ۱۲۰٬۰۰۰")
    past = await office_rates(session, TODAY - timedelta(days=10))
    assert {rate.per_yuan for rate in past} == {Decimal(100000), Decimal(10000)}
    assert await office_rates(session, TODAY - timedelta(days=31)) == ()


async def test_a_slip_is_put_right_on_the_same_day(session: AsyncSession):
    await enter(session, "یوان ۱۲۰٬۰۰۰")
    await enter(session, "یوان ۱۲۱٬۰۰۰", now=NOON + timedelta(minutes=1))
    assert {rate.per_yuan for rate in await office_rates(session, TODAY)} == {Decimal(121000), Decimal(12100)}


@pytest.mark.parametrize("slip", ["یوان ۱۲۳۴۵ ریال", "هر یوان ۱۲۰ هزار تومان"])
async def test_toman_for_rial_is_asked_about_and_entered_when_sure(session: AsyncSession, slip: str):
    await enter(session, "یوان ۱۲۰٬۰۰۰", ago=1)
    with pytest.raises(FarFromLast) as asked:
        await enter(session, slip)
    assert asked.value.last.value == Decimal(120000)
    assert len(await rate_history(session)) == 1
    await enter(session, slip, sure=True)
    assert len(await rate_history(session)) == 2


async def test_the_official_rate_is_not_measured_by_the_markets(session: AsyncSession):
    await enter(session, "یوان ۱۲۰٬۰۰۰")
    assert (await enter(session, "یوان رسمی ۴۰۰۰ ریال")).kind == "official"


async def test_a_dollar_in_yuan_and_a_yuan_in_dollar_are_one_rate(session: AsyncSession):
    await enter(session, "دلار ۷٫۲", ago=1)
    with pytest.raises(FarFromLast):
        await enter(session, "هر یوان ۷٫۲ دلار")
    await enter(session, "هر یوان ۰٫۱۴ دلار")
    assert [rate.per_yuan for rate in await office_rates(session, TODAY)] == [Decimal("0.14")]


async def test_a_rate_of_a_day_to_come_is_refused(session: AsyncSession):
    with pytest.raises(InputError) as refused:
        await enter(session, "یوان ۱۲۰٬۰۰۰", ago=-1)
    assert refused.value.code == "day-to-come"


def test_a_week_is_fresh_and_a_day_more_is_not():
    rate = Rate("USD", Decimal("0.14"), TODAY, "")
    assert not rate.is_old(TODAY + timedelta(days=FRESH_DAYS))
    assert rate.is_old(TODAY + timedelta(days=FRESH_DAYS + 1))
