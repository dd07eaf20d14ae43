"""Every frame once and in order, forwards and back, in Chromium and in Firefox; a jump shows the frame that it names.

The films' frames carry their numbers, which are read in the picture itself, not in what the page says of it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.people.models import User
from tests.browser.firefox import Firefox
from tests.browser.numbered import FILMS, Film
from tests.browser.town import open_page
from tests.browser.watching import (
    clip_of,
    go_to_and_read,
    open_in_chromium,
    open_in_firefox,
    press_and_read,
    until_indexed,
    viewing_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STEPS = 300
CUT = "30 images/s, an edit list hides the first ten"
# Firefox shows what an edit list hides, and cuts as much off the end: no time names the frames that it leaves out.
NOT_IN_FIREFOX = {CUT}

Evaluate = Callable[[str], Any]
FILMS_IN_BROWSERS = [
    (browser, name)
    for browser in ("chromium", "firefox")
    for name in FILMS
    if browser == "chromium" or name not in NOT_IN_FIREFOX
]


@pytest.fixture
def opened(where: str, request: pytest.FixtureRequest, site: str, director: User) -> Callable[[Film], Evaluate]:
    """Opens a viewing of a film; what comes evaluates an expression in its page."""

    def in_chromium(film: Film) -> Evaluate:
        browser: Browser = request.getfixturevalue("browser")
        page = open_page(browser)
        request.addfinalizer(page.context.close)
        open_in_chromium(page, site, viewing_of(clip_of(film), director))
        return page.evaluate

    def in_firefox(film: Film) -> Evaluate:
        firefox: Firefox = request.getfixturevalue("firefox")
        open_in_firefox(firefox, site, viewing_of(clip_of(film), director))
        return firefox.evaluate

    return {"chromium": in_chromium, "firefox": in_firefox}[where]


def shown(film: Film, frames: range) -> list[list[int]]:
    """Each of these frames with the number that its picture carries."""
    return [[frame, frame + film.hidden] for frame in frames]


@pytest.mark.parametrize(("where", "name"), FILMS_IN_BROWSERS)
def test_each_frame_is_shown_once_and_in_order(name: str, opened: Callable[[Film], Evaluate]) -> None:
    film = FILMS[name]
    last = min(STEPS, film.frames - film.hidden - 1)
    evaluate = opened(film)
    evaluate(until_indexed())

    assert evaluate(press_and_read(";", frame=0, by=1, times=last)) == shown(film, range(1, last + 1))
    assert evaluate(press_and_read(",", frame=last, by=-1, times=last)) == shown(film, range(last - 1, -1, -1))


@pytest.mark.parametrize("where", ["chromium", "firefox"])
@pytest.mark.parametrize("name", ["29.97 images/s, B-frames", "50 images/s, a long first frame"])
def test_a_jump_shows_the_frame_that_the_index_names(name: str, opened: Callable[[Film], Evaluate]) -> None:
    film = FILMS[name]
    evaluate = opened(film)
    evaluate(until_indexed())
    starts = film.starts()

    for frame in (299, 1, 150, 0, 151, 60, 304):
        within_s = (starts[frame] + 500) / 90_000
        assert evaluate(go_to_and_read(f"+00:{within_s:09.6f}", frame)) == frame
    assert evaluate(go_to_and_read("#31", 30)) == 30
