"""The technical administrator sees what protects an account, and closes its sessions."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.actions.factors import make_recovery_codes
from accounts.sign_in.events import SignInEvent
from tests.cast import client_of
from tests.second_factors import hold_key, hold_telephone


@pytest.fixture
def loser(director: User) -> User:
    """A director with every kind of factor, who has lost them."""
    director.email = "direction@pm.invalid"
    director.save()
    hold_telephone(director)
    hold_key(director)
    make_recovery_codes(by=director)
    return director


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
