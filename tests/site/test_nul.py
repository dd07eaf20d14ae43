"""A character that no database keeps gets a sentence, wherever it is sent."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from tests.cast import PASSWORD, client_of

SENTENCE = "n’existe dans aucun texte"


@pytest.mark.parametrize(
    "address", ["/recherche/?q=%00", "/remise/%00/", "/videos/?camera=%00", "/remise/a%00b/ouvrir/"]
)
def test_in_an_address_it_is_refused(address: str, director: User) -> None:
    response = client_of(director).get(address)

    assert response.status_code == 400
    page = response.content.decode()
    assert SENTENCE in page
    assert 'class="sidebar"' in page
    assert "\0" not in page


def test_in_a_form_it_is_refused(director: User) -> None:
    response = Client().post(reverse("sign_in"), {"username": f"{director.badge_number}\0", "password": PASSWORD})

    assert response.status_code == 400
    assert SENTENCE in response.content.decode()
    assert 'class="sidebar"' not in response.content.decode()


@pytest.mark.parametrize("address", ["/recherche/?q=%00", "/videos/%00/"])
def test_nobody_signed_in_learns_no_more_than_that_they_must_sign_in(address: str, db: None) -> None:
    assert Client().get(address).status_code in (302, 400)


def test_any_other_character_passes(director: User) -> None:
    assert client_of(director).get("/recherche/", {"q": "é\u200b\n\x01œ😀"}).status_code == 200
