"""Training in a browser: half-days proposed by the solver and changed by hand, a quiz on paper, one's own page."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.scenes import LINK_OF, play
from tests.browser.town import DIRECTOR, Demo, open_page, sign_in
from tests.browser.visits import broken_in_both_themes, sideways_px

pytestmark = pytest.mark.browser


def open_quiz(page: Page, demo: Demo) -> None:
    """The quiz of the session of today."""
    page.goto(demo.address + "/formation/?tri=date")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Questionnaire", exact=True).click()
    expect(page.get_by_role("heading", name="Questionnaire")).to_be_visible()


def test_a_proposal_is_changed_by_hand_and_a_refusal_says_why(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/formation/propositions/")
    page.locator("tbody a").first.click()
    heading = page.locator("h1")
    placed = int(re.findall(r"\d+", heading.inner_text())[0])
    assert broken_in_both_themes(page) == []

    half_day = page.locator("section[aria-labelledby^=half-day-]").first
    key = str(half_day.get_attribute("aria-labelledby")).removeprefix("half-day-")
    button = half_day.get_by_role("button", name="Retirer").first
    who = button.inner_text().removeprefix("Retirer").strip()
    teacher = half_day.locator("p").first.inner_text().partition("Formateur")[2].strip("\u00a0 :.")
    button.click()
    expect(heading).to_contain_text(f"{placed - 1} personne")
    put(page, teacher, key)
    expect(page.locator(".messages")).to_contain_text("en est le formateur")
    put(page, who, key)
    expect(heading).to_contain_text(f"{placed} personne")
    assert sideways_px(page) <= 0


def put(page: Page, who: str, half_day: str) -> None:
    """Place somebody in a half-day by the form."""
    form = page.locator("section", has=page.get_by_role("heading", name="Placer ou déplacer"))
    person = form.locator("option", has_text=who).first.get_attribute("value")
    form.locator("[name=person]").select_option(person)
    form.locator("[name=half_day]").select_option(half_day)
    form.get_by_role("button", name="Placer").click()


def test_badges_are_read_at_the_door(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    open_quiz(page, demo)
    page.locator(".kind a").click()
    page.get_by_role("link", name="Présences").click()
    assert broken_in_both_themes(page) == []

    for wrong in ("9999", "8888"):
        page.keyboard.type(f"{wrong}\n")
        expect(page.locator("main")).to_contain_text(f"matricule {wrong}")
    assert broken_in_both_themes(page) == []
    assert sideways_px(page) <= 0
    badge = page.locator("section li").first.inner_text().split(" · ")[1][:4]
    page.keyboard.type(f"{badge}\n")
    expect(page.locator("section li").first).to_contain_text("Présent")


def test_papers_are_typed_and_the_trainer_sees_what_was_not_understood(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    open_quiz(page, demo)
    papers = page.locator("form", has=page.get_by_role("heading", name="Copies sur papier"))
    papers.locator("input[type=text]").last.fill("A A A A A A A A")
    papers.get_by_role("button", name="Enregistrer les copies").click()

    expect(page.locator(".messages")).to_contain_text("Copies enregistrées : 1")
    expect(page.locator("ol.questions")).to_contain_text("cochée à tort")
    assert broken_in_both_themes(page) == []


def test_ones_own_page_opens_from_a_link_on_a_phone(demo: Demo, browser: Browser) -> None:
    phone = open_page(browser, width=390)
    phone.goto(demo.address + play(demo.folder, LINK_OF).strip())
    assert broken_in_both_themes(phone) == []
    phone.get_by_role("button", name="Ouvrir ma formation").click()

    expect(phone.get_by_role("heading", name="Mes attestations")).to_be_visible()
    assert broken_in_both_themes(phone) == []
    assert sideways_px(phone) <= 0
    phone.goto(demo.address + "/ma-formation/")
    expect(phone.locator("input[name=password]")).to_be_visible()
