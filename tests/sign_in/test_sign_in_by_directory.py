"""Signing in by the town's directory, by a real OpenID Connect provider: it vouches, it does not designate."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from tests.second_factors import hold_telephone
from tests.services.openid import Provider, running_provider
from tests.sign_in.directory_visits import DOOR, HOME, come_back, last_details, start


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(autouse=True)
def _directory(provider: Provider, settings: Settings) -> None:
    settings.OIDC_ISSUER = provider.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "levallois", "secret"
    settings.SITE_URL = "http://testserver"


def sign_in(provider: Provider, person: User, client: Client, wanted: str = "", **claims: Any) -> HttpResponse:
    provider.knows(f"s{person.pk}", preferred_username=person.badge_number, **claims)
    return come_back(client, provider.sign_in(start(client, wanted), f"s{person.pk}"))


def test_whom_the_directory_vouches_for_enters_if_designated(provider: Provider, trainer: User, client: Client) -> None:
    response = sign_in(provider, trainer, client, "/recherche/")

    assert response["Location"] == "/recherche/"
    assert client.get(HOME).status_code == 200
    assert last_details() == (SignInEvent.SESSION_STARTED, {"method": "oidc"})


def test_whoever_is_not_designated_is_refused_and_told_of(provider: Provider, officer: User, client: Client) -> None:
    response = sign_in(provider, officer, client)

    assert response["Location"] == DOOR
    assert "aucune habilitation en cours" in client.get(DOOR).content.decode()
    assert last_details() == (SignInEvent.SESSION_REFUSED, {"method": "oidc"})


def test_a_stranger_to_the_service_gets_no_account(provider: Provider, client: Client, db: None) -> None:
    provider.knows("stranger", preferred_username="X999")

    assert come_back(client, provider.sign_in(start(client), "stranger"))["Location"] == DOOR
    assert not User.objects.filter(badge_number="X999").exists()


def test_a_directory_that_gives_no_badge_number_opens_nothing(provider: Provider, client: Client, db: None) -> None:
    provider.knows("nameless")

    assert come_back(client, provider.sign_in(start(client), "nameless"))["Location"] == DOOR


def test_another_claim_may_give_the_badge_number(
    provider: Provider, trainer: User, client: Client, settings: Settings
) -> None:
    settings.OIDC_BADGE_CLAIM = "matricule"

    assert sign_in(provider, trainer, client, matricule=trainer.badge_number)["Location"] == HOME


def test_our_second_factor_is_asked_when_the_directory_asked_for_none(
    provider: Provider, director: User, client: Client
) -> None:
    hold_telephone(director)

    assert sign_in(provider, director, client, amr=["pwd"])["Location"] == reverse("second_factor")
    assert client.get(HOME).status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize(
    "claims", [{"amr": ["pwd", "otp"]}, {"amr": ["mfa"]}, {"acr": "https://refeds.org/profile/mfa"}], ids=str
)
def test_the_directory_s_second_factor_stands_for_ours_when_it_says_so(
    provider: Provider, director: User, client: Client, claims: dict[str, Any]
) -> None:
    assert sign_in(provider, director, client, **claims)["Location"] == HOME
    assert client.get(HOME).status_code == 200


@pytest.mark.slow
def test_or_when_the_setting_says_that_it_always_does(
    provider: Provider, director: User, client: Client, settings: Settings
) -> None:
    settings.OIDC_SECOND_FACTOR = True
    sign_in(provider, director, client)

    assert client.get(HOME).status_code == 200


def test_a_code_cannot_be_brought_by_another_browser(provider: Provider, trainer: User, client: Client) -> None:
    """Else a thief could have somebody sign in as the thief, or the reverse."""
    provider.knows(f"s{trainer.pk}", preferred_username=trainer.badge_number)
    theirs = provider.sign_in(start(client), f"s{trainer.pk}")
    victim = Client()

    assert come_back(victim, theirs)["Location"] == DOOR
    start(victim)
    assert come_back(victim, theirs)["Location"] == DOOR
    assert victim.get(HOME).status_code == 302


def test_a_return_serves_once(provider: Provider, trainer: User, client: Client) -> None:
    provider.knows(f"s{trainer.pk}", preferred_username=trainer.badge_number)
    back = provider.sign_in(start(client), f"s{trainer.pk}")
    come_back(client, back)
    client.post(reverse("sign_out"))

    assert come_back(client, back)["Location"] == DOOR


def test_a_person_who_gives_up_there_is_back_at_the_door(client: Client, db: None) -> None:
    state = parse_qs(urlsplit(start(client)).query)["state"][0]

    assert come_back(client, f"/connexion/annuaire/retour/?error=access_denied&state={state}")["Location"] == DOOR


def test_a_directory_that_does_not_answer_leaves_the_password(client: Client, settings: Settings, db: None) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"

    assert start(client) == DOOR
    page = client.get(DOOR).content.decode()
    assert "ne répond pas" in page
    assert "Se connecter par l’annuaire" in page


def test_the_directory_is_asked_with_a_challenge_and_never_told_the_secret(client: Client, db: None) -> None:
    query = parse_qs(urlsplit(start(client)).query)

    assert query["code_challenge_method"] == ["S256"]
    assert "secret" not in str(query)
    assert len(query["state"][0]) == len(query["nonce"][0]) == 43
