"""Somebody who reaches no footage alone tries to become a director: every page that changes what opens an account."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.journal.models import OutgoingMail
from accounts.people.models import User
from accounts.sign_in.actions.directory import link_directory_account
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.models import AccountChange, AccountChangeKind, PasswordLink, holds_second_factor
from tests.attacks.conftest import Tries
from tests.cast import PASSWORD, client_of
from tests.second_factors import hold_telephone
from tests.sign_in.account_links import GIVEN_BY_MAIL, give_addresses

ATTACKER = "attaque@ailleurs.invalid"
KEPT = ("email", "badge_number", "password", "is_active")


@pytest.fixture
def victim(director: User, second_director: User) -> User:
    give_addresses(director, second_director)
    hold_telephone(director)
    link_directory_account(by=director, account=Account("https://annuaire.invalid", "s1"))
    return director


def state(person: User) -> tuple[object, ...]:
    row = User.objects.values_list(*KEPT).get(pk=person.pk)
    return (*row, holds_second_factor(person), person.directory_accounts.count())


def try_everything(attacker: User, victim: User) -> int:
    """Each kind of change, its confirmation by the attacker, the old form of the admin site, and a new account with the
    address of the victim. Returns how many requests."""
    browser, made = client_of(attacker), 0
    for kind in AccountChangeKind:
        wanted = {"email": ATTACKER, "badge_number": "Z666", "reason": "Elle le veut"}
        browser.post(reverse("account_change_ask", args=[victim.pk, kind]), wanted)
        for change in AccountChange.objects.all():
            browser.post(reverse("account_change_confirm", args=[change.pk]))
            made += 1
        made += 1
    form = {"first_name": "Camille", "last_name": "Directeur", "category": "civilian", "is_active": "on"}
    taken = {"badge_number": "Z666", "email": ATTACKER, "new_password": GIVEN_BY_MAIL, "password": GIVEN_BY_MAIL}
    browser.post(reverse("admin:people_user_change", args=[victim.pk]), form | taken)
    browser.post(reverse("admin:people_user_add"), form | taken | {"badge_number": victim.badge_number})
    return made + 2


@pytest.mark.parametrize("attacker", ["administrator", "equipment_manager", "trainer", "auditor"])
def test_alone_nobody_takes_the_account_of_a_director(
    attacker: str, victim: User, request: pytest.FixtureRequest, tries: Tries
) -> None:
    before = state(victim)

    tries.add(try_everything(request.getfixturevalue(attacker), victim))

    assert state(victim) == before
    assert not PasswordLink.objects.exists()
    assert not OutgoingMail.objects.filter(recipient=ATTACKER).exists()
    sign_in = {"username": victim.badge_number, "password": GIVEN_BY_MAIL}
    assert Client().post(reverse("sign_in"), sign_in).status_code == 200
    assert Client().post(reverse("sign_in"), sign_in | {"password": PASSWORD}).status_code == 302
    if attacker == "administrator":
        told = OutgoingMail.objects.filter(kind="account_change_news").values_list("recipient", flat=True)
        assert victim.email in told


def test_nor_at_the_terminal_while_another_director_can_answer(victim: User) -> None:
    before = state(victim)

    with pytest.raises(CommandError, match="peut confirmer"):
        call_command("reopen_account", victim.badge_number, reason="Vite")

    assert state(victim) == before


def test_tokens_are_not_guessed_nor_read_in_the_database(victim: User, administrator: User, tries: Tries) -> None:
    """The row has a keyed fingerprint: neither it nor its beginning opens the page."""
    give_addresses(administrator)
    link = PasswordLink.objects.create(person=victim, fingerprint="f" * 64, until="2099-01-01T00:00Z")
    guesses = [link.fingerprint, "", "x" * 43, "%00", "..", str(link.pk), "f" * 63]
    for guess in filter(None, guesses):
        assert Client().get(f"/compte/lien/{guess}/").status_code in (400, 404)
        tries.add()
    assert PasswordLink.objects.exists()
