"""Two answers at the same moment to a change of an account, or two uses of one link: one wins."""

import pytest
from django.db import connection

from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from accounts.sign_in.actions.account_changes import ask_account_change, confirm_account_change, refuse_account_change
from accounts.sign_in.actions.password_links import choose_password
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import AccountChangeKind
from tests.sign_in.account_links import GIVEN_BY_MAIL, give_addresses, last_link
from tests.together import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time by nature"),
]


def test_of_a_confirmation_and_a_refusal_one_counts(
    director: User, second_director: User, head: User, administrator: User
) -> None:
    give_addresses(director)
    change = ask_account_change(by=administrator, kind=AccountChangeKind.PASSWORD, person=director, reason="Perdu")

    ends = at_once(
        lambda: confirm_account_change(by=second_director, change=change),
        lambda: refuse_account_change(by=head, change=change, reason="Non vu"),
    )

    assert ends[0] == "done"
    assert "déjà réglée" in ends[1]
    settled = JournalEntry.objects.filter(event__in=(SignInEvent.ACCOUNT_CHANGED, SignInEvent.ACCOUNT_REFUSED))
    is_confirmed = settled.get().event == SignInEvent.ACCOUNT_CHANGED
    assert OutgoingMail.objects.filter(kind="password_link").count() == int(is_confirmed)


def test_a_link_serves_once(trainer: User, administrator: User) -> None:
    give_addresses(trainer)
    ask_account_change(by=administrator, kind=AccountChangeKind.PASSWORD, person=trainer, reason="Perdu")
    token = last_link().rstrip("/").rpartition("/")[2]

    ends = at_once(
        lambda: choose_password(by=trainer, token=token, password=GIVEN_BY_MAIL),
        lambda: choose_password(by=trainer, token=token, password="lanterne-brume-enclume"),
    )

    assert ends[0] == "done"
    assert "déjà servi" in ends[1]
    assert JournalEntry.objects.filter(event=SignInEvent.ACCOUNT_OPENED).count() == 1
