"""The worklist of proposals by keyboard: one letter for each act, which its button shows; Enter performs nothing."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.town import DIRECTOR, Demo, open_page, sign_in

pytestmark = pytest.mark.browser


def current(page: Page) -> str:
    """“V-000020”, of the proposal that is shown in full."""
    return page.locator("#current-title").inner_text().split()[0]


@pytest.fixture
def page(demo: Demo, browser: Browser) -> Page:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/incidents/a-rattacher/")
    return page


def test_one_key_passes_one_confirms_one_declines(page: Page) -> None:
    first = current(page)

    page.keyboard.press("s")
    expect(page.locator("#current-title")).not_to_contain_text(first)
    second = current(page)
    page.keyboard.press("o")
    expect(page.locator(".messages")).to_contain_text(f"{second} rattachée")
    third = current(page)
    page.keyboard.press("n")
    page.keyboard.type("on n’y voit rien")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#decline-dialog button[type=submit]")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(".messages")).to_contain_text(f"{third} ne montre pas")


def test_enter_and_held_keys_perform_nothing(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.keyboard.press("Enter")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'o', repeat: true, bubbles: true}))")

    expect(page.locator("#current-title")).to_be_visible()
    assert sent == []
