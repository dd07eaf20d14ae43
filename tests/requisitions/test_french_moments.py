"""When, in a French sentence: what is read as the window, and what is better left unread."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.requisitions.reading.moments import find_window

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 3, 10)

WINDOWS = [
    ("le 3 mars 2026 entre 22 h et 23 h 30", "2026-03-03 22:00", "2026-03-03 23:30"),
    ("le 3 mars 2026 de 22h00 à 23h30", "2026-03-03 22:00", "2026-03-03 23:30"),
    ("entre 14h et 15h le 03/03/2026", "2026-03-03 14:00", "2026-03-03 15:00"),
    ("le 03.03.26 à 14:30", "2026-03-03 14:00", "2026-03-03 15:00"),
    ("le 1er mars 2026 vers 21 heures", "2026-03-01 20:30", "2026-03-01 21:30"),
    ("le 3 mars 2026 à partir de 20 h", "2026-03-03 20:00", "2026-03-04 00:00"),
    ("dans la nuit du 3 au 4 mars 2026", "2026-03-03 21:00", "2026-03-04 06:00"),
    ("le 3 mars 2026 entre 23 h et 1 h", "2026-03-03 23:00", "2026-03-04 01:00"),
    ("le 3 mars 2026 entre minuit et 2 h", "2026-03-03 00:00", "2026-03-03 02:00"),
    ("le 3 mars à midi", "2026-03-03 11:30", "2026-03-03 12:30"),
    ("au cours de la journée du 3 mars 2026", "2026-03-03 00:00", "2026-03-04 00:00"),
    # Without a year, the most recent such day.
    ("le 24 décembre entre 18 h et 20 h", "2025-12-24 18:00", "2025-12-24 20:00"),
    # Two moments: the span of both, since wider loses nothing.
    (
        "le 2 mars 2026 de 10 h à 11 h, puis le 3 mars 2026 de 10 h à 11 h",
        "2026-03-02 10:00",
        "2026-03-03 11:00",
    ),
]

UNREAD = [
    "",
    "dans les meilleurs délais",
    "le 31 février 2026 entre 10 h et 11 h",
    "le 3 mars 2027 entre 10 h et 11 h",
    "article 60-1 du code de procédure pénale",
    "entre 10 h et 11 h",
    "un individu de 22 ans",
]


@pytest.mark.parametrize(("text", "start", "end"), WINDOWS, ids=[row[0] for row in WINDOWS])
def test_a_moment_is_read(text: str, start: str, end: str) -> None:
    found = find_window(f"Les images de la rue Voltaire, {text}, merci.", today=TODAY, zone=PARIS)

    assert found
    assert (found.start_at, found.end_at) == tuple(
        datetime.fromisoformat(moment).replace(tzinfo=PARIS) for moment in (start, end)
    )


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_no_moment_is_left_unread(text: str) -> None:
    assert find_window(text, today=TODAY, zone=PARIS) is None


def test_the_passage_is_the_one_that_was_read() -> None:
    text = "Prions de remettre, le 3 mars 2026 entre 22 h et 23 h 30, les images."

    found = find_window(text, today=TODAY, zone=PARIS)

    assert found
    assert text[found.start : found.stop] == "3 mars 2026 entre 22 h et 23 h 30"


def test_the_hour_of_a_night_that_loses_one_is_that_of_the_town() -> None:
    """On 29 March 2026 clocks go from 2 to 3."""
    found = find_window("dans la nuit du 28 au 29 mars 2026", today=date(2026, 4, 1), zone=PARIS)

    assert found
    assert found.end_at.utcoffset() != found.start_at.utcoffset()


@given(text=st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    find_window(text, today=TODAY, zone=PARIS)


@given(
    words=st.lists(st.sampled_from(["le", "3", "31", "mars", "2026", "99", "h", "entre", "nuit du", "au", "à", "/"]))
)
def test_no_jumble_of_dates_raises(words: list[str]) -> None:
    found = find_window(" ".join(words), today=TODAY, zone=PARIS)

    assert found is None or found.start_at <= found.end_at
