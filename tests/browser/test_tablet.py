"""The quiz on a tablet, in Chromium: a code from the trainer's page, a network that drops, an answer refused, the
result."""

from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.town import DIRECTOR, Demo, open_page, sign_in
from tests.browser.visits import broken_in_both_themes, sideways_px

pytestmark = pytest.mark.browser


def code_slips(page: Page, demo: Demo) -> list[str]:
    """The codes of today's session, as the slips say them."""
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/formation/")
    page.locator("tbody a").first.click()  # the session of today stands first
    page.get_by_role("link", name="Questionnaire", exact=True).click()
    page.get_by_role("button", name="Imprimer les codes").click()
    token = page.locator("#codes-dialog-form input[name=csrfmiddlewaretoken]").input_value()
    address = page.locator("#codes-dialog-form").get_attribute("action")
    headers = {"Referer": page.url}
    sent = page.request.post(f"{demo.address}{address}", form={"csrfmiddlewaretoken": token}, headers=headers)
    words = "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(sent.body())).pages).splitlines()
    return [line.strip() for line in words if len(line.strip()) == 9 and line.strip()[4] == " "]


def start(page: Page, demo: Demo, code: str) -> None:
    page.goto(demo.address + "/quiz/")
    page.fill("input[name=code]", code.lower())
    page.get_by_role("button", name="Commencer").click()


def test_a_quiz_survives_a_network_that_drops_and_says_a_refusal(demo: Demo, browser: Browser) -> None:
    trainer, tablet = open_page(browser), open_page(browser, width=390)
    code = code_slips(trainer, demo)[0]
    start(tablet, demo, code)
    first = tablet.locator("input[type=checkbox]").first
    first.check()
    assert broken_in_both_themes(tablet) == []
    assert sideways_px(tablet) <= 0

    tablet.context.set_offline(True)
    tablet.get_by_role("button", name="Rendre").click()
    expect(tablet.locator("[data-offline]")).to_contain_text("Le réseau ne répond pas")
    tablet.context.set_offline(False)
    tablet.reload()
    expect(tablet.locator("input[type=checkbox]").first).to_be_checked()
    tablet.get_by_role("button", name="Rendre").click()

    expect(tablet.locator("h1")).to_contain_text("sur 8")
    assert broken_in_both_themes(tablet) == []
    start(tablet, demo, code)
    expect(tablet.locator("main")).to_contain_text("a déjà servi")
