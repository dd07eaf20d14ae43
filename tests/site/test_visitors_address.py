"""The journal keeps the visitor's own address, behind the town's proxy too, and never one that a visitor makes up."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from tests.cast import PASSWORD


def told(director: User, forwarded: str) -> str:
    data = {"username": director.badge_number, "password": PASSWORD}
    Client(REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR=forwarded).post(reverse("sign_in"), data)
    return JournalEntry.objects.latest("number").address


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (False, "192.0.2.1", "10.0.0.7"),
        (True, "192.0.2.1", "192.0.2.1"),
        (True, "1.1.1.1, 192.0.2.1", "192.0.2.1"),
        (True, "", "10.0.0.7"),
        (True, "2001:db8::7", "2001:db8::7"),
        (True, "x" * 500, "10.0.0.7"),
    ],
)
def test_only_what_our_own_proxy_saw_counts(
    behind: bool, forwarded: str, address: str, director: User, settings: Settings
) -> None:
    settings.BEHIND_PROXY = behind

    assert told(director, forwarded) == address
