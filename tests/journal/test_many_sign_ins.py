"""Ten thousand attempts: all refused, and nothing grows with them."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import GuessCount
from tests.cast import PASSWORD

ATTEMPTS = 10_000


@pytest.mark.fault
def test_ten_thousand_attempts_from_one_address_leave_as_many_traces_as_ten(director: User) -> None:
    client, address = Client(REMOTE_ADDR="10.0.0.7"), reverse("sign_in")
    data = {"username": director.badge_number, "password": "faux"}

    statuses = [client.post(address, data).status_code for _ in range(ATTEMPTS)]

    assert statuses[settings.SIGN_IN_ATTEMPTS :] == [429] * (ATTEMPTS - settings.SIGN_IN_ATTEMPTS)
    assert JournalEntry.objects.filter(event=SignInEvent.SESSION_REFUSED).count() == settings.SIGN_IN_ATTEMPTS
    assert GuessCount.objects.count() == 2
    assert not Session.objects.exists()
    assert client.post(address, data | {"password": PASSWORD}).status_code == 429
