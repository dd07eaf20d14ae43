"""One adds, removes and recovers one's own second factor; nobody another's."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import AuthenticatorApp, RecoveryCode, SecurityKey
from tests.cast import client_of
from tests.second_factors import SoftKey, Telephone, hold_key, hold_telephone, key_row


def codes_in(response: HttpResponseBase) -> list[str]:
    page = getattr(response, "content", b"").decode()
    return re.findall(r"<li>([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})</li>", page)


def offered(client: Client) -> tuple[str, Telephone]:
    page = client.get(reverse("app_add")).content.decode()
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    secret = re.search(r'class="hash">([A-Z2-7 ]+)<', page)
    assert offer
    assert secret
    return offer[1], Telephone(secret[1].replace(" ", ""))


def told() -> list[tuple[str, object]]:
    entries = JournalEntry.objects.filter(event__startswith="factor:").order_by("number")
    return [(entry.event, entry.details) for entry in entries]


def test_an_app_is_added_by_a_right_code_of_it(director: User) -> None:
    client = client_of(director)
    offer, telephone = offered(client)

    response = client.post(reverse("app_add"), {"offer": offer, "code": telephone.code()})

    assert response["Location"] == reverse("factor_list")
    assert AuthenticatorApp.objects.get().person == director
    assert told() == [(SignInEvent.FACTOR_ADDED, {"kind": "totp"})]


@pytest.mark.slow
def test_a_wrong_code_adds_nothing_and_keeps_the_same_picture(director: User) -> None:
    client = client_of(director)
    offer, telephone = offered(client)

    page = client.post(reverse("app_add"), {"offer": offer, "code": "000000"})

    assert "Code incorrect" in page.content.decode()
    assert telephone.secret[:4] in page.content.decode()
    assert not AuthenticatorApp.objects.exists()


@pytest.mark.slow
def test_an_offer_made_to_somebody_else_forged_or_old_is_worth_nothing(director: User, head: User) -> None:
    theirs, telephone = offered(client_of(head))
    client = client_of(director)
    for offer in (theirs, "forged", ""):
        client.post(reverse("app_add"), {"offer": offer, "code": telephone.code()})
    own, telephone = offered(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client.post(reverse("app_add"), {"offer": own, "code": telephone.code()})

    assert not AuthenticatorApp.objects.exists()


@pytest.mark.slow
def test_there_is_one_app_a_person(director: User) -> None:
    hold_telephone(director)
    client = client_of(director)
    offer, telephone = offered(client)

    page = client.post(reverse("app_add"), {"offer": offer, "code": telephone.code()})

    assert "déjà une application" in page.content.decode()


def test_a_key_is_added_by_its_answer(director: User) -> None:
    client, key = client_of(director), SoftKey()
    options = json.loads(client.post(reverse("new_key_challenge")).content)

    response = client.post(reverse("key_add"), {"name": "Clé du bureau", "answer": key.make(options)})

    assert response["Location"] == reverse("factor_list")
    assert key_row(director).name == "Clé du bureau"
    assert told() == [(SignInEvent.FACTOR_ADDED, {"kind": "webauthn", "name": "Clé du bureau"})]


@pytest.mark.parametrize("how", ["malformed", "replayed", "for another site", "somebody's already"])
def test_a_key_that_does_not_answer_as_it_should_is_not_added(director: User, head: User, how: str) -> None:
    client = client_of(director)
    options = json.loads(client.post(reverse("new_key_challenge")).content)
    key = hold_key(head) if how == "somebody's already" else SoftKey()
    key.origin = "https://ailleurs.invalid" if how == "for another site" else key.origin
    answer = "{}" if how == "malformed" else key.make(options)
    if how == "replayed":
        client.post(reverse("new_key_challenge"))

    page = client.post(reverse("key_add"), {"name": "Clé", "answer": answer})

    assert page.status_code == 200
    assert not SecurityKey.objects.filter(person=director).exists()


def test_the_last_factor_of_a_role_that_needs_one_stays(director: User) -> None:
    hold_telephone(director)
    client = client_of(director)

    page = client.post(reverse("app_remove"), follow=True)

    assert "ajoutez-en un autre" in page.content.decode()
    assert AuthenticatorApp.objects.exists()
    hold_key(director)
    client.post(reverse("app_remove"))
    assert not AuthenticatorApp.objects.exists()
    assert told()[-1] == (SignInEvent.FACTOR_REMOVED, {"kind": "totp"})


def test_with_the_last_factor_of_another_role_go_its_recovery_codes(trainer: User) -> None:
    hold_key(trainer)
    client = client_of(trainer)
    client.post(reverse("codes_make"))

    client.post(reverse("key_remove", args=[key_row(trainer).pk]))

    assert not SecurityKey.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_another_persons_key_cannot_be_removed(director: User, head: User) -> None:
    hold_key(head)

    assert client_of(director).post(reverse("key_remove", args=[key_row(head).pk])).status_code == 404


def test_recovery_codes_are_shown_once_and_replace_those_before(director: User) -> None:
    hold_telephone(director)
    client = client_of(director)

    first, second = (codes_in(client.post(reverse("codes_make"))) for _ in range(2))

    assert len(set(first + second)) == 20
    assert RecoveryCode.objects.count() == 10
    assert not RecoveryCode.objects.filter(fingerprint__in=second).exists()
    assert codes_in(client.get(reverse("factor_list"))) == []
    assert told()[-1] == (SignInEvent.FACTOR_CODES_MADE, {"count": 10})


def test_without_a_factor_there_is_nothing_to_recover(trainer: User) -> None:
    page = client_of(trainer).post(reverse("codes_make"), follow=True)

    assert "Ajoutez d’abord" in page.content.decode()


@pytest.mark.parametrize("address", ["app_add", "key_add"])
def test_adding_asks_again_who_one_is(director: User, address: str) -> None:
    client = client_of(director)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.get(reverse(address))["Location"].startswith(reverse("confirm"))
