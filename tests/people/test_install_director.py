"""`manage.py install_director`: the first person of an empty service, and no other after them."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import User
from accounts.people.roles import Role

PASSWORD = "ardoise-falaise-moulin"


def install(monkeypatch: pytest.MonkeyPatch, badge: str = "1001", password: str = PASSWORD) -> str:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    call_command("install_director", badge, "Camille", "Martin", order="Arrêté 2026-1", stdout=said)
    return said.getvalue()


def test_the_first_director_signs_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = install(monkeypatch)

    assert "Habilitation accordée à" in said
    assert "direction, Arrêté 2026-1." in said
    assert User.objects.get().roles == {Role.DIRECTORATE}
    assert Client().post(reverse("sign_in"), {"username": "1001", "password": PASSWORD}).status_code == 302
    events = list(JournalEntry.objects.order_by("number").values_list("event", flat=True)[:2])
    assert events == [PeopleEvent.PERSON_REGISTERED, PeopleEvent.DESIGNATION_GRANTED]


def test_there_is_no_second_first_director(director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="c’est à elle d’habiliter les autres"):
        install(monkeypatch)
    assert User.objects.get() == director


@pytest.mark.parametrize(("badge", "password", "word"), [("1001", "court", "trop court"), ("", PASSWORD, "vide")])
def test_what_is_wrong_is_said(badge: str, password: str, word: str, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=word):
        install(monkeypatch, badge, password)
    assert not User.objects.exists()
