"""A document says an instant as a court needs it: in French words, on the town's clock, with its distance from UTC."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone

from accounts.base.files.documents import exact
from accounts.base.moments import days_in_words, exact_moment, moment_in_words, period_in_words, short_moment
from tests.architecture.house import FLOORS, python_files, relative


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 3, 21, 14, 7, tzinfo=UTC), "mardi 3 mars 2026 à 22:14:07 (UTC+01:00)"),
        (datetime(2026, 8, 1, 0, 0, 0, tzinfo=UTC), "samedi 1er août 2026 à 02:00:00 (UTC+02:00)"),
        (datetime(2026, 10, 25, 1, 30, 0, tzinfo=UTC), "dimanche 25 octobre 2026 à 02:30:00 (UTC+01:00)"),
        (datetime(1904, 1, 1, 0, 0, 0, tzinfo=UTC), "vendredi 1er janvier 1904 à 00:09:21 (UTC+00:09:21)"),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), "vendredi 1er janvier 2027 à 00:00:00 (UTC+01:00)"),
    ],
)
def test_an_instant_in_words(moment: datetime, words: str) -> None:
    assert exact(moment) == words


def test_the_clock_is_the_town_s_whoever_asks() -> None:
    with timezone.override("America/New_York"):
        assert exact(datetime(2026, 3, 3, 21, 14, 7, tzinfo=UTC)) == "mardi 3 mars 2026 à 22:14:07 (UTC+01:00)"


@pytest.mark.parametrize(
    ("moment", "short", "words"),
    [
        (datetime(2026, 11, 28, 5, 35, 12, tzinfo=UTC), "28/11 06:35", "samedi 28 novembre, 6\u00a0h\u00a035"),
        (datetime(2026, 7, 31, 22, 5, 0, tzinfo=UTC), "01/08 00:05", "samedi 1er août, 0\u00a0h\u00a005"),
        (
            datetime(2025, 12, 31, 12, 0, 0, tzinfo=UTC),
            "31/12/2025 13:00",
            "mercredi 31 décembre 2025, 13\u00a0h\u00a000",
        ),
    ],
)
@time_machine.travel(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))
def test_one_style_a_purpose(moment: datetime, short: str, words: str) -> None:
    assert short_moment(moment) == short
    assert moment_in_words(moment) == words


def test_the_exact_time_says_seconds_and_zone() -> None:
    assert exact_moment(datetime(2026, 3, 3, 21, 14, 7, tzinfo=UTC)) == "03/03/2026 22:14:07 +01:00"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (8, "samedi 28 novembre, de 6~h~35 à 14~h~35"),
        (18, "du samedi 28 novembre, 6~h~35 au dimanche 29 novembre, 0~h~35"),
    ],
)
@time_machine.travel(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))
def test_a_period_says_its_day_once(hours: int, words: str) -> None:
    since = datetime(2026, 11, 28, 5, 35, tzinfo=UTC)

    assert period_in_words(since, since + timedelta(hours=hours)) == words.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 6, 1), date(2026, 6, 7), "du 1er au 7 juin 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "du 30 novembre au 6 décembre 2026"),
        (date(2026, 5, 25), date(2026, 6, 1), "du 25 mai au 1er juin 2026"),
    ],
)
def test_days_in_words(first: date, last: date, words: str) -> None:
    assert days_in_words(first, last) == words


def test_a_page_and_a_mail_write_the_first_of_a_month_as_one_says_it() -> None:
    written = Template('{{ day|date:"l j F Y" }} ; {{ at|date:"j F Y à H:i" }} ; {{ day }} ; {{ day|date:"j/m" }}')

    shown = written.render(Context({"day": date(2026, 12, 1), "at": datetime(2026, 11, 30, 23, 30, tzinfo=UTC)}))

    assert shown == "mardi 1er décembre 2026 ; 1er décembre 2026 à 00:30 ; 01/12/2026 ; 1/12"


def test_no_other_module_has_a_style_of_its_own() -> None:
    own_style = re.compile(r":%d/%m/%Y|\bdate_format\(|'%d/%m")
    written_elsewhere = {
        *("accounts/base/moments.py", "accounts/base/files/documents.py", "accounts/base/files/workbooks.py"),
        "levallois/demo/letters.py",
    }

    found = {relative(path) for path in python_files(*FLOORS) if own_style.search(path.read_text(encoding="utf-8"))}

    assert found - written_elsewhere == set()
