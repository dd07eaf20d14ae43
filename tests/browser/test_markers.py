"""Markers and stills by keyboard in Chromium: M marks the frame that is shown, a line leads back to it, S keeps it."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from accounts.people.models import User
from evidence.footage.models import Viewing
from evidence.review.actions.excerpts import ask_excerpt
from evidence.review.actions.extractions import take_still
from evidence.review.models import Extraction, Marker, MarkerKind
from tests.browser.numbered import BITS, FILMS, READ_NUMBER, SQUARE
from tests.browser.town import open_page
from tests.browser.visits import broken_rules, sideways_px
from tests.browser.watching import clip_of, open_in_chromium, viewing_of
from tests.worlds import stored_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILM = FILMS["25 images/s, sound longer than the picture"]
MARKS = "document.querySelector('[data-player]').player.timeline.marks.map((mark) => [mark.timeS, mark.colour])"


@pytest.fixture
def viewing(director: User) -> Viewing:
    return viewing_of(clip_of(FILM), director)


@pytest.fixture
def page(browser: Browser, site: str, viewing: Viewing) -> Iterator[Page]:
    page = open_page(browser)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    open_in_chromium(page, site, viewing)
    expect(page.locator("[data-frame]")).to_have_text(f"image 1 / {FILM.frames}")
    yield page
    page.context.close()
    assert faults == []


WORST_MS = """
new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(Math.max(...list.getEntries().map(({ duration }) => duration))))
    .observe({ type: "longtask", buffered: true });
  setTimeout(() => resolve(0), 500);
})
"""


def step_to(page: Page, frame: int) -> None:
    page.locator("[data-player]").focus()
    for _ in range(frame):
        page.keyboard.press(";")
    expect(page.locator("[data-frame]")).to_have_text(f"image {frame + 1} / {FILM.frames}")


def mark(page: Page, label: str) -> None:
    page.keyboard.press("m")
    expect(page.get_by_label("Libellé")).to_be_focused()
    page.keyboard.type(label)
    page.get_by_label("Nature").select_option("force")
    page.get_by_role("button", name="Poser le repère").click()
    expect(page.locator("[data-marker-list] li")).to_contain_text(label)


def test_m_marks_the_frame_that_is_shown_and_its_line_leads_back(page: Page) -> None:
    step_to(page, 12)
    mark(page, "Il recule <b>")

    kept = Marker.objects.get()
    assert (kept.label, kept.at_ms, kept.frame, kept.kind) == ("Il recule <b>", 480, 12, "force")
    assert page.evaluate(MARKS) == [[0.48, "mark-force"]]
    expect(page.locator("[data-marker-said]")).to_have_text("Repère posé à 00:00,480.")
    page.keyboard.press("Home")
    expect(page.locator("[data-frame]")).to_have_text(f"image 1 / {FILM.frames}")
    page.locator("[data-marker-jump]").click()
    expect(page.locator("[data-frame]")).to_have_text(f"image 13 / {FILM.frames}")
    assert page.evaluate(READ_NUMBER) == 12
    assert (broken_rules(page), sideways_px(page)) == ([], 0)


def test_what_is_refused_is_said_and_nothing_typed_is_lost(page: Page) -> None:
    page.keyboard.press("m")
    page.keyboard.type("Hors du film")
    page.get_by_label("Nature").select_option("other")
    page.get_by_label("Instant").fill("59:00")
    page.get_by_role("button", name="Poser le repère").click()

    expect(page.locator("[data-refused]")).to_contain_text("La vidéo va de 00:00")
    expect(page.get_by_label("Instant")).to_be_focused()
    expect(page.get_by_label("Libellé")).to_have_value("Hors du film")
    assert not Marker.objects.exists()


def test_a_marker_is_corrected_and_removed_beside_the_picture(page: Page) -> None:
    mark(page, "Il recule")
    page.locator("[data-marker-change]").click()
    page.get_by_label("Libellé").fill("Il avance")
    page.get_by_role("button", name="Corriger", exact=True).click()
    expect(page.locator("[data-marker-list] li")).to_contain_text("Il avance")
    assert Marker.objects.get().label == "Il avance"

    page.locator("[data-marker-change]").click()
    page.locator("[data-marker-remove]").click()
    expect(page.locator("#marker-remove h2")).to_contain_text("Il avance")
    page.locator("#marker-remove").get_by_role("button", name="Retirer").click()
    expect(page.locator("[data-marker-list] li")).to_have_count(0)
    assert (Marker.objects.count(), page.evaluate(MARKS)) == (0, [])


def test_s_keeps_the_very_picture(page: Page) -> None:
    step_to(page, 12)
    page.keyboard.press("s")
    expect(page.locator("#still-dialog").get_by_label("Image n°")).to_have_value("13")
    page.locator("#still-dialog").get_by_label("Motif").fill("Rapport n° 12")
    page.locator("#still-dialog").get_by_role("button", name="Garder l’image").click()
    expect(page.locator(".extractions li")).to_contain_text("Image 13")

    picture = Image.open(io.BytesIO(stored_bytes(Extraction.objects.get().derivative.store_name))).convert("L")
    levels = [picture.crop((x, 40, x + 1, 41)).tobytes()[0] for x in range(SQUARE // 2, BITS * SQUARE, SQUARE)]
    assert sum(1 << bit for bit, level in enumerate(levels) if level > 170) == 12
    assert (broken_rules(page), sideways_px(page)) == ([], 0)


def test_a_tick_stays_while_the_list_of_excerpts_is_asked_for_again(page: Page, viewing: Viewing) -> None:
    person = viewing.viewer
    take_still(by=person, viewing=viewing, frame=3, reason="Rapport n° 12")
    ask_excerpt(by=person, viewing=viewing, from_ms=0, to_ms=500, reason="Rapport n° 12")
    page.reload()
    tick = page.locator(".extractions input[name=row]")
    tick.check()

    for _ in range(2):
        with page.expect_response("**/extraits/"):
            pass
    page.wait_for_timeout(300)

    expect(tick).to_be_checked()


def test_marks_are_told_apart_without_their_colours(page: Page) -> None:
    drawn = """
      ((kind) => {
        const { timeline } = document.querySelector("[data-player]").player;
        timeline.setMarks([{ timeS: 6, label: "", colour: "warn", icon: `marker-icon-${kind}` }]);
        timeline._draw();
        return timeline.canvas.toDataURL();
      })("KIND")
    """
    assert len({page.evaluate(drawn.replace("KIND", kind)) for kind in MarkerKind}) == len(MarkerKind)


def test_four_thousand_markers_never_stop_the_page_for_a_second(
    browser: Browser, site: str, viewing: Viewing, director: User
) -> None:
    Marker.objects.bulk_create(
        Marker(clip=viewing.clip, kind=MarkerKind.FORCE, label=f"Fait {at}", at_ms=at, author=director)
        for at in range(4000)
    )
    page = open_page(browser)
    open_in_chromium(page, site, viewing)
    expect(page.locator("[data-frame]")).to_have_text(f"image 1 / {FILM.frames}")
    assert len(page.evaluate(MARKS)) == 4000
    page.keyboard.press("m")
    page.keyboard.type("Le premier")
    page.locator("[data-marker-form] [name=kind]").select_option("force")
    page.locator("[data-marker-save]").click()
    expect(page.locator("[data-count]")).to_have_text("4001")
    page.locator("[data-marker-jump]").nth(3001).click()
    expect(page.locator("[data-frame]")).to_have_text(f"image 76 / {FILM.frames}")

    assert page.evaluate(WORST_MS) < 1000
    page.context.close()
