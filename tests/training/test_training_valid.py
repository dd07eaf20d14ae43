"""Whether a person's training holds at a moment: what the remise of a camera asks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import User
from accounts.training.actions.certificates import revoke_certificate
from accounts.training.permissions import camera_training, training_valid
from accounts.training.selectors.wearing import wearing_of
from tests.trainings import make_certificate, make_version

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def trained(officer: User) -> User:
    """On 15 May 2026, for twelve months."""
    with time_machine.travel("2026-05-15T10:00:00Z", tick=False):
        make_certificate(officer, version=make_version(valid_months=12))
    return officer


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (datetime(2026, 5, 14, 23, 59, tzinfo=PARIS), False),
        (datetime(2026, 5, 15, 0, 0, tzinfo=PARIS), True),
        (datetime(2027, 5, 15, 23, 59, tzinfo=PARIS), True),
        (datetime(2027, 5, 16, 0, 0, tzinfo=PARIS), False),
    ],
)
def test_it_holds_from_its_day_to_its_last_in_the_towns_calendar(trained: User, moment: datetime, holds: bool) -> None:
    assert training_valid(trained, moment) is holds


def test_revoked_it_holds_no_more_from_that_moment_on(officer: User, director: User) -> None:
    certificate = make_certificate(officer, days_ago=3)
    before = timezone.now()

    revoke_certificate(by=director, certificate=certificate, reason="Fraude")

    assert training_valid(officer, before)
    assert not training_valid(officer, timezone.now())


def test_another_course_does_not_open_the_cameras(officer: User) -> None:
    make_version()
    make_certificate(officer, version=make_version("Tir", for_cameras=False))

    assert not training_valid(officer, timezone.now())


def test_a_newer_certificate_takes_over(trained: User) -> None:
    version = trained.certificates.get().version
    with time_machine.travel("2027-05-01T10:00:00Z", tick=False):
        make_certificate(trained, version=version)

    assert training_valid(trained, datetime(2027, 5, 16, tzinfo=PARIS) + timedelta(days=1))


def test_a_later_one_revoked_leaves_the_earlier_and_says_so_on_ones_page(trained: User, director: User) -> None:
    first = trained.certificates.get()
    with time_machine.travel("2026-11-01T10:00:00Z", tick=False):
        later = make_certificate(trained, version=first.version)
        revoke_certificate(by=director, certificate=later, reason="Séance annulée par le jury")
    day = datetime(2026, 11, 2, tzinfo=PARIS)

    assert training_valid(trained, day)
    assert not training_valid(trained, datetime(2027, 5, 16, tzinfo=PARIS))
    assert (wearing_of(trained, day.date()).is_allowed, first.number in wearing_of(trained, day.date()).reason) == (
        True,
        True,
    )


def test_without_a_required_course_nobody_lacks_one(officer: User) -> None:
    assert training_valid(officer, timezone.now())


def test_many_people_are_read_at_once(
    trained: User, director: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    moment = datetime(2026, 6, 1, tzinfo=PARIS)
    with django_assert_max_num_queries(2):
        training = camera_training(User.objects.all())
        valid = {person: training.is_valid(person, moment) for person in (trained, director)}

    assert valid == {trained: True, director: False}
