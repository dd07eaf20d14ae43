"""The viewing page in Chromium: one key does one act, places are found again, what stops the film is said over it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.people.models import User
from evidence.footage.models import Clip, ClipState, Viewing
from evidence.footage.selectors import CopyProgress, copy_state
from evidence.footage.tasks import make_derivatives, make_viewing_copies
from tests.browser.numbered import FILMS, READ_NUMBER, Film, rate
from tests.browser.town import open_page
from tests.browser.visits import broken_rules, sideways_px
from tests.browser.watching import clip_of, open_in_chromium, viewing_of
from tests.clips import make_avi
from tests.worlds import lose_bytes, make_clip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILM = FILMS["25 images/s, sound longer than the picture"]
# 22:14:06.5 in Paris.
EVENING = datetime(2026, 11, 27, 21, 14, 6, 500_000, tzinfo=UTC)
COUNT_TURNS = """
window.turns = [];
for (const name of ["play", "pause"]) {
  document.querySelector("video").addEventListener(name, () => window.turns.push(name));
}
"""


@pytest.fixture
def clip(director: User) -> Clip:
    return clip_of(FILM, started_at=EVENING)


@pytest.fixture
def viewing(clip: Clip, director: User) -> Viewing:
    return viewing_of(clip, director)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = open_page(browser)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture
def at_work(page: Page, site: str, viewing: Viewing) -> Page:
    open_in_chromium(page, site, viewing)
    expect(page.locator("[data-frame]")).to_have_text(f"image 1 / {FILM.frames}")
    page.evaluate(COUNT_TURNS)
    return page


def turns(page: Page) -> list[str]:
    """How often the film began and stopped, once it has had time to do so twice."""
    page.wait_for_timeout(250)
    found: list[str] = page.evaluate("window.turns.splice(0)")
    return found


def is_said(page: Page, state: str, words: str) -> None:
    """These words stand over the picture."""
    over = page.locator(f'[data-over="{state}"]')
    expect(over).to_be_visible()
    expect(over).to_contain_text(words)


def shows(page: Page, frame: int) -> None:
    """The page says this frame, and so does the picture."""
    expect(page.locator("[data-frame]")).to_have_text(f"image {frame + 1} / {FILM.frames}")
    assert page.evaluate(READ_NUMBER) == frame


# Keys -----------------------------------------------------------------------------------------------------------------


def test_space_plays_once_wherever_one_clicked_before(at_work: Page) -> None:
    at_work.locator("[data-picture-area]").click()
    assert turns(at_work) == ["play"]
    at_work.keyboard.press(" ")
    assert turns(at_work) == ["pause"]
    at_work.locator('[data-act="toggle"]').click()
    assert turns(at_work) == ["play"]
    at_work.keyboard.press(" ")
    assert turns(at_work) == ["pause"]
    at_work.locator('[data-act="after"]').click()
    at_work.keyboard.press(" ")
    assert turns(at_work)[-1] == "play"


@pytest.mark.parametrize("key", [" ", "Enter"])
def test_a_button_reached_by_keyboard_is_pressed_once(key: str, at_work: Page) -> None:
    at_work.locator('[data-act="toggle"]').focus()

    at_work.keyboard.down(key)
    at_work.keyboard.down(key)
    at_work.keyboard.up(key)

    assert turns(at_work) == ["play"]


def test_a_key_held_down_does_not_play_and_pause(at_work: Page) -> None:
    for _ in range(5):
        at_work.keyboard.down(" ")
    at_work.keyboard.up(" ")

    assert turns(at_work) == ["play"]


def test_what_is_typed_in_a_field_is_left_to_it(at_work: Page) -> None:
    at_work.keyboard.press("t")
    at_work.keyboard.type("k l,;m")

    expect(at_work.locator("[data-go-to-field]")).to_have_value("k l,;m")
    assert turns(at_work) == []
    shows(at_work, 0)


def test_steps_pressed_faster_than_frames_come_are_all_made(at_work: Page) -> None:
    # It ends beyond every frame passed on the way: one that is passed would be seen there too early.
    for key, times in ((";", 30), (",", 10), ("ArrowLeft", 1), ("ArrowRight", 15)):
        for _ in range(times):
            at_work.keyboard.press(key)

    shows(at_work, 34)


def test_speeds_go_from_a_tenth_to_eight(at_work: Page) -> None:
    for _ in range(12):
        at_work.keyboard.press(">")
    assert at_work.evaluate("document.querySelector('video').playbackRate") == 8
    for _ in range(12):
        at_work.keyboard.press("<")

    assert at_work.evaluate("document.querySelector('video').playbackRate") == 0.1
    expect(at_work.locator("[data-speed]")).to_have_value("0.1")


def test_j_k_and_l_run_back_stop_and_run_on(at_work: Page) -> None:
    at_work.keyboard.press("End")
    shows(at_work, FILM.frames - 1)
    at_work.keyboard.press("j")
    at_work.keyboard.press("j")
    expect(at_work.locator("[data-backwards]")).to_have_text("à rebours 2\u00a0×")
    at_work.wait_for_timeout(500)
    at_work.keyboard.press("k")
    at_work.wait_for_timeout(200)
    back = at_work.evaluate(READ_NUMBER)
    assert 200 < back < FILM.frames - 10
    at_work.keyboard.press("l")
    assert turns(at_work)[-1] == "play"
    assert at_work.evaluate(READ_NUMBER) > back


def test_a_loop_stays_between_its_points(at_work: Page) -> None:
    go_to(at_work, "#51")
    shows(at_work, 50)
    at_work.keyboard.press("a")
    go_to(at_work, "#61")
    shows(at_work, 60)
    at_work.keyboard.press("b")
    at_work.evaluate("""
      window.seen = [];
      const player = document.querySelector("[data-player]");
      player.addEventListener("levallois:frame", ({ detail }) => window.seen.push(detail.frame));
    """)

    at_work.keyboard.press(" ")
    at_work.wait_for_timeout(1500)
    at_work.keyboard.press(" ")

    seen = at_work.evaluate("window.seen")
    assert len(seen) > 15
    assert 50 <= min(seen[1:])
    assert max(seen) <= 62


# Places ---------------------------------------------------------------------------------------------------------------


def go_to(page: Page, typed: str) -> None:
    page.keyboard.press("t")
    page.locator("[data-go-to-field]").fill(typed)
    page.keyboard.press("Enter")


def test_a_time_of_day_is_gone_to_and_said_to_the_frame(page: Page, site: str, viewing: Viewing) -> None:
    Clip.objects.filter(pk=viewing.clip_id).update(clock_offset_ms=42_000)
    open_in_chromium(page, site, viewing)
    expect(page.locator("[data-frame]")).to_have_text(f"image 1 / {FILM.frames}")

    go_to(page, "22:14:10")

    shows(page, 87)
    expect(page.locator("[data-camera-time]")).to_have_text("22:14:09,980")
    expect(page.locator("[data-corrected-time]")).to_have_text("22:13:27,980")
    go_to(page, "+00:01")
    shows(page, 25)


@pytest.mark.parametrize("typed", ["23:00", "bientôt", "+10:00", "21:59:59"])
def test_what_is_not_in_the_film_is_refused_in_words(typed: str, at_work: Page) -> None:
    go_to(at_work, typed)

    expect(at_work.locator("[data-go-to-refused]")).to_contain_text("22:14:06")
    shows(at_work, 0)


def test_a_viewing_is_resumed_where_it_was_left(at_work: Page) -> None:
    go_to(at_work, "#121")
    shows(at_work, 120)

    at_work.reload()

    shows(at_work, 120)


def test_until_the_index_is_there_frames_are_said_to_be_estimated(page: Page, site: str, director: User) -> None:
    clip = clip_of(Film(rate(15)), is_indexed=False)
    open_in_chromium(page, site, viewing_of(clip, director))
    expect(page.locator("[data-frames-note]")).to_contain_text("estimées")
    expect(page.locator("[data-frame]")).to_contain_text("≈")

    make_derivatives(clip.pk)

    expect(page.locator("[data-frame]")).to_have_text("image 1 / 305", timeout=10_000)
    expect(page.locator("[data-frames-note]")).to_be_empty()


# What stops it --------------------------------------------------------------------------------------------------------


def erase(viewing: Viewing) -> None:
    lose_bytes(viewing.clip.store_name)
    Clip.objects.filter(pk=viewing.clip_id).update(state=ClipState.ERASED, erased_at=timezone.now())


STOPS: dict[str, tuple[Callable[[Viewing], object], str]] = {
    "ended": (lambda one: Viewing.objects.update(expires_at=timezone.now()), "Cette consultation est terminée"),
    "erased": (erase, "Cette vidéo vient d’être effacée"),
    "unseen": (lambda one: Clip.objects.update(is_restricted=True), "Cette vidéo ne vous est plus ouverte"),
    "missing": (lambda one: lose_bytes(one.clip.store_name), "n’est plus dans le stockage"),
    "session": (lambda one: Session.objects.all().delete(), "Votre session est fermée"),
}


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("dark", [False, True])
def test_what_stops_the_film_is_said_over_the_picture(
    stop: str, dark: bool, browser: Browser, site: str, viewing: Viewing
) -> None:
    page = open_page(browser, dark=dark)
    open_in_chromium(page, site, viewing)
    expect(page.locator("[data-frame]")).to_have_text(f"image 1 / {FILM.frames}")
    happen, words = STOPS[stop]

    happen(viewing)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    is_said(page, stop, words)
    for off in ('[data-act="after"]', "[data-speed]", "[data-go-to-field]", "[data-marker-save]"):
        expect(page.locator(off)).to_be_disabled()
    page.keyboard.press(" ")
    assert page.evaluate("document.querySelector('video').paused")
    assert broken_rules(page) == []
    page.context.close()


def test_a_network_that_drops_is_said_and_the_film_goes_on_from_there(at_work: Page) -> None:
    go_to(at_work, "#51")
    shows(at_work, 50)
    cut = re.compile("/(flux|etat)$")
    at_work.route(cut, lambda route: route.abort())
    at_work.evaluate("document.querySelector('video').load()")
    expect(at_work.locator('[data-over="network"]')).to_be_visible()
    assert broken_rules(at_work) == []

    at_work.unroute(cut)
    at_work.locator('[data-over="network"] [data-retry]').click()

    expect(at_work.locator('[data-over="network"]')).to_be_hidden()
    shows(at_work, 50)


def test_a_film_that_the_browser_does_not_play_is_said(page: Page, site: str, director: User) -> None:
    clip = make_clip(content=b"RIFF" + bytes(5000))

    open_in_chromium(page, site, viewing_of(clip, director))

    is_said(page, "unplayable", "Ce navigateur ne parvient pas à lire cette vidéo")


def test_a_copy_in_preparation_is_said_and_then_shown(page: Page, site: str, director: User, tmp_path: Path) -> None:
    clip = make_clip(content=make_avi(tmp_path / "film", seconds=4).read_bytes(), duration_ms=4000)
    Clip.objects.filter(pk=clip.pk).update(container="avi", video_codec="mpeg4", audio_codec="")
    clip.refresh_from_db()
    open_in_chromium(page, site, viewing_of(clip, director))
    is_said(page, "copy", "Une copie de consultation attend son tour.")
    assert broken_rules(page) == []

    make_viewing_copies()

    assert copy_state(clip).progress == CopyProgress.READY
    expect(page.locator(".reason-bar")).to_contain_text("Copie de consultation", timeout=10_000)
    expect(page.locator('[data-over="copy"]')).to_be_hidden()
    expect(page.locator('[data-over="unplayable"]')).to_be_hidden()
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('video').videoWidth") == 64


def test_a_copy_that_the_index_asks_for_is_offered_beside_the_film(page: Page, site: str, director: User) -> None:
    clip = clip_of(FILMS["30 images/s, an edit list hides the first ten"], is_indexed=False)
    open_in_chromium(page, site, viewing_of(clip, director))
    expect(page.locator("[data-frames-note]")).to_contain_text("estimées")
    make_derivatives(clip.pk)
    expect(page.locator("[data-copy-note]")).to_be_visible(timeout=10_000)
    assert broken_rules(page) == []

    make_viewing_copies()

    page.locator("[data-copy-show]").click(timeout=10_000)
    expect(page.locator(".reason-bar")).to_contain_text("Copie de consultation")
    expect(page.locator("[data-frame]")).to_have_text("image 1 / 295")
    assert page.evaluate(READ_NUMBER) == 10


# The whole page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_the_page_fits_and_breaks_no_rule(
    width: int, dark: bool, browser: Browser, site: str, viewing: Viewing
) -> None:
    page = open_page(browser, width=width, height=900, dark=dark)
    open_in_chromium(page, site, viewing)
    expect(page.locator("[data-frame]")).to_have_text(f"image 1 / {FILM.frames}")

    assert broken_rules(page) == []
    assert sideways_px(page) <= 0
    page.keyboard.press("?")
    expect(page.locator("[data-player-keys]")).to_contain_text("Image suivante")
    assert broken_rules(page) == []
    page.context.close()


def test_in_full_screen_the_reason_the_name_and_the_controls_stay(at_work: Page) -> None:
    at_work.keyboard.press("f")

    at_work.wait_for_timeout(300)
    assert at_work.evaluate("document.fullscreenElement.matches('[data-player]')")
    for kept in ("PV 2026/118", "Directeur", "Procédure judiciaire"):
        expect(at_work.locator(".reason-bar")).to_contain_text(kept)
    box = at_work.locator(".controls").bounding_box()
    assert box
    assert box["y"] + box["height"] <= at_work.evaluate("innerHeight")


def test_half_a_day_with_thousands_of_marks_is_drawn_at_once(page: Page, site: str, director: User) -> None:
    half_a_day = Film((43_200 * 90,), frames=1000)
    open_in_chromium(page, site, viewing_of(clip_of(half_a_day), director))
    expect(page.locator("[data-frame]")).to_have_text("image 1 / 1000")

    spent_ms = page.evaluate("""
      (() => {
        const { timeline } = document.querySelector("[data-player]").player;
        const mark = (_, number) => ({ timeS: number * 10.8, label: `n° ${number}`, colour: "warn" });
        const marks = Array.from({ length: 4000 }, mark);
        const began = performance.now();
        timeline.setMarks(marks);
        for (let drawn = 0; drawn < 10; drawn++) timeline._draw();
        return (performance.now() - began) / 10;
      })()
    """)

    assert spent_ms < 50
    go_to(page, "+06:00:00")
    expect(page.locator("[data-frame]")).to_have_text("image 501 / 1000")
    page.keyboard.press("p")
    assert page.evaluate(READ_NUMBER) == 500
