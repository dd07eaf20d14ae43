"""The product as its users meet it: the demonstration served on a private port, and Debian's Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.scenes import ROOT

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "levallois-demo-2026"
DIRECTOR = "1002"
KEEPER = "1010"
ADMINISTRATOR = "1012"
READY_WITHIN_S = 600


@dataclass(frozen=True)
class Demo:
    """A served town: where it answers, and the folder with its docks and data."""

    address: str
    folder: Path


@contextmanager
def served_demo(folder: Path) -> Iterator[Demo]:
    """The town kept in `folder`, built there first if it is not there yet, for as long as the block lasts."""
    bind = f"127.0.0.1:{_free_port()}"
    settings = {"LEVALLOIS_MODE": "demo", "DATA_ROOT": str(folder), "DJANGO_SETTINGS_MODULE": "levallois.settings"}
    command = [sys.executable, "manage.py", "demo", "--bind", bind]
    with (folder.parent / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log)
        try:
            _wait_for(f"http://{bind}/sante/", process)
            yield Demo(f"http://{bind}", folder)
        finally:
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def started_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def open_page(browser: Browser, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
    """A browser of its own, in French, at the town's hour."""
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=height),
        color_scheme="dark" if dark else "light",
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    return context.new_page()


def sign_in(page: Page, demo: Demo, badge_number: str) -> None:
    page.goto(demo.address)
    page.fill("input[name=username]", badge_number)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(demo.address + "/")


def newest_clip(page: Page, demo: Demo) -> str:
    """The number of a clip that the person sees."""
    page.goto(demo.address + "/videos/")
    return page.locator("main tbody a").first.inner_text()


def open_unwatched_clip(page: Page, demo: Demo) -> None:
    """The page of the newest clip of which the person has no viewing yet."""
    page.goto(demo.address + "/videos/?state=stored")
    for address in [str(row.get_attribute("href")) for row in page.locator("main tbody a:first-child").all()]:
        page.goto(demo.address + address)
        if page.locator('[data-dialog="viewing-dialog"]').count():
            return
    raise AssertionError("every clip of the page has a viewing")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, "the demonstration stopped by itself"
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"nothing answers at {address}")
