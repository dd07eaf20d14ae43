"""The admin site in the site's own look: every page of the keeper of equipment answers, fits, keeps the content policy
and breaks no rule of axe. The pictures are those of docs/guide/materiel.md."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Demo, open_page, sign_in
from tests.browser.test_accessibility import broken_rules
from tests.browser.test_pages import IMAGES, sideways_px

pytestmark = pytest.mark.browser

KEEPER = "1010"
MODELS = ("accessory", "camera", "cctvcamera", "dock", "prefectorder")
TABLE = (
    "N° de série;Repère;Modèle;Mise en service;État\n"
    "X6039B1001;CP-21;Axon Body 4;02/11/2026;\n"
    "X6039B1002;CP-22;Axon Body 4;02/11/2026;\n"
    "X6039A0288;CP-01 bis;Axon Body 3;02/09/2024;\n"
    "X6039B1003;CP-23;Axon Body 4;hier;Perdue\n"
)


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


def preview(page: Page, demo: Demo) -> None:
    page.goto(demo.address + "/administration/equipment/camera/importer/")
    page.set_input_files("input[type=file]", {"name": "parc.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.get_by_role("button", name="Voir l’aperçu").click()


def printed_labels(page: Page, demo: Demo) -> Path:
    page.goto(demo.address + "/administration/equipment/camera/")
    page.check("#action-toggle")
    page.select_option("select[name=action]", "print_labels")
    with page.expect_download() as waited:
        page.click(".actions button")
    return Path(waited.value.path())


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

    assert "nouvelles : 2, modifiées : 1" in page.inner_text("main")
    assert "« hier » n’est pas une date" in page.inner_text("main")
    assert broken_rules(page) == []


@pytest.mark.skipif("LEVALLOIS_PICTURES" not in os.environ, reason="rewrites the guide's pictures only when asked to")
def test_the_pictures_of_the_guide(demo: Demo, browser: Browser) -> None:
    page = open_page(browser)
    sign_in(page, demo, KEEPER)
    page.goto(demo.address + "/administration/equipment/camera/")
    page.screenshot(path=IMAGES / "inventory-list.png")
    preview(page, demo)
    page.screenshot(path=IMAGES / "inventory-import.png")
    page.goto(demo.address + "/cameras/11/declarer/")
    page.screenshot(path=IMAGES / "inventory-loss.png", full_page=True)
    sheet = printed_labels(page, demo)
    subprocess.run(
        ["pdftoppm", "-r", "60", "-png", "-singlefile", sheet, IMAGES / "inventory-labels"], check=True, timeout=60
    )
