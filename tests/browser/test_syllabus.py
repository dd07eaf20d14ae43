"""A syllabus in a browser: read, projected and written by the keyboard, printed four to a sheet; without script too."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.gestures import wait_until
from tests.browser.town import DIRECTOR, Demo, open_page, sign_in
from tests.browser.visits import broken_rules, sideways_px

pytestmark = pytest.mark.browser


def open_syllabus(page: Page, demo: Demo) -> str:
    """The address of the version that is taught, from one's own page."""
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/ma-formation/")
    page.get_by_role("link", name="Caméras-piétons : cadre légal et emploi").first.click()
    expect(page.get_by_role("heading", name="Sommaire")).to_be_visible()
    return page.url


def test_it_is_read_projected_and_written_by_the_keyboard(demo: Demo, browser: Browser) -> None:
    page = open_page(browser, dark=True)
    syllabus = open_syllabus(page, demo)
    read(page, syllabus)
    project(page, syllabus)
    write(page, demo)


def read(page: Page, syllabus: str) -> None:
    page.goto(syllabus + "4/")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/5/")
    expect(page.get_by_role("img", name="Fixer la caméra en trois gestes")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/4/")
    assert broken_rules(page) == []


def project(page: Page, syllabus: str) -> None:
    page.goto(syllabus + "projeter/")
    slides = page.locator(".slide")
    expect(slides.nth(0)).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(slides.nth(0)).to_be_hidden()
    expect(slides.nth(1)).to_be_visible()
    expect(page.locator("[data-projection-said]")).to_contain_text("2 sur ")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(slides.last).to_be_visible()
    page.keyboard.press("f")
    wait_until(page, "document.fullscreenElement !== null")
    page.keyboard.press("Home")
    expect(slides.nth(0)).to_be_visible()
    page.keyboard.press("f")
    wait_until(page, "document.fullscreenElement === null")


def write(page: Page, demo: Demo) -> None:
    page.goto(demo.address + "/formation/programmes/")
    page.locator("tbody").get_by_role("link", name="Caméras-piétons").first.click()
    page.get_by_role("link", name="Continuer le brouillon").click()
    titles = page.locator(".drafted li > span:first-child a")
    last = titles.last.inner_text()
    page.get_by_role("button", name=f"Monter « {last} »").focus()
    page.keyboard.press("Enter")
    expect(titles.nth(-2)).to_have_text(last)
    page.get_by_role("button", name=f"Descendre « {last} »").focus()
    page.keyboard.press("Enter")
    expect(titles.last).to_have_text(last)
    page.get_by_role("button", name="Publier").click()
    expect(page.locator("#publish-dialog")).to_contain_text(f"{last} : ajouté")
    assert broken_rules(page) == []


def test_it_needs_no_script_and_fits_a_phone(demo: Demo, browser: Browser) -> None:
    phone = ViewportSize(width=390, height=800)
    page = browser.new_context(viewport=phone, java_script_enabled=False, locale="fr-FR").new_page()
    syllabus = open_syllabus(page, demo)

    page.goto(syllabus + "projeter/")
    expect(page.locator(".slide").last).to_be_visible()
    page.goto(syllabus + "1/")
    page.locator('a[rel="next"]').click()
    page.wait_for_url("**/2/")


def test_its_pages_are_printed_four_to_a_sheet(demo: Demo, browser: Browser) -> None:
    page = open_page(browser, width=390)
    syllabus = open_syllabus(page, demo)
    for address in ("4/", "projeter/", "imprimer/"):
        page.goto(syllabus + address)
        assert sideways_px(page) <= 0
    modules = page.locator(".handout .module").count()

    sheets = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")

    assert sheets == -(-modules // 4)
