"""An end is announced 30 and 7 days before, once each, and noted when it has come."""

from collections.abc import Iterator

import pytest
import time_machine

from accounts.base.actors import SystemActor
from accounts.journal.models import OutgoingMail
from accounts.people.actions.designations import renew_designation, revoke_designation
from accounts.people.actions.expiry import note_endings, warn_of_endings
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, User
from accounts.people.tasks import follow_designations
from tests.people.designated import DAY, HOUR, NOW, designated, last_entry, mails_to, with_address


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ending(officer: User, director: User) -> Designation:
    with_address(director)
    return designated(with_address(officer), ends_at=NOW + 40 * DAY)


def warn() -> int:
    return warn_of_endings(by=SystemActor.EXPIRY)


@pytest.mark.slow
def test_once_thirty_days_before_and_once_seven(ending: Designation, clock: time_machine.Traveller) -> None:
    sent = []
    for day in range(41):
        clock.move_to(NOW + day * DAY)
        sent += [day] * warn()

    assert sent == [10, 33]


def test_the_person_and_the_directors_are_told(
    ending: Designation, director: User, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + 33 * DAY)
    warn()

    (own,), (other,) = mails_to(officer), mails_to(director)
    assert own.subject.startswith("Habilitation qui finit le 19 avril 2026")
    assert all("demandez à la direction" in body for body in (own.text, own.html))
    assert all("/habilitations/" in body for body in (other.text, other.html))
    entry = last_entry(PeopleEvent.DESIGNATION_WARNED)
    assert (entry.actor, entry.subject_id, entry.details["days"]) == (None, str(officer.pk), 7)


def test_after_an_outage_one_announcement_catches_up(ending: Designation, clock: time_machine.Traveller) -> None:
    clock.move_to(NOW + 38 * DAY)

    assert (warn(), warn()) == (1, 0)
    assert sorted(ending.warnings.values_list("days_before", flat=True)) == [7, 30]


@pytest.mark.parametrize("what", ["renewed", "revoked"])
def test_nothing_for_what_is_renewed_or_revoked(
    what: str, ending: Designation, director: User, clock: time_machine.Traveller
) -> None:
    if what == "renewed":
        renew_designation(by=director, designation=ending, ends_at=NOW + 90 * DAY, order_reference="Arrêté 2")
    else:
        revoke_designation(by=director, designation=ending, reason="Mutation")
    OutgoingMail.objects.all().delete()
    clock.move_to(NOW + 35 * DAY)

    assert warn() == 0
    assert not OutgoingMail.objects.exists()


def test_an_end_is_noted_once(ending: Designation, officer: User, clock: time_machine.Traveller) -> None:
    assert note_endings(by=SystemActor.EXPIRY) == 0
    clock.move_to(NOW + 40 * DAY)

    assert (note_endings(by=SystemActor.EXPIRY), note_endings(by=SystemActor.EXPIRY)) == (1, 0)

    ending.refresh_from_db()
    assert ending.expired_at == NOW + 40 * DAY
    assert last_entry(PeopleEvent.DESIGNATION_EXPIRED).subject_id == str(officer.pk)


def test_the_worker_does_both(ending: Designation, clock: time_machine.Traveller) -> None:
    clock.move_to(NOW + 40 * DAY + HOUR)
    follow_designations()

    ending.refresh_from_db()
    assert ending.expired_at
    assert not ending.warnings.exists()
