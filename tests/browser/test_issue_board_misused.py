"""The issue board used as it happens: a reader while the button has the keyboard, two presses, two people, a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gestures import scan
from tests.browser.town import Demo, open_page, sign_in
from tests.browser.visits import broken_rules

pytestmark = pytest.mark.browser


def open_board(page: Page, demo: Demo, scene: dict[str, str], badge_number: str = "1002") -> Page:
    sign_in(page, demo, badge_number)
    page.goto(f"{demo.address}/vacations/{scene['shift']}/perception/")
    return page


def test_a_reader_loses_no_code_wherever_the_keyboard_is(demo: Demo, browser: Browser, scene: dict[str, str]) -> None:
    page = open_board(open_page(browser), demo, scene)
    address = page.url

    page.locator("[data-confirm]").focus()
    scan(page, scene["trained"])
    expect(page.locator("[data-said]")).to_contain_text("scannez la caméra")
    page.locator("h1").click()
    scan(page, f"cam:{scene['serial']}".lower())

    expect(page.locator("[data-confirm]")).to_have_text("Confirmer : 1 remise")
    assert page.url == address


def test_caps_lock_a_prefix_and_a_final_tab_do_not_matter(demo: Demo, browser: Browser, scene: dict[str, str]) -> None:
    page = open_board(open_page(browser), demo, scene)
    field = page.locator(f'[data-officer="{scene["trained"]}"] [data-camera-field]')

    scan(page, scene["trained"].translate(str.maketrans("1234567890", "&é\"'(-è_çà")))
    page.keyboard.type(f"]q3cam:{scene['serial'].lower()}")
    page.keyboard.press("Tab")
    expect(page.locator("#scan")).to_be_focused()
    expect(field).not_to_have_value("")

    scan(page, scene["trained"])
    scan(page, scene["label"].replace("-", " ").lower())
    expect(field).to_have_value(scene["label"])


def test_a_camera_scanned_for_another_is_said_on_both_lines(
    demo: Demo, browser: Browser, scene: dict[str, str]
) -> None:
    page = open_board(open_page(browser), demo, scene)
    first, second = (page.locator(f'[data-officer="{scene[one]}"]') for one in ("trained", "untrained"))

    for officer in ("trained", "untrained"):
        scan(page, scene[officer])
        scan(page, scene["label"])
        page.locator("#scan").focus()

    expect(first.locator("[data-note]")).to_contain_text("est passée à")
    expect(second.locator("[data-note]")).to_contain_text("était sur la ligne de")
    expect(first.locator("[data-camera-field]")).to_have_value("")
    page.set_viewport_size({"width": 1280, "height": 3000})  # the bar at the foot of the window covers no line then
    assert broken_rules(page) == []


def test_two_presses_send_once(demo: Demo, browser: Browser, scene: dict[str, str]) -> None:
    page = open_board(open_page(browser), demo, scene)

    page.locator(f'[data-officer="{scene["trained"]}"] [data-camera-field]').fill(scene["serial"])
    page.locator("[data-confirm]").dblclick()

    expect(page.locator(".messages")).to_contain_text("1 caméra remise.")
    expect(page.locator(".board-line.refused")).to_have_count(0)


def test_the_second_of_two_people_reads_why_on_the_line(demo: Demo, browser: Browser, scene: dict[str, str]) -> None:
    pages = [open_board(open_page(browser), demo, scene, badge) for badge in ("1002", "1003")]
    for page, code in zip(pages, (scene["serial"], scene["label"]), strict=True):
        page.locator(f'[data-officer="{scene["trained"]}"] [data-camera-field]').fill(code)
        page.locator("[data-confirm]").click()
        page.wait_for_load_state()

    line = pages[1].locator(f'[data-officer="{scene["trained"]}"]')
    expect(line).to_contain_text("porte déjà la caméra")
    expect(line.locator("[data-camera-field]")).to_be_focused()
    expect(line.locator("[data-camera-field]")).to_have_accessible_description(line.locator(".why").inner_text())
    assert broken_rules(pages[1]) == []


def test_saying_the_state_of_a_camera_takes_it_back(demo: Demo, browser: Browser, scene: dict[str, str]) -> None:
    page = open_board(open_page(browser), demo, scene)
    line = page.locator("[data-return]").first

    line.locator("[data-remarks-field]").fill("Vitre fendue")

    expect(line.locator("[data-back-field]")).to_be_checked()
    expect(page.locator("[data-confirm]")).to_have_text("Confirmer : 1 reprise")


def test_nothing_is_cut_on_a_phone(demo: Demo, browser: Browser, scene: dict[str, str]) -> None:
    page = open_board(open_page(browser, width=390, height=844), demo, scene)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert broken_rules(page) == []


def test_the_proposal_leaves_what_was_typed(demo: Demo, browser: Browser, scene: dict[str, str]) -> None:
    page = open_board(open_page(browser), demo, scene)
    page.locator(f'[data-officer="{scene["untrained"]}"] [data-camera-field]').fill(scene["label"])
    page.locator(f'[data-officer="{scene["untrained"]}"] [data-derogation-field]').fill("Séance du 12 décalée")

    page.locator("[data-propose]").click()

    expect(page.locator("[data-said]")).to_contain_text("Lignes proposées : 1")
    expect(page.locator("[data-confirm]")).to_have_text("Confirmer : 2 remises")
    expect(page.locator(f'[data-officer="{scene["untrained"]}"] [data-camera-field]')).to_have_value(scene["label"])
    expect(page.locator("#scan")).to_be_focused()
