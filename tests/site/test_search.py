"""One field that takes anything, and finds nothing that the person may not see."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.actions.people import save_person
from accounts.people.models import Team, User
from cases.incidents.models import Incident
from evidence.equipment.actions import save_camera, save_devices
from evidence.equipment.models import Camera
from tests.cast import client_of, make_person
from tests.incidents.drafts import draft
from tests.requisitions.worlds import registered
from tests.worlds import make_clip, make_shift


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def found(browser: Client, words: str, *titles: str) -> list[str]:
    """The labels of what is found, of the kinds with these titles if any."""
    groups = browser.get(reverse("search"), {"q": words}).context["found"]
    kept = [group for group in groups if not titles or group.source.title in titles]
    return [result.label for group in kept for result in group.results]


@pytest.mark.parametrize("spelled", ["V-{0:06d}", "v{0}", "V-{0}", "v-000{0}", "v {0}"])
def test_a_number_leads_straight_to_its_page(spelled: str, browser: Client) -> None:
    clip = make_clip()

    response = browser.get(reverse("search"), {"q": spelled.format(clip.pk)})

    assert (response.status_code, response["Location"]) == (302, reverse("clip_detail", args=[clip.pk]))


def test_incidents_and_requisitions_have_numbers_too(browser: Client, director: User) -> None:
    incident = draft()
    incident.save()
    requisition = registered(director)

    pages = [browser.get(reverse("search"), {"q": one.number})["Location"] for one in (incident, requisition)]

    assert pages == [incident.get_absolute_url(), requisition.get_absolute_url()]


@pytest.mark.slow
def test_a_serial_a_name_a_badge_a_place_and_a_hash_are_found(browser: Client, officer: User) -> None:
    clip = make_clip(wearer=officer)
    make_clip()

    for words in (clip.camera.serial, officer.last_name[:4], officer.badge_number, clip.sha256.upper()):
        assert found(browser, words, "Vidéos") == [clip.number]


def test_a_report_number_finds_its_requisition(browser: Client, director: User) -> None:
    requisition = registered(director)

    assert found(browser, requisition.report_number) == [requisition.number]


@pytest.mark.slow
def test_nothing_is_found_that_the_person_does_not_see(
    other_leader: User, director: User, team: Team, officer: User
) -> None:
    clip = make_clip(wearer=officer)
    incident: Incident = draft(team)
    incident.save()
    requisition = registered(director)
    browser = client_of(other_leader)

    for words in ("nord", officer.last_name, clip.camera.serial):
        assert found(browser, words, "Vidéos", "Incidents", "Réquisitions") == []
    for one in (clip, incident, requisition):
        assert browser.get(reverse("search"), {"q": one.number}).status_code == 200


@pytest.mark.parametrize("words", ["", "   ", "%", "V-" + "9" * 60, "'; DROP TABLE", "x" * 5000])
def test_whatever_is_typed_the_page_answers(words: str, browser: Client) -> None:
    assert browser.get(reverse("search"), {"q": words}).status_code == 200


# What is found by which words ----------------------------------------------------------------------------------------


@pytest.fixture
def riviere(team: Team) -> User:
    person = make_person("Rivière", team=team)
    person.first_name = "Gaëlle-Anne"
    save_person(by=SystemActor.DEMO, person=person)
    return person


@pytest.mark.parametrize(
    "typed", ["riviere", "RIVIÈRE", "GB Rivière", "gaelle riviere", "Rivière Gaëlle", "gaelleanne", "rivi gb"]
)
def test_a_person_and_their_clips_are_found_by_their_name(typed: str, riviere: User, browser: Client) -> None:
    clip = make_clip(wearer=riviere)
    make_clip()

    assert found(browser, typed) == [clip.number, str(riviere)]


@pytest.mark.slow
def test_a_former_name_is_found_and_said(riviere: User, browser: Client) -> None:
    riviere.last_name = "Delaunay"
    save_person(by=SystemActor.DEMO, person=riviere)

    assert found(browser, "delaunay") == found(browser, "rivière") == [str(riviere)]
    page = browser.get(reverse("search"), {"q": "rivière"}).content.decode()
    assert "trouvé par un ancien nom" in page
    assert "trouvé par un ancien nom" not in browser.get(reverse("search"), {"q": "delaunay"}).content.decode()


@pytest.mark.parametrize("typed", ["de l'Europe", "de l’Europe", "europe PARKING", "l europe", "parking-europe"])
def test_a_place_is_found_with_any_apostrophe(typed: str, director: User, team: Team, browser: Client) -> None:
    clip = make_clip()
    clip.place = "Parking de l’Europe"
    clip.save()
    shift = make_shift(team, starts_at=timezone.now(), place="Parking de l’Europe")
    incident = draft(team)
    incident.place = "Parking de l’Europe"
    incident.save()

    assert found(browser, typed) == [incident.number, clip.number, str(shift)]


@pytest.mark.parametrize("typed", ["CP17", "CP 17", "cp-17", "03af", "AF17", "CAM:X6003AF17", "x6003af17", "body 17"])
def test_a_camera_is_found_by_its_label_its_code_or_its_end(typed: str, browser: Client) -> None:
    camera = Camera(serial="X6003AF17", label="CP-17", model_name="Body 3", in_service_on=date(2020, 1, 1))
    save_camera(by=SystemActor.DEMO, camera=camera)
    other = Camera(serial="X6999999", label="CP-18", model_name="Body 3", in_service_on=date(2020, 1, 1))
    save_camera(by=SystemActor.DEMO, camera=other)
    clip = make_clip(camera=camera)

    assert found(browser, typed) == [clip.number, str(camera)]


@pytest.mark.parametrize("typed", ["cp 4", "CP04", "cp-04", "cp4"])
def test_leading_zeros_do_not_count(typed: str, browser: Client) -> None:
    camera = Camera(serial="X6003AFXX", label="CP-04", model_name="Body 3", in_service_on=date(2020, 1, 1))
    save_camera(by=SystemActor.DEMO, camera=camera)

    assert found(browser, typed, "Caméras") == [str(camera)]


def test_cameras_of_an_imported_table_are_found(browser: Client) -> None:
    cameras = [
        Camera(serial=serial, label="", model_name="Body 4", in_service_on=date(2020, 1, 1))
        for serial in ("A77", "B88")
    ]
    save_devices(by=SystemActor.DEMO, devices=cameras)

    assert found(browser, "b88") == ["B88"]


@pytest.mark.parametrize("typed", ["PV 2026/01187", "01187", "1187", "187", "2026-01187", "commissariat 1187"])
def test_a_report_is_found_by_its_end(typed: str, browser: Client, director: User) -> None:
    requisition = registered(director)
    requisition.report_number, requisition.officer_unit = "2026/01187", "Commissariat de Clichy"
    requisition.save()

    assert found(browser, typed, "Réquisitions") == [requisition.number]


def test_an_officer_and_a_day_give_the_clips_and_shifts_of_that_day(riviere: User, team: Team, browser: Client) -> None:
    now = timezone.now()
    clip = make_clip(wearer=riviere, started_at=now - timedelta(days=3))
    make_clip(wearer=riviere, started_at=now - timedelta(days=9))
    make_clip(started_at=now - timedelta(days=3))
    shift = make_shift(team, riviere, starts_at=now - timedelta(days=3))

    day = timezone.localtime(clip.started_at)
    for typed in (f"Rivière {day:%d/%m/%Y}", f"{day:%Y-%m-%d} riviere"):
        assert found(browser, typed) == [clip.number, str(shift)]


def test_a_number_that_looks_like_a_day_is_found_too(browser: Client, director: User) -> None:
    requisition = registered(director)
    requisition.report_number = "12/03"
    requisition.received_at = timezone.now()
    requisition.save()

    assert found(browser, "12/03", "Réquisitions") == [requisition.number]


def test_every_word_counts(riviere: User, browser: Client) -> None:
    assert found(browser, "riviere introuvable") == []


# Who finds what ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_each_finds_only_the_kinds_that_they_may_open(
    riviere: User, team: Team, team_leader: User, auditor: User, trainer: User
) -> None:
    shift = make_shift(team, riviere, starts_at=timezone.now())
    make_clip(wearer=riviere)

    assert found(client_of(team_leader), "riviere") == [str(shift)]
    assert found(client_of(trainer), "riviere") == [str(shift)]
    assert found(client_of(auditor), "riviere") == [str(riviere)]


def test_an_empty_answer_says_what_this_reader_can_search(director: User, auditor: User) -> None:
    all_kinds, people_alone = (
        client_of(person).get(reverse("search"), {"q": "introuvable"}).content.decode()
        for person in (director, auditor)
    )

    for title in ("Vidéos", "Vacations", "Caméras", "Personnes"):
        assert f"<dt>{title}</dt>" in all_kinds
    assert "<dt>Personnes</dt>" in people_alone
    assert "<dt>Vidéos</dt>" not in people_alone
