"""The whole path, by two directors and an officer: a clip drops into a dock and leaves in a sealed package."""

import re
import subprocess
import time
import zipfile
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from levallois.demo.footage import Scene, make_clip
from tests.browser.gestures import wait_until
from tests.browser.town import Demo, open_page, sign_in

pytestmark = pytest.mark.browser

NOW = datetime.now(ZoneInfo("Europe/Paris")).replace(microsecond=0)
WEARER, DIRECTOR, SECOND_DIRECTOR = "1001", "1002", "1003"
PROCEDURE, OFFICER = "2026/09999", "claude.martin@police.invalid"
WITHIN_S = 30
OUTSIDE_A_SHIFT = "Non précisé"
FIRST = object()


def minutes_ago(minutes: int) -> str:
    """As a browser's date and time field wants it."""
    return (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def fill(form: Locator, **fields: object) -> None:
    """Type each value into the field of that name; of a list, take the first real choice or the one with that text."""
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if value is FIRST:
            field.select_option(index=1)
        elif field.evaluate("field => field.tagName") == "SELECT":
            choice = field.locator("option", has_text=str(value)).first.get_attribute("value")
            field.select_option(value=choice)
        else:
            field.fill(str(value))


def send(form: Locator, **fields: object) -> None:
    fill(form, **fields)
    form.locator("[type=submit]").last.click()


def answer_dialog(page: Page, action: str, **fields: object) -> None:
    """Open the dialog whose form goes to this address, fill it and send it."""
    form = page.locator(f'form[action$="{action}"]')
    dialog = page.locator("dialog", has=form).get_attribute("id")
    page.click(f'[data-dialog="{dialog}"]')
    send(form, **fields)


def clips_of(page: Page, demo: Demo, camera: int) -> set[str]:
    page.goto(f"{demo.address}/videos/?camera={camera}")
    return set(re.findall(r'href="(/videos/\d+/)[?"]', page.content()))


def issue_a_camera(page: Page, demo: Demo) -> tuple[int, str]:
    """Hand a camera that is in to a person who has none: its key and its serial."""
    page.goto(demo.address + "/cameras/")
    row = page.locator("tbody tr", has_text="Disponible").nth(4)
    serial = re.search(r"X6\w+", row.inner_text())
    row.locator("a").first.click()
    answer_dialog(page, "/remettre/", wearer=WEARER, shift=OUTSIDE_A_SHIFT, issued_at=minutes_ago(3))
    expect(page.locator("h1")).to_contain_text("Briand")
    assert serial
    return int(page.url.rstrip("/").split("/")[-1]), serial[0]


def drop_a_clip(demo: Demo, folder: Path, serial: str) -> bytes:
    """As a camera does: the file is written elsewhere and appears whole in the dock's folder."""
    path = folder / "Axon_Body_3.mp4"
    recorded_at = NOW - timedelta(seconds=100)
    make_clip(path, camera_serial=serial, recorded_at=recorded_at, duration_s=10, scene=Scene.MARKET, seed=5)
    content = path.read_bytes()
    dock = next(one for one in (demo.folder / "docks").iterdir() if one.is_dir())
    (dock / serial).mkdir(exist_ok=True)
    path.rename(dock / serial / path.name)
    return content


def wait_for_the_clip(page: Page, demo: Demo, camera: int, before: set[str]) -> str:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        if new := clips_of(page, demo, camera) - before:
            return demo.address + new.pop()
        time.sleep(0.5)
    raise AssertionError("the clip has not come in")


def watch(page: Page, clip: str) -> None:
    page.goto(clip)
    answer_dialog(page, "/consulter/", purpose="udiciaire", reference=PROCEDURE)
    wait_until(page, "document.querySelector('video').readyState >= 2")
    page.evaluate("document.querySelector('video').currentTime = 7")
    wait_until(page, "(v => !v.seeking && v.readyState >= 2 && v.currentTime >= 6.9)(document.querySelector('video'))")
    expect(page.locator(".marks span").first).to_contain_text("Marechal")


def hold(page: Page, clip: str) -> None:
    page.goto(clip)
    answer_dialog(page, "/conserver/", kind="udiciaire", reference=PROCEDURE)
    expect(page.locator("main")).to_contain_text(PROCEDURE)


def link_to_an_incident(page: Page, demo: Demo, clip: str) -> None:
    page.goto(demo.address + "/incidents/nouveau/")
    times = {"started_at": minutes_ago(15), "ended_at": minutes_ago(0)}
    page.fill("[data-officer-search]", WEARER)
    page.locator("#id_officers .form-check", has_text=WEARER).locator("input").check()
    send(page.locator("main form"), kind=FIRST, title="Marché", place="Place Henri-Barbusse", **times)
    line = page.locator("li", has=page.locator(f'a[href="{clip.removeprefix(demo.address)}"]'))
    line.locator("[data-dialog]").click()
    line.locator("dialog [type=submit]").click()
    expect(page.locator("section", has_text="Vidéos rattachées").first).to_contain_text("Briand")


def prepare_a_requisition(page: Page, demo: Demo, clip: str) -> str:
    """Enter it, choose the one clip, submit it to the other director: its address."""
    page.goto(demo.address + "/requisitions/nouvelle/")
    letter = {"legal_basis": FIRST, "report_number": PROCEDURE, "officer_name": "Claude Martin", "offence": "Vol"}
    letter |= {"officer_unit": "Commissariat", "officer_email": OFFICER, "magistrate": "Le procureur"}
    letter |= {"windows-0-start_at": minutes_ago(20), "windows-0-end_at": minutes_ago(0)}
    send(page.locator("main form"), **letter)
    address = page.url
    for box in page.locator("input[form=choice][name=clips]").all():
        box.set_checked(box.get_attribute("value") == clip.rstrip("/").split("/")[-1])
    page.fill("#reason-others", "Filmées ailleurs")
    page.click("text=Enregistrer le choix")
    answer_dialog(page, "/soumettre/")
    return address


def approve_and_send(page: Page, address: str) -> str:
    """The other director approves; once the package is built, the link leaves: the code for the officer."""
    page.goto(address)
    answer_dialog(page, "/approuver/")
    until = time.monotonic() + WITHIN_S
    while not page.locator('form[action$="/envoyer/"]').count() and time.monotonic() < until:
        time.sleep(0.5)
        page.goto(address)
    answer_dialog(page, "/envoyer/", recipient=OFFICER)
    return page.locator(".code").inner_text().strip()


def link_in_the_mail(demo: Demo) -> str:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        for file in (demo.folder / "outbox").glob("*.eml"):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            link = re.search(r"/remise/[\w-]+/", body.get_content() if body else "")
            if OFFICER in str(mail["To"]) and link:
                return demo.address + link[0]
        time.sleep(0.5)
    raise AssertionError("the mail has not left")


def receive(page: Page, link: str, code: str, folder: Path) -> Path:
    """A wrong code opens nothing; the right one gives the package, whose receipt is then acknowledged."""
    page.goto(link)
    send(page.locator("main form"), code="AAAAA22222")
    expect(page.locator("h1")).to_have_text("Remise de vidéos")
    send(page.locator("main form"), code=code)
    with page.expect_download() as download:
        page.click("text=Télécharger")
    package = folder / "package.zip"
    download.value.save_as(package)
    send(page.locator('form[action$="/accuser-reception/"]'), name="Brigadier Claude Martin", service="Commissariat")
    expect(page.locator("main")).to_contain_text("Réception accusée")
    return package


def check_package(package: Path, folder: Path, content: bytes) -> None:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    manifest = next(folder.rglob("manifest-sha256.txt"))
    command = ["sha256sum", "--check", "--strict", manifest.name]
    assert subprocess.run(command, cwd=manifest.parent, check=False).returncode == 0
    assert [path.read_bytes() for path in folder.rglob("*.mp4")] == [content]


def test_a_clip_goes_from_the_dock_to_the_officer(demo: Demo, browser: Browser, tmp_path: Path) -> None:
    director, second, officer = (open_page(browser) for _ in range(3))
    sign_in(director, demo, DIRECTOR)
    sign_in(second, demo, SECOND_DIRECTOR)
    camera, serial = issue_a_camera(director, demo)
    before = clips_of(director, demo, camera)
    content = drop_a_clip(demo, tmp_path, serial)
    clip = wait_for_the_clip(director, demo, camera, before)
    watch(director, clip)
    hold(director, clip)
    link_to_an_incident(director, demo, clip)
    requisition = prepare_a_requisition(director, demo, clip)
    code = approve_and_send(second, requisition)
    package = receive(officer, link_in_the_mail(demo), code, tmp_path)
    check_package(package, tmp_path / "unpacked", content)
    director.goto(clip)
    for said in ("Briand", "Vidéo enregistrée", "Vidéo consultée", "Vidéo conservée", "Vidéo rattachée", "— I-0"):
        expect(director.locator("main")).to_contain_text(said)
    director.goto(requisition)
    expect(director.locator("main")).to_contain_text("accusée")
