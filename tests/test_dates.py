"""Days stand in the calendar of each language, and are read in both."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.dates import day, gregorian_month, moment, month, read_day, year

REPORT = date(2022, 4, 22)


READ = st.sampled_from(["fa", "en"])
"""The languages in which people's figures are read."""


@pytest.mark.parametrize(
    ("write", "fa", "en"),
    [
        (day, "۲ اردیبهشت ۱۴۰۱ (۲۲ آوریل ۲۰۲۲)", "22 April 2022"),
        (month, "اردیبهشت ۱۴۰۱", "April 2022"),
        (year, "۱۴۰۱", "2022"),
        (gregorian_month, "آوریل ۲۰۲۲", "April 2022"),
    ],
)
def test_a_day_is_written_in_the_calendar_of_the_language(write, fa, en):
    assert (write(REPORT, "fa"), write(REPORT, "en")) == (fa, en)


def test_the_last_day_of_a_leap_year():
    assert day(date(2025, 3, 20), "fa") == "۳۰ اسفند ۱۴۰۳ (۲۰ مارس ۲۰۲۵)"


def test_a_moment_is_shown_as_clocks_in_tehran_show_it():
    evening = datetime(2022, 4, 22, 20, 45, tzinfo=UTC)
    assert moment(evening, "fa") == "۳ اردیبهشت ۱۴۰۱ (۲۳ آوریل ۲۰۲۲)، ۰۱:۱۵"
    assert moment(evening, "en", ZoneInfo("Asia/Shanghai")) == "23 April 2022, 04:45"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2022, 4, 22), "fa")  # noqa: DTZ001  # that is the point


@pytest.mark.parametrize(
    "typed",
    [
        "۱۴۰۱/۲/۲",
        "1401-02-02",
        "۲/۲/۱۴۰۱",
        "2022-04-22",
        "22/4/2022",
        "22.04.2022",
        "22 April 2022",
        "April 22, 2022",
        "22 apr 2022",
        "۲ اردیبهشت ۱۴۰۱",
        "۲ ارديبهشت‌ماه ۱۴۰۱",
        "2 Ordibehesht 1401",
        "۲۲ آوریل ۲۰۲۲",
        "  جمعه ۲ اردیبهشت ۱۴۰۱ ",
    ],
)
def test_a_day_is_read_as_people_type_it(typed):
    assert read_day(typed) == REPORT


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "فردا",
        "1402/12/30",
        "31 Feb 2022",
        "2022-13-01",
        "1/2/22",
        "۲ اردیبهشت",
        "2 April 1401",
        "99999999/1/1",
        "2022",
    ],
)
def test_what_is_no_day_is_not_read(typed):
    assert read_day(typed) is None


@given(
    value=st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    language=READ,
)
def test_what_is_written_is_read_again_as_the_same_day(value, language):
    assert read_day(day(value, language).split(" (")[0]) == value
