"""What opens an account changes for a reason, and for whoever reaches footage by two people; the person is told, and
signs in again only with a password that they chose themselves."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.actions.designations import grant_designation, revoke_designation, suspend_designation
from accounts.people.models import User
from accounts.people.roles import Role
from accounts.sign_in.actions.account_changes import (
    ask_account_change,
    confirm_account_change,
    refuse_account_change,
)
from accounts.sign_in.actions.directory import link_directory_account
from accounts.sign_in.actions.factors import make_recovery_codes
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import ANSWERED_WITHIN, AccountChange, AccountChangeKind, holds_second_factor
from tests.cast import PASSWORD, client_of
from tests.second_factors import hold_key, hold_telephone
from tests.sign_in.account_links import GIVEN_BY_MAIL, give_addresses, last_link

REASON = "Téléphone perdu, vu en personne"
NEW = "nouvelle@ville.invalid"
EMAIL, BADGE, SECRET, FACTORS, DIRECTORY = AccountChangeKind


@pytest.fixture(autouse=True)
def addresses(director: User, second_director: User, trainer: User, administrator: User) -> None:
    give_addresses(director, second_director, trainer, administrator)
    hold_telephone(director)
    hold_key(director)
    make_recovery_codes(by=director)


def ask(person: User, administrator: User, kind: AccountChangeKind = EMAIL, value: str = NEW) -> AccountChange:
    return ask_account_change(by=administrator, kind=kind, person=person, reason=REASON, value=value)


def now(person: User) -> User:
    return User.objects.get(pk=person.pk)


def told(kind: str = "account_change_news") -> set[str]:
    return set(OutgoingMail.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_a_director_s_address_waits_for_another_director(
    director: User, second_director: User, administrator: User
) -> None:
    session, page = client_of(director), client_of(administrator)
    data = {"email": NEW, "reason": REASON}
    page.post(reverse("account_change_ask", args=[director.pk, "email"]), data)

    asked = JournalEntry.objects.latest("number")
    assert (asked.event, asked.actor, asked.reason) == (SignInEvent.ACCOUNT_ASKED, administrator, REASON)
    assert (now(director).email, now(director).has_usable_password()) == (director.email, True)
    assert told() == {director.email, second_director.email}
    assert session.get("/").status_code == 200


def test_once_confirmed_the_session_and_the_password_end_and_everybody_is_told(
    director: User, second_director: User, administrator: User
) -> None:
    session, change = client_of(director), ask(director, administrator)
    client_of(second_director).post(reverse("account_change_confirm", args=[change.pk]))

    assert (now(director).email, now(director).has_usable_password()) == (NEW, False)
    assert session.get("/").status_code == 302
    assert told() == {director.email, second_director.email, NEW}
    assert told("password_link") == {NEW}
    done = JournalEntry.objects.get(event=SignInEvent.ACCOUNT_CHANGED)
    assert (done.actor, done.reason, done.details["asked_by"]) == (
        second_director,
        REASON,
        administrator.badge_number,
    )


def test_the_person_signs_in_with_the_password_that_they_chose(trainer: User, administrator: User) -> None:
    """A trainer reaches no footage: one person is enough, and the direction is told."""
    ask(trainer, administrator, SECRET, "")
    address, browser = last_link(), Client()
    typed = {"new_password1": GIVEN_BY_MAIL, "new_password2": GIVEN_BY_MAIL}

    assert trainer.get_full_name() in browser.get(address).content.decode()
    assert "se devine trop vite" in browser.post(address, dict.fromkeys(typed, "aaaaaaaaaaaa")).content.decode()
    assert "se devine trop vite" in browser.post(address, dict.fromkeys(typed, "aaaaaaaaaaaa")).content.decode()
    assert browser.post(address, typed)["Location"] == reverse("sign_in")

    assert JournalEntry.objects.latest("number").event == SignInEvent.ACCOUNT_OPENED
    sign_in = {"username": trainer.badge_number, "password": PASSWORD}
    assert browser.post(reverse("sign_in"), sign_in).status_code == 200
    assert browser.post(reverse("sign_in"), sign_in | {"password": GIVEN_BY_MAIL}).status_code == 302
    assert Client().post(address, typed).status_code == 404


def test_a_link_is_stored_hashed_replaced_by_the_next_and_lasts_a_day(
    trainer: User, administrator: User, settings: Settings
) -> None:
    ask(trainer, administrator, SECRET, "")
    first = last_link()
    ask(trainer, administrator, SECRET, "")
    second = last_link()

    assert Client().get(first).status_code == 404
    assert first.rsplit("/", 2)[1] not in str(list(trainer.password_links.values()))
    assert Client().get(second).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=settings.PASSWORD_LINK_HOURS, seconds=1)):
        assert Client().get(second).status_code == 404
    User.objects.filter(pk=trainer.pk).update(is_active=False)
    assert Client().get(second).status_code == 404


def test_a_reset_forgets_every_factor_and_the_password(
    director: User, second_director: User, administrator: User
) -> None:
    change = ask(director, administrator, FACTORS, "")
    assert holds_second_factor(director)

    confirm_account_change(by=second_director, change=change)

    assert not holds_second_factor(director)
    assert not director.recovery_codes.exists()
    assert not now(director).has_usable_password()
    assert JournalEntry.objects.get(event=SignInEvent.FACTOR_RESET).actor == second_director
    assert told("password_link") == {director.email}


@pytest.mark.parametrize("kind", [BADGE, DIRECTORY])
def test_by_the_directory_too_it_takes_two(
    kind: AccountChangeKind, director: User, second_director: User, administrator: User
) -> None:
    """Whoever bears a badge number in the directory could be linked to the account of that number."""
    link_directory_account(by=director, account=Account("https://annuaire.invalid", "s1"))
    change = ask(director, administrator, kind, "Z9")
    assert (now(director).badge_number, director.directory_accounts.count()) == (director.badge_number, 1)

    confirm_account_change(by=second_director, change=change)

    changed = {BADGE: ("Z9", 1), DIRECTORY: (director.badge_number, 0)}[kind]
    assert (now(director).badge_number, director.directory_accounts.count()) == changed
    assert now(director).has_usable_password()


@pytest.mark.parametrize("actor", ["director", "head", "equipment_manager", "trainer", "auditor"])
def test_nobody_but_an_administrator_asks(actor: str, team_leader: User, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(actor)
    with pytest.raises(NotPermitted):
        ask(team_leader, person)
    page = client_of(person).post(reverse("account_change_ask", args=[team_leader.pk, "email"]), {"email": NEW})
    assert page.status_code == 403
    assert not AccountChange.objects.exists()


@pytest.mark.parametrize("actor", ["director", "administrator", "superuser", "trainer", "auditor"])
def test_neither_the_person_nor_the_asker_nor_anybody_else_confirms(
    actor: str, director: User, administrator: User, request: pytest.FixtureRequest
) -> None:
    change = ask(director, administrator)
    with pytest.raises(NotPermitted):
        confirm_account_change(by=request.getfixturevalue(actor), change=change)
    assert now(director).email == director.email


def test_a_director_who_administers_too_does_not_confirm_what_they_asked(director: User, second_director: User) -> None:
    grant_designation(
        by=SystemActor.DEMO,
        person=second_director,
        role=Role.ADMINISTRATOR,
        starts_at=timezone.now() - timedelta(hours=1),
        order_reference="Arrêté 2",
    )
    both = now(second_director)
    with pytest.raises(NotPossible, match="reopen_account"):
        ask(director, both)
    with pytest.raises(NotPermitted):
        ask(both, both, SECRET, "")


def test_a_role_to_come_or_suspended_counts_as_one_in_force(
    officer: User, team_leader: User, director: User, administrator: User
) -> None:
    suspend_designation(by=director, designation=team_leader.designations.get(), reason="Enquête")
    grant_designation(
        by=director,
        person=officer,
        role=Role.TEAM_LEADER,
        starts_at=timezone.now() + timedelta(days=9),
        order_reference="Arrêté 3",
    )

    assert ask(now(team_leader), administrator).is_waiting
    assert ask(officer, administrator, value="autre@ville.invalid").is_waiting


def test_refused_or_given_up_it_changes_nothing(director: User, second_director: User, administrator: User) -> None:
    first = ask(director, administrator)
    with pytest.raises(NotPossible, match="déjà demandé"):
        ask(director, administrator)
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        refuse_account_change(by=second_director, change=first, reason=" ")
    refuse_account_change(by=second_director, change=first, reason="Non vu en personne")
    with pytest.raises(NotPossible, match="déjà réglée"):
        confirm_account_change(by=second_director, change=first)
    refuse_account_change(by=administrator, change=ask(director, administrator), reason="Erreur")

    assert now(director).email == director.email
    refused = JournalEntry.objects.filter(event=SignInEvent.ACCOUNT_REFUSED).order_by("number")
    assert [entry.reason for entry in refused] == ["Non vu en personne", "Erreur"]


def test_a_request_nobody_answered_lapses(director: User, second_director: User, administrator: User) -> None:
    change = ask(director, administrator)
    with time_machine.travel(timezone.now() + ANSWERED_WITHIN), pytest.raises(NotPossible, match="trop ancienne"):
        confirm_account_change(by=second_director, change=change)


@pytest.mark.parametrize(
    ("kind", "value", "reason", "word"),
    [
        (EMAIL, NEW, " ", "Indiquez pourquoi"),
        (EMAIL, "pas un courriel", REASON, "adresse"),
        (EMAIL, "", REASON, "nouvelle valeur"),
        (BADGE, "taken", REASON, "déjà attribué"),
        (FACTORS, "", REASON, "pas de second facteur"),
        (DIRECTORY, "", REASON, "Aucun compte"),
    ],
)
def test_what_is_wrong_is_said(
    kind: AccountChangeKind, value: str, reason: str, word: str, trainer: User, administrator: User
) -> None:
    value = administrator.badge_number if value == "taken" else value
    with pytest.raises(NotPossible, match=word):
        ask_account_change(by=administrator, kind=kind, person=trainer, reason=reason, value=value)
    assert not AccountChange.objects.exists()


def test_without_an_address_no_link_is_sent(trainer: User, administrator: User) -> None:
    User.objects.filter(pk=trainer.pk).update(email="")
    with pytest.raises(NotPossible, match="courriel"):
        ask(trainer, administrator, SECRET, "")


def test_a_new_account_gets_a_link_and_its_form_no_password(administrator: User) -> None:
    page = client_of(administrator)
    data = {"badge_number": "n77", "first_name": "Nadia", "last_name": "Morel", "category": "civilian"}
    add = reverse("admin:people_user_add")
    assert "password" not in page.get(add).content.decode()

    page.post(add, data | {"email": NEW, "is_active": "on"})

    person = User.objects.get(badge_number="N77")
    assert told("password_link") == {NEW}
    assert person.get_full_name() in Client().get(last_link()).content.decode()
    form = page.get(reverse("admin:people_user_change", args=[person.pk])).content.decode()
    assert 'name="email"' not in form
    assert 'name="badge_number"' not in form


def test_the_only_director_s_account_is_reopened_at_the_terminal(
    director: User, second_director: User, administrator: User
) -> None:
    revoke_designation(by=director, designation=second_director.designations.get(), reason="Retraite")
    with pytest.raises(NotPossible, match="reopen_account"):
        ask(director, administrator)
    said = io.StringIO()

    call_command("reopen_account", director.badge_number.lower(), reason="Mot de passe oublié", stdout=said)

    address = "/" + said.getvalue().strip().partition("://")[2].partition("/")[2]
    typed = {"new_password1": GIVEN_BY_MAIL, "new_password2": GIVEN_BY_MAIL}
    assert Client().post(address, typed)["Location"] == reverse("sign_in")
    assert now(director).check_password(GIVEN_BY_MAIL)
    assert not holds_second_factor(director)
    assert told("account_reopened") == {director.email}


def test_the_direction_finds_it_on_today_s_page(director: User, second_director: User, administrator: User) -> None:
    ask(director, administrator)

    assert "Comptes à confirmer" in client_of(second_director).get("/").content.decode()
    listed = client_of(second_director).get(reverse("account_change_list")).content.decode()
    assert (NEW in listed, REASON in listed, "Confirmer ce changement" in listed) == (True, True, True)
    own = client_of(director).get(reverse("account_change_list")).content.decode()
    assert "Confirmer ce changement" not in own
