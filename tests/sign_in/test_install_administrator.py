"""`manage.py install_administrator`: the first account that registers the others, without a password or a right."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.people.actions.designations import grant_designation
from accounts.people.models import User
from accounts.people.roles import Role
from tests.cast import client_of
from tests.sign_in.account_links import GIVEN_BY_MAIL


def install(badge: str = "n12", email: str = "technique@ville.invalid") -> str:
    said = io.StringIO()
    call_command("install_administrator", badge, "Yann", "Keller", email=email, stdout=said)
    return said.getvalue()


def test_a_fresh_service_gets_its_first_administrator_and_the_next_person(director: User) -> None:
    address = "/" + install().split()[-1].partition("://")[2].partition("/")[2]
    typed = {"new_password1": GIVEN_BY_MAIL, "new_password2": GIVEN_BY_MAIL}
    assert Client().post(address, typed)["Location"] == reverse("sign_in")
    person = User.objects.get(badge_number="N12")
    assert (person.check_password(GIVEN_BY_MAIL), person.rights) == (True, frozenset())

    grant_designation(by=director, person=person, role=Role.ADMINISTRATOR, order_reference="Arrêté 2")
    data = {"badge_number": "N13", "first_name": "Nadia", "last_name": "Morel", "category": "civilian"}
    client_of(User.objects.get(pk=person.pk)).post(reverse("admin:people_user_add"), data)

    assert User.objects.filter(badge_number="N13").exists()


def test_once_an_administrator_is_designated_there_is_no_other_first_one(administrator: User) -> None:
    with pytest.raises(CommandError, match="c’est à lui d’enregistrer"):
        install()
    assert User.objects.get() == administrator


@pytest.mark.parametrize(("badge", "email", "word"), [("", "a@ville.invalid", "vide"), ("N1", "non", "adresse")])
def test_what_is_wrong_is_said(badge: str, email: str, word: str, db: None) -> None:
    with pytest.raises(CommandError, match=word):
        install(badge, email)
    assert not User.objects.exists()
