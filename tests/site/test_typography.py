"""French spaces: no line of a page begins with a colon, or ends with an opening guillemet."""

import gzip

import pytest
from pytest_django import Settings

from accounts.base.typography import page_with_french_spaces
from accounts.people.models import User
from levallois.settings import MIDDLEWARE as PRODUCT
from tests.cast import client_of


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<p>Motif : vol ; suite ?</p>", "<p>Motif~: vol~; suite~?</p>"),
        ("<p>« Rixe » !</p>", "<p>«~Rixe~»~!</p>"),
        ("<b>Motif</b> : <i>vol</i>", "<b>Motif</b>~: <i>vol</i>"),
        ("Fini :", "Fini~:"),
        ("<p>Déjà&nbsp;: oui</p>", "<p>Déjà&nbsp;: oui</p>"),
        ("<p>a :b, x ::y</p>", "<p>a :b, x ::y</p>"),
    ],
)
def test_the_space_of_a_sign_does_not_break(typed: str, shown: str) -> None:
    assert page_with_french_spaces(typed) == shown.replace("~", "\u00a0")


@pytest.mark.parametrize(
    "kept",
    [
        '<input value="Vol : suite" placeholder="Chercher : nom">',
        "<textarea>Vol : suite</textarea>",
        "<pre>Vol : suite</pre>",
        '<code>{"a" : 1}</code>',
        "<script>let a = b ? c : d</script>",
        "<!-- Vol : suite -->",
    ],
)
def test_what_is_typed_or_copied_keeps_its_own_spaces(kept: str) -> None:
    assert page_with_french_spaces(kept) == kept


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("address", ["/", "/videos/", "/incidents/"])
def test_every_page_has_them(address: str, encoding: str, director: User, settings: Settings) -> None:
    settings.MIDDLEWARE = PRODUCT

    answer = client_of(director).get(address, headers={"Accept-Encoding": encoding})

    assert answer.status_code == 200
    assert answer.has_header("Content-Encoding") == (encoding == "gzip")
    page = gzip.decompress(answer.content) if encoding == "gzip" else answer.content
    assert "Êtes-vous toujours là\u00a0?" in page.decode()
