"""Enter moves the focus and sends nothing, on a page without focus and in a field; without script, dialogues are parts
of the page."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.town import DIRECTOR, Demo, open_page, open_unwatched_clip, sign_in

pytestmark = pytest.mark.browser


def watched(page: Page) -> list[str]:
    """The addresses to which this browser sends something from now on."""
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


# A list, and what Enter leads to on the page of its first row.
FIRST_THINGS = {
    "/videos/?state=stored": ".actions [data-first]",
    "/cameras/": ".actions [data-first]",
    "/requisitions/?state=received": ".actions [data-first]",
    "/incidents/": "[data-first], .actions a",
    "/vacations/cameras/": "[data-first], .actions a",
}


def opened(page: Page, demo: Demo, listed: str) -> str:
    """The address of the first row's page, which is shown and where nothing has the focus."""
    page.goto(demo.address + listed)
    page.goto(demo.address + str(page.locator("main tbody a").first.get_attribute("href")))
    assert page.evaluate("document.activeElement === document.body")
    return page.url


@pytest.mark.parametrize("listed", FIRST_THINGS)
def test_enter_without_focus_leads_to_the_first_thing_to_do(demo: Demo, browser: Browser, listed: str) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    address = opened(page, demo, listed)
    sent = watched(page)

    page.keyboard.press("Enter")

    expect(page.locator(f"main :is({FIRST_THINGS[listed]}):focus")).to_have_count(1)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert (page.url, sent) == (address, [])


def test_enter_on_today_leads_to_its_first_line(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    sent = watched(page)

    page.keyboard.press("Enter")

    expect(page.locator("main [data-first]")).to_be_focused()
    assert (page.url, sent) == (demo.address + "/", [])


def test_enter_held_down_does_not_press_what_it_led_to(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    opened(page, demo, "/videos/?state=stored")

    for _ in range(3):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")

    expect(page.locator("main [data-first]")).to_be_focused()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_enter_then_leads_into_the_dialogue_of_the_act(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    open_unwatched_clip(page, demo)
    sent = watched(page)

    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(page.locator("#viewing-dialog")).to_be_visible()
    assert sent == []


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
