"""Takes the pictures of the README and of the guide, in docs/images/: `make pictures`.

    python -m tests.browser.pictures [--town FOLDER] [SUBJECT…]

The demonstration is built in a folder of its own, or the town of a folder is served; all subjects, or those that are
named.
"""

import argparse
import json
import subprocess
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
from tests.browser.scenes import CLOCK_IN_DOUBT, NO_DOUBT, ROOT, SHIFT_IS_OVER, SHIFT_OF_THREE, play
from tests.browser.town import (
    ADMINISTRATOR,
    DIRECTOR,
    KEEPER,
    Demo,
    newest_clip,
    open_page,
    served_demo,
    sign_in,
    started_browser,
)

IMAGES = ROOT / "docs" / "images"
MARKERS = (
    ("+00:03", "announcement", "Annonce de l’enregistrement"),
    ("+00:06", "escalation", "Le groupe se rapproche"),
    ("+00:09", "force", "Menottage"),
)


def take_pages(page: Page, demo: Demo) -> None:
    """The README's, then one page each for the guides of shifts, of training and of figures."""
    sign_in(page, demo, DIRECTOR)
    page.screenshot(path=IMAGES / "today.png")
    newest_clip(page, demo)
    page.locator("main tbody a").first.click()
    page.screenshot(path=IMAGES / "clip.png")
    page.goto(demo.address + "/vacations/")
    page.screenshot(path=IMAGES / "vacations.png")
    page.goto(demo.address + "/formation/agents/")
    page.screenshot(path=IMAGES / "formation.png")
    page.goto(demo.address + "/chiffres/")
    page.screenshot(path=IMAGES / "chiffres.png")


def take_inspection(page: Page, demo: Demo) -> None:
    """What an inspection reads, and a line of the register."""
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/chiffres/protection-des-donnees/")
    page.screenshot(path=IMAGES / "protection-des-donnees.png")
    page.goto(demo.address + "/incidents/")
    page.locator("main tbody a").first.click()
    page.get_by_role("link", name="Extrait pour l’OPJ").click()
    page.get_by_label("Pour qui").fill("Capitaine Roy")
    page.screenshot(path=IMAGES / "registre.png")


def take_syllabus(page: Page, demo: Demo) -> None:
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/ma-formation/")
    page.screenshot(path=IMAGES / "ma-formation.png")
    page.get_by_role("link", name="Caméras-piétons : cadre légal et emploi").first.click()
    page.goto(page.url + "5/")
    page.screenshot(path=IMAGES / "formation-module.png")
    page.goto(demo.address + "/formation/programmes/")
    page.locator("tbody").get_by_role("link", name="Caméras-piétons").first.click()
    page.get_by_role("link", name="Continuer le brouillon").click()
    page.screenshot(path=IMAGES / "formation-brouillon.png")


def take_training(page: Page, demo: Demo) -> None:
    """A proposal, the quiz of today's session once somebody has answered, and one person's certificates."""
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/formation/propositions/")
    page.locator("tbody a").first.click()
    page.screenshot(path=IMAGES / "formation-proposition.png")
    page.goto(demo.address + "/formation/?tri=date")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Questionnaire", exact=True).click()
    papers = page.locator("form", has=page.get_by_role("heading", name="Copies sur papier"))
    for field, letters in zip(
        papers.locator("input[type=text]").all(), ("A B A C A B B A", "A A A A A A A A"), strict=False
    ):
        field.fill(letters)
    papers.get_by_role("button", name="Enregistrer les copies").click()
    expect(page.locator(".messages")).to_contain_text("Copies enregistrées")
    page.screenshot(path=IMAGES / "formation-questionnaire.png")
    page.goto(demo.address + "/formation/agents/?tri=-ends_on")
    page.locator("tbody a").first.click()
    page.screenshot(path=IMAGES / "formation-attestations.png")


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


def take_search(page: Page, demo: Demo) -> None:
    sign_in(page, demo, DIRECTOR)
    page.goto(f"{demo.address}/videos/?words=voltaire")
    page.screenshot(path=IMAGES / "rechercher.png")


def take_markers(page: Page, demo: Demo) -> None:
    """Three that a person has just set, the film stopped at the last one."""
    sign_in(page, demo, DIRECTOR)
    open_debrief(page, demo)
    page.locator('main a[href^="/incidents/"]').first.click()
    page.locator('section a[href^="/videos/"]').first.click()
    open_viewing(page)
    for at, kind, label in MARKERS:
        page.keyboard.press("t")
        page.locator("[data-go-to-field]").fill(at)
        page.keyboard.press("Enter")
        expect(page.locator("[data-from-start]")).to_have_text(at)
        page.keyboard.press("m")
        page.locator("[data-marker-form] [name=label]").fill(label)
        page.locator("[data-marker-form] [name=kind]").select_option(kind)
        page.locator("[data-marker-save]").click()
        expect(page.locator("[data-marker-list]")).to_contain_text(label)
    page.screenshot(path=IMAGES / "moments-cles.png")


def take_angles(page: Page, demo: Demo) -> None:
    sign_in(page, demo, DIRECTOR)
    open_debrief(page, demo)
    page.locator('main a[href^="/incidents/"]').first.click()
    page.locator('[data-dialog="viewings-dialog"]').click()
    dialog = page.locator("#viewings-dialog")
    for box in dialog.locator("[name=clips]").all():
        box.check()
    dialog.locator("select").select_option(index=1)
    dialog.locator("[name=reference]").fill("PV 2026/04512")
    dialog.locator("[type=submit]").click()
    page.wait_for_url("**/angles/**")
    page.keyboard.press("l")
    page.wait_for_timeout(6000)
    page.keyboard.press("k")
    page.wait_for_timeout(1500)
    page.screenshot(path=IMAGES / "plusieurs-angles.png")


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


def take_service(page: Page, demo: Demo) -> None:
    sign_in(page, demo, ADMINISTRATOR)
    page.goto(demo.address + "/etat-du-service/")
    page.screenshot(path=IMAGES / "etat-du-service.png", full_page=True)


def take_integrity(page: Page, demo: Demo) -> None:
    """The clock is in doubt, and one line of the database is not what the journal says."""
    play(demo.folder, CLOCK_IN_DOUBT)
    sign_in(page, demo, DIRECTOR)
    page.goto(demo.address + "/journal/integrite/")
    page.screenshot(path=IMAGES / "integrite.png")
    play(demo.folder, NO_DOUBT)


def take_debrief(page: Page, demo: Demo) -> None:
    sign_in(page, demo, DIRECTOR)
    open_debrief(page, demo)
    page.screenshot(path=IMAGES / "debriefing.png")
    play_chapters(page, demo)
    wait_until(page, "document.querySelector('video').currentTime > 3")
    page.keyboard.press("k")
    page.screenshot(path=IMAGES / "debriefing-chapitres.png")


TAKEN = {
    "pages": take_pages,
    "inspection": take_inspection,
    "syllabus": take_syllabus,
    "training": take_training,
    "viewing": take_viewing,
    "search": take_search,
    "markers": take_markers,
    "angles": take_angles,
    "inventory": take_inventory,
    "board": take_issue_board,
    "debrief": take_debrief,
    "service": take_service,
    "integrity": take_integrity,
}


def take(browser: Browser, demo: Demo, subjects: list[str]) -> None:
    for subject in subjects or TAKEN:
        page = open_page(browser)
        TAKEN[subject](page, demo)
        page.context.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--town", type=Path)
    parser.add_argument("subjects", nargs="*", help=", ".join(TAKEN))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="levallois-pictures-") as temporary:
        town = options.town.resolve() if options.town else Path(temporary) / "data"
        with served_demo(town) as demo, started_browser() as browser:
            take(browser, demo, options.subjects)
