"""One served town and one browser for the whole run."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.scenes import SHIFT_IS_OVER, SHIFT_OF_THREE, play
from tests.browser.town import Demo, served_demo, started_browser


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with served_demo(tmp_path_factory.mktemp("demo") / "data") as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with started_browser() as chromium:
        yield chromium


@pytest.fixture
def scene(demo: Demo) -> Iterator[dict[str, str]]:
    """A shift under way: its key, the badges of its three, a camera by its serial number, another by its mark."""
    found: dict[str, str] = json.loads(play(demo.folder, SHIFT_OF_THREE))
    yield found
    play(demo.folder, SHIFT_IS_OVER, str(found["shift"]))
