"""A sensitive act asks again who sits before the screen, and goes on afterwards without retyping."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.journal.events import Event
from accounts.journal.models import ClockDoubt, JournalEntry
from accounts.oversight.events import OversightEvent
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from tests.cast import PASSWORD, client_of

LATER = timedelta(minutes=settings.CONFIRMATION_MINUTES, seconds=1)
ASKS = "Confirmez votre identité"
FILTERS = {"actor": "", "words": "Contrôle"}


@pytest.fixture
def client(auditor: User) -> Client:
    return client_of(auditor)


def export(client: Client, **fields: str) -> HttpResponse:
    response: HttpResponse = client.post(reverse("journal_export"), FILTERS | fields)  # type: ignore[assignment]  # the test client's own kind
    return response


def confirmed(password: str = PASSWORD) -> dict[str, str]:
    return {"confirmation-password": password}


def told(event: Event) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event=event))


def test_just_after_signing_in_nothing_is_asked(client: Client) -> None:
    assert export(client)["Content-Type"].startswith("text/csv")


def test_later_the_act_waits_with_everything_that_was_sent(client: Client) -> None:
    with time_machine.travel(timezone.now() + LATER):
        page = export(client)

    assert ASKS in page.content.decode()
    assert '<input type="hidden" name="words" value="Contrôle">' in page.content.decode()
    assert page.content.decode().count("csrfmiddlewaretoken") == 1
    assert page["Cache-Control"] == "no-store"
    assert told(OversightEvent.JOURNAL_EXPORTED) == []


def test_with_the_proof_it_is_done_at_once_and_the_proof_holds_for_a_while(client: Client, auditor: User) -> None:
    with time_machine.travel(timezone.now() + LATER):
        assert export(client, **confirmed())["Content-Type"].startswith("text/csv")
        assert export(client)["Content-Type"].startswith("text/csv")

    (entry,) = told(SignInEvent.SESSION_CONFIRMED)
    assert (entry.actor, entry.details) == (auditor, {"method": "password"})


def test_a_wrong_proof_does_nothing_and_is_told(client: Client, auditor: User) -> None:
    with time_machine.travel(timezone.now() + LATER):
        page = export(client, **confirmed("faux"))

    assert ASKS in page.content.decode()
    assert "faux" not in page.content.decode()
    assert told(OversightEvent.JOURNAL_EXPORTED) == []
    assert [(entry.actor, entry.details) for entry in told(SignInEvent.SESSION_REFUSED)] == [
        (auditor, {"confirmation": True})
    ]


@pytest.mark.slow
def test_guessing_closes_the_account(client: Client) -> None:
    with time_machine.travel(timezone.now() + LATER):
        for _ in range(settings.SIGN_IN_ATTEMPTS):
            export(client, **confirmed("faux"))

        assert export(client, **confirmed()).status_code == 429


def test_whoever_has_not_the_right_is_refused_before_being_asked(trainer: User) -> None:
    with time_machine.travel(timezone.now() + LATER):
        assert export(client_of(trainer)).status_code == 403


def test_a_proof_given_in_the_future_is_none(client: Client) -> None:
    """The clock was set back after the proof, not after the sign-in."""
    session = client.session
    session["confirmed_at"] = (timezone.now() + timedelta(minutes=2)).timestamp()
    session.save()

    assert ASKS in export(client).content.decode()


def test_the_setting_can_ask_for_none(client: Client, settings: Settings) -> None:
    settings.CONFIRMATION_MINUTES = 0
    with time_machine.travel(timezone.now() + LATER):
        assert export(client)["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(("wanted", "place"), [("/journal/", "/journal/"), ("https://ailleurs.invalid/", "/")])
def test_the_page_of_its_own_leads_back_to_this_site_only(client: Client, wanted: str, place: str) -> None:
    address = reverse("confirm", query={"next": wanted})

    assert client.post(address, confirmed())["Location"] == place


def test_an_account_is_changed_on_the_admin_site_after_a_proof_only(administrator: User, trainer: User) -> None:
    client = client_of(administrator)
    address = reverse("admin:people_user_change", args=[trainer.pk])
    names = {"badge_number": trainer.badge_number, "first_name": "Autre", "last_name": trainer.last_name}
    data = names | {"category": trainer.category, "email": "voleur@ailleurs.invalid", "is_active": "on"}

    with time_machine.travel(timezone.now() + LATER):
        assert client.get(address)["Location"] == reverse("confirm", query={"next": address})
        assert ASKS in client.post(address, data).content.decode()
        trainer.refresh_from_db()
        assert trainer.first_name == "Camille"
        assert client.post(address, data | confirmed()).status_code == 302

    trainer.refresh_from_db()
    assert (trainer.first_name, trainer.email) == ("Autre", "")


def test_what_opens_an_account_is_asked_and_confirmed_after_a_proof_only(
    administrator: User, director: User, second_director: User
) -> None:
    asking, answering = client_of(administrator), client_of(second_director)
    ask, data = reverse("account_change_ask", args=[director.pk, "email"]), {"email": "d@pm.invalid", "reason": "Neuve"}

    with time_machine.travel(timezone.now() + LATER):
        assert ASKS in asking.post(ask, data).content.decode()
        assert not director.account_changes.exists()
        asking.post(ask, data | confirmed())
        change = director.account_changes.get()
        confirm = reverse("account_change_confirm", args=[change.pk])
        assert ASKS in answering.post(confirm).content.decode()
        assert User.objects.get(pk=director.pk).email == ""
        answering.post(confirm, confirmed())

    assert User.objects.get(pk=director.pk).email == "d@pm.invalid"


def test_the_clock_is_confirmed_after_a_proof_only(director: User) -> None:
    """Two such words let what is irreversible go on."""
    doubt = ClockDoubt.objects.create(sentence="L’horloge a avancé de 400 jours.")
    client, address = client_of(director), reverse("clock_confirm", args=[doubt.pk])

    with time_machine.travel(timezone.now() + LATER):
        assert ASKS in client.post(address).content.decode()
        assert ClockDoubt.objects.get().first_by is None
        client.post(address, confirmed())

    assert ClockDoubt.objects.get().first_by == director


@pytest.mark.parametrize("url", ["issue_token", "calendar_open", "delivery_renew_code", "person_sessions_end"])
def test_whoever_may_not_is_refused_new_secrets_before_being_asked(url: str, trainer: User) -> None:
    with time_machine.travel(timezone.now() + LATER):
        assert client_of(trainer).post(reverse(url, args=[1])).status_code == 403
