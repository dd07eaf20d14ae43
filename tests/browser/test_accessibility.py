"""Anybody can use every page: no rule of axe (WCAG 2.2 AA) is broken, and the keyboard reaches everything."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.town import DIRECTOR, Demo, newest_clip, open_page, open_unwatched_clip, sign_in
from tests.browser.visits import broken_rules, every_page

pytestmark = pytest.mark.browser

# What is read without an account, and what no link leads to.
AT_THE_DOOR = ("/connexion/", "/information/", "/attestation/", "/quiz/")
LED_TO_BY_NOTHING = ("/chiffres/rapport-annuel/2001/", "/chiffres/?periode=demain")


@pytest.mark.parametrize("dark", [False, True])
def test_no_rule_is_broken(demo: Demo, browser: Browser, dark: bool) -> None:
    page = open_page(browser, dark=dark)
    broken = broken_rules_of(page, demo, AT_THE_DOOR)
    sign_in(page, demo, DIRECTOR)

    broken += broken_rules_of(page, demo, LED_TO_BY_NOTHING)
    for _ in every_page(page, demo):
        broken += broken_rules(page)

    assert broken == []


def broken_rules_of(page: Page, demo: Demo, addresses: tuple[str, ...]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(demo.address + address)
        found += broken_rules(page)
    return found


def test_the_keyboard_goes_anywhere(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    number = newest_clip(page, demo)

    page.keyboard.press("/")
    expect(page.locator("input[type=search]")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("main .kind")).to_contain_text(number)
    page.locator("main").click(position={"x": 2, "y": 2})
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url(demo.address + "/videos/")


def test_a_dialogue_opens_holds_the_focus_and_closes_by_key(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    open_unwatched_clip(page, demo)
    opener = page.locator('[data-dialog="viewing-dialog"]')

    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#viewing-dialog")).to_be_visible()
    assert page.evaluate("document.querySelector('#viewing-dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#viewing-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_first_stop_is_a_way_past_the_menu(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)

    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()


def without_a_ring(page: Page) -> str:
    """What has the keyboard and does not show it; nothing once the page is through."""
    return str(
        page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const shown = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
                return shown || document.activeElement === document.body ? "" : document.activeElement.outerHTML;
            }"""
        )
    )


@pytest.mark.parametrize("address", ["/", "/videos/", "/cameras/", "/vacations/", "/habilitations/qui-peut-quoi/"])
def test_whatever_has_the_keyboard_shows_it(demo: Demo, browser: Browser, address: str) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + address)

    bare = []
    for _ in range(40):
        page.keyboard.press("Tab")
        bare += [found for found in [without_a_ring(page)] if found]

    assert bare == []
