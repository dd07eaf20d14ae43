"""The start of a shift at the issue board, by the keyboard alone, as a barcode reader types."""

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo, open_page, sign_in
from tests.browser.test_accessibility import broken_rules
from tests.browser.test_pages import IMAGES

pytestmark = pytest.mark.browser


def scan(page: Page, code: str) -> None:
    """As a reader does: the code, then Enter, into whatever has the keyboard."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def confirm(page: Page, words: str) -> None:
    """Enter on the empty field goes to the button; Enter again sends."""
    page.keyboard.press("Enter")
    expect(page.locator("[data-confirm]")).to_be_focused()
    expect(page.locator("[data-confirm]")).to_have_text(words)
    page.keyboard.press("Enter")


def picture(page: Page, name: str) -> None:
    """Those of docs/guide/perception.md, rewritten only when asked to."""
    if "LEVALLOIS_PICTURES" in os.environ:
        page.screenshot(path=IMAGES / name)


def hand_out(page: Page, scene: dict[str, str]) -> None:
    said = page.locator("[data-said]")
    scan(page, scene["asvp"])
    expect(said).to_contain_text("seuls les agents de police municipale le peuvent")
    scan(page, f"CQM;{scene['serial']}")
    expect(said).to_contain_text("Le lecteur est-il réglé sur un clavier français")
    scan(page, scene["trained"])
    expect(said).to_contain_text("scannez la caméra")
    scan(page, f"CAM:{scene['serial']}")
    scan(page, scene["label"])
    scan(page, scene["untrained"])
    expect(said).to_contain_text("dites le motif de la dérogation")
    scan(page, "Séance du 12 décalée")
    picture(page, "perception.png")
    confirm(page, "Confirmer : 2 remises")
    expect(page.locator(".messages")).to_contain_text("2 caméras remises")


def take_back(page: Page, scene: dict[str, str]) -> None:
    scan(page, f"CAM:{scene['serial']}")
    expect(page.locator("[data-said]")).to_contain_text("dites son état")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    scan(page, "Vitre fendue")
    picture(page, "reprise.png")
    confirm(page, "Confirmer : 1 reprise")
    expect(page.locator(".messages")).to_contain_text("1 caméra reprise")


def test_a_shift_takes_its_cameras_and_gives_one_back_by_keyboard(
    demo: Demo, browser: Browser, scene: dict[str, str]
) -> None:
    page = open_page(browser)
    sign_in(page, demo, "1002")
    page.goto(f"{demo.address}/vacations/{scene['shift']}/perception/")
    expect(page.locator("#scan")).to_be_focused()

    hand_out(page, scene)
    assert broken_rules(page) == []
    take_back(page, scene)

    page.goto(f"{demo.address}/cameras/{scene['camera']}/")
    for said in ("Abîmée", "Vitre fendue", "À décharger"):
        expect(page.locator("main")).to_contain_text(said)


def test_without_its_script_the_page_hands_out_all_the_same(
    demo: Demo, browser: Browser, scene: dict[str, str]
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="fr-FR").new_page()
    sign_in(page, demo, "1003")
    page.goto(f"{demo.address}/vacations/{scene['shift']}/perception/")

    page.locator(f'[data-officer="{scene["trained"]}"] input').fill(scene["label"])
    page.locator("[data-confirm]").click()

    expect(page.locator(".messages")).to_contain_text("1 caméra remise")
