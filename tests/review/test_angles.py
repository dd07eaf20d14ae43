"""Several angles on one clock: which tiles are shown to whom, and how an angle is moved against the others."""

import html
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.actions.viewings import close_viewing, open_viewings
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from evidence.review.actions.angle_offsets import MOST_US, set_angle_offset
from evidence.review.events import ReviewEvent
from evidence.review.models import AngleOffset
from evidence.review.views import viewings
from tests.cast import client_of
from tests.devices import make_recorder
from tests.worlds import make_clip

START = timezone.now().replace(microsecond=0) - timedelta(hours=2)
WATCH = {"purpose": "judicial", "reference": "PV 2026/118"}


@pytest.fixture
def moment(db: None) -> list[Clip]:
    """Three angles of one moment, a fixed camera among them, and a clip of another hour."""
    angles = [
        make_clip(started_at=START, duration_ms=30_000),
        make_clip(started_at=START + timedelta(seconds=4), duration_ms=30_000),
        make_clip(started_at=START - timedelta(seconds=9), duration_ms=30_000, camera=make_recorder()),
    ]
    make_clip(started_at=START - timedelta(hours=5))
    return angles


def opened(by: User, clips: list[Clip]) -> list[Viewing]:
    return open_viewings(by=by, clips=clips, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")


def address(viewings: list[Viewing]) -> str:
    return reverse("angle_list", query={"c": [str(viewing.pk) for viewing in viewings]})


def page(reader: User, viewings: list[Viewing]) -> str:
    return client_of(reader).get(address(viewings)).content.decode()


def moved(by: User, viewing: Viewing, offset_us: int, seen_number: int) -> HttpResponse:
    sent = {"offset_us": str(offset_us), "seen_number": str(seen_number)}
    return client_of(by).post(reverse("angle_offset_set", args=[viewing.pk]), sent)  # type: ignore[return-value]


# What is shown --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_clips_of_a_moment_are_opened_for_one_reason_and_shown_together(moment: list[Clip], director: User) -> None:
    sent = WATCH | {"clips": [clip.pk for clip in moment], "together": "on"}

    answer = client_of(director).post(reverse("moment_view_clips", args=[moment[0].pk]), sent)

    shown = parse_qs(urlsplit(answer["Location"]).query)["c"]
    assert {str(viewing.pk) for viewing in Viewing.objects.filter(viewer=director)} == set(shown)
    assert JournalEntry.objects.filter(event=FootageEvent.CLIP_VIEWED, actor=director).count() == 3
    content = client_of(director).get(answer["Location"]).content.decode()
    assert content.count("data-tile ") == 3
    assert "caméra fixe" in content


def test_one_after_the_other_goes_to_the_first(moment: list[Clip], director: User) -> None:
    sent = WATCH | {"clips": [clip.pk for clip in moment]}

    answer = client_of(director).post(reverse("moment_view_clips", args=[moment[0].pk]), sent)

    first = Viewing.objects.get(viewer=director, clip=moment[2])
    assert answer["Location"] == reverse("viewing_detail", args=[first.pk])


def test_the_result_outlives_the_angles_of_one_of_its_clips(moment: list[Clip], director: User) -> None:
    """The first angle is another clip than the one that was found: the way back leads to the one that was."""
    browser, found = client_of(director), moment[0]
    clip_page = reverse("clip_detail", args=[found.pk])
    result = "?since=2020-01-01&place=Place+du+March%C3%A9"
    sent, referer = WATCH | {"clips": [clip.pk for clip in moment]}, f"http://testserver{clip_page}{result}"
    watch = reverse("moment_view_clips", args=[found.pk])

    alone = browser.post(watch, sent, headers={"referer": referer})
    refused = browser.post(watch, sent | {"reference": ""}, headers={"referer": referer})
    together = browser.post(watch, sent | {"together": "on"}, headers={"referer": referer})
    shown = html.unescape(browser.get(together["Location"]).content.decode())
    one = Viewing.objects.get(viewer=director, clip=moment[2])
    viewed = html.unescape(browser.get(f"{reverse('viewing_detail', args=[one.pk])}{result}").content.decode())

    assert (alone["Location"], refused["Location"]) == (f"/consultations/{one.pk}/{result}", clip_page + result)
    assert f'href="{clip_page}{result}"' in shown
    assert f'name="back" value="{clip_page}{result}"' in shown
    assert all(f'href="/consultations/{viewing.pk}/{result}"' in shown for viewing in Viewing.objects.all())
    assert f"de={moment[2].pk}&{result[1:]}" in viewed


@pytest.mark.slow
def test_ten_angles_are_too_many_and_open_nothing(db: None, director: User) -> None:
    clips = [make_clip(started_at=START) for _ in range(10)]
    sent = WATCH | {"clips": [clip.pk for clip in clips], "together": "on"}

    answer = client_of(director).post(reverse("moment_view_clips", args=[clips[0].pk]), sent, follow=True)

    assert "9 angles au plus" in answer.content.decode()
    assert not Viewing.objects.exists()


def test_a_clip_of_another_hour_is_no_angle_of_the_moment(moment: list[Clip], director: User) -> None:
    other = Clip.objects.exclude(pk__in=[clip.pk for clip in moment]).get()
    sent = WATCH | {"clips": [moment[0].pk, other.pk], "together": "on"}

    client_of(director).post(reverse("moment_view_clips", args=[moment[0].pk]), sent)

    assert not Viewing.objects.exists()


def test_a_viewing_that_is_over_is_said_and_the_others_stay(moment: list[Clip], director: User) -> None:
    viewings = opened(director, moment)
    close_viewing(by=director, viewing=viewings[0])

    content = page(director, viewings)

    assert content.count("data-tile ") == 2
    assert "1 consultation est terminée" in content.replace("\xa0", " ")


def test_another_person_s_viewings_are_no_page(moment: list[Clip], director: User, head: User) -> None:
    assert client_of(head).get(address(opened(director, moment))).status_code == 404


@pytest.mark.parametrize("query", ["", "?c=x", "?c=../../1", "?c=" + "9" * 200])
def test_an_address_that_names_nothing_is_no_page(query: str, db: None, director: User) -> None:
    assert client_of(director).get(reverse("angle_list") + query).status_code == 404


def test_an_angle_restricted_to_others_is_counted_and_not_shown(moment: list[Clip], director: User) -> None:
    viewings = opened(director, moment)
    Clip.objects.filter(pk=moment[1].pk).update(is_restricted=True)

    content = page(director, viewings)

    assert content.count("data-tile ") == 2
    assert "1 vidéo de ce moment, restreinte à d’autres que vous" in content.replace("\xa0", " ")
    assert str(moment[1]) not in content


def test_who_sees_some_clips_only_is_not_told_how_many_there_are(
    moment: list[Clip], director: User, team_leader: User
) -> None:
    for clip in moment[:2]:
        until = timezone.now() + timedelta(days=1)
        grant_clip_access(by=director, clip=clip, person=team_leader, until=until, reason="Débriefing")
    viewings = open_viewings(by=team_leader, clips=moment[:2], purpose=ViewingPurpose.DEBRIEF, reference="D 3")

    content = page(team_leader, viewings)

    assert content.count("data-tile ") == 2
    assert "restreinte" not in content


# Moving an angle ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_angle_moved_stays_so_for_everybody_with_its_author(moment: list[Clip], director: User, head: User) -> None:
    answer = moved(director, opened(director, moment)[1], 66_667, 0)

    assert (answer.status_code, answer.json()["number"]) == (200, 1)  # type: ignore[attr-defined]
    content = page(head, opened(head, moment))
    assert 'data-offset-us="66667"' in content
    assert f"décalé par {director}" in content
    entry = JournalEntry.objects.get(event=ReviewEvent.ANGLE_MOVED)
    assert (entry.actor, entry.details["offset_us"]) == (director, [0, 66_667])


@pytest.mark.slow
def test_of_two_people_the_second_sees_the_first_s_and_nothing_is_lost(
    moment: list[Clip], director: User, head: User
) -> None:
    first, second = opened(director, moment)[0], opened(head, moment)[0]
    moved(director, first, 40_000, 0)

    answer: Any = moved(head, second, -80_000, 0)

    assert answer.status_code == 409
    told = answer.json()
    assert (told["number"], told["offset_us"], told["by"]) == (1, 40_000, str(director))
    assert "Une autre personne" in told["sentence"]
    assert moved(head, second, -80_000, told["number"]).status_code == 200
    assert [row.offset_us for row in AngleOffset.objects.order_by("number")] == [40_000, -80_000]


def test_at_the_very_same_moment_one_of_them_wins(
    moment: list[Clip], director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewing = opened(director, moment)[0]
    set_angle_offset(by=director, viewing=viewing, offset_us=1000, seen_number=0)
    monkeypatch.setattr(AngleOffset, "latest_of", classmethod(lambda cls, clips: {}))

    with pytest.raises(NotPossible, match="Une autre personne"):
        set_angle_offset(by=director, viewing=viewing, offset_us=2000, seen_number=0)
    assert AngleOffset.objects.get().offset_us == 1000


@pytest.mark.parametrize("sent", [MOST_US + 1, -MOST_US - 1, "beaucoup", ""])
def test_what_is_no_offset_is_refused_with_the_one_in_force(sent: Any, moment: list[Clip], director: User) -> None:
    answer: Any = moved(director, opened(director, moment)[0], sent, 0)

    assert (answer.status_code, answer.json()["number"]) == (409, 0)
    assert answer.json()["sentence"]
    assert not AngleOffset.objects.exists()


def test_nobody_moves_an_angle_in_a_viewing_of_another_or_one_that_is_over(
    moment: list[Clip], director: User, head: User
) -> None:
    viewing = opened(director, moment)[0]

    assert moved(head, viewing, 1000, 0).status_code == 404
    close_viewing(by=director, viewing=viewing)
    with pytest.raises(NotPermitted):
        set_angle_offset(by=director, viewing=viewing, offset_us=1000, seen_number=0)
    assert not AngleOffset.objects.exists()


# The ways there -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_clip_s_page_leads_to_its_angles(moment: list[Clip], director: User) -> None:
    browser = client_of(director)
    lonely = Clip.objects.exclude(pk__in=[clip.pk for clip in moment]).get()

    assert reverse("moment_view_clips", args=[moment[0].pk]) in browser.get(moment_page(moment[0])).content.decode()
    assert "angles-dialog" not in browser.get(moment_page(lonely)).content.decode()


def moment_page(clip: Clip) -> str:
    return reverse("clip_detail", args=[clip.pk])


def test_films_shown_together_are_sent_in_parts_so_that_none_keeps_a_connection(
    db: None, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewings, "ANGLE_PART_BYTES", 4)
    viewing = opened(director, [make_clip(content=b"0123456789")])[0]
    stream, browser = reverse("viewing_stream", args=[viewing.pk]), client_of(director)

    parts = [_range(browser, f"{stream}?angle", first) for first in (0, 4, 8)]

    assert [said for said, _ in parts] == ["bytes 0-3/10", "bytes 4-7/10", "bytes 8-9/10"]
    assert b"".join(content for _, content in parts) == b"0123456789"
    assert _range(browser, stream, 0) == ("bytes 0-9/10", b"0123456789")


def _range(browser: Client, address: str, first: int) -> tuple[str, bytes]:
    answer: Any = browser.get(address, headers={"Range": f"bytes={first}-"})
    content = b"".join(answer.streaming_content)
    answer.close()
    return answer["Content-Range"], content
