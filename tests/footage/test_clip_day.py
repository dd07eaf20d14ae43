"""A day of clips on a time axis, one lane a camera: clips, shifts behind, gaps; nights and clock changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people.models import Team, User
from evidence.equipment.models import Camera, CameraIssue
from evidence.footage.day import Day
from evidence.footage.models import Clip
from tests.cast import client_of, make_camera
from tests.worlds import make_clip, make_shift

PARIS = ZoneInfo("Europe/Paris")
# 22:00 in Paris.
TEN = datetime(2026, 3, 10, 21, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def shown(browser: Client, **query: str) -> Any:
    return browser.get(reverse("clip_day"), query).context


@pytest.mark.parametrize(
    ("day", "hours", "labels"),
    [
        (date(2026, 3, 10), 24, ["0\u00a0h", "2\u00a0h", "4\u00a0h"]),
        (date(2026, 3, 29), 23, ["0\u00a0h", "4\u00a0h", "6\u00a0h"]),
        (date(2026, 10, 25), 25, ["0\u00a0h", "2\u00a0h", "2\u00a0h bis", "4\u00a0h"]),
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks(day: date, hours: int, labels: list[str]) -> None:
    shown = Day(day, False, PARIS)

    assert len(shown.ticks) == hours
    assert [tick.label for tick in shown.ticks if tick.label][: len(labels)] == labels


def test_a_bar_stands_where_its_time_is_and_never_outside() -> None:
    day = Day(date(2026, 3, 10), False, PARIS)

    assert day.x(day.start + 6 * HOUR) == "25.000%"
    assert day.bar(day.start - HOUR, day.start + 12 * HOUR).width == "50.000%"
    late = day.bar(day.end, day.end + HOUR)
    assert float(late.x.rstrip("%")) + float(late.width.rstrip("%")) == pytest.approx(100)


def test_one_lane_a_camera_with_the_clips_of_the_day(browser: Client, officer: User) -> None:
    first, second = make_camera(), make_camera()
    clips = [make_clip(camera=camera, started_at=TEN, wearer=officer) for camera in (first, first, second)]
    make_clip(camera=second, started_at=TEN - 24 * HOUR)

    context = shown(browser, jour="2026-03-10")

    assert [(lane.camera, [one.clip for one in lane.clips]) for lane in context["lanes"]] == [
        (first, clips[:2]),
        (second, clips[2:]),
    ]
    assert context["lanes"][0].wearers == [str(officer)]


@pytest.mark.slow
def test_a_night_goes_on_across_midnight(browser: Client) -> None:
    camera = make_camera()
    clips = [make_clip(camera=camera, started_at=TEN + number * 3 * HOUR) for number in range(2)]

    assert len(shown(browser, jour="2026-03-10")["lanes"][0].clips) == 1
    (lane,) = shown(browser, jour="2026-03-10", plage="nuit")["lanes"]
    assert [one.clip for one in lane.clips] == clips


def test_a_clip_in_doubt_is_on_each_day_that_it_may_be_of(browser: Client) -> None:
    clip = make_clip(started_at=TEN)
    Clip.objects.filter(pk=clip.pk).update(latest_at=TEN + 3 * HOUR)

    (lane,) = shown(browser, jour="2026-03-11")["lanes"]

    assert lane.clips[0].doubt is not None


def test_shifts_stand_behind_with_the_times_without_a_clip(
    browser: Client, camera: Camera, team: Team, officer: User
) -> None:
    shift = make_shift(team, officer, starts_at=TEN - 4 * HOUR, hours=6)
    issue = CameraIssue.objects.create(
        camera=camera, wearer=officer, shift=shift, issued_at=TEN - 4 * HOUR, returned_at=TEN + 2 * HOUR
    )
    make_clip(camera=camera, started_at=TEN, duration_ms=60_000)

    (lane,) = shown(browser, jour="2026-03-10", camera=str(camera.pk))["lanes"]

    assert [one.issue for one in lane.shifts] == [issue]
    assert lane.gaps == [(shift.starts_at, TEN), (TEN + HOUR / 60, TEN + 2 * HOUR)]


def test_a_camera_that_filmed_nothing_has_a_lane_unless_a_filter_is_in_force(
    browser: Client, camera: Camera, officer: User, team_leader: User
) -> None:
    CameraIssue.objects.create(camera=camera, wearer=officer, issued_at=TEN, returned_at=TEN + HOUR)

    assert [lane.camera for lane in shown(browser, jour="2026-03-10")["lanes"]] == [camera]
    assert shown(browser, jour="2026-03-10", place="gare")["lanes"] == []


def test_the_same_day_stands_in_a_table_and_leads_to_the_clips(browser: Client) -> None:
    clip = make_clip(started_at=TEN, place="Gare")

    page = browser.get(reverse("clip_day"), {"jour": "2026-03-10", "place": "gare"}).content.decode()

    assert page.count(f'href="{reverse("clip_detail", args=[clip.pk])}?place=gare"') == 2
    assert "<table" in page


def test_without_a_day_the_last_one_with_a_clip_is_shown(browser: Client) -> None:
    make_clip(started_at=TEN)

    assert shown(browser)["day"].day == date(2026, 3, 10)
    assert shown(browser, since="2026-03-05")["day"].day == date(2026, 3, 5)


def test_a_wrong_day_is_said(browser: Client) -> None:
    answer = browser.get(reverse("clip_day"), {"jour": "hier"})

    assert "Jour\u00a0:" in answer.content.decode()
    assert "day" not in answer.context


def test_only_clips_that_the_reader_sees(team_leader: User) -> None:
    clip = make_clip(started_at=TEN)

    page = client_of(team_leader).get(reverse("clip_day"), {"jour": "2026-03-10"}).content.decode()

    assert clip.number not in page
