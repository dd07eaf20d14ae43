"""From the clock on the wall to an instant: across midnight, and across both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.base.local_times import (
    AmbiguousTime,
    ImpossibleTime,
    Which,
    end_day,
    instant_of,
    instants_of,
    monday_of,
    monday_of_week,
    months_later,
    week_name,
)

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MINUTES = st.times().map(lambda hour: hour.replace(second=0, microsecond=0, fold=0))


def test_the_hour_that_does_not_exist_is_refused_with_a_sentence() -> None:
    with pytest.raises(ImpossibleTime, match="2\xa0h\xa030 n’existe pas le 29/03/2026.*avancent"):
        instant_of(SPRING, time(2, 30), PARIS)


def test_the_hour_that_exists_twice_is_asked() -> None:
    with pytest.raises(AmbiguousTime, match="2\xa0h\xa030 existe deux fois le 25/10/2026"):
        instant_of(AUTUMN, time(2, 30), PARIS)

    assert instant_of(AUTUMN, time(2, 30), PARIS, Which.FIRST) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(AUTUMN, time(2, 30), PARIS, Which.SECOND) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 8), (AUTUMN, 10), (date(2026, 6, 1), 9)])
def test_a_night_lasts_what_it_lasts(day: date, hours: int) -> None:
    """From 21:30 to 06:30, the night before the change."""
    eve, start, end = day - timedelta(days=1), time(21, 30), time(6, 30)

    began, ended = instant_of(eve, start, PARIS), instant_of(end_day(eve, start, end), end, PARIS)

    assert ended - began == timedelta(hours=hours)


@given(DAYS, MINUTES)
def test_an_instant_shows_the_hour_it_was_made_from(day: date, hour: time) -> None:
    found = instants_of(day, hour, PARIS)

    assert len(found) <= 2
    assert found == sorted(found)
    for moment in found:
        shown = moment.astimezone(PARIS)
        assert (shown.date(), shown.time()) == (day, hour)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds it
def test_every_instant_is_found_again(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    shown = moment.astimezone(PARIS)

    assert moment in instants_of(shown.date(), shown.time(), PARIS)


@given(DAYS, MINUTES)
def test_no_hour_is_missing_or_double_but_at_the_changes(day: date, hour: time) -> None:
    last_sunday = day.weekday() == 6 and day.day > 24
    changes = last_sunday and day.month in (3, 10) and time(2) <= hour < time(3)
    expected = {3: 0, 10: 2}.get(day.month, 1) if changes else 1

    assert len(instants_of(day, hour, PARIS)) == expected


def test_an_end_no_later_on_the_clock_is_the_next_days() -> None:
    assert end_day(date(2026, 12, 31), time(22), time(6)) == date(2027, 1, 1)
    assert end_day(SPRING, time(6), time(14)) == SPRING


@given(DAYS)
def test_a_week_is_named_and_found_again(day: date) -> None:
    monday = monday_of(day)

    assert monday_of_week(week_name(monday)) == monday
    assert 0 <= (day - monday).days < 7


@pytest.mark.parametrize("name", ["2026-S54", "2026-S00", "2026-48", "S48", "2026-S4", "", "0000-S01"])
def test_what_names_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"S|2026|[Ww]eek|Year|^$"):
        monday_of_week(name)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 15), 24, date(2028, 5, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_are_the_calendars(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


def test_months_keep_the_hour_on_the_clock_across_its_changes() -> None:
    summer = datetime(2026, 9, 30, 14, 30, tzinfo=PARIS)

    later = months_later(summer, 5)

    assert later == datetime(2027, 2, 28, 14, 30, tzinfo=PARIS)
    assert later.utcoffset() == timedelta(hours=1)
