"""Several angles in real browsers: they stay together, and one that fails does not stop the others.

What is compared is what the pictures say: each carries its own number (tests/browser/numbered.py).
"""

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.people.models import User
from evidence.footage.actions.viewings import open_viewings
from evidence.footage.models import Clip, ViewingPurpose
from evidence.footage.tasks import make_derivatives, make_viewing_copies
from evidence.review.models import AngleOffset
from tests.browser.drift import (
    RATES,
    SAMPLE,
    SLOWEST_S,
    STARTS_S,
    TAKEN,
    Shown,
    distribution,
    drift_ms,
    four_angles,
    settled,
)
from tests.browser.firefox import Firefox
from tests.browser.gestures import wait_until
from tests.browser.numbered import Film, encoded, rate
from tests.browser.town import open_page
from tests.browser.visits import broken_rules, sideways_px
from tests.browser.watching import session_cookie, sign_in_firefox
from tests.clips import make_avi
from tests.worlds import lose_bytes, make_clip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GO_TO = """
((range, clock_s) => {{
  range.value = clock_s;
  range.dispatchEvent(new Event("input", {{ bubbles: true }}));
}})(document.querySelector("[data-range]"), {})
"""


def address_of(by: User, clips: list[Clip]) -> str:
    viewings = open_viewings(by=by, clips=clips, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")
    return reverse("angle_list", query={"c": [str(viewing.pk) for viewing in viewings]})


def wall(browser: Browser, site: str, by: User, clips: list[Clip], **options: Any) -> Page:
    page = open_page(browser, **options)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_cookie(by), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(site + address_of(by, clips))
    page.wait_for_selector(".lane")
    return page


# What a person does in a minute: a pause in each ten seconds, then a jump.
JUMPS_TO_S = (14, 22, 8, 30, 41, None)


class Driven(NamedTuple):
    """A page with four angles, in one browser or the other."""

    evaluate: Callable[[str], Any]
    press: Callable[[str], object]

    def jump_to(self, clock_s: float) -> None:
        self.evaluate(GO_TO.format(clock_s))


@pytest.fixture
def driven(where: str, request: pytest.FixtureRequest, site: str, director: User) -> Driven:
    clips = four_angles()
    if where == "chromium":
        page = wall(request.getfixturevalue("browser"), site, director, clips)
        return Driven(page.evaluate, page.keyboard.press)
    firefox: Firefox = request.getfixturevalue("firefox")
    sign_in_firefox(firefox, site, director)
    firefox.open(site + address_of(director, clips))
    firefox.wait_until("document.querySelectorAll('.lane').length === 4")
    return Driven(firefox.evaluate, firefox.press)


@pytest.mark.parametrize("where", ["chromium", "firefox"])
def test_four_angles_stay_together_for_a_minute(where: str, driven: Driven, capsys: pytest.CaptureFixture[str]) -> None:
    driven.evaluate(SAMPLE)
    looks: list[list[Shown]] = []
    driven.press("l")
    for goes_to_s in JUMPS_TO_S:
        time.sleep(4.5)
        driven.press("k")
        time.sleep(0.8)
        driven.press("l")
        time.sleep(4.7)
        looks += settled(driven.evaluate(TAKEN))
        if goes_to_s:
            driven.jump_to(goes_to_s)
    with capsys.disabled():
        sys.stdout.write(f"\n{where}, {distribution(looks)}")
    assert len(looks) > 200
    assert max(drift_ms(shown) for shown in looks) <= 1000 * SLOWEST_S


def until_played(page: Page, tile: int, film_s: float) -> None:
    wait_until(page, f"document.querySelectorAll('[data-tile] video')[{tile}].currentTime > {film_s}")


def until_shown(page: Page, tile: int, film_s: float) -> None:
    """The tile shows this time of its film, and no other any more."""
    shows = f"!video.seeking && video.readyState >= 2 && Math.abs(video.currentTime - {film_s}) < 0.01"
    wait_until(page, f"((video) => {shows})(document.querySelectorAll('[data-tile] video')[{tile}])")


def go_to(page: Page, clock_s: float) -> None:
    page.evaluate(GO_TO.format(clock_s))


def test_a_tile_whose_file_is_missing_says_so_and_the_others_play(browser: Browser, site: str, director: User) -> None:
    clips = four_angles()
    lose_bytes(clips[1].store_name)
    page = wall(browser, site, director, clips)

    page.wait_for_selector("[data-tile]:nth-child(2) [data-over]:not([hidden])")
    assert "ne se lit pas" in page.locator("[data-tile]:nth-child(2) [data-over]").inner_text()
    page.keyboard.press("Space")
    until_played(page, 3, 1.5)
    assert page.evaluate("[...document.querySelectorAll('[data-tile] video')].filter((one) => !one.paused).length") == 3


def test_a_tile_that_the_browser_does_not_play_shows_its_copy_and_says_so(
    browser: Browser, site: str, director: User, tmp_path: Path
) -> None:
    start = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    played = make_clip(content=encoded(Film(rate(15))), started_at=start, duration_ms=20_000)
    old = make_clip(content=make_avi(tmp_path / "film", seconds=4).read_bytes(), started_at=start, duration_ms=4000)
    Clip.objects.filter(pk=old.pk).update(container="avi", video_codec="mpeg4", audio_codec="")
    old.refresh_from_db()
    page = wall(browser, site, director, [played, old])
    tile = page.locator("[data-tile]", has_text=str(old))
    expect(tile.locator("[data-over]")).to_contain_text("Une copie de consultation attend son tour")
    expect(tile.locator("[data-copy-shown]")).to_be_hidden()

    make_viewing_copies()

    expect(tile.locator("[data-copy-shown]")).to_be_visible(timeout=10_000)
    expect(tile.locator("[data-over]")).to_be_hidden()
    page.keyboard.press("Space")
    until_played(page, 1, 0.5)
    page.reload()
    expect(tile.locator("[data-copy-shown]")).to_be_visible()


def test_a_gap_is_said_and_the_angle_joins_when_its_film_begins(browser: Browser, site: str, director: User) -> None:
    page = wall(browser, site, director, four_angles())

    go_to(page, 0)
    assert "commence dans" in page.locator("[data-tile]:nth-child(4) [data-over]").inner_text()
    page.keyboard.press("Space")
    until_played(page, 3, 0.5)
    assert not page.locator("[data-tile]:nth-child(4) [data-over]").is_visible()


def test_keys_step_enlarge_and_move_an_angle(browser: Browser, site: str, director: User) -> None:
    clips = four_angles()
    make_derivatives(clips[2].pk)
    page = wall(browser, site, director, clips)
    page.wait_for_selector("[data-tile]:nth-child(3)[data-indexed]")
    page.keyboard.press("3")
    go_to(page, 5)
    until_shown(page, 2, 5 - STARTS_S[2])
    for number in (56, 57, 58):
        page.keyboard.press("ArrowRight")
        until_shown(page, 2, (number + 0.5) / RATES[2])
    page.evaluate(SAMPLE)
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.samples.at(-1).numbers[2]") == 58

    page.keyboard.press("n")
    page.wait_for_selector("text=Décalage enregistré")
    row = AngleOffset.objects.get()
    assert (row.clip, row.set_by, row.offset_us) == (clips[2], director, 66_667)


@pytest.mark.parametrize("width", [1280, 390])
def test_anybody_can_use_the_page(width: int, browser: Browser, site: str, director: User) -> None:
    clips = four_angles()
    lose_bytes(clips[3].store_name)
    for dark in (False, True):
        page = wall(browser, site, director, clips, width=width, dark=dark)
        page.wait_for_selector("[data-tile]:nth-child(4) [data-over]:not([hidden])")
        page.locator("summary").click()
        assert broken_rules(page) == []
        assert sideways_px(page) == 0
        page.goto("about:blank")


def test_nine_heavy_angles_all_play_and_the_page_still_answers(browser: Browser, site: str, director: User) -> None:
    start = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    film = encoded(Film(rate(15), frames=450))
    clips = [
        # What players skip makes the film as heavy as one of a camera, and each the only one of its bytes.
        make_clip(content=film + _skipped(24_000_000 + number), started_at=start, duration_ms=30_000)
        for number in range(9)
    ]
    page = wall(browser, site, director, clips)

    page.keyboard.press("l")
    for tile in range(9):
        until_played(page, tile, 2)
    page.keyboard.press("n")
    page.wait_for_selector("text=Décalage enregistré")


def _skipped(length_bytes: int) -> bytes:
    return length_bytes.to_bytes(4) + b"free" + bytes(length_bytes - 8)
