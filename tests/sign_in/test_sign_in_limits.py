"""Guessing passwords is slow: after some refusals the door stays closed to that account, and to that address."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from tests.cast import PASSWORD

LIMIT = settings.AXES_FAILURE_LIMIT
PAUSE = settings.AXES_COOLOFF_TIME


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-10T08:00:00Z", tick=False) as traveller:
        yield traveller


def knock(badge_number: str, password: str = "faux", address: str = "10.0.0.7") -> HttpResponse:
    data = {"username": badge_number, "password": password}
    response: HttpResponse = Client(REMOTE_ADDR=address).post(reverse("sign_in"), data)  # type: ignore[assignment]  # the test client's own kind
    return response


@pytest.mark.slow
def test_one_more_refusal_than_allowed_closes_the_account_even_to_its_owner(director: User) -> None:
    statuses = [knock(director.badge_number, address=f"10.0.0.{number}").status_code for number in range(LIMIT)]

    assert statuses == [200] * (LIMIT - 1) + [429]
    refused = knock(director.badge_number, PASSWORD, address="10.0.1.1")
    assert refused.status_code == 429
    assert "Attendez 15 minutes" in refused.content.decode()


@pytest.mark.slow
def test_an_address_that_tries_many_names_is_closed(director: User) -> None:
    for number in range(LIMIT):
        knock(f"inconnu-{number}")

    assert knock(director.badge_number, PASSWORD).status_code == 429
    assert knock(director.badge_number, PASSWORD, address="10.0.9.9").status_code == 302


@pytest.mark.slow
def test_it_opens_again_by_itself_and_insisting_prolongs_nothing(director: User, clock: time_machine.Traveller) -> None:
    for _ in range(LIMIT):
        knock(director.badge_number)
    clock.shift(PAUSE - timedelta(seconds=1))
    assert knock(director.badge_number, PASSWORD).status_code == 429

    clock.shift(timedelta(seconds=2))

    assert knock(director.badge_number, PASSWORD).status_code == 302


@pytest.mark.slow
def test_a_right_password_forgets_the_wrong_ones(director: User) -> None:
    for _ in range(LIMIT - 1):
        knock(director.badge_number)
    knock(director.badge_number, PASSWORD)

    assert knock(director.badge_number).status_code == 200


@pytest.mark.slow
def test_the_journal_tells_each_refusal_and_the_closing_but_not_who_goes_on_knocking(director: User) -> None:
    for _ in range(LIMIT + 20):
        knock(director.badge_number)

    entries = JournalEntry.objects.filter(event=SignInEvent.SESSION_REFUSED).order_by("number")
    assert entries.count() == LIMIT
    assert [entry.details for entry in entries][-2:] == [{}, {"locked": True}]


def test_what_was_typed_is_not_kept(director: User) -> None:
    knock("un-mot-de-passe-au-mauvais-endroit", "secret-tape")

    kept = str([vars(attempt) for attempt in AccessAttempt.objects.all()])
    assert "mauvais-endroit" not in kept
    assert "secret-tape" not in kept
