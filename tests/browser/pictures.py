"""Takes the pictures of the README and of the guide, in docs/images/: `make pictures`.

With no argument the demonstration is built in a folder of its own; with the folder of a town, that town is served.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.gestures import (
    confirm,
    fill_board,
    fill_return,
    open_debrief,
    open_viewing,
    play_chapters,
    preview,
    printed_labels,
    wait_until,
)
from tests.browser.scenes import ROOT, SHIFT_IS_OVER, SHIFT_OF_THREE, play
from tests.browser.town import DIRECTOR, KEEPER, Demo, newest_clip, open_page, served_demo, sign_in, started_browser

IMAGES = ROOT / "docs" / "images"


def take_pages(page: Page, demo: Demo) -> None:
    """The README's, then one page each for the guides of shifts and of training."""
    sign_in(page, demo, DIRECTOR)
    page.screenshot(path=IMAGES / "today.png")
    newest_clip(page, demo)
    page.locator("main tbody a").first.click()
    page.screenshot(path=IMAGES / "clip.png")
    page.goto(demo.address + "/vacations/")
    page.screenshot(path=IMAGES / "vacations.png")
    page.goto(demo.address + "/formation/agents/")
    page.screenshot(path=IMAGES / "formation.png")


def take_syllabus(page: Page, demo: Demo) -> None:
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/ma-formation/")
    page.screenshot(path=IMAGES / "ma-formation.png")
    page.get_by_role("link", name="Caméras-piétons : cadre légal et emploi").first.click()
    page.goto(page.url + "5/")
    page.screenshot(path=IMAGES / "formation-module.png")
    page.goto(demo.address + "/formation/programmes/")
    page.get_by_role("link", name="Programme enseigné : Caméras-piétons").first.click()
    page.get_by_role("link", name="Continuer le brouillon").click()
    page.screenshot(path=IMAGES / "formation-brouillon.png")


def take_viewing(page: Page, demo: Demo) -> None:
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/incidents/")
    page.locator("main tbody a").first.click()
    page.locator('section a[href^="/videos/"]').first.click()
    open_viewing(page)
    page.keyboard.press("t")
    page.locator("[data-go-to-field]").fill("+00:05")
    page.keyboard.press("Enter")
    expect(page.locator("[data-from-start]")).to_have_text("+00:05")
    page.wait_for_timeout(1000)
    page.screenshot(path=IMAGES / "viewing.png")


def take_inventory(page: Page, demo: Demo) -> None:
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


def take_issue_board(page: Page, demo: Demo) -> None:
    scene: dict[str, str] = json.loads(play(demo.folder, SHIFT_OF_THREE))
    sign_in(page, demo, DIRECTOR)
    page.goto(f"{demo.address}/vacations/{scene['shift']}/perception/")
    fill_board(page, scene)
    page.screenshot(path=IMAGES / "perception.png")
    confirm(page, "Confirmer : 2 remises")
    expect(page.locator(".messages")).to_contain_text("2 caméras remises")
    fill_return(page, scene)
    page.screenshot(path=IMAGES / "reprise.png")
    play(demo.folder, SHIFT_IS_OVER, str(scene["shift"]))


def take_debrief(page: Page, demo: Demo) -> None:
    sign_in(page, demo, DIRECTOR)
    open_debrief(page, demo)
    page.screenshot(path=IMAGES / "debriefing.png")
    play_chapters(page, demo)
    wait_until(page, "document.querySelector('video').currentTime > 3")
    page.keyboard.press("k")
    page.screenshot(path=IMAGES / "debriefing-chapitres.png")


def take_all(browser: Browser, demo: Demo) -> None:
    for take in (take_pages, take_syllabus, take_viewing, take_inventory, take_issue_board, take_debrief):
        page = open_page(browser)
        take(page, demo)
        page.context.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="levallois-pictures-") as temporary:
        town = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else Path(temporary) / "data"
        with served_demo(town) as demo, started_browser() as browser:
            take_all(browser, demo)
