"""From the file to the clip: its time with its source and its doubt, on the row, the page, the slip and in searches."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from cases.incidents.actions.register import open_incident
from cases.incidents.selectors import clips_for_incident
from cases.requisitions.package.slips import other_time
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.events import IntakeEvent
from evidence.issuing.actions.issues import issue_camera
from tests.cast import client_of
from tests.clips import make_avi, make_mp4
from tests.incidents.drafts import draft
from tests.intake.docks import dock_folder, receive_all, receive_one

HOUR = timedelta(hours=1)
START = (timezone.now() - timedelta(days=2)).replace(microsecond=0)


def named(moment: datetime, ending: str = "mp4") -> str:
    return f"X_{timezone.localtime(moment):%Y-%m-%d_%H%M%S}.{ending}"


def dated(path: Path, moment: datetime) -> Path:
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def verdicts(clip: Clip) -> dict[str, str]:
    return {said.source.value: said.verdict.value for said in clip.judged_readings}


def test_a_container_that_has_the_end_gives_the_start_of_the_name(camera: Camera) -> None:
    make_mp4(dock_folder(camera) / named(START), seconds=4, recorded_at=START + timedelta(seconds=4))

    receive_one()

    clip = Clip.objects.get()
    assert (clip.started_at, clip.time_source, clip.ended_at) == (START, "file_name", START + timedelta(seconds=4))
    assert verdicts(clip) == {"container": "agrees", "file_name": "kept", "file_time": "later"}
    entry = JournalEntry.objects.get(event=IntakeEvent.CLIP_STORED)
    assert (entry.details["time_source"], entry.details["time_doubt_ms"]) == ("file_name", 4000)


def test_a_file_with_nothing_but_its_date_ended_then(camera: Camera) -> None:
    dated(make_mp4(dock_folder(camera) / "a.mp4", seconds=4), START)

    receive_one()

    clip = Clip.objects.get()
    assert (clip.started_at, clip.ended_at) == (START - timedelta(seconds=4), START)
    assert clip.earliest_at == clip.started_at - timedelta(days=1)
    assert clip.time_origin.startswith("Date du fichier, dernier octet écrit (fin de l’enregistrement), à 1")


def test_the_time_of_an_avi_is_local(camera: Camera) -> None:
    local = timezone.localtime(START).replace(tzinfo=None)
    make_avi(dock_folder(camera) / "a.avi", recorded_at=local)

    receive_one()

    clip = Clip.objects.get()
    assert (clip.started_at, clip.time_source) == (START, "container_local")
    assert clip.earliest_at <= START - HOUR < START + HOUR <= clip.latest_at


@pytest.mark.parametrize("year", [1970, pytest.param(1980, marks=pytest.mark.slow), 2035])
def test_an_impossible_container_gives_way_to_the_name_and_is_shown(year: int, camera: Camera, director: User) -> None:
    make_mp4(dock_folder(camera) / named(START), recorded_at=datetime(year, 2, 1, 5, tzinfo=UTC))

    receive_one()

    clip = Clip.objects.get()
    assert (clip.started_at, clip.time_source) == (START, "file_name")
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert f"Inscrite dans la vidéo par la caméra : 01/02/{year}" in page
    assert "impossible" in page


@pytest.mark.slow
def test_sources_an_hour_apart_are_shown_and_the_clip_found_at_both(camera: Camera, director: User) -> None:
    make_mp4(dock_folder(camera) / named(START - 3 * HOUR), recorded_at=START)
    receive_one()
    clip = Clip.objects.get()

    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()

    assert "Sources contradictoires" in page
    assert "Lue dans le nom du fichier" in page
    assert "contredit l’heure retenue" in page
    for moment in (START, START - 3 * HOUR):
        assert Clip.objects.during(moment - HOUR / 2, moment + HOUR / 2).get() == clip
    assert not Clip.objects.during(START + HOUR, START + 2 * HOUR).exists()
    assert [other_time(said) for said in clip.judged_readings if said.is_wrong][0].endswith("contredit l’heure retenue")


@pytest.mark.slow
def test_chapters_follow_each_other(camera: Camera) -> None:
    for number in (1, 2, 3):
        path = make_mp4(
            dock_folder(camera) / f"GX0{number}0042.MP4", seconds=number + 1, recorded_at=START, seed=number
        )
        dated(path, timezone.now())

    receive_all()

    starts = list(Clip.objects.order_by("file_name").values_list("started_at", flat=True))
    assert [start - START for start in starts] == [timedelta(seconds=seconds) for seconds in (0, 2, 5)]


@pytest.mark.slow
def test_chapters_that_come_in_any_order_follow_each_other(camera: Camera, officer: User, director: User) -> None:
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=START - HOUR, returned_at=START + HOUR)
    for number in (3, 1, 2):
        path = dock_folder(camera) / f"GX0{number}0042.MP4"
        make_mp4(path, seconds=number + 1, recorded_at=START, seed=number)
        receive_all()
    moved = Clip.objects.get(file_name="GX030042.MP4")

    assert [clip.started_at - START for clip in Clip.objects.order_by("file_name")] == [
        timedelta(seconds=seconds) for seconds in (0, 2, 5)
    ]
    assert (moved.ended_at - moved.started_at, moved.wearer) == (timedelta(seconds=4), officer)
    assert moved.earliest_at <= START
    assert JournalEntry.objects.filter(event=IntakeEvent.CLIP_MOVED, subject_id=str(moved.pk)).count() == 2


@pytest.mark.slow
def test_a_clip_in_doubt_is_proposed_for_an_incident_of_each_hour(
    camera: Camera, officer: User, team: Team, director: User
) -> None:
    make_mp4(dock_folder(camera) / named(START - 3 * HOUR), recorded_at=START)
    receive_one()
    Clip.objects.update(wearer=officer)
    found = []
    for start in (START, START - 3 * HOUR):
        incident = draft(team, started_at=start, ended_at=start + HOUR / 2)
        open_incident(by=director, incident=incident, officers=[officer])
        found += clips_for_incident(incident, seen_by=director)

    assert [proposal.clip for proposal in found] == [Clip.objects.get()] * 2
    page = client_of(director).get(reverse("incident_detail", args=[found[0].incident.pk])).content.decode()
    assert "· heure à 3\u00a0h près" in page


@pytest.mark.slow
def test_no_wearer_is_guessed_when_the_doubt_lies_in_two_issues(
    camera: Camera, officer: User, other_officer: User, director: User
) -> None:
    noon = START
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=noon - 5 * HOUR, returned_at=noon - HOUR)
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=other_officer, issued_at=noon - HOUR / 2, returned_at=noon)
    make_mp4(dock_folder(camera) / named(noon - 2 * HOUR), recorded_at=noon - HOUR / 4)

    receive_one()

    clip = Clip.objects.get()
    assert clip.wearer is None
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert f"à justifier : {officer} ou {other_officer}" in page
    for person in (officer, other_officer):
        assert Clip.objects.perhaps_worn_by(person).get() == clip


@pytest.mark.slow
def test_the_list_by_day_and_officer_finds_a_clip_of_each_day_that_it_may_be_of(
    camera: Camera, officer: User, director: User
) -> None:
    issued = START - timedelta(days=4)
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=issued, returned_at=START + HOUR)
    make_mp4(dock_folder(camera) / named(START - timedelta(days=3)), recorded_at=START)
    receive_one()

    for moment in (START, START - timedelta(days=3)):
        day = timezone.localtime(moment).date().isoformat()
        address = reverse("clip_list", query={"since": day, "until": day, "wearer": officer.pk})
        assert client_of(director).get(address).context["page"].rows == [Clip.objects.get()]
