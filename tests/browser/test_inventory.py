"""The admin site in the site's own look: every page of the keeper of equipment answers, fits, keeps the content policy
and breaks no rule of axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.gestures import preview, printed_labels
from tests.browser.town import KEEPER, Demo, open_page, sign_in
from tests.browser.visits import broken_rules, sideways_px

pytestmark = pytest.mark.browser

MODELS = ("accessory", "camera", "cctvcamera", "dock", "prefectorder")


def pages_of_the_keeper() -> Iterator[str]:
    yield "/administration/"
    for model in MODELS:
        yield f"/administration/equipment/{model}/"
        yield f"/administration/equipment/{model}/add/"
        yield f"/administration/equipment/{model}/1/change/"
        yield f"/administration/equipment/{model}/1/history/"
        if model != "prefectorder":
            yield f"/administration/equipment/{model}/importer/"
    yield "/cameras/1/declarer/"


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_every_page_of_the_keeper_answers_fits_and_breaks_no_rule(
    demo: Demo, browser: Browser, width: int, dark: bool
) -> None:
    page = open_page(browser, width=width, dark=dark)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, demo, KEEPER)

    for address in pages_of_the_keeper():
        response = page.goto(demo.address + address)
        complaints += [] if response and response.status == 200 else [f"no answer: {address}"]
        complaints += [f"too wide: {address}"] if sideways_px(page) > 0 else []
        complaints += broken_rules(page)

    assert complaints == []


def test_labels_are_printed_from_the_list(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, KEEPER)

    assert printed_labels(page, demo).read_bytes().startswith(b"%PDF-")


def test_a_table_is_previewed_in_words(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, KEEPER)

    preview(page, demo)

    expect(page.locator("main")).to_contain_text("nouvelles : 2, modifiées : 1")
    expect(page.locator("main")).to_contain_text("« hier » n’est pas une date")
    assert broken_rules(page) == []
