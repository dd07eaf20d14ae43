"""A director designates somebody from a page: who, what, on which order, from when to when, with the order joined."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.journal.models import OutgoingMail
from accounts.people.actions.designations import grant_designation
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, User
from accounts.people.roles import Role
from accounts.sign_in.events import SignInEvent
from tests.cast import client_of
from tests.people.designated import DAY, HOUR, NOW, designated, last_entry, mails_to, roles_now, with_address


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def fields(person: User, **changes: object) -> dict[str, object]:
    return {"person": person.pk, "role": "trainer", "order_reference": "Arrêté 2026-12"} | changes


def sent(director: User, person: User, **changes: object) -> str:
    return client_of(director).post(reverse("designation_grant"), fields(person, **changes)).content.decode()


def test_it_opens_at_once_and_leads_to_its_page(director: User, officer: User) -> None:
    order = SimpleUploadedFile("arrêté.pdf", b"%PDF-1.7 signed", content_type="application/pdf")

    answer = client_of(director).post(reverse("designation_grant"), fields(officer, document=order))

    designation = Designation.objects.get(person=officer)
    assert answer["Location"] == designation.get_absolute_url()
    assert (designation.starts_at, designation.ends_at, designation.granted_by) == (NOW, None, director)
    assert roles_now(officer) == {Role.TRAINER}
    assert designation.documents.get().file_name == "arrêté.pdf"


def test_the_person_and_the_other_directors_are_told(director: User, second_director: User, officer: User) -> None:
    for person in (director, second_director, officer):
        with_address(person)

    sent(director, officer)

    (own,), (other,) = mails_to(officer), mails_to(second_director)
    assert not mails_to(director)
    assert own.subject.startswith("Habilitation accordée")
    for body in (own.text, own.html):
        assert "Votre habilitation a été" in body
        assert "Arrêté 2026-12" in body
        assert "/habilitations/" not in body
    assert all("/habilitations/" in body for body in (other.text, other.html))


def test_whoever_has_no_address_is_not_written_to(director: User, officer: User) -> None:
    sent(director, officer)

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_at": "2026-03-10T09:00"}, "La fin d’une habilitation doit suivre son début."),
        ({"starts_at": "2026-03-09T09:00"}, "n’ouvre rien dans le passé"),
    ],
)
def test_what_is_not_possible_is_answered_journaled_and_opens_nothing(
    changes: dict[str, object], sentence: str, director: User, officer: User
) -> None:
    page = sent(director, officer, **changes)

    assert sentence in page
    assert not officer.designations.exists()
    entry = last_entry(PeopleEvent.DESIGNATION_REFUSED)
    assert (entry.actor, entry.subject_id, entry.details["act"]) == (director, str(officer.pk), "grant")
    assert sentence in entry.details["answer"]


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), (NOW + DAY, None), (None, NOW + HOUR), (NOW + DAY, NOW + 9 * DAY)]
)
def test_one_role_is_not_given_twice_at_once(
    start: datetime | None, end: datetime | None, director: User, officer: User
) -> None:
    designated(officer, ends_at=NOW + 5 * DAY)

    with pytest.raises(NotPossible, match="a déjà ce rôle"):
        grant_designation(
            by=director, person=officer, role=Role.TRAINER, starts_at=start, ends_at=end, order_reference="Arrêté 2"
        )

    assert officer.designations.count() == 1


def test_after_the_first_has_ended_it_may_be_given_again(director: User, officer: User) -> None:
    first = designated(officer, ends_at=NOW + DAY)

    second = grant_designation(
        by=director, person=officer, role=Role.TRAINER, starts_at=first.ends_at, order_reference="Arrêté 2"
    )

    assert list(Designation.objects.current(NOW + DAY).filter(person=officer)) == [second]


def test_somebody_who_has_left_is_not_designated(officer: User) -> None:
    officer.is_active = False

    with pytest.raises(NotPossible, match="plus en activité"):
        grant_designation(by=SystemActor.INSTALLER, person=officer, role=Role.TRAINER, order_reference="Arrêté 2")


def test_oneself_is_refused(director: User) -> None:
    answer = client_of(director).post(reverse("designation_grant"), fields(director))

    assert answer.status_code == 403
    assert last_entry(SignInEvent.ACCESS_REFUSED).actor == director


def test_a_film_is_no_order(director: User, officer: User) -> None:
    page = sent(director, officer, document=SimpleUploadedFile("ordre.pdf", b"\x00\x00ftypmp42"))

    assert "ni un PDF, ni une image" in page
    assert not officer.designations.exists()
