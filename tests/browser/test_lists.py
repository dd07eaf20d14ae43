"""Lists and today’s page in a browser: cards and a usable search on a phone, ticked rows, a page that refreshes."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.gestures import wait_until
from tests.browser.town import DIRECTOR, Demo, open_page, sign_in
from tests.browser.visits import sideways_px

pytestmark = pytest.mark.browser

LISTS = (
    "/videos/",
    "/incidents/",
    "/requisitions/",
    "/cameras/",
    "/perceptions/",
    "/vacations/cameras/",
    "/habilitations/",
)
BOOTSTRAP = ["rgb(13, 110, 253)", "rgb(11, 94, 215)", "rgb(10, 88, 202)", "rgb(220, 53, 69)", "rgb(248, 215, 218)"]
PAINTED = """palette => [...document.querySelectorAll("*")].flatMap((one) => {
  const style = getComputedStyle(one);
  return [style.color, style.backgroundColor, style.borderTopColor].filter((colour) => palette.includes(colour));
})"""


def test_on_a_phone_rows_are_cards_and_the_search_takes_the_width(demo: Demo, browser: Browser) -> None:
    page = open_page(browser, width=390)
    sign_in(page, demo, DIRECTOR)
    for address in LISTS:
        page.goto(demo.address + address)
        assert page.locator("table.cards thead").is_hidden()
        cell = page.locator("table.cards td[data-label]").first
        assert cell.evaluate("cell => getComputedStyle(cell).display") == "flow-root"
        assert sideways_px(page) <= 0
    box = page.locator("input[type=search]").bounding_box()
    assert box
    assert box["width"] > 300


def test_the_head_of_a_list_stays(demo: Demo, browser: Browser) -> None:
    page = open_page(browser, width=1280)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/videos/")
    page.mouse.wheel(0, 900)
    wait_until(page, "scrollY > 300")

    box = page.locator("table.list th").nth(1).bounding_box()

    assert box
    assert 50 <= box["y"] <= 60


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_of_bootstrap_is_painted_even_pressed_or_disabled(demo: Demo, browser: Browser, dark: bool) -> None:
    page = open_page(browser, dark=dark)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/composants/")
    button = page.locator(".btn-primary").first
    button.hover()
    page.mouse.down()
    pressed = page.evaluate(PAINTED, BOOTSTRAP)
    page.mouse.up()
    page.evaluate("document.querySelectorAll('.btn, input, select').forEach((one) => { one.disabled = true; })")

    assert pressed + page.evaluate(PAINTED, BOOTSTRAP) == []


def test_ticked_rows_are_counted_and_held_in_one_dialogue(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/videos/?state=stored")
    expect(page.locator("[data-bulk] button")).to_be_disabled()
    page.locator("input[name=row]").nth(0).check()
    page.locator("input[name=row]").nth(1).check()

    page.locator("[data-bulk] button").click()

    expect(page.locator("#bulk-dialog")).to_contain_text("2 lignes choisies")


def test_today_is_fetched_again_each_minute_and_keeps_the_keyboard(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    page.clock.install()
    sign_in(page, demo, DIRECTOR)
    page.locator("[data-refresh] .btn").first.focus()
    focused = page.evaluate("document.activeElement.id")
    page.evaluate("document.querySelector('[data-refresh]').append('Ancien')")

    page.clock.fast_forward(61_000)

    expect(page.locator("[data-refresh]")).not_to_contain_text("Ancien")
    assert page.evaluate("document.activeElement.id") == focused
