"""A designation is closed for a time, and resumed; the past says when it was open."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.base.errors import NotPermitted, NotPossible
from accounts.people.actions.designations import (
    renew_designation,
    resume_designation,
    revoke_designation,
    suspend_designation,
)
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, DesignationSuspension, User
from accounts.people.roles import Role
from tests.cast import client_of
from tests.people.designated import DAY, HOUR, NOW, designated, last_entry, mails_to, roles_now, with_address


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def designation(officer: User) -> Designation:
    return designated(officer)


def suspended(
    by: User, designation: Designation, start: datetime | None = None, end: datetime | None = None
) -> DesignationSuspension:
    return suspend_designation(by=by, designation=designation, reason="Enquête", starts_at=start, ends_at=end)


def in_force(designation: Designation, moment: datetime) -> bool:
    return Designation.objects.current(moment).filter(pk=designation.pk).exists()


def test_it_closes_at_the_next_request(director: User, officer: User, designation: Designation) -> None:
    browser = client_of(officer)
    assert browser.get("/").status_code == 200

    answer = client_of(director).post(reverse("designation_suspend", args=[designation.pk]), {"reason": "Enquête"})

    assert answer["Location"] == designation.get_absolute_url()
    assert browser.get("/").status_code == 302
    entry = last_entry(PeopleEvent.DESIGNATION_SUSPENDED)
    assert (entry.actor, entry.reason, entry.subject_id) == (director, "Enquête", str(officer.pk))
    assert entry.details == {"role": "trainer", "from": "2026-03-10T08:00:00.000000Z", "until": None}


def test_it_opens_again_at_the_end_given(director: User, designation: Designation) -> None:
    suspended(director, designation, NOW + HOUR, NOW + DAY)

    moments = [NOW, NOW + HOUR, NOW + DAY - HOUR, NOW + DAY]

    assert [in_force(designation, moment) for moment in moments] == [True, False, False, True]


def test_resumed_it_opens_at_once_and_the_past_stays_true(
    director: User, officer: User, designation: Designation, clock: time_machine.Traveller
) -> None:
    suspended(director, designation)
    clock.move_to(NOW + DAY)

    resume_designation(by=director, designation=designation, reason="Classée")

    assert roles_now(officer) == {Role.TRAINER}
    assert not in_force(designation, NOW + HOUR)
    assert last_entry(PeopleEvent.DESIGNATION_RESUMED).reason == "Classée"
    assert DesignationSuspension.objects.get().resumed_by == director


def test_lifted_before_it_began_it_never_closed(director: User, designation: Designation) -> None:
    suspended(director, designation, NOW + HOUR)

    resume_designation(by=director, designation=designation, reason="Erreur")

    assert in_force(designation, NOW + HOUR)


def test_both_are_told_by_mail(director: User, officer: User, designation: Designation) -> None:
    with_address(officer)
    designation.refresh_from_db()

    suspended(director, designation)
    resume_designation(by=director, designation=designation, reason="Classée")

    first, second = mails_to(officer)
    assert (first.subject.split(" ")[1], second.subject.split(" ")[1]) == ("suspendue", "rétablie")
    assert all("Enquête" in body for body in (first.text, first.html))
    assert all("Classée" in body for body in (second.text, second.html))


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (NOW - HOUR, None, "dans le passé"),
        (NOW + DAY, NOW + HOUR, "doit suivre son début"),
        (NOW + 9 * DAY, None, "déjà terminée à cette date"),
    ],
)
def test_impossible_times_are_refused(
    start: datetime, end: datetime | None, sentence: str, director: User, officer: User
) -> None:
    ending = designated(officer, ends_at=NOW + 5 * DAY)

    with pytest.raises(NotPossible, match=sentence):
        suspended(director, ending, start, end)
    assert not DesignationSuspension.objects.exists()


@pytest.mark.parametrize(("start", "end"), [(None, NOW + HOUR), (NOW + DAY, None), (NOW + 3 * HOUR, NOW + 4 * HOUR)])
def test_two_suspensions_do_not_overlap(
    start: datetime | None, end: datetime | None, director: User, designation: Designation
) -> None:
    suspended(director, designation, NOW + HOUR, NOW + DAY)

    with pytest.raises(NotPossible, match="déjà suspendue"):
        suspended(director, designation, start, end)


def test_without_reason_over_or_not_suspended_it_is_refused(director: User, designation: Designation) -> None:
    with pytest.raises(NotPossible, match="n’est pas suspendue"):
        resume_designation(by=director, designation=designation, reason="Classée")
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        suspend_designation(by=director, designation=designation, reason=" ")
    revoke_designation(by=director, designation=designation, reason="Mutation")
    with pytest.raises(NotPossible, match="déjà terminée"):
        suspended(director, designation)


def test_nobody_suspends_or_resumes_their_own(director: User) -> None:
    own = director.designations.get()

    with pytest.raises(NotPermitted):
        suspended(director, own)
    with pytest.raises(NotPermitted):
        resume_designation(by=director, designation=own, reason="Classée")


def test_the_renewal_that_waits_is_suspended_too(director: User, officer: User) -> None:
    ending = designated(officer, ends_at=NOW + DAY)
    renewal = renew_designation(
        by=director, designation=ending, ends_at=NOW + 9 * DAY, order_reference="Arrêté 2026-99"
    )

    suspended(director, ending)
    assert not in_force(renewal, NOW + 2 * DAY)

    resume_designation(by=director, designation=ending, reason="Classée")
    assert in_force(renewal, NOW + 2 * DAY)


def test_reading_the_roles_takes_one_query(
    officer: User, designation: Designation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert officer.roles == {Role.TRAINER}
