"""Finding a clip: the list by period, camera, wearer and state, page after page; and what its page says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.web.lists.pages import PAGE_SIZE
from accounts.people.models import User
from evidence.equipment.models import Camera
from evidence.footage.actions.holds import place_hold
from evidence.footage.models import Clip, ClipState, HoldKind
from evidence.issuing.actions.issues import issue_camera
from tests.cast import client_of
from tests.worlds import make_clip, recorded_to_be_erased

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def listed(browser: Client, **query: str | int) -> list[Clip]:
    found: list[Clip] = browser.get(reverse("clip_list"), query).context["page"].rows
    return found


def test_the_newest_comes_first(browser: Client) -> None:
    old, new = make_clip(started_at=NOON), make_clip(started_at=NOON + DAY)

    assert listed(browser) == [new, old]


@pytest.mark.slow
def test_by_period_both_days_included(browser: Client) -> None:
    clips = [make_clip(started_at=NOON + number * DAY) for number in range(4)]

    assert listed(browser, since="2026-03-11", until="2026-03-12") == [clips[2], clips[1]]


def test_a_clip_of_midnight_belongs_to_the_day_of_the_town(browser: Client) -> None:
    """23:30 UTC is half past midnight in Paris."""
    clip = make_clip(started_at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))

    assert listed(browser, since="2026-03-11", until="2026-03-11") == [clip]


@pytest.mark.slow
def test_by_camera_and_by_wearer(browser: Client, camera: Camera, officer: User, director: User) -> None:
    mine, other = make_clip(camera=camera, wearer=officer), make_clip()
    issue_camera(by=director, camera=camera, wearer=officer)

    assert listed(browser, camera=camera.pk) == [mine]
    assert listed(browser, wearer=officer.pk) == [mine]
    assert listed(browser, camera=other.camera_id) == [other]


@pytest.mark.slow
def test_by_state(browser: Client, director: User, officer: User) -> None:
    held, due, nameless, erased = (make_clip(wearer=officer) for _ in range(4))
    place_hold(by=director, clip=held, kind=HoldKind.JUDICIAL, reference="PV 1")
    Clip.objects.filter(pk=due.pk).update(started_at=recorded_to_be_erased(timezone.now() + 3 * DAY))
    Clip.objects.filter(pk=nameless.pk).update(wearer=None)
    Clip.objects.filter(pk=erased.pk).update(state=ClipState.ERASED)

    found = {state: set(listed(browser, state=state)) for state in ("undecided", "nameless", "erased", "stored")}

    assert found == {
        "undecided": {due},
        "nameless": {nameless},
        "erased": {erased},
        "stored": {held, due, nameless},
    }


@pytest.mark.parametrize(
    "query",
    [
        {"camera": "999"},
        {"since": "demain"},
        {"state": "'; DROP"},
        {"avant": "x~y"},
        {"apres": f"2026-03-10T10:00:00+00:00~{9**40}"},
    ],
)
def test_what_means_nothing_breaks_nothing(query: dict[str, str], browser: Client) -> None:
    make_clip()

    assert browser.get(reverse("clip_list"), query).status_code == 200


@pytest.mark.slow
def test_pages_follow_each_other_without_gap_or_double(browser: Client) -> None:
    clips = [make_clip(started_at=NOON + (number // 3) * DAY) for number in range(PAGE_SIZE + 7)]
    expected = sorted(clips, key=lambda clip: (clip.started_at, clip.pk), reverse=True)

    first = browser.get(reverse("clip_list")).context["page"]
    second = browser.get(reverse("clip_list"), {"avant": first.older}).context["page"]
    back = browser.get(reverse("clip_list"), {"apres": second.newer}).context["page"]

    assert first.rows + second.rows == expected
    assert back.rows == first.rows
    assert (first.newer, second.older) == ("", "")


def test_the_empty_list_says_what_to_do(browser: Client) -> None:
    assert "Aucune" in browser.get(reverse("clip_list")).content.decode()


# One clip -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_its_page_says_the_facts(browser: Client, officer: User) -> None:
    clip = make_clip(wearer=officer, started_at=NOON)

    page = browser.get(reverse("clip_detail", args=[clip.pk])).content.decode()

    for said in (clip.number, officer.last_name, clip.sha256, clip.camera.serial, "10/03/2026 13:00:00"):
        assert said in page


def test_the_page_of_an_erased_clip_keeps_the_trace_and_offers_nothing(browser: Client) -> None:
    clip = make_clip()
    Clip.objects.update(state=ClipState.ERASED, erased_at=timezone.now(), wearer=None)

    page = browser.get(reverse("clip_detail", args=[clip.pk])).content.decode()

    assert "Il ne reste que cette trace" in page
    assert clip.sha256 in page
    assert "viewing-dialog" not in page


@pytest.mark.parametrize("address", ["/videos/999999/", "/videos/0/", "/videos/abc/", "/videos/99999999999999999999/"])
def test_a_number_that_leads_nowhere_is_not_found(address: str, browser: Client) -> None:
    response = browser.get(address)

    assert response.status_code == 404
    assert "Traceback" not in response.content.decode()
