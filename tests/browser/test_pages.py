"""Every page that a director reaches by following links, wide and narrow, light and dark: it answers, nothing breaks
the content policy, nothing sticks out sideways."""

import pytest
from playwright.sync_api import Browser

from tests.browser.town import DIRECTOR, Demo, open_page, sign_in
from tests.browser.visits import every_page, sideways_px

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_word_without_end_widens_no_page(demo: Demo, browser: Browser, width: int) -> None:
    page = open_page(browser, width=width)
    sign_in(page, demo, DIRECTOR)
    for address in ("/incidents/1/", "/requisitions/3/", "/journal/anomalies/"):
        page.goto(demo.address + address)
        page.eval_on_selector_all(
            "main h1, main p, main dd, main td, .timeline li > span",
            "found => { for (const one of found) if (!one.closest('dialog')) one.textContent = 'é'.repeat(3000); }",
        )
        assert sideways_px(page) == 0, address


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_every_page_answers_and_fits(demo: Demo, browser: Browser, width: int, dark: bool) -> None:
    page = open_page(browser, width=width, dark=dark)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, demo, DIRECTOR)
    visited = 0
    for response in every_page(page, demo):
        visited += 1
        complaints += [] if response and response.status == 200 else [f"no answer: {page.url}"]
        complaints += [] if page.locator("main h1").first.is_visible() else [f"nothing to read: {page.url}"]
        complaints += [f"too wide: {page.url}"] if sideways_px(page) > 0 else []
    assert visited > 12
    assert complaints == []
