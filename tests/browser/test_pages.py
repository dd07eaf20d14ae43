"""Every page that a director reaches by following links, wide and narrow, light and dark: it answers, nothing breaks
the content policy, nothing sticks out sideways. Some of the pictures are those of the README and the guide."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.conftest import Demo, newest_clip, open_page, sign_in

pytestmark = pytest.mark.browser

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DIRECTOR = "1002"
FILES = re.compile(r"/pieces/|\.(zip|csv|pdf)$|/vignette$")


def kind_of(address: str) -> str:
    """Addresses that differ by their numbers, their weeks or their filters alone are one kind of page."""
    return re.sub(r"/\d+(-S\d+)?(?=/|$)", "/N", re.split(r"[?#]", address)[0])


def links_of(page: Page, demo: Demo) -> list[str]:
    links: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [link for link in links if link.startswith(demo.address) and not FILES.search(kind_of(link))]


def sideways_px(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def every_page(page: Page, demo: Demo) -> Iterator[Response | None]:
    """Visit one page of each kind; what comes is the answer to each, while the page shows it."""
    seen: set[str] = set()
    waiting = [demo.address + "/"]
    while waiting:
        address = waiting.pop()
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        yield page.goto(address)
        waiting += links_of(page, demo)


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


@pytest.mark.skipif("LEVALLOIS_PICTURES" not in os.environ, reason="rewrites the README's pictures only when asked to")
def test_the_pictures_of_the_readme_and_the_guide(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, DIRECTOR)
    page.screenshot(path=IMAGES / "today.png")
    newest_clip(page, demo)
    page.locator("main tbody a").first.click()
    page.screenshot(path=IMAGES / "clip.png")
    page.goto(demo.address + "/vacations/")
    page.screenshot(path=IMAGES / "vacations.png")
    page.goto(demo.address + "/formation/agents/")
    page.screenshot(path=IMAGES / "formation.png")
