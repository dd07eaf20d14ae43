"""Every frame once and in order, forwards and back, in Chromium and in Firefox; a jump shows the frame that it names.

The films' frames carry their numbers, which are read in the picture itself, not in what the page says of it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.people.models import User
from evidence.footage.models import Viewing
from evidence.footage.tasks import make_viewing_copies
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
# Of these the worker makes a copy: Firefox shows what an edit list hides, and Chromium passes over some pictures of the
# others. Until it is made, Chromium plays to what it does not reach.
CUT, UNEVEN = "30 images/s, an edit list hides the first ten", "variable rate, B-frames"
BROWSERS = ("chromium", "firefox")
SEEN = [*((where, name) for where in BROWSERS for name in FILMS), ("original", CUT), ("original", UNEVEN)]
Evaluate = Callable[[str], Any]


@pytest.fixture
def opened(where: str, request: pytest.FixtureRequest, site: str, director: User) -> Callable[[Film], Evaluate]:
    """Opens a viewing of a film, of its copy where it needs one; what comes evaluates an expression in its page."""

    def viewed(film: Film) -> Viewing:
        viewing = viewing_of(clip_of(film), director)
        if where != "original":
            make_viewing_copies()
        return viewing

    def in_chromium(film: Film) -> Evaluate:
        browser: Browser = request.getfixturevalue("browser")
        page = open_page(browser)
        request.addfinalizer(page.context.close)
        open_in_chromium(page, site, viewed(film))
        return page.evaluate

    def in_firefox(film: Film) -> Evaluate:
        firefox: Firefox = request.getfixturevalue("firefox")
        open_in_firefox(firefox, site, viewed(film))
        return firefox.evaluate

    return in_firefox if where == "firefox" else in_chromium


def shown(film: Film, frames: range) -> list[list[int]]:
    """Each of these frames with the number that its picture carries."""
    return [[frame, frame + film.hidden] for frame in frames]


@pytest.mark.parametrize(("where", "name"), SEEN)
def test_each_frame_is_shown_once_and_in_order(name: str, opened: Callable[[Film], Evaluate]) -> None:
    film = FILMS[name]
    last = min(STEPS, film.frames - film.hidden - 1)
    evaluate = opened(film)
    evaluate(until_indexed())

    assert evaluate(press_and_read(";", frame=0, by=1, times=last)) == shown(film, range(1, last + 1))
    assert evaluate(press_and_read(",", frame=last, by=-1, times=last)) == shown(film, range(last - 1, -1, -1))


@pytest.mark.parametrize("where", BROWSERS)
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
