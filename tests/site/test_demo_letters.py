"""The letters of the demonstration, at whatever hour it is built."""

from datetime import UTC, datetime, timedelta

import pytest

from levallois.demo.letters import sent_after

EVENING = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [*range(0, 24 * 60, 45), 24 * 60 - 1])
def test_a_letter_comes_after_its_incident_and_not_from_the_future(minutes: int) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC) + timedelta(minutes=minutes)

    sent_at = sent_after(EVENING, now - timedelta(days=3), now)

    assert EVENING < sent_at < now


def test_a_letter_comes_when_it_is_wished_if_the_incident_is_over() -> None:
    now = EVENING + timedelta(days=4)

    assert sent_after(EVENING, now - timedelta(days=3), now) == now - timedelta(days=3, minutes=40)
