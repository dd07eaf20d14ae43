"""How many markers of each kind, month by month, for who sees every clip: numbers, without clips or persons."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.review.models import ErasedMarkers, Marker, MarkerKind
from tests.cast import client_of
from tests.review.watching import WORDS, mark
from tests.worlds import make_clip

MARCH = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)  # in France, the first of April


@pytest.fixture
def marked(director: User) -> Marker:
    ErasedMarkers.add(MARCH.date().replace(day=1), MarkerKind.FORCE, 3)
    mark(director, make_clip(started_at=MARCH - timedelta(days=2)))
    return mark(director, make_clip(started_at=MARCH))


def test_by_month_of_the_recording_and_kind_with_those_erased(director: User, marked: Marker) -> None:
    page = client_of(director).get(reverse("marker_figures"), {"jusque": "2026-04"}).content.decode()

    lines = [line for line in page.splitlines() if "<tr>" in line and 'scope="row"' in line]
    assert ["avril 2026" in lines[0], "mars 2026" in lines[1], "mai 2025" in lines[11]] == [True] * 3
    counts = [[int(number) for number in re.findall(r">(\d+)</td>", line)] for line in lines[:2]]
    assert counts == [[0, 0, 1, 0, 0, 0, 0, 1], [0, 0, 4, 0, 0, 0, 0, 4]]
    assert WORDS not in page
    assert str(marked.clip) not in page


def test_the_table_leaves_with_an_entry(director: User, marked: Marker) -> None:
    answer = client_of(director).post(reverse("marker_figures_export"), {"jusque": "2026-04"})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[0][:4], lines[-1][:7]) == (13, "Mois", "2026-04")
    assert lines[-2].count("4") == 1
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.details) == ("marker:counted", director, {"months": "05/2025 – 04/2026"})


@pytest.mark.parametrize("asked", ["", "demain", "2999-01", "2026-13", "0000-01", "0001-01", "0001-12", "1899-12"])
def test_what_is_no_past_month_is_this_one_or_as_old_as_it_says(asked: str, director: User) -> None:
    assert client_of(director).get(reverse("marker_figures"), {"jusque": asked}).status_code == 200


def test_nobody_else_reads_them(team_leader: User) -> None:
    browser = client_of(team_leader)

    assert browser.get(reverse("marker_figures")).status_code == 403
    assert browser.post(reverse("marker_figures_export")).status_code == 403
