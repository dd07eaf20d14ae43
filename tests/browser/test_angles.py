"""Several angles in a real Chromium: they stay together, and one that fails does not stop the others.

What is compared is what the pictures say: each carries its own number (tests/browser/numbered.py).
"""

import sys
from datetime import timedelta
from statistics import quantiles
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.people.models import User
from evidence.footage.actions.viewings import open_viewings
from evidence.footage.models import Clip, ViewingPurpose
from evidence.footage.tasks import make_derivatives
from evidence.review.models import AngleOffset
from tests.browser.numbered import BITS, SQUARE, Film, encoded, rate
from tests.browser.town import open_page
from tests.browser.visits import broken_rules, sideways_px
from tests.browser.watching import session_cookie
from tests.worlds import lose_bytes, make_clip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RATES = (30, 25, 15, 12)
STARTS_S = (0, 0.4, 1.3, 2.2)
LENGTH_S = 70
SLOWEST_S = 1 / min(RATES)

# Reads the numbers of all tiles at one moment, ten times a second, with the times of the page.
SAMPLE = f"""
() => {{
  const videos = [...document.querySelectorAll("[data-tile] video")];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [{BITS * SQUARE}, 1];
  const pen = canvas.getContext("2d", {{ willReadFrequently: true }});
  const numberOf = (video) => {{
    pen.drawImage(video, 0, 0);
    const {{ data }} = pen.getImageData(0, 0, canvas.width, 1);
    let number = 0;
    for (let bit = 0; bit < {BITS}; bit++) if (data[4 * (bit * {SQUARE} + {SQUARE // 2})] >= 128) number |= 1 << bit;
    return number;
  }};
  window.samples = [];
  let last = 0;
  const look = (now) => {{
    if (now - last >= 100) {{
      last = now;
      const playing = videos.every((video) => !video.paused && !video.seeking);
      window.samples.push({{ at: now, playing, numbers: videos.map(numberOf) }});
    }}
    requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}}
"""


def wall(browser: Browser, site: str, by: User, clips: list[Clip], **options: Any) -> Page:
    viewings = open_viewings(by=by, clips=clips, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")
    page = open_page(browser, **options)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_cookie(by), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(site + reverse("angle_list", query={"c": [str(viewing.pk) for viewing in viewings]}))
    page.wait_for_selector(".lane")
    return page


def four_angles() -> list[Clip]:
    start = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    return [
        make_clip(
            content=encoded(Film(rate(images), frames=LENGTH_S * images)),
            started_at=start + timedelta(seconds=later),
            duration_ms=LENGTH_S * 1000,
        )
        for images, later in zip(RATES, STARTS_S, strict=True)
    ]


class Shown(NamedTuple):
    """When a picture is due on the common clock: from its own time to that of the next one."""

    from_ms: float
    until_ms: float

    @property
    def middle_ms(self) -> float:
        return (self.from_ms + self.until_ms) / 2


def due(number: int, images: int, start_s: float, near_s: float) -> Shown:
    """The number of a picture is known up to a multiple of 2^BITS."""
    turn_s: float = 2.0**BITS / images
    at_s = start_s + number / images
    at_s += turn_s * round((near_s - at_s) / turn_s)
    return Shown(1000 * at_s, 1000 * (at_s + 1 / images))


def shown_of(numbers: list[int], near_s: float) -> list[Shown]:
    tiles = zip(numbers, RATES, STARTS_S, strict=True)
    return [due(number, images, start, near_s) for number, images, start in tiles]


def drift_ms(shown: list[Shown]) -> float:
    """How far the tiles are from showing one moment: none while their pictures are due at a common instant."""
    return max(0.0, max(one.from_ms for one in shown) - min(one.until_ms for one in shown))


def distribution(looks: list[list[Shown]]) -> str:
    middles = [[one.middle_ms for one in shown] for shown in looks]
    lines = []
    for name, values in (
        ("drift", sorted(drift_ms(shown) for shown in looks)),
        ("spread of the pictures' middles", sorted(max(each) - min(each) for each in middles)),
    ):
        percentiles = quantiles(values, n=100)
        lines.append(f"{name} p50 {percentiles[49]:.0f}, p95 {percentiles[94]:.0f}, worst {values[-1]:.0f} ms")
    return f"\n{len(looks)} looks: {'; '.join(lines)}\n"


def test_four_angles_stay_together_for_a_minute(
    browser: Browser, site: str, director: User, capsys: pytest.CaptureFixture[str]
) -> None:
    page = wall(browser, site, director, four_angles())
    page.evaluate(SAMPLE)
    settled: list[tuple[list[int], float]] = []
    page.keyboard.press("l")
    for goes_to_s in (14, 22, 8, 30, 41, None):
        page.wait_for_timeout(4500)
        page.keyboard.press("k")
        page.wait_for_timeout(800)
        page.keyboard.press("l")
        page.wait_for_timeout(4700)
        settled += taken(page)
        if goes_to_s:
            go_to(page, goes_to_s)
    looks = [shown_of(numbers, near_s) for numbers, near_s in settled]
    with capsys.disabled():
        sys.stdout.write(distribution(looks))
    assert len(looks) > 200
    assert max(drift_ms(shown) for shown in looks) <= 1000 * SLOWEST_S


def until_played(page: Page, tile: int, film_s: float) -> None:
    for _ in range(150):
        if page.evaluate(f"document.querySelectorAll('[data-tile] video')[{tile}].currentTime") > film_s:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"tile {tile + 1} does not get to {film_s} s")


def until_shown(page: Page, tile: int, film_s: float) -> None:
    """The tile shows this time of its film, and no other any more."""
    for _ in range(150):
        at_s, is_there = page.evaluate(
            f"(() => {{ const video = document.querySelectorAll('[data-tile] video')[{tile}];"
            "return [video.currentTime, !video.seeking && video.readyState >= 2]; })()"
        )
        if is_there and abs(at_s - film_s) < 0.01:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"tile {tile + 1} does not show {film_s} s")


def go_to(page: Page, clock_s: float) -> None:
    page.evaluate(f"document.querySelector('[data-range]').value = {clock_s}")
    page.dispatch_event("[data-range]", "input")


def taken(page: Page) -> list[tuple[list[int], float]]:
    """What was seen while all played, from one second after they began to; with about where the clock was."""
    samples = page.evaluate("() => window.samples.splice(0)")
    settled, since = [], None
    for one in samples:
        since = (since if since is not None else one["at"]) if one["playing"] else None
        if since is not None and one["at"] - since > 1000:
            near_s = STARTS_S[2] + (one["numbers"][2] + 0.5) / RATES[2]
            settled.append((one["numbers"], near_s))
    return settled


def test_a_tile_whose_file_is_missing_says_so_and_the_others_play(browser: Browser, site: str, director: User) -> None:
    clips = four_angles()
    lose_bytes(clips[1].store_name)
    page = wall(browser, site, director, clips)

    page.wait_for_selector("[data-tile]:nth-child(2) [data-over]:not([hidden])")
    assert "ne se lit pas" in page.locator("[data-tile]:nth-child(2) [data-over]").inner_text()
    page.keyboard.press("Space")
    until_played(page, 3, 1.5)
    assert page.evaluate("[...document.querySelectorAll('[data-tile] video')].filter((one) => !one.paused).length") == 3


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
