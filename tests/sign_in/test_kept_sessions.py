"""What is kept of a session: no key that opens it, and nothing once it is over."""

import runpy
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.journal.models import OutgoingMail
from accounts.people.models import User
from accounts.sign_in.actions.account_changes import ask_account_change
from accounts.sign_in.guesses import count_guess
from accounts.sign_in.models import AccountChangeKind, GuessCount, OpenSession, PasswordLink
from accounts.sign_in.tasks import purge
from tests.cast import PASSWORD
from tests.sign_in.account_links import give_addresses

DAY_S = settings.SESSION_COOKIE_AGE


def signed_in(person: User) -> Client:
    client = Client()
    client.post(reverse("sign_in"), {"username": person.badge_number, "password": PASSWORD})
    return client


def test_the_table_holds_no_key_that_opens_a_session(trainer: User) -> None:
    client = signed_in(trainer)
    row = Session.objects.get()
    assert OpenSession.objects.get().session_id == row.session_key
    assert row.session_key != client.cookies[settings.SESSION_COOKIE_NAME].value

    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key

    assert (thief.get("/").status_code, client.get("/").status_code) == (302, 200)


def test_signing_out_deletes_the_row_and_a_key_of_ones_own_making_opens_none(trainer: User) -> None:
    client = signed_in(trainer)
    former = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("sign_out"))
    assert not Session.objects.exists()

    client.cookies[settings.SESSION_COOKIE_NAME] = former
    client.post(reverse("sign_in"), {"username": trainer.badge_number, "password": PASSWORD})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != former


def test_a_link_of_a_password_goes_with_the_message_that_holds_it(trainer: User, administrator: User) -> None:
    give_addresses(trainer)
    ask_account_change(by=administrator, kind=AccountChangeKind.PASSWORD, person=trainer, reason="Perdu")
    links = OutgoingMail.objects.filter(kind="password_link")

    with time_machine.travel(timezone.now() + timedelta(hours=settings.PASSWORD_LINK_HOURS, seconds=-9)):
        purge()
        assert (PasswordLink.objects.count(), links.count()) == (1, 1)
    with time_machine.travel(timezone.now() + timedelta(hours=settings.PASSWORD_LINK_HOURS, seconds=9)):
        purge()

    assert (PasswordLink.objects.count(), links.count()) == (0, 0)
    assert OutgoingMail.objects.filter(kind="account_change_news").exists()


@pytest.mark.parametrize(("after_s", "kept"), [(DAY_S - 60, 1), (DAY_S + 60, 0)])
def test_a_session_that_is_over_goes_with_what_was_known_of_it(trainer: User, after_s: int, kept: int) -> None:
    signed_in(trainer)
    with time_machine.travel(timezone.now() + timedelta(seconds=after_s)):
        purge()

    assert (Session.objects.count(), OpenSession.objects.count()) == (kept, kept)


@pytest.mark.django_db
def test_counts_of_days_past_go() -> None:
    count_guess(badge="T1", address="10.0.0.7", device="")
    purge()
    assert GuessCount.objects.count() == 2

    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        purge()

    assert not GuessCount.objects.exists()


@pytest.mark.parametrize(("address", "prefix"), [("https://videos.ville.invalid", "__Host-"), ("http://10.0.0.1", "")])
def test_under_https_cookies_are_of_this_host_alone(address: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", address)
    values = runpy.run_path(str(settings.BASE_DIR / "levallois" / "settings.py"))

    assert values["SESSION_COOKIE_NAME"] == f"{prefix}sessionid"
    assert values["CSRF_COOKIE_NAME"] == f"{prefix}csrftoken"
    assert values["SESSION_COOKIE_SECURE"] is values["CSRF_COOKIE_SECURE"] is bool(prefix)
    assert (
        not {"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH"} & values.keys()
    )
