"""A new SECRET_KEY ends the sessions. What the former one encrypted or signed holds as long as it stands in
SECRET_KEY_FALLBACKS, and not a moment longer."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.people.models import User
from accounts.sign_in.actions.factors import make_recovery_codes, use_second_factor
from accounts.sign_in.actions.password_links import reopen_account
from accounts.sign_in.models import AuthenticatorApp
from accounts.sign_in.selectors import working_link
from accounts.sign_in.sessions.auth_factors import Method, Proof
from accounts.training.selectors.links import link_token, person_of_link
from evidence.equipment.models import Dock
from evidence.equipment.selectors import key_of
from tests.cast import client_of
from tests.intake.agents import make_agent
from tests.second_factors import hold_telephone

NEW = "of the year that begins " * 3


def rotate(settings: Settings) -> str:
    """The former key, which the new one replaces."""
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [former]
    return str(former)


def test_sessions_end(director: User, settings: Settings) -> None:
    browser = client_of(director)
    assert browser.get(reverse("today")).status_code == 200

    rotate(settings)

    assert browser.get(reverse("today")).status_code == 302


def test_an_app_is_encrypted_anew_when_it_is_used(director: User, settings: Settings) -> None:
    telephone = hold_telephone(director)
    rotate(settings)

    assert use_second_factor(by=director, proof=Proof(code=telephone.code(steps_ahead=1))) == Method.TOTP

    settings.SECRET_KEY_FALLBACKS = []
    AuthenticatorApp.objects.update(last_step=0)
    assert use_second_factor(by=director, proof=Proof(code=telephone.code())) == Method.TOTP


def test_codes_and_links_hold_while_the_former_key_is_kept(director: User, settings: Settings) -> None:
    password = reopen_account(by=SystemActor.CONSOLE, person=director, reason="Seule à la direction")
    hold_telephone(director)
    first, second, *_ = make_recovery_codes(by=director)
    training = link_token(director)
    rotate(settings)

    assert use_second_factor(by=director, proof=Proof(code=first)) == Method.RECOVERY
    assert person_of_link(training) == director
    assert working_link(password)

    settings.SECRET_KEY_FALLBACKS = []
    assert (person_of_link(training), working_link(password)) == (None, None)
    with pytest.raises(NotPossible):
        use_second_factor(by=director, proof=Proof(code=second))


def test_an_agent_knows_its_receipts_while_the_former_key_is_kept(dock: Dock, settings: Settings) -> None:
    agent = make_agent(dock)
    key = agent.credential.partition(".")[2]
    rotate(settings)

    assert key_of(agent.token) == key
    assert key_of(make_agent(dock).token) != key

    settings.SECRET_KEY_FALLBACKS = []
    assert key_of(agent.token) != key
