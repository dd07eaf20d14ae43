"""What in the journal deserves a second look: viewings outside shifts, many clips at once, refusals, exports."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.base.actors import SystemActor
from accounts.duty.actions import plan_shift
from accounts.journal.actions.writing import Line, record_all
from accounts.oversight.events import OversightEvent
from accounts.oversight.models import AnomalyKind
from accounts.oversight.selectors import Anomaly, find_anomalies, open_anomalies
from accounts.people.models import Team, User
from accounts.sign_in.actions.sessions import record_failed_sign_in, record_refusal
from evidence.footage.events import FootageEvent
from tests.cast import client_of, make_camera

# A winter evening: 21 h in Paris.
EVENING = datetime(2026, 2, 10, 20, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.ANOMALY_CLIPS, settings.ANOMALY_MINUTES = 3, 30
    settings.ANOMALY_REFUSALS = settings.ANOMALY_EXPORTS = 3


@pytest.fixture
def duty(team: Team, team_leader: User) -> None:
    """The leader's shift, from 21 h to 5 h."""
    plan_shift(
        by=SystemActor.DEMO,
        team=team,
        starts_at=EVENING,
        ends_at=EVENING + 8 * HOUR,
        place="Centre-ville",
        officers=[team_leader],
    )


def views(person: User, *moments: datetime, clips: int = 1) -> None:
    """The journal's lines of viewings, of one clip or of several in turn."""
    seen = [make_camera() for _ in range(clips)]  # the rules read the entry's key alone
    for number, moment in enumerate(moments):
        with time_machine.travel(moment, tick=False):
            record_all([Line(FootageEvent.CLIP_VIEWED, seen[number % clips], reason="judicial")], by=person)


def found(now: datetime = EVENING + DAY) -> dict[AnomalyKind, Anomaly]:
    return {one.kind: one for one in find_anomalies(now)}


def test_a_viewing_outside_ones_shifts_is_found(duty: None, team_leader: User) -> None:
    views(team_leader, EVENING - 3 * HOUR, EVENING + 2 * HOUR)

    anomaly = found()[AnomalyKind.OFF_SHIFT]

    assert (anomaly.person, anomaly.day, len(anomaly.numbers)) == (team_leader, date(2026, 2, 10), 1)
    assert anomaly.sentence == "1 consultation hors vacation à 18:00"


@pytest.mark.parametrize("moment", [EVENING - 59 * MINUTE, EVENING + 8 * HOUR + 59 * MINUTE])
def test_a_viewing_within_the_margin_is_not(moment: datetime, duty: None, team_leader: User) -> None:
    views(team_leader, moment)

    assert found() == {}


def test_whoever_has_no_shift_is_only_asked_about_the_night(director: User) -> None:
    views(director, EVENING - 4 * HOUR, EVENING + 5 * HOUR)

    anomaly = found()[AnomalyKind.AT_NIGHT]

    assert (len(anomaly.numbers), anomaly.day) == (1, date(2026, 2, 11))


def test_many_different_clips_in_a_short_time_are_found(director: User) -> None:
    views(director, *(EVENING + number * 10 * MINUTE for number in range(3)), clips=3)

    assert found()[AnomalyKind.MANY_CLIPS].sentence == "3 vidéos différentes consultées entre 21:00 et 21:20"


@pytest.mark.parametrize(("clips", "apart"), [(2, MINUTE), (3, 16 * MINUTE)])
def test_the_same_clips_again_or_over_a_longer_time_are_not(clips: int, apart: timedelta, director: User) -> None:
    views(director, *(EVENING - 6 * HOUR + number * apart for number in range(4)), clips=clips)

    assert found() == {}


def test_repeated_refusals_are_found_by_page_and_by_sign_in(officer: User, trainer: User) -> None:
    with time_machine.travel(EVENING, tick=False):
        for _ in range(3):
            record_refusal(by=trainer, method="GET", path="/videos/1/")
            record_failed_sign_in(badge_number=officer.badge_number)

    anomalies = found()

    assert anomalies[AnomalyKind.ACCESS_REFUSALS].person == trainer
    assert anomalies[AnomalyKind.SIGN_IN_REFUSALS].person == officer


def test_two_refusals_are_not(trainer: User) -> None:
    with time_machine.travel(EVENING, tick=False):
        for _ in range(2):
            record_refusal(by=trainer, method="GET", path="/videos/1/")

    assert found() == {}


def test_many_exports_are_found(auditor: User) -> None:
    with time_machine.travel(EVENING, tick=False):
        record_all([Line(OversightEvent.JOURNAL_EXPORTED, auditor)] * 3, by=auditor)

    assert found()[AnomalyKind.EXPORTS].sentence == "3 exports ou remises à 21:00"


def test_what_is_older_than_the_period_is_left(director: User, settings: Settings) -> None:
    views(director, EVENING + 5 * HOUR)

    assert found(EVENING + DAY * (settings.ANOMALY_DAYS + 1)) == {}


def test_the_number_of_queries_does_not_grow(
    director: User, head: User, duty: None, team_leader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for person in (director, head, team_leader):
        views(person, EVENING - 12 * HOUR, EVENING + 12 * HOUR)

    with django_assert_num_queries(5):
        assert open_anomalies(EVENING + DAY)


def test_an_anomaly_leads_to_its_entries(director: User, auditor: User) -> None:
    views(director, EVENING + 5 * HOUR)
    anomaly = found()[AnomalyKind.AT_NIGHT]

    page = client_of(auditor).get(reverse("journal_list", query=anomaly.journal_query))

    assert [entry.number for entry in page.context["page"].entries] == list(anomaly.numbers)
