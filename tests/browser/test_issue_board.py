"""The start of a shift at the issue board, by the keyboard alone, as a barcode reader types."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gestures import confirm, fill_board, fill_return
from tests.browser.town import Demo, open_page, sign_in
from tests.browser.visits import broken_in_both_themes

pytestmark = pytest.mark.browser


def hand_out(page: Page, scene: dict[str, str]) -> None:
    fill_board(page, scene)
    confirm(page, "Confirmer : 2 remises")
    expect(page.locator(".messages")).to_contain_text("2 caméras remises")


def take_back(page: Page, scene: dict[str, str]) -> None:
    fill_return(page, scene)
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
    assert broken_in_both_themes(page) == []
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
