"""What a person does every day, in Debian's Firefox: sign in, find a clip, view it for a reason, mark, hold, close."""

import pytest

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Hold, Viewing, ViewingPurpose
from evidence.review.events import ReviewEvent
from evidence.review.models import Marker, MarkerKind
from tests.browser.firefox import Firefox
from tests.browser.numbered import FILMS
from tests.browser.watching import clip_of
from tests.cast import PASSWORD
from tests.second_factors import hold_telephone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILM = FILMS["25 images/s, sound longer than the picture"]
ACTS = [
    FootageEvent.CLIP_VIEWED,
    ReviewEvent.MARKER_SET,
    FootageEvent.CLIP_HELD,
    FootageEvent.CLIP_VIEWING_CLOSED,
]
SHOWN = "document.querySelector('main').innerText"


def sign_in(firefox: Firefox, site: str, person: User) -> None:
    telephone = hold_telephone(person)
    firefox.open(site)
    firefox.write("input[name=username]", person.badge_number)
    firefox.write("input[name=password]", PASSWORD)
    firefox.click("main [type=submit]")
    firefox.write("input[name=confirmation-code]", telephone.code(steps_ahead=1))
    firefox.click("main [type=submit]")
    firefox.wait_until("document.querySelector('h1').textContent.includes('Aujourd’hui')")


def find(firefox: Firefox, site: str, clip: Clip) -> None:
    firefox.open(site + "/videos/")
    firefox.click(f'main tbody a[href^="/videos/{clip.pk}/"]')
    firefox.wait_until(f"location.pathname === '/videos/{clip.pk}/'")


def view(firefox: Firefox) -> None:
    firefox.click('[data-dialog="viewing-dialog"]')
    firefox.click(f'#viewing-dialog option[value="{ViewingPurpose.JUDICIAL}"]')
    firefox.write("#viewing-dialog [name=reference]", "PV 2026/118")
    firefox.click("#viewing-dialog [type=submit]")
    firefox.wait_until(f"document.querySelector('[data-frame]')?.textContent === 'image 1 / {FILM.frames}'")


def play_and_stop(firefox: Firefox) -> int:
    """The number of the frame at which it stopped, from 0."""
    firefox.press("Space")
    firefox.wait_until("document.querySelector('video').currentTime > 1")
    firefox.press("k")
    firefox.wait_until("document.querySelector('video').paused")
    firefox.press("ArrowRight")
    firefox.wait_until("document.querySelector('[data-player]').player.steps.wished === null")
    frame: int = firefox.evaluate("document.querySelector('[data-player]').player.frame")
    return frame


def mark(firefox: Firefox) -> None:
    firefox.press("m")
    firefox.write("[data-marker-form] [name=label]", "Il recule")
    firefox.click(f'[data-marker-form] option[value="{MarkerKind.FORCE}"]')
    firefox.click("[data-marker-save]")
    firefox.wait_until("document.querySelector('[data-marker-list]').textContent.includes('Il recule')")


def hold(firefox: Firefox) -> None:
    firefox.press("h")
    firefox.click("#viewing-hold-dialog option[value=judicial]")
    firefox.write("#viewing-hold-dialog [name=reference]", "PV 2026/118")
    firefox.click("#viewing-hold-dialog [type=submit]")
    firefox.wait_until(f"{SHOWN}.includes('Conservée en entier')")


def close(firefox: Firefox, viewing: Viewing) -> None:
    firefox.click(f'form[action="/consultations/{viewing.pk}/clore/"] [type=submit]')
    firefox.wait_until("document.querySelector('.messages')?.textContent.includes('Consultation close')")


def test_a_clip_is_found_viewed_marked_and_held(firefox: Firefox, site: str, director: User) -> None:
    clip = clip_of(FILM)
    sign_in(firefox, site, director)
    find(firefox, site, clip)
    view(firefox)
    frame = play_and_stop(firefox)
    mark(firefox)
    hold(firefox)
    close(firefox, viewing := Viewing.objects.get(clip=clip, viewer=director))

    viewing.refresh_from_db()
    assert (viewing.reference, viewing.closed_at is not None) == ("PV 2026/118", True)
    marker = Marker.objects.get(clip=clip)
    assert (marker.kind, marker.label, marker.frame, marker.author) == (MarkerKind.FORCE, "Il recule", frame, director)
    assert Hold.objects.active().filter(clip=clip, placed_by_name=str(director)).exists()
    assert (
        list(
            JournalEntry.objects.filter(actor=director, event__in=ACTS)
            .order_by("number")
            .values_list("event", flat=True)
        )
        == ACTS
    )
