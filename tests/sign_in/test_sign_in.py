"""Signing in takes a password and a designation in force, and lasts no longer than either."""

from datetime import timedelta

import pytest
import time_machine
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.actions.designations import grant_designation, revoke_designation
from accounts.people.actions.people import set_password
from accounts.people.models import User
from accounts.people.roles import Role
from accounts.sign_in.events import SignInEvent
from tests.cast import PASSWORD, client_of

NEW_PASSWORD = "ardoise-falaise-moulin"
SIGN_IN = "/connexion/"
HOME = "/"
REFUSAL = "Matricule ou mot de passe incorrect, ou aucune habilitation en cours."


def sign_in(badge_number: str, password: str = PASSWORD, **query: str) -> HttpResponseBase:
    address = reverse("sign_in", query=query)
    return Client(REMOTE_ADDR="10.0.0.7").post(address, {"username": badge_number, "password": password})


def events() -> list[str]:
    """What the journal said of sessions, oldest first."""
    told = JournalEntry.objects.filter(event__startswith="session:").order_by("number")
    return list(told.values_list("event", flat=True))


def is_signed_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_a_designated_person_signs_in_and_is_told_of(director: User) -> None:
    response = sign_in(director.badge_number)

    assert (response.status_code, response["Location"]) == (302, HOME)
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.address) == (SignInEvent.SESSION_STARTED, director, "10.0.0.7")


def test_the_badge_number_is_the_only_name(director: User) -> None:
    assert sign_in(director.last_name).status_code == 200
    assert events() == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("badge_of", "password"),
    [("director", "faux"), ("director", ""), ("officer", PASSWORD), ("superuser", PASSWORD), (None, PASSWORD)],
    ids=["wrong password", "no password", "no designation", "superuser without designation", "unknown badge"],
)
def test_every_refusal_says_the_same(
    badge_of: str | None, password: str, request: pytest.FixtureRequest, db: None
) -> None:
    badge = request.getfixturevalue(badge_of).badge_number if badge_of else "X999"

    response = sign_in(badge, password)

    assert response.status_code == 200
    assert "_auth_user_id" not in response.client.session  # type: ignore[attr-defined]
    assert (REFUSAL in response.content.decode()) == bool(password)  # type: ignore[attr-defined]


def test_a_designation_that_has_ended_or_not_begun_opens_nothing(officer: User) -> None:
    now = timezone.now()
    for starts_at, ends_at in [(now - timedelta(2), now - timedelta(1)), (now + timedelta(1), None)]:
        grant_designation(
            by=SystemActor.INSTALLER,
            person=officer,
            role=Role.TRAINER,
            starts_at=starts_at,
            ends_at=ends_at,
            order_reference="A-1",
        )

    assert sign_in(officer.badge_number).status_code == 200


def test_a_failure_on_a_known_badge_is_told_and_on_an_unknown_one_is_not(director: User) -> None:
    sign_in(director.badge_number, "faux")
    sign_in("mot-de-passe-saisi-là", "faux")

    assert events() == [SignInEvent.SESSION_REFUSED]
    entry = JournalEntry.objects.latest("number")
    assert (entry.subject_id, entry.actor, entry.address) == (str(director.pk), None, "10.0.0.7")
    assert "faux" not in str(entry.details)


@pytest.mark.parametrize("badge", ["", "x" * 5000, "🚓", "' OR 1=1 --"])
def test_a_strange_badge_number_is_refused_like_any_other(badge: str, db: None) -> None:
    assert sign_in(badge).status_code == 200
    assert events() == []


def test_signing_out_is_told_and_ends_the_session(director: User) -> None:
    client = client_of(director)

    assert client.post(reverse("sign_out")).status_code == 302
    assert events() == [SignInEvent.SESSION_ENDED]
    assert not is_signed_in(client)


@pytest.mark.slow
def test_a_link_cannot_sign_out(director: User) -> None:
    client = client_of(director)

    assert client.get(reverse("sign_out")).status_code == 405
    assert is_signed_in(client)


@pytest.mark.slow
def test_a_forged_form_cannot_sign_out(director: User) -> None:
    client = client_of(director, enforce_csrf_checks=True)

    assert client.post(reverse("sign_out")).status_code == 403
    assert is_signed_in(client)
    assert JournalEntry.objects.latest("number").event == SignInEvent.ACCESS_REFUSED


def test_a_session_ends_with_the_designation(officer: User) -> None:
    ends_at = timezone.now() + timedelta(hours=1)
    grant_designation(
        by=SystemActor.INSTALLER,
        person=officer,
        role=Role.TRAINER,
        starts_at=timezone.now(),
        ends_at=ends_at,
        order_reference="A-1",
    )
    client = client_of(officer)
    assert is_signed_in(client)

    with time_machine.travel(ends_at):
        assert client.get(HOME)["Location"] == f"{SIGN_IN}?next=/"


def test_a_session_ends_with_a_revocation(director: User, trainer: User) -> None:
    client = client_of(trainer)
    revoke_designation(by=director, designation=trainer.designations.get(), reason="Mutation")

    assert not is_signed_in(client)


def test_a_session_ends_with_the_activity(trainer: User) -> None:
    client = client_of(trainer)
    User.objects.filter(pk=trainer.pk).update(is_active=False)

    assert not is_signed_in(client)


def test_a_new_password_ends_the_sessions_opened_with_the_old_one(trainer: User) -> None:
    client = client_of(trainer)
    set_password(by=trainer, person=trainer, password=NEW_PASSWORD)

    assert not is_signed_in(client)
    assert sign_in(trainer.badge_number).status_code == 200
    assert sign_in(trainer.badge_number, NEW_PASSWORD).status_code == 302


def test_a_session_ends_by_itself_after_a_working_day(trainer: User) -> None:
    client = client_of(trainer)

    with time_machine.travel(timezone.now() + timedelta(hours=10, seconds=1)):
        assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/recherche/", "/recherche/"),
        ("https://ailleurs.invalid/", HOME),
        ("//ailleurs.invalid/", HOME),
        ("javascript:a", HOME),
        ("2147483648", HOME),
        ("nulle part", HOME),
    ],
)
def test_after_signing_in_one_stays_on_this_site(director: User, target: str, place: str) -> None:
    assert sign_in(director.badge_number, next=target)["Location"] == place


def test_whoever_is_signed_in_is_not_asked_again(director: User) -> None:
    assert client_of(director).get(SIGN_IN)["Location"] == HOME


def test_the_sign_in_page_is_open_and_writes_nothing(db: None) -> None:
    assert Client().get(SIGN_IN).status_code == 200
