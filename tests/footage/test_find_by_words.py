"""Finding clips by the words of their file's name and of their holds' references, and by the one who may wear the
camera: few or many have a word, all are listed once and in order."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.models import User
from accounts.search.models import SearchWord
from evidence.equipment.models import Camera
from evidence.footage.actions.holds import freeze_clips, place_hold, release_hold, take_over_holds
from evidence.footage.models import Clip, Hold, HoldKind
from evidence.intake.actions.erasure import erase_all_expired
from evidence.issuing.actions.issues import issue_camera
from tests.cast import IN_SERVICE_ON, client_of
from tests.worlds import make_clip, recorded_to_be_erased

HOUR = timedelta(hours=1)
NAME = "BWC_20260310-GOPR0042.MP4"


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


@pytest.fixture(params=[500, 0], ids=["few", "many"])
def most_rows(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows have the word, and all are read; or many, and each clip is asked."""
    monkeypatch.setattr("evidence.footage.selectors.MOST_HOLDS", request.param)
    monkeypatch.setattr("evidence.footage.selectors.MOST_FILES", request.param)


def found(browser: Client, **query: Any) -> list[Clip]:
    return list(browser.get(reverse("clip_list"), query).context["page"].rows)


def named(name: str, **facts: Any) -> Clip:
    """Of a camera whose number ends with no digits that are searched here."""
    about = {"label": "CP", "model_name": "Body", "in_service_on": IN_SERVICE_ON}
    camera = Camera.objects.get_or_create(serial="SERIE", defaults=about)[0]
    clip = make_clip(**{"camera": camera} | facts)
    clip.file_name = name
    clip.save()
    return clip


@pytest.mark.usefixtures("most_rows")
@pytest.mark.parametrize("words", [NAME, "bwc", "gopr0042", "0042", "42", "20260310 gopr", "2026"])
def test_a_file_by_its_name_by_its_words_and_by_the_numbers_in_it(words: str, browser: Client) -> None:
    clip, _ = named(NAME), named("AXON7.MP4")

    assert found(browser, words=words) == [clip]
    assert found(browser, words=f"{words} axon") == []


def test_a_file_that_takes_another_name_is_found_by_that_one_alone(browser: Client) -> None:
    clip = named(NAME)
    clip.file_name = "AXON7.MP4"
    clip.save()

    assert (found(browser, words="axon7"), found(browser, words="gopr0042")) == ([clip], [])


def test_the_words_of_a_file_are_erased_with_its_clip(browser: Client) -> None:
    clip = named(NAME, started_at=recorded_to_be_erased(timezone.now()) - HOUR)
    kept = named("AXON7.MP4")

    erase_all_expired(by=SystemActor.ERASER)

    assert found(browser, words="gopr0042") == []
    assert set(SearchWord.objects.filter(kind="footage.clip").values_list("object_id", flat=True)) == {kept.pk}
    assert Clip.objects.get(pk=clip.pk).file_name == ""


def placed(director: User, clip: Clip, reference: str) -> None:
    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference=reference)


def frozen(director: User, clip: Clip, reference: str) -> None:
    freeze_clips(by=director, clips=[clip], reference=reference, origin="requisition:1")


def taken_over(director: User, clip: Clip, reference: str) -> None:
    held = Hold(kind=HoldKind.JUDICIAL, reference=reference, placed_by_name="X")
    take_over_holds(by=director, clip=clip, holds=[held])


@pytest.mark.usefixtures("most_rows")
@pytest.mark.parametrize("hold", [placed, frozen, taken_over])
def test_a_clip_by_the_reference_of_each_hold(
    hold: Callable[[User, Clip, str], None], director: User, browser: Client
) -> None:
    clip, _ = make_clip(), make_clip()
    hold(director, clip, "PV 2026/001234")

    assert [found(browser, words=words) for words in ("PV 2026/001234", "1234")] == [[clip], [clip]]


def test_a_lifted_hold_still_leads_to_its_clip(director: User, browser: Client) -> None:
    clip = make_clip()
    placed(director, clip, "PV-77")
    release_hold(by=director, hold=clip.holds.get(), reason="Classée")

    assert found(browser, words="PV-77") == [clip]


def test_what_was_received_before_has_its_words_too(director: User, browser: Client) -> None:
    clip, held = named(NAME), make_clip()
    placed(director, held, "PV-77")
    SearchWord.objects.filter(kind__startswith="footage.").delete()

    import_module("evidence.footage.migrations.0006_finding_among_many").write_words(apps, None)

    assert (found(browser, words="gopr0042"), found(browser, words="PV-77")) == ([clip], [held])


def worn_and_perhaps(camera: Camera, officer: User, director: User) -> list[Clip]:
    """The newest first: by turns one that the officer wears, and one without a wearer, within their issue."""
    now = timezone.now()
    issue_camera(by=director, camera=camera, wearer=officer, issued_at=now - 9 * HOUR)
    turns = [officer if number % 2 else None for number in range(6)]
    clips = [make_clip(camera=camera, wearer=one, started_at=now - at * HOUR) for at, one in enumerate(turns, start=1)]
    make_clip(started_at=now - HOUR)
    make_clip(camera=camera, started_at=now - 12 * HOUR)
    return clips


@pytest.mark.parametrize("name", ["wearer", "words"])
def test_two_conditions_give_one_list_page_after_page(
    name: str, camera: Camera, officer: User, director: User, browser: Client
) -> None:
    clips = worn_and_perhaps(camera, officer, director)
    query = {name: officer.pk if name == "wearer" else officer.last_name}

    assert found(browser, **query) == clips
    assert found(browser, **query, tri="start") == clips[::-1]
    page = browser.get(reverse("clip_detail", args=[clips[2].pk]), query).context
    assert (page["newer"], page["older"]) == (clips[1], clips[3])
    third = f"{clips[2].started_at.isoformat()}~{clips[2].pk}"
    assert found(browser, **query, avant=third) == clips[3:]
    assert found(browser, **query, apres=third) == clips[:2]


def test_a_clip_whose_time_spreads_over_days_may_be_of_whoever_wore_the_camera(
    camera: Camera, officer: User, director: User, browser: Client
) -> None:
    now = timezone.now()
    issue_camera(by=director, camera=camera, wearer=officer, issued_at=now - 9 * HOUR)
    clip = make_clip(camera=camera, started_at=now - 400 * HOUR)
    clip.latest_at = now
    clip.save()

    assert found(browser, wearer=officer.pk) == [clip]


@pytest.mark.parametrize("most", [6, 1], ids=["one by one", "at once"])
def test_a_word_of_several_places_lists_them_in_one_order(
    most: int, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.footage.selectors.MOST_CONDITIONS", most)
    at = [timezone.now() - number * HOUR for number in range(1, 4)]
    clips = [make_clip(place=place, started_at=one) for place, one in zip(("Port", "Portail", "Port"), at, strict=True)]
    make_clip(place="Gare")

    assert found(browser, place="port") == found(browser, words="port") == clips
    assert browser.get(reverse("clip_list"), {"words": "port"}).context["page"].count == len(clips)


def test_what_holds_no_word_narrows_nothing(browser: Client) -> None:
    clip = make_clip()

    assert found(browser, words="--") == found(browser, place="…") == [clip]
