"""One served town and one browser for the whole run."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.firefox import Firefox, started_firefox
from tests.browser.scenes import SHIFT_IS_OVER, SHIFT_OF_THREE, play
from tests.browser.town import Demo, served_demo, started_browser

LOCKED_FOR_S = 10


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with served_demo(tmp_path_factory.mktemp("demo") / "data") as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with started_browser() as started:
        yield started


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Its pages end with the test: one that plays a film would slow down all that follow."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def scene(demo: Demo) -> Iterator[dict[str, str]]:
    """A shift under way: its key, the badges of its three, a camera by its serial number, another by its mark."""
    found: dict[str, str] = json.loads(play(demo.folder, SHIFT_OF_THREE))
    yield found
    play(demo.folder, SHIFT_IS_OVER, str(found["shift"]))


@pytest.fixture(scope="session")
def running_firefox() -> Iterator[Firefox]:
    with started_firefox() as started:
        yield started


@pytest.fixture
def firefox(running_firefox: Firefox) -> Iterator[Firefox]:
    """Its page is left when the test ends."""
    yield running_firefox
    running_firefox.open("about:blank")


@pytest.fixture(scope="session", autouse=True)
def _not_asynchronous() -> Iterator[None]:
    """Playwright's own loop makes Django believe that these tests are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session", autouse=True)
def _shared_connection() -> Iterator[None]:
    """The site that a test serves and the test itself share one connection: while a page reads, the test may write."""
    middleware = [name for name in django_settings.MIDDLEWARE if name != "levallois.middleware.get_writes_nothing"]
    with override_settings(MIDDLEWARE=middleware):
        yield


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """Served by this process, under the one name that a browser lets keys answer to without HTTPS."""
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return str(settings.SITE_URL)


@pytest.fixture(autouse=True)
def _patient_database() -> Iterator[None]:
    """The site answers from this process, in other threads: a database in memory refuses at once where another thread
    is reading, while one in a file waits."""
    with connection.execute_wrapper(_execute_patiently):
        yield


def _execute_patiently(execute: Callable[..., Any], *asked: Any) -> Any:
    until = time.monotonic() + LOCKED_FOR_S
    while True:
        try:
            return execute(*asked)
        except OperationalError as error:
            if "is locked" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.02)
