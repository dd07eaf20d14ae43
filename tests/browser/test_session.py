"""A second factor by a real browser's security key, and the end of an unused session that gives back what was typed."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from accounts.people.models import User
from accounts.sign_in.models import SecurityKey
from tests.browser.town import open_page
from tests.cast import PASSWORD
from tests.second_factors import hold_telephone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """With a security key plugged in, which is touched at once."""
    page = open_page(browser)
    console: list[Any] = []
    page.on("pageerror", lambda error: console.append(error))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    assert console == []


def give_password(page: Page, person: User) -> None:
    page.fill("input[name=username]", person.badge_number)
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Se connecter")


def test_a_security_key_is_added_and_then_signs_in(site: str, page: Page, trainer: User) -> None:
    page.goto(site)
    give_password(page, trainer)
    page.goto(f"{site}/compte/second-facteur/cle/")
    page.fill("input[name=name]", "Clé du bureau")
    page.click("text=Ajouter la clé")
    expect(page.locator("main")).to_contain_text("Clé de sécurité ajoutée.")
    page.click("[aria-label='Se déconnecter']")

    give_password(page, trainer)
    page.click("text=Utiliser ma clé de sécurité")

    expect(page.locator("h1")).to_contain_text("Aujourd’hui")
    assert SecurityKey.objects.get().use_count > 0


def test_an_unused_session_ends_and_gives_back_what_was_typed(
    site: str, page: Page, director: User, settings: Settings
) -> None:
    telephone = hold_telephone(director)
    page.goto(f"{site}/connexion/?next=/habilitations/accorder/")
    give_password(page, director)
    page.fill("input[name=confirmation-code]", telephone.code(steps_ahead=1))
    page.click("text=Se connecter")
    page.clock.install()
    page.goto(f"{site}/habilitations/accorder/")
    page.fill("main input[name=order_reference]", "Arrêté 2026-77")

    page.clock.fast_forward((settings.SESSION_IDLE_MINUTES - 1) * 60 * 1000)
    expect(page.locator("#session-warning")).to_be_visible()
    page.clock.fast_forward(65_000)

    # For the server no time has passed: the sign-in page leads straight back.
    page.click("text=Reprendre la saisie")
    expect(page.locator("main input[name=order_reference]")).to_have_value("Arrêté 2026-77")
