"""What every page is held to, and the way to come by every page."""

import re
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.town import Demo

FILES = re.compile(r"/pieces/|/telecharger/|[./](zip|csv|ods|xlsx|pdf)/?$|/vignette$|/emargement/$")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def kind_of(address: str) -> str:
    """Addresses that differ by their numbers, their weeks or their filters alone are one kind of page."""
    return re.sub(r"/\d+(-S\d+)?(?=/|$)", "/N", re.split(r"[?#]", address)[0])


def links_of(page: Page, demo: Demo) -> list[str]:
    whole = "links => links.map(link => new URL(link.getAttribute('href'), document.baseURI).href)"
    links: list[str] = page.eval_on_selector_all("a[href]", whole)  # links of a drawing too, whose href is no string
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


def broken_rules(page: Page) -> list[str]:
    options = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target']} in {page.url}" for rule in violations for node in rule["nodes"]]


def broken_in_both_themes(page: Page) -> list[str]:
    """As the page stands, dark then light; colours change at once."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = broken_rules(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found + broken_rules(page)
