"""Signing in while no more can be written: a sentence, and no fault of the site."""

import errno

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from accounts.sign_in.views import sign_in
from tests.cast import PASSWORD


def answer(person: User) -> tuple[int, str]:
    client = Client(raise_request_exception=False)
    page = client.post(reverse("sign_in"), {"username": person.badge_number, "password": PASSWORD})
    return page.status_code, page.content.decode()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("database or disk is full"), "Le disque du serveur est plein"),
        (OperationalError("could not extend file: No space left on device"), "Le disque du serveur est plein"),
        (OSError(errno.ENOSPC, "No space left on device"), "Le disque du serveur est plein"),
        (OperationalError("database is locked"), "La base de données n’a pas répondu à temps"),
        (OperationalError("canceling statement due to lock timeout"), "La base de données n’a pas répondu à temps"),
    ],
)
def test_it_is_said_in_a_sentence(
    director: User, error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(sign_in, "begin_guess", fails)
    status, page = answer(director)

    assert status == 503
    assert sentence in page
    assert director.get_full_name() not in page


def test_a_fault_of_the_product_is_still_a_fault(director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "begin_guess", lambda *_: 1 / 0)

    assert answer(director)[0] == 500
