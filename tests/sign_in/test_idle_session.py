"""A session that nobody uses ends, whatever its cookies say."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import OpenSession
from accounts.sign_in.sessions.activity import COOKIE
from tests.cast import client_of

HOME = "/"
IDLE = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
SESSION = settings.SESSION_COOKIE_NAME


@pytest.fixture
def client(trainer: User) -> Client:
    client = client_of(trainer)
    client.get(HOME)
    return client


def endings() -> list[dict[str, object]]:
    return [entry.details for entry in JournalEntry.objects.filter(event=SignInEvent.SESSION_ENDED)]


def after(client: Client, delay: timedelta, address: str = HOME, **headers: str) -> int:
    with time_machine.travel(timezone.now() + delay):
        return client.get(address, headers=headers).status_code


def test_it_ends_after_a_while_and_the_journal_says_why(client: Client, trainer: User) -> None:
    with time_machine.travel(timezone.now() + IDLE):
        response = client.get("/recherche/")

    assert response["Location"] == "/connexion/?fin=idle&next=/recherche/"
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_id) == (SignInEvent.SESSION_ENDED, None, str(trainer.pk))
    assert entry.details == {"cause": "idle"}
    assert not OpenSession.objects.exists()
    assert "faute d’activité" in client.get("/connexion/?fin=idle").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_use_of_it_begins_the_while_again(client: Client, method: str) -> None:
    almost = IDLE - timedelta(seconds=2)
    with time_machine.travel(timezone.now() + almost):
        client.get("/") if method == "get" else client.post(reverse("stay"))

    assert after(client, 2 * almost) == 200


def test_what_a_page_fetches_by_itself_is_no_use(client: Client) -> None:
    almost = IDLE - timedelta(seconds=2)
    assert after(client, almost, **{"HX-Request": "true"}) == 200

    assert after(client, 2 * almost) == 302


def test_a_form_sent_too_late_changes_nothing_and_leads_back_to_its_page(client: Client) -> None:
    with time_machine.travel(timezone.now() + IDLE):
        response = client.post(
            reverse("own_password"), headers={"referer": "http://testserver/compte/mot-de-passe/?a=1"}
        )

    assert response["Location"] == "/connexion/?fin=idle&next=/compte/mot-de-passe/%3Fa%3D1"


@pytest.mark.parametrize("referer", ["", "https://ailleurs.invalid/x", "//ailleurs.invalid"])
def test_a_form_from_nowhere_leads_home(db: None, referer: str) -> None:
    response = Client().post(reverse("sign_out"), headers={"referer": referer})

    assert response["Location"] == "/connexion/?next=/"


def test_without_its_cookie_or_with_a_forged_one_it_is_as_old_as_the_sign_in(client: Client) -> None:
    for cookie in ("", "9999999999", "9999999999:forged"):
        client.cookies[COOKIE] = cookie
        assert after(client, IDLE - timedelta(seconds=2)) == 200
    client.cookies[COOKIE] = "9999999999:forged"
    assert after(client, IDLE) == 302


@pytest.mark.slow
def test_the_cookie_of_another_session_does_not_prolong_it(client: Client, director: User) -> None:
    other = client_of(director)
    with time_machine.travel(timezone.now() + IDLE - timedelta(seconds=10)):
        other.get(HOME)
    client.cookies[COOKIE] = other.cookies[COOKIE].value

    assert after(client, IDLE) == 302


@pytest.mark.slow
def test_a_session_cookie_of_somebody_else_is_a_session_of_somebody_else(client: Client, director: User) -> None:
    """Taken with the thief's own activity, it lasts no longer than its owner's sign-in allows."""
    owner = client_of(director)
    client.cookies[SESSION] = owner.cookies[SESSION].value

    assert after(client, IDLE - timedelta(seconds=2)) == 200
    assert after(owner, IDLE) == 302


def test_a_clock_set_back_ends_it(client: Client) -> None:
    assert after(client, -timedelta(minutes=2)) == 302
    assert endings() == [{"cause": "clock"}]


@pytest.mark.slow
def test_it_ends_with_the_day_however_much_it_is_used(trainer: User) -> None:
    client, now = client_of(trainer), timezone.now()
    for minutes in range(0, settings.SESSION_COOKIE_AGE // 60, 14):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert client.get(reverse("health")).status_code == 200
    with time_machine.travel(now + timedelta(seconds=settings.SESSION_COOKIE_AGE - 1)):
        assert client.get(HOME).status_code == 200

    with time_machine.travel(now + timedelta(seconds=settings.SESSION_COOKIE_AGE)):
        assert client.get(HOME).status_code == 302


def test_the_page_says_how_long_is_left(client: Client) -> None:
    assert f'data-session-left="{int(IDLE.total_seconds())}"' in client.get(HOME).content.decode()
