"""Lists: one mechanism for all. Sorting, filters as chips, a wrong filter said, acts on several rows, export."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.base.web.lists.listing import Listing, ShownList
from accounts.base.web.lists.pages import PAGE_SIZE
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.oversight.events import OversightEvent
from accounts.people.models import Team, User
from accounts.people.roles import Role
from cases.incidents.actions.register import open_incident
from evidence.equipment.models import Camera
from evidence.footage.actions.holds import place_hold
from evidence.footage.models import Clip, ClipState, Hold, HoldKind
from evidence.intake.models import QuarantinedFile, QuarantineState
from evidence.issuing.actions.issues import issue_camera
from levallois.rooms import LISTS
from tests.cast import client_of, make_person
from tests.clips import text_file_named_mp4
from tests.declared import declared
from tests.incidents.drafts import draft
from tests.intake.docks import dock_folder, receive_one
from tests.requisitions.worlds import registered
from tests.worlds import make_clip, make_shift

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def shown(browser: Client, page: str, **query: str) -> ShownList[Any]:
    found: ShownList[Any] = browser.get(reverse(page), query).context["page"]
    return found


def listings() -> Iterator[tuple[ModuleType, Listing[Any]]]:
    for module in declared("lists"):
        yield from ((module, one) for one in vars(module).values() if isinstance(one, Listing))


def test_every_list_that_a_room_declares_can_be_exported() -> None:
    assert {listing.name: listing for _, listing in listings()} == LISTS


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens_sorted_by_any_of_its_columns(name: str, browser: Client, shift: Shift, camera: Camera) -> None:
    for column in LISTS[name].columns:
        for sort in (column.name, f"-{column.name}"):
            page = shown(browser, name, tri=sort)
            assert page.sort == (sort if column.order else LISTS[name].sort)


def test_the_head_says_how_the_list_is_sorted_and_turns_it(browser: Client) -> None:
    old, new = make_clip(started_at=NOON), make_clip(started_at=NOON + DAY)

    page = browser.get(reverse("clip_list"), {"tri": "start", "place": old.place}).content.decode()

    assert page.index(old.number) < page.index(new.number)
    assert 'aria-sort="ascending"' in page
    assert "tri=-start" in page


@pytest.mark.slow
def test_the_oldest_first_turns_its_pages_without_gap_or_double(browser: Client) -> None:
    clips = [make_clip(started_at=NOON + (number // 3) * DAY) for number in range(PAGE_SIZE + 7)]
    expected = sorted(clips, key=lambda clip: (clip.started_at, clip.pk))

    first = shown(browser, "clip_list", tri="start")
    second = shown(browser, "clip_list", tri="start", apres=first.newer)
    back = shown(browser, "clip_list", tri="start", avant=second.older)

    assert first.rows + second.rows == expected
    assert back.rows == first.rows
    assert (first.older, second.newer) == ("", "")


# Filters --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"from_hour": "12:30", "to_hour": "13:30"}, "noon"),
        ({"from_hour": "22:00", "to_hour": "02:00"}, "night"),
        ({"to_hour": "02:00"}, "night"),
        ({"place": "gare"}, "noon"),
        ({"words": "gare 0001"}, "noon"),
        ({"words": "PV-77"}, "night"),
    ],
)
def test_clips_by_hour_place_and_text(query: dict[str, str], found: str, browser: Client, director: User) -> None:
    """Hours are those of the town: 12:00 UTC is 13:00 in Paris."""
    noon = make_clip(started_at=NOON, place="Parvis de la gare")
    night = make_clip(started_at=NOON + timedelta(hours=12), place="Rue Voltaire")
    noon.file_name = "MOV_0001.MP4"
    noon.save()
    place_hold(by=director, clip=night, kind=HoldKind.JUDICIAL, reference="PV-77")

    assert shown(browser, "clip_list", **query).rows == [{"noon": noon, "night": night}[found]]


@pytest.mark.parametrize(
    ("from_hour", "to_hour", "found"),
    [
        ("11:30", "12:30", True),
        ("13:30", "13:45", True),
        ("14:30", "15:30", True),
        ("16:30", "11:00", False),
        ("16:30", "12:15", True),
        ("15:30", "16:00", False),
    ],
)
def test_a_clip_in_doubt_is_found_at_each_hour_that_it_may_be_of(
    from_hour: str, to_hour: str, found: bool, browser: Client
) -> None:
    """From noon to three in Paris."""
    clip = make_clip(started_at=NOON)
    hour = timedelta(hours=1)
    Clip.objects.filter(pk=clip.pk).update(earliest_at=NOON - hour, latest_at=NOON + 2 * hour)

    rows = shown(browser, "clip_list", from_hour=from_hour, to_hour=to_hour).rows

    assert rows == ([clip] if found else [])


@pytest.mark.slow
def test_words_are_found_whatever_their_accents_and_case(browser: Client, director: User, camera: Camera) -> None:
    person = make_person("Rivière", Role.TRAINER)
    Camera.objects.filter(pk=camera.pk).update(label="CP-04")
    Camera.objects.get(pk=camera.pk).write_words()
    requisition = registered(director)

    assert shown(browser, "person_list", person="RIVIERE camille").rows == [person]
    assert [one.person for one in shown(browser, "designation_list", person="riviere").rows] == [person]
    assert shown(browser, "camera_list", words="cp4").rows == [camera]
    assert shown(browser, "requisition_list", words=requisition.officer_name.upper()).rows == [requisition]
    assert shown(browser, "requisition_list", words="personne").rows == []


def test_clips_by_team(browser: Client, shift: Shift) -> None:
    worn, other = make_clip(), make_clip()
    Clip.objects.filter(pk=worn.pk).update(shift=shift)

    assert shown(browser, "clip_list", team=str(shift.team_id)).rows == [worn]
    assert other.shift is None


def test_each_filter_is_a_chip_that_its_click_removes(browser: Client) -> None:
    page = shown(browser, "clip_list", since="2026-03-10", from_hour="22:00", held="yes", tri="start")

    assert [(chip.label, chip.value) for chip in page.chips] == [
        ("Du", "10/03/2026"),
        ("Chaque jour, entre", "22\u00a0h\u00a000"),
        ("Conservation", "Conservées"),
    ]
    assert page.chips[2].query == "tri=start&since=2026-03-10&from_hour=22%3A00"


@pytest.mark.parametrize("query", [{"since": "demain"}, {"state": "perdue"}, {"camera": "999"}, {"from_hour": "25:00"}])
def test_a_wrong_filter_is_said_and_shows_nothing(query: dict[str, str], browser: Client) -> None:
    clip = make_clip()

    page = browser.get(reverse("clip_list"), query).content.decode()

    assert "filtre est mal écrit" in page
    assert next(iter(query.values())) in page
    assert clip.number not in page


def test_a_default_filter_is_a_chip_too_and_can_be_removed(browser: Client, officer: User) -> None:
    page = shown(browser, "designation_list")

    assert [(chip.value, chip.query) for chip in page.chips] == [("En cours", "state=")]
    assert shown(browser, "designation_list", state="").chips == []


@pytest.mark.slow
def test_cameras_late_from_their_shift_are_found_and_those_on_duty_are_not(
    browser: Client, director: User, shift: Shift, camera: Camera, officer: User
) -> None:
    issue = issue_camera(by=director, camera=camera, wearer=officer, shift=shift)
    assert shown(browser, "issue_list", state="late").rows == []

    Shift.objects.update(starts_at=shift.starts_at - DAY, ends_at=shift.starts_at - DAY / 2)

    assert shown(browser, "issue_list", state="late").rows == [issue]


def test_a_right_filter_beside_a_wrong_one_is_still_said_in_words(browser: Client) -> None:
    page = shown(browser, "clip_list", since="demain", held="yes")

    assert [chip.value for chip in page.chips] == ["demain", "Conservées"]


@pytest.mark.parametrize("typed", ["heros", "PLACE HÉROS", "place des heros", "hér", "levallois place"])
@pytest.mark.parametrize("listed", ["incident_list", "shift_list"])
def test_a_place_is_found_without_its_accents_apostrophes_or_order(
    listed: str, typed: str, browser: Client, director: User, team: Team
) -> None:
    place, other = "Place des Héros, Levallois", "Rue d’Héricourt, Clichy"
    if listed == "incident_list":
        wanted: Any = open_incident(by=director, incident=draft(place=place))
        open_incident(by=director, incident=draft(place=other))
    else:
        wanted = make_shift(team, starts_at=timezone.now(), place=place)
        make_shift(team, starts_at=timezone.now(), place=other)

    assert wanted in shown(browser, listed, place=typed).rows
    assert shown(browser, listed, place="voltaire").rows == []


# Acts on several rows -------------------------------------------------------------------------------------------------


def test_several_clips_are_held_at_once_and_one_that_is_erased_is_said(browser: Client) -> None:
    clips = [make_clip() for _ in range(3)]
    Clip.objects.filter(pk=clips[1].pk).update(state=ClipState.ERASED)
    sent = {"row": [clip.pk for clip in clips], "kind": "judicial", "reference": "PV 9"}

    page = browser.post(reverse("place_holds"), sent, follow=True).content.decode()

    assert {hold.clip for hold in Hold.objects.filter(reference="PV 9")} == {clips[0], clips[2]}
    assert JournalEntry.objects.filter(event="clip:held").count() == 2
    assert "2 vidéos conservées." in page
    assert f"La vidéo {clips[1]} est effacée" in page


def test_nothing_is_held_without_a_reference(browser: Client) -> None:
    clip = make_clip()

    browser.post(reverse("place_holds"), {"row": clip.pk, "kind": "judicial", "reference": ""})

    assert not Hold.objects.exists()


def test_who_holds_nothing_ticks_nothing(team_leader: User, browser: Client) -> None:
    make_clip()

    assert shown(client_of(team_leader), "clip_list").bulk is None
    assert shown(browser, "clip_list").bulk is not None


# Export ---------------------------------------------------------------------------------------------------------------


def test_an_export_holds_what_the_filters_leave_in_order_and_is_journaled(browser: Client) -> None:
    clips = [make_clip(started_at=NOON + number * DAY, place="=Gare") for number in range(3)]
    asked = {"since": "2026-03-11", "tri": "start", "format": "csv"}

    response = browser.post(reverse("list_export", args=["clip_list"]), asked)

    titles, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert titles[:3] == ["Vidéo", "Enregistrée", "Durée"]
    assert [row[0] for row in rows] == [clips[1].number, clips[2].number]
    assert (rows[0][1], rows[0][5]) == ("11/03/2026 13:00:00", "'=Gare")
    entry = JournalEntry.objects.get(event=OversightEvent.LIST_EXPORTED)
    assert entry.details == {"list": "Vidéos", "rows": 2, "format": "csv", "filters": ["Du\u00a0: 11/03/2026"]}


def test_an_export_as_a_workbook(browser: Client, camera: Camera) -> None:
    response = browser.post(reverse("list_export", args=["camera_list"]), {"format": "xlsx"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]] == ["Caméra", str(camera)]
    assert 'filename="cameras.xlsx"' in response["Content-Disposition"]


def test_an_export_holds_only_what_its_reader_sees(team_leader: User) -> None:
    clip = make_clip()

    response = client_of(team_leader).post(reverse("list_export", args=["clip_list"]))

    assert clip.number not in response.content.decode()


def test_a_wrong_filter_exports_nothing(browser: Client) -> None:
    response = browser.post(reverse("list_export", args=["clip_list"]), {"since": "demain"}, follow=True)

    assert "rien n’a été exporté" in response.content.decode()
    assert not JournalEntry.objects.filter(event=OversightEvent.LIST_EXPORTED).exists()


@pytest.mark.slow
def test_the_quarantine_lists_what_waits_unless_asked_for_more(browser: Client, camera: Camera) -> None:
    text_file_named_mp4(dock_folder(camera) / "a.mp4")
    receive_one()
    (waiting,) = shown(browser, "quarantine_list").rows
    QuarantinedFile.objects.update(state=QuarantineState.ADMITTED)

    assert shown(browser, "quarantine_list").rows == []
    assert "Rien en quarantaine" in browser.get(reverse("quarantine_list")).content.decode()
    assert shown(browser, "quarantine_list", state="").rows == [waiting]
