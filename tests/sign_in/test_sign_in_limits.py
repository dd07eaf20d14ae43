"""Guessing is bounded: so many wrong proofs are looked at for an account in a period, whatever comes between them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.guesses import TooManyGuesses, count_guess, pause
from accounts.sign_in.models import GuessCount
from tests.cast import PASSWORD
from tests.second_factors import hold_telephone

LIMIT = settings.SIGN_IN_ATTEMPTS
BADGE, ADDRESS = "T12345", "10.0.0.7"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-10T08:00:00Z", tick=False) as traveller:
        yield traveller


def knock(badge: str, password: str = "faux", address: str = ADDRESS, client: Client | None = None) -> HttpResponse:
    data = {"username": badge, "password": password}
    client = client or Client()
    response: HttpResponse = client.post(reverse("sign_in"), data, REMOTE_ADDR=address)  # type: ignore[assignment]  # the test client's own kind
    return response


def guesses(count: int = 1_000, *, badge: str = BADGE, address: str = ADDRESS, device: str = "") -> int:
    """How many of so many tries are looked at."""
    done = 0
    for _ in range(count):
        try:
            count_guess(badge=badge, address=address, device=device)
        except TooManyGuesses:
            break
        done += 1
    return done


@pytest.mark.django_db
def test_an_account_has_one_count_for_every_spelling_and_address() -> None:
    full_width = "\uff34\uff11\uff12\uff13\uff14\uff15"
    spellings = [BADGE, "t12345", " T 12345 ", full_width, "T\u00b9\u00b2345", "t12\u200b345"]
    looked_at = sum(guesses(3, badge=one, address=f"10.0.0.{number}") for number, one in enumerate(spellings))

    assert looked_at == LIMIT


@pytest.mark.django_db
def test_no_period_holds_more_than_the_limit_and_insisting_prolongs_nothing(clock: time_machine.Traveller) -> None:
    assert guesses(LIMIT - 1) == LIMIT - 1
    clock.shift(pause() - timedelta(seconds=1))
    assert guesses() == 1
    clock.shift(pause() - timedelta(seconds=1))
    assert guesses() == 0
    clock.shift(timedelta(seconds=2))
    assert guesses() == LIMIT


@pytest.mark.django_db
def test_a_clock_set_back_by_far_keeps_nobody_out(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=400))
    guesses()
    clock.shift(-timedelta(days=400))

    assert guesses() == LIMIT


@pytest.mark.django_db
def test_a_right_proof_takes_back_its_own_count_and_no_other() -> None:
    assert guesses(LIMIT - 1) == LIMIT - 1
    for _ in range(20):
        count_guess(badge=BADGE, address=ADDRESS, device="").was_right()

    assert guesses() == 1


@pytest.mark.django_db
def test_an_address_is_bounded_whatever_the_accounts_and_one_place_has_one_count(settings: Settings) -> None:
    most = settings.SIGN_IN_ATTEMPTS_PER_ADDRESS

    for place in ("10.0.0.8", "2001:db8:1:2::1"):
        assert sum(guesses(1, badge=f"A{number} {place}", address=place) for number in range(2 * most)) == most
    assert [guesses(address=one) for one in ("2001:db8:1:2:ffff::9", "::ffff:10.0.0.8", "10.0.0.9")] == [0, 0, LIMIT]
    assert guesses(badge="B1", address="10.0.0.8", device="known") == LIMIT


def test_strangers_cannot_lock_out_a_browser_that_knows_the_person(director: User) -> None:
    known = Client()
    knock(director.badge_number, PASSWORD, client=known)
    known.post(reverse("sign_out"))
    guesses(badge=director.badge_number)

    assert knock(director.badge_number, PASSWORD).status_code == 429
    assert knock(director.badge_number, client=known).status_code == 200
    assert knock(director.badge_number, PASSWORD, client=known).status_code == 302


def test_a_browser_knows_only_who_signed_in_there_with_the_present_password(director: User, trainer: User) -> None:
    client = Client()
    for person in (director, trainer):
        knock(person.badge_number, PASSWORD, client=client)
        client.post(reverse("sign_out"))
    guesses(badge=director.badge_number)
    guesses(badge=trainer.badge_number)
    trainer.set_password("un-autre-mot-de-passe")
    trainer.save()

    assert knock(director.badge_number, PASSWORD, client=client).status_code == 302
    client.post(reverse("sign_out"))
    assert knock(trainer.badge_number, "un-autre-mot-de-passe", client=client).status_code == 429


def test_a_forged_or_borrowed_cookie_opens_no_count(director: User, trainer: User) -> None:
    client = Client()
    knock(trainer.badge_number, PASSWORD, client=client)
    client.post(reverse("sign_out"))
    guesses(badge=director.badge_number)

    assert knock(director.badge_number, PASSWORD, client=client).status_code == 429
    client.cookies["device"] = client.cookies["device"].value.replace(":", "x:", 1)
    assert knock(director.badge_number, PASSWORD, client=client).status_code == 429


@pytest.mark.slow
def test_the_attackers_own_sign_ins_and_the_right_password_refill_nothing(director: User, trainer: User) -> None:
    hold_telephone(director)
    looked_at = 0
    for number in range(2 * LIMIT):
        knock(trainer.badge_number, PASSWORD)
        client = Client()
        knock(director.badge_number, PASSWORD, address=f"10.0.1.{number}", client=client)
        answer = client.post(reverse("second_factor"), {"confirmation-code": "000000"})
        looked_at += answer.status_code == 200
        looked_at += knock(director.badge_number, address=f"10.0.2.{number}").status_code == 200

    assert looked_at == LIMIT


@pytest.mark.slow
def test_the_journal_tells_each_refusal_and_the_closing_but_not_who_goes_on_knocking(director: User) -> None:
    statuses = [knock(director.badge_number).status_code for _ in range(LIMIT + 20)]

    assert statuses == [200] * LIMIT + [429] * 20
    entries = JournalEntry.objects.filter(event=SignInEvent.SESSION_REFUSED).order_by("number")
    assert [entry.details for entry in entries] == [{}] * (LIMIT - 1) + [{"locked": True}]
    assert "Attendez 15 minutes" in knock(director.badge_number, PASSWORD).content.decode()


def test_what_was_typed_is_not_kept(db: None) -> None:
    knock("mot-au-mauvais-lieu", "secret-tape")

    kept = str([vars(count) for count in GuessCount.objects.all()])
    assert len(GuessCount.objects.all()) == 2
    assert "mauvais" not in kept.lower()
    assert "secret-tape" not in kept


@pytest.mark.parametrize("typed", ["9" * 5_000, "\u00b2", "\uff11" * 6, "\ufdfa" * 20, "\u0660\u0661", "-1", "1e9999"])
def test_strange_numbers_are_answered_with_a_sentence(director: User, typed: str) -> None:
    hold_telephone(director)
    client = Client()
    assert knock(typed, typed).status_code == 200
    knock(director.badge_number, PASSWORD, client=client)

    page = client.post(reverse("second_factor"), {"confirmation-code": typed})

    assert page.status_code == 200
    assert any(words in page.content.decode() for words in ("Code incorrect", "caractères"))
