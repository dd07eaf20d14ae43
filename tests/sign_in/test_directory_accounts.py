"""A person signs in by one account of the directory: a badge number is edited there, a subject is not."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.base.errors import NotPermitted
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.actions.directory import link_directory_account
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import DirectoryAccount
from tests.cast import client_of
from tests.second_factors import hold_telephone
from tests.services.forged_openid import ForgedProvider, forged_provider
from tests.sign_in.directory_visits import DOOR, HOME, come_back, last_details, start

REASON = "Compte recréé dans l’annuaire, vu en personne"


@pytest.fixture
def directory(settings: Settings) -> Iterator[ForgedProvider]:
    cache.clear()
    with forged_provider() as provider:
        settings.OIDC_ISSUER = provider.issuer
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "levallois", "secret"
        settings.SITE_URL = "http://testserver"
        yield provider
    cache.clear()


def sign_in(directory: ForgedProvider, client: Client, person: User, subject: str) -> str:
    directory.claims = {"preferred_username": person.badge_number, "sub": subject}
    return come_back(client, directory.back(start(client)))["Location"]


@pytest.mark.slow
def test_the_first_sign_in_links_the_account_and_the_next_ones_use_it(directory: ForgedProvider, trainer: User) -> None:
    assert sign_in(directory, Client(), trainer, "s1") == HOME
    assert sign_in(directory, Client(), trainer, "s1") == HOME

    link = DirectoryAccount.objects.get()
    assert (link.person, link.issuer, link.subject) == (trainer, directory.issuer, "s1")
    entry = JournalEntry.objects.get(event=SignInEvent.DIRECTORY_LINKED)
    assert (entry.actor, entry.details) == (trainer, {"issuer": directory.issuer, "subject": "s1"})


@pytest.mark.slow
def test_another_account_with_the_same_badge_number_is_refused_and_told(
    directory: ForgedProvider, trainer: User, client: Client
) -> None:
    sign_in(directory, Client(), trainer, "s1")

    assert sign_in(directory, client, trainer, "s2") == DOOR
    assert client.get(HOME).status_code == 302
    assert "lié à un autre compte de l’annuaire" in client.get(DOOR).content.decode()
    assert last_details() == (SignInEvent.SESSION_REFUSED, {"method": "oidc", "other_account": True})
    assert JournalEntry.objects.latest("number").subject_id == str(trainer.pk)


@pytest.mark.slow
def test_an_account_that_takes_somebody_else_s_badge_number_is_refused(
    directory: ForgedProvider, trainer: User, director: User
) -> None:
    """The director has never come by the directory: nothing of theirs is linked yet."""
    sign_in(directory, Client(), trainer, "s1")

    assert sign_in(directory, Client(), director, "s1") == DOOR
    assert not DirectoryAccount.objects.filter(person=director).exists()


@pytest.mark.slow
def test_the_account_is_linked_only_once_our_own_second_factor_is_given(
    directory: ForgedProvider, director: User, client: Client
) -> None:
    """Else a stranger who took the badge number there would keep the director out."""
    telephone = hold_telephone(director)
    assert sign_in(directory, client, director, "s1") == reverse("second_factor")
    assert not DirectoryAccount.objects.exists()
    client.post(reverse("second_factor"), {"confirmation-code": telephone.code(steps_ahead=1)})

    assert client.get(HOME).status_code == 200
    assert DirectoryAccount.objects.get().subject == "s1"


@pytest.mark.slow
def test_what_another_person_began_in_this_browser_links_nothing(
    directory: ForgedProvider, director: User, trainer: User, client: Client
) -> None:
    hold_telephone(director)
    sign_in(directory, client, director, "s1")
    trainer.set_password("Longue-phrase-de-passe-2027")
    trainer.save()
    client.post(DOOR, {"username": trainer.badge_number, "password": "Longue-phrase-de-passe-2027"})

    assert client.get(HOME).status_code == 200
    assert not DirectoryAccount.objects.exists()


@pytest.mark.slow
def test_the_administrator_unlinks_it_for_a_reason_and_the_next_account_is_linked(
    directory: ForgedProvider, trainer: User, administrator: User
) -> None:
    sign_in(directory, Client(), trainer, "s1")
    page = client_of(administrator)
    safety = reverse("account_safety", args=[trainer.pk])
    assert "Délier" in page.get(safety).content.decode()
    page.post(reverse("account_change_ask", args=[trainer.pk, "directory"]), {"reason": REASON})

    entry = JournalEntry.objects.get(event=SignInEvent.DIRECTORY_UNLINKED)
    assert (entry.actor, entry.subject_id, entry.reason) == (administrator, str(trainer.pk), REASON)
    assert entry.details == {"subject": "s1"}
    assert "Délier" not in page.get(safety).content.decode()
    assert sign_in(directory, Client(), trainer, "s2") == HOME


def test_of_two_first_sign_ins_at_once_one_account_is_linked(trainer: User) -> None:
    """Both were free when they came back from the directory."""
    link_directory_account(by=trainer, account=Account("https://annuaire.invalid", "s1"))

    with pytest.raises(NotPermitted):
        link_directory_account(by=trainer, account=Account("https://annuaire.invalid", "s2"))


def test_the_town_s_next_directory_starts_anew(trainer: User) -> None:
    """A subject means nothing outside the directory that gave it."""
    link_directory_account(by=trainer, account=Account("https://annuaire.invalid", "s1"))
    link_directory_account(by=trainer, account=Account("https://nouveau.invalid", "s1"))

    assert DirectoryAccount.objects.count() == 2
