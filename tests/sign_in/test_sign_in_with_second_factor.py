"""Whoever has a second factor is asked for it; whoever must have one reaches nothing without."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.journal.models import JournalEntry
from accounts.people.actions.designations import revoke_designation
from accounts.people.actions.people import set_password
from accounts.people.models import User
from accounts.sign_in.actions.factors import make_recovery_codes
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import AuthenticatorApp, RecoveryCode
from tests.cast import PASSWORD, client_of
from tests.second_factors import SoftKey, Telephone, hold_key, hold_telephone, key_row

HOME = "/"
SECOND = "/connexion/second-facteur/"


@pytest.fixture
def telephone(director: User) -> Telephone:
    return hold_telephone(director)


@pytest.fixture
def browser(director: User) -> Client:
    """A browser in which the director has given the right password, and nothing else."""
    return halfway(director)


def halfway(person: User, **query: str) -> Client:
    client = Client(REMOTE_ADDR="10.0.0.7")
    client.post(reverse("sign_in", query=query), {"username": person.badge_number, "password": PASSWORD})
    return client


def give(client: Client, **proof: str) -> HttpResponse:
    data = {f"confirmation-{name}": value for name, value in proof.items()}
    response: HttpResponse = client.post(SECOND, data)  # type: ignore[assignment]  # the test client's own kind
    return response


def answer(client: Client, key: SoftKey) -> str:
    return key.sign(json.loads(client.post(reverse("key_challenge")).content))


def told() -> list[tuple[str, object]]:
    entries = JournalEntry.objects.filter(event__startswith="session:").order_by("number")
    return [(entry.event, entry.details) for entry in entries]


def test_the_password_alone_opens_nothing(telephone: Telephone, browser: Client) -> None:
    assert browser.get(HOME)["Location"].startswith("/connexion/")
    assert told() == []


@pytest.mark.slow
def test_the_app_opens_the_session_and_the_journal_says_how(
    telephone: Telephone, browser: Client, director: User
) -> None:
    response = give(browser, code=telephone.code(steps_ahead=1))

    assert response["Location"] == HOME
    assert browser.get(HOME).status_code == 200
    assert told() == [(SignInEvent.SESSION_STARTED, {"method": "totp"})]
    assert telephone.secret not in AuthenticatorApp.objects.get().sealed_secret


def test_a_code_serves_once(telephone: Telephone, director: User) -> None:
    code = telephone.code(steps_ahead=1)
    give(halfway(director), code=code)

    assert give(halfway(director), code=code).status_code == 200
    assert told()[-1] == (SignInEvent.SESSION_REFUSED, {"method": "totp"})


@pytest.mark.parametrize("code", ["000000", "", "x" * 5000, "' OR 1=1", "１２３４５６"])
def test_a_wrong_code_opens_nothing(telephone: Telephone, browser: Client, code: str) -> None:
    assert give(browser, code=code).status_code == 200
    assert browser.get(HOME).status_code == 302


@pytest.mark.parametrize("off", [-4, 4, 40])
def test_a_telephone_two_minutes_off_or_more_is_refused_and_the_clock_is_named(
    off: int, telephone: Telephone, browser: Client
) -> None:
    page = give(browser, code=telephone.code(steps_ahead=off)).content.decode()

    assert "l’horloge de votre téléphone est peut-être fausse" in page
    assert f"celle du service marque {timezone.localtime():%H:%M}" in page
    assert browser.get(HOME).status_code == 302


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f", "\u2009", "\t", "\u200b", "-", "\u2011"])
def test_a_code_is_accepted_with_any_blank_or_dash_in_it(blank: str, telephone: Telephone, browser: Client) -> None:
    code = telephone.code(steps_ahead=1)

    assert give(browser, code=f"{code[:3]}{blank}{code[3:]}{blank}")["Location"] == HOME


def test_a_recovery_code_is_accepted_with_no_break_spaces(telephone: Telephone, director: User) -> None:
    code = make_recovery_codes(by=director)[0]

    assert give(halfway(director), code=code.replace("-", "\u00a0")).status_code == 302


def test_a_recovery_code_serves_once(telephone: Telephone, director: User) -> None:
    first, second = make_recovery_codes(by=director)[:2]

    assert give(halfway(director), code=first.lower()).status_code == 302
    assert give(halfway(director), code=first).status_code == 200
    assert give(halfway(director), code=second).status_code == 302
    assert RecoveryCode.objects.filter(person=director).count() == 8
    assert told()[0] == (SignInEvent.SESSION_STARTED, {"method": "recovery"})


def test_another_persons_code_is_wrong(telephone: Telephone, browser: Client, head: User) -> None:
    theirs = hold_telephone(head)

    assert give(browser, code=theirs.code(steps_ahead=1)).status_code == 200
    assert give(browser, code=make_recovery_codes(by=head)[0]).status_code == 200


def test_a_security_key_opens_the_session(director: User) -> None:
    key = hold_key(director)
    browser = halfway(director)

    assert give(browser, key_answer=answer(browser, key)).status_code == 302
    assert key_row(director).use_count == 1
    assert told() == [(SignInEvent.SESSION_STARTED, {"method": "webauthn"})]


@pytest.mark.slow
def test_an_answer_sent_again_is_refused(director: User) -> None:
    key = hold_key(director)
    browser = halfway(director)
    sent = answer(browser, key)
    give(browser, key_answer=sent)
    again = halfway(director)
    again.post(reverse("key_challenge"))

    assert give(again, key_answer=sent).status_code == 200
    assert give(halfway(director), key_answer=sent).status_code == 200


def test_a_copied_key_is_refused(director: User) -> None:
    """Its counter is behind the one of the key that it was copied from."""
    key = hold_key(director)
    browser = halfway(director)
    give(browser, key_answer=answer(browser, key))
    key.count = 0
    again = halfway(director)

    assert give(again, key_answer=answer(again, key)).status_code == 200


def test_an_answer_made_for_another_site_or_by_another_key_is_refused(director: User, head: User) -> None:
    key, theirs = hold_key(director), hold_key(head)
    browser = halfway(director)
    key.origin = "https://levallois.example"

    assert give(browser, key_answer=answer(browser, key)).status_code == 200
    assert give(browser, key_answer=answer(browser, theirs)).status_code == 200


@pytest.mark.parametrize("sent", ["null", "{}", "[]", "{", '{"id": 1}', '{"rawId": "x", "response": {}}'])
def test_a_malformed_answer_is_refused(director: User, sent: str) -> None:
    hold_key(director)
    browser = halfway(director)
    browser.post(reverse("key_challenge"))

    assert give(browser, key_answer=sent).status_code == 200


@pytest.mark.slow
def test_guessing_codes_closes_the_account(telephone: Telephone, browser: Client) -> None:
    for number in range(settings.SIGN_IN_ATTEMPTS):
        give(browser, code=f"{number:06d}")

    assert give(browser, code=telephone.code(steps_ahead=1)).status_code == 429


def test_the_second_step_has_five_minutes(telephone: Telephone, browser: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert give(browser, code=telephone.code())["Location"] == reverse("sign_in")


def test_nothing_is_opened_when_the_password_or_the_designation_went_meanwhile(
    telephone: Telephone, browser: Client, director: User, second_director: User
) -> None:
    other = halfway(director)
    set_password(by=director, person=director, password="ardoise-falaise-moulin")
    assert give(browser, code=telephone.code(steps_ahead=1))["Location"] == reverse("sign_in")

    revoke_designation(by=second_director, designation=director.designations.get(), reason="Mutation")
    assert give(other, code=telephone.code(steps_ahead=1))["Location"] == reverse("sign_in")


def test_one_goes_where_one_was_going(telephone: Telephone, director: User) -> None:
    browser = halfway(director, next="/recherche/")

    assert give(browser, code=telephone.code(steps_ahead=1))["Location"] == "/recherche/"


def test_whoever_must_have_one_and_has_none_is_sent_to_get_one(director: User) -> None:
    browser = halfway(director)

    for address in (HOME, "/videos/", "/compte/sessions/"):
        assert browser.get(address)["Location"] == reverse("factor_list")
    assert browser.post(reverse("journal_export"))["Location"] == reverse("factor_list")
    assert "le mot de passe ne suffit pas" in browser.get(reverse("factor_list")).content.decode()


def test_whoever_needs_none_enters_without(trainer: User) -> None:
    assert halfway(trainer).get(HOME).status_code == 200


@pytest.mark.slow
def test_the_demonstration_asks_for_none(director: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = False

    assert halfway(director).get(HOME).status_code == 200


def test_a_session_opened_before_the_factor_was_added_must_give_it(director: User) -> None:
    """Else a stolen password, used before, would have stayed inside; nor may it add a factor of its own."""
    browser = halfway(director)
    telephone = hold_telephone(director)

    assert browser.get("/videos/")["Location"] == reverse("confirm", query={"next": "/videos/"})
    assert browser.get(reverse("app_add"))["Location"].startswith(reverse("confirm"))
    confirmed = browser.post(
        reverse("confirm", query={"next": "/videos/"}), {"confirmation-code": telephone.code(steps_ahead=1)}
    )
    assert confirmed["Location"] == "/videos/"
    assert browser.get("/videos/").status_code == 200


def test_whoever_has_a_factor_confirms_by_it_and_not_by_the_password(telephone: Telephone, director: User) -> None:
    browser = client_of(director)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        refused = browser.post(reverse("journal_export"), {"confirmation-password": PASSWORD})
        done = browser.post(reverse("journal_export"), {"confirmation-code": telephone.code()})

    assert "Confirmez votre identité" in refused.content.decode()
    assert done["Content-Type"].startswith("text/csv")
    assert told()[-1] == (SignInEvent.SESSION_CONFIRMED, {"method": "totp"})


def test_a_stranger_gets_no_challenge(db: None) -> None:
    assert Client().post(reverse("key_challenge")).status_code == 403
