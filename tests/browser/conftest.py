"""The product as its users meet it: the demonstration served on a private port, and Debian's Chromium."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.scenes import ROOT, SHIFT_IS_OVER, SHIFT_OF_THREE, play

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "levallois-demo-2026"
READY_WITHIN_S = 240


@dataclass(frozen=True)
class Demo:
    """A served town: where it answers, and the folder with its docks and data."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo") / "data"
    bind = f"127.0.0.1:{_free_port()}"
    environment = os.environ | {
        "LEVALLOIS_MODE": "demo",
        "DATA_ROOT": str(folder),
        "DJANGO_SETTINGS_MODULE": "levallois.settings",
    }
    command = [sys.executable, "manage.py", "demo", "--bind", bind]
    with (folder.parent / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://{bind}/sante/", process)
            yield Demo(f"http://{bind}", folder)
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def scene(demo: Demo) -> Iterator[dict[str, str]]:
    """A shift under way: its key, the badges of its three, a camera by its serial number, another by its mark."""
    found: dict[str, str] = json.loads(play(demo.folder, SHIFT_OF_THREE))
    yield found
    play(demo.folder, SHIFT_IS_OVER, str(found["shift"]))


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
