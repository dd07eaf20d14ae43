"""A debrief in a browser: prepared in two clicks, its chapters played beside the picture, and shown to somebody without
a right to footage until the session is closed."""

import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gestures import open_debrief, play_chapters, wait_until
from tests.browser.town import DIRECTOR, Demo, open_page, sign_in
from tests.browser.visits import broken_rules, sideways_px

pytestmark = pytest.mark.browser
# Who leads the prepared debrief, and who takes part in it without a right to any clip.
LEADER, TRAINER = "1001", "4506"
TITLE = "Rixe entre deux conducteurs"
# Counts the clicks in the tab, over its pages.
COUNT_CLICKS = """addEventListener("click", () => {
  sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true)"""
PLAYS = "(video => video && video.currentTime > 0 && video.readyState > 1)(document.querySelector('video'))"
STOPPED = "(video => video.currentTime >= 17.9 && video.paused)(document.querySelector('video'))"


def open_incident(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.address}/incidents/?words=rixe")
    page.get_by_role("link", name="I-").first.click()
    expect(page.locator("h1")).to_have_text(TITLE)


def open_session(page: Page, demo: Demo) -> None:
    sign_in(page, demo, LEADER)
    open_debrief(page, demo)
    page.get_by_role("button", name="Ouvrir une séance…").click()
    page.get_by_label("Motif").fill("Retour sur les gestes de séparation")
    page.get_by_role("button", name="Ouvrir la séance", exact=True).click()


def show_chapter(page: Page, number: int) -> None:
    page.get_by_role("button", name=f"Montrer le chapitre {number}").click()
    page.wait_for_url("**/consultations/**")


def picture_s(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def test_prepared_in_two_clicks_from_the_incident(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    open_incident(page, demo)
    page.context.add_init_script(COUNT_CLICKS)
    page.evaluate(COUNT_CLICKS)

    page.get_by_role("link", name="Préparer un débriefing").click()
    page.get_by_role("button", name="Préparer", exact=True).click()

    expect(page.locator(".messages")).to_contain_text("préparé")
    clicks = int(page.evaluate("sessionStorage.clicks"))
    sys.stdout.write(f"\nclicks from the page of the incident to a prepared debrief: {clicks}\n")
    assert clicks == 2
    assert page.locator(".chapters li").count() >= 3


def test_chapters_are_played_beside_the_picture_and_stop_at_their_end(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    play_chapters(page, demo)
    page.keyboard.press("c")
    expect(page.locator(".chapters li[aria-current]")).to_contain_text("Séparation")
    wait_until(page, "document.querySelector('video').currentTime >= 6")
    wait_until(page, STOPPED)

    assert picture_s(page) < 18.5
    assert broken_rules(page) == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_a_participant_without_a_right_sees_what_is_shown_until_the_session_is_closed(
    width: int, dark: bool, demo: Demo, browser: Browser
) -> None:
    leader, guest = open_page(browser), open_page(browser, width=width, dark=dark)
    open_session(leader, demo)
    sign_in(guest, demo, TRAINER)
    guest.get_by_role("link", name="Rejoindre").first.click()
    expect(guest.get_by_text("Rien n’est encore montré")).to_be_visible()

    show_chapter(leader, 1)
    guest.get_by_role("button", name="Regarder").click(timeout=15_000)
    guest.evaluate("document.querySelector('video').play()")
    wait_until(guest, PLAYS)
    assert (broken_rules(guest), sideways_px(guest)) == ([], 0)
    leader.go_back()
    show_chapter(leader, 2)
    expect(guest.locator(".over")).to_contain_text("autre chapitre", timeout=15_000)
    guest.get_by_role("button", name="Regarder").click(timeout=15_000)
    wait_until(guest, "document.querySelector('video').readyState > 1")

    leader.go_back()
    leader.get_by_role("button", name="Clore la séance").first.click()
    leader.get_by_role("dialog").get_by_role("button", name="Clore la séance").click()
    expect(guest.locator(".over")).to_contain_text("terminée", timeout=15_000)
    assert guest.goto(guest.url).status == 404  # type: ignore[union-attr]
