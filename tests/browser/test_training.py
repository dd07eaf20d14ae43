"""Training in a browser: half-days proposed by the solver and changed by hand, a quiz on paper, one's own page."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.scenes import LINK_OF, play
from tests.browser.town import DIRECTOR, Demo, open_page, sign_in
from tests.browser.visits import broken_rules, sideways_px

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
    assert broken_rules(page) == []

    first = page.get_by_role("button", name="Retirer").first
    who = first.inner_text().removeprefix("Retirer").strip()
    first.click()
    expect(heading).to_contain_text(f"{placed - 1} personne")
    place = page.locator("section", has=page.get_by_role("heading", name="Placer ou déplacer"))
    place.get_by_label("Personne").select_option(label=who)
    place.get_by_label("Demi-journée").select_option(index=1)
    place.get_by_role("button", name="Placer").click()
    expect(page.locator(".messages, [role=alert]").first).to_be_visible()
    expect(heading).to_contain_text(re.compile(f"{placed - 1}|{placed}"))
    assert sideways_px(page) <= 0


def test_papers_are_typed_and_the_trainer_sees_what_was_not_understood(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    open_quiz(page, demo)
    papers = page.locator("form", has=page.get_by_role("heading", name="Copies sur papier"))
    papers.locator("input[type=text]").last.fill("A A A A A A A A")
    papers.get_by_role("button", name="Enregistrer les copies").click()

    expect(page.locator(".messages")).to_contain_text("Copies enregistrées : 1")
    expect(page.locator("ol.questions")).to_contain_text("cochée à tort")
    assert broken_rules(page) == []
    # Sent again by going back, it counts once.
    page.go_back()
    page.reload()
    expect(page.locator("main")).to_contain_text("sur 1")


def test_ones_own_page_opens_from_a_link_on_a_phone(demo: Demo, browser: Browser) -> None:
    phone = open_page(browser, width=390)
    phone.goto(demo.address + play(demo.folder, LINK_OF).strip())
    assert broken_rules(phone) == []
    phone.get_by_role("button", name="Ouvrir ma formation").click()

    expect(phone.get_by_role("heading", name="Mes attestations")).to_be_visible()
    assert broken_rules(phone) == []
    assert sideways_px(phone) <= 0
    phone.goto(demo.address + "/ma-formation/")
    expect(phone.locator("input[name=password]")).to_be_visible()
