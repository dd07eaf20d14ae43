"""What people do on a page in several gestures, for the tests and for the pictures of the guide."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.town import Demo

TABLE = (
    "N° de série;Repère;Modèle;Mise en service;État\n"
    "X6039B1001;CP-21;Axon Body 4;02/11/2026;\n"
    "X6039B1002;CP-22;Axon Body 4;02/11/2026;\n"
    "X6039A0288;CP-01 bis;Axon Body 3;02/09/2024;\n"
    "X6039B1003;CP-23;Axon Body 4;hier;Perdue\n"
)


def scan(page: Page, code: str) -> None:
    """As a reader does: the code, then Enter, into whatever has the keyboard."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def confirm(page: Page, words: str) -> None:
    """Enter on the empty field goes to the button; Enter again sends."""
    page.keyboard.press("Enter")
    expect(page.locator("[data-confirm]")).to_be_focused()
    expect(page.locator("[data-confirm]")).to_have_text(words)
    page.keyboard.press("Enter")


def fill_board(page: Page, scene: dict[str, str]) -> None:
    """Two cameras of a shift onto the board, past three refusals; nothing is sent yet."""
    said = page.locator("[data-said]")
    scan(page, scene["asvp"])
    expect(said).to_contain_text("seuls les agents de police municipale le peuvent")
    scan(page, f"CQM;{scene['serial']}")
    expect(said).to_contain_text("Le lecteur est-il réglé sur un clavier français")
    scan(page, scene["trained"])
    expect(said).to_contain_text("scannez la caméra")
    scan(page, f"CAM:{scene['serial']}")
    scan(page, scene["label"])
    scan(page, scene["untrained"])
    expect(said).to_contain_text("dites le motif de la dérogation")
    scan(page, "Séance du 12 décalée")


def fill_return(page: Page, scene: dict[str, str]) -> None:
    """A camera that comes back damaged, onto the board; nothing is sent yet."""
    scan(page, f"CAM:{scene['serial']}")
    expect(page.locator("[data-said]")).to_contain_text("dites son état")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    scan(page, "Vitre fendue")


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


def wait_until(page: Page, condition: str, *, within_ms: int = 30_000) -> None:
    """Wait for a condition of the page. Its policy forbids the string that Playwright's own waiting evaluates."""
    for _ in range(within_ms // 100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def open_debrief(page: Page, demo: Demo) -> None:
    """The prepared debrief of the brawl."""
    page.goto(f"{demo.address}/debriefings/?words=rixe")
    page.get_by_role("link", name="D-00001").click()


def play_chapters(page: Page, demo: Demo) -> None:
    """Its first chapter, beside the picture."""
    open_debrief(page, demo)
    page.get_by_role("button", name="Lire…").click()
    page.get_by_role("button", name="Ouvrir les consultations").click()
    page.wait_for_url("**/consultations/**")
    expect(page.locator(".chapters li[aria-current]")).to_contain_text("Arrivée et annonce")


def open_viewing(page: Page) -> None:
    """From the page of a clip to its player, its frames counted; a viewing that runs is resumed."""
    running = page.get_by_role("link", name="Reprendre la consultation")
    if running.count():
        running.click()
    else:
        page.locator('[data-dialog="viewing-dialog"]').click()
        page.locator("#viewing-dialog select").select_option(index=1)
        page.locator("#viewing-dialog input[name=reference]").fill("PV 2026/04512")
        page.locator("#viewing-dialog [type=submit]").click()
    expect(page.locator("[data-frame]")).to_have_text(re.compile(r"image \d+ / \d+"), timeout=30_000)
