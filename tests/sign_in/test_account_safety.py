"""The technical administrator helps whoever lost their telephone, and closes sessions; never their own factor."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from accounts.sign_in.actions.factors import make_recovery_codes
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import AuthenticatorApp, RecoveryCode, SecurityKey
from tests.cast import client_of
from tests.second_factors import hold_key, hold_telephone

REASON = "Téléphone perdu, vu en personne"


@pytest.fixture
def loser(director: User) -> User:
    """A director with every kind of factor, who has lost them."""
    director.email = "direction@pm.invalid"
    director.save()
    hold_telephone(director)
    hold_key(director)
    make_recovery_codes(by=director)
    return director


def factor_count() -> int:
    return sum(model.objects.count() for model in (AuthenticatorApp, SecurityKey, RecoveryCode))


def test_a_reset_forgets_everything_ends_the_sessions_and_tells_the_person(loser: User, administrator: User) -> None:
    session = client_of(loser)
    client_of(administrator).post(reverse("factors_reset", args=[loser.pk]), {"reason": REASON})

    assert factor_count() == 0
    assert session.get("/").status_code == 302
    reset, ended = JournalEntry.objects.order_by("number").reverse()[:2][::-1]
    assert (reset.event, reset.actor, reset.subject_id, reset.reason) == (
        SignInEvent.FACTOR_RESET,
        administrator,
        str(loser.pk),
        REASON,
    )
    assert (ended.event, ended.details) == (SignInEvent.SESSION_ENDED, {"cause": "revocation", "count": 1})
    message = OutgoingMail.objects.get()
    assert (message.recipient, message.subject) == (loser.email, "Votre second facteur a été réinitialisé")
    assert "prévenez la direction" in message.text
    assert "prévenez la direction" in message.html


@pytest.mark.parametrize("reason", ["", "   "])
def test_it_takes_a_reason(loser: User, administrator: User, reason: str) -> None:
    client_of(administrator).post(reverse("factors_reset", args=[loser.pk]), {"reason": reason})

    assert factor_count() == 12


def test_nobody_resets_their_own(administrator: User) -> None:
    hold_telephone(administrator)
    client = client_of(administrator)

    assert client.post(reverse("factors_reset", args=[administrator.pk]), {"reason": REASON}).status_code == 403
    assert factor_count() == 1


def test_a_director_resets_nobodys(loser: User, second_director: User) -> None:
    client = client_of(second_director)

    assert client.post(reverse("factors_reset", args=[loser.pk]), {"reason": REASON}).status_code == 403
    assert client.get(reverse("account_safety", args=[loser.pk])).status_code == 403


def test_sessions_are_closed_at_once_with_a_reason(trainer: User, administrator: User) -> None:
    sessions: list[Client] = [client_of(trainer), client_of(trainer)]
    client_of(administrator).post(reverse("person_sessions_end", args=[trainer.pk]), {"reason": "Poste volé"})

    assert [session.get("/").status_code for session in sessions] == [302, 302]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == (SignInEvent.SESSION_ENDED, administrator, "Poste volé")
    assert entry.details == {"cause": "revocation", "count": 2}


def test_the_page_says_what_protects_the_account(loser: User, administrator: User) -> None:
    page = client_of(administrator).get(reverse("account_safety", args=[loser.pk])).content.decode()

    assert "Clé du bureau" in page
    assert "oui, par son rôle" in page
