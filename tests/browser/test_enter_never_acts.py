"""Enter in a field leads to the form's button and sends nothing; without script, dialogues are parts of the page."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.town import DIRECTOR, Demo, open_page, sign_in

pytestmark = pytest.mark.browser


def watched(page: Page) -> list[str]:
    """The addresses to which this browser sends something from now on."""
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def test_enter_in_a_field_leads_to_its_button(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/videos/?state=stored")
    page.locator("main tbody a").first.click()
    sent = watched(page)
    page.locator('[data-dialog="hold-dialog"]').click()

    page.locator("#hold-dialog input[name=reference]").fill("PV 2026/9")
    page.keyboard.press("Enter")

    expect(page.locator("#hold-dialog button[type=submit]")).to_be_focused()
    assert sent == []


def test_without_script_a_dialogue_is_a_part_of_the_page(demo: Demo, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/videos/?state=stored")
    page.locator("main tbody a").first.click()

    expect(page.locator("#hold-dialog button[type=submit]")).to_be_visible()
    expect(page.locator('[data-dialog="hold-dialog"]')).to_be_hidden()
    expect(page.locator("#shortcuts")).to_be_hidden()
