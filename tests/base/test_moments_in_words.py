"""A document says an instant as a court needs it: in French words, on the town's clock, with its distance from UTC."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.base.files.documents import exact


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 3, 21, 14, 7, tzinfo=UTC), "mardi 3 mars 2026 à 22:14:07 (UTC+01:00)"),
        (datetime(2026, 8, 1, 0, 0, 0, tzinfo=UTC), "samedi 1 août 2026 à 02:00:00 (UTC+02:00)"),
        (datetime(2026, 10, 25, 1, 30, 0, tzinfo=UTC), "dimanche 25 octobre 2026 à 02:30:00 (UTC+01:00)"),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), "vendredi 1 janvier 2027 à 00:00:00 (UTC+01:00)"),
    ],
)
def test_an_instant_in_words(moment: datetime, words: str) -> None:
    assert exact(moment) == words


def test_the_clock_is_the_town_s_whoever_asks() -> None:
    with timezone.override("America/New_York"):
        assert exact(datetime(2026, 3, 3, 21, 14, 7, tzinfo=UTC)) == "mardi 3 mars 2026 à 22:14:07 (UTC+01:00)"
