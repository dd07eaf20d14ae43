"""The periods of figures, and the one before each. Pure."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.figures.periods import Period, offered

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 20)


def named(key: str, today: date = TODAY) -> Period:
    found = Period.of(key, today)
    assert found
    return found


@pytest.mark.parametrize(
    ("key", "label", "first", "last", "before"),
    [
        ("2026-10", "octobre 2026", date(2026, 10, 1), date(2026, 10, 31), (date(2026, 9, 1), date(2026, 9, 30))),
        ("2026-01", "janvier 2026", date(2026, 1, 1), date(2026, 1, 31), (date(2025, 12, 1), date(2025, 12, 31))),
        ("2026-T1", "1er trimestre 2026", date(2026, 1, 1), date(2026, 3, 31), (date(2025, 10, 1), date(2025, 12, 31))),
        ("2025-T4", "4e trimestre 2025", date(2025, 10, 1), date(2025, 12, 31), (date(2025, 7, 1), date(2025, 9, 30))),
        ("2024", "2024", date(2024, 1, 1), date(2024, 12, 31), (date(2023, 1, 1), date(2023, 12, 31))),
        ("2026", "2026", date(2026, 1, 1), TODAY, (date(2025, 1, 1), date(2025, 11, 20))),
        ("30-jours", "30 derniers jours", date(2026, 10, 22), TODAY, (date(2026, 9, 22), date(2026, 10, 21))),
    ],
)
def test_a_period_and_the_one_before(key: str, label: str, first: date, last: date, before: tuple[date, date]) -> None:
    period = named(key)

    assert (period.label, period.first, period.last) == (label, first, last)
    assert (period.previous.first, period.previous.last) == before


def test_the_31_days_of_a_running_month_are_compared_with_no_more_than_the_month_before_has() -> None:
    march = named("2026-03", date(2026, 3, 30))

    assert (march.previous.first, march.previous.last) == (date(2026, 2, 1), date(2026, 2, 28))


def test_both_nights_of_the_clock_change_are_known() -> None:
    changes = named("2025").clock_changes(PARIS)

    assert changes == [(date(2025, 3, 30), timedelta(hours=23)), (date(2025, 10, 26), timedelta(hours=25))]
    start, end = named("2025-10").span(PARIS)
    assert end.timestamp() - start.timestamp() == (31 * 24 + 1) * 3600


def test_every_offered_period_is_one_that_an_address_names() -> None:
    choices = [choice for _, group in offered(TODAY) for choice in group]

    assert len(choices) == 1 + 13 + 8 + 5
    assert [(period.key, period.label) for period in map(named, dict(choices))] == choices
