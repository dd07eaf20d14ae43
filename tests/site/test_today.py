"""“Aujourd’hui”: one section for each thing that waits, for those who may act on it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.moments import day_in_words
from accounts.base.web.worklist import WorklistSection
from accounts.duty.models import Shift
from accounts.people.actions.designations import grant_designation
from accounts.people.models import User
from accounts.people.roles import Role
from cases.requisitions.models import RequisitionClip
from evidence.equipment.models import Camera
from evidence.footage.models import Clip, Hold
from evidence.intake.models import OffloadFile
from evidence.issuing.actions.issues import issue_camera
from levallois.worklist import figures_for, sections_for
from tests.cast import client_of
from tests.clips import text_file_named_mp4
from tests.devices import make_order
from tests.intake.docks import dock_folder, receive_one
from tests.requisitions.worlds import registered
from tests.trainings import make_certificate, make_version
from tests.worlds import make_clip, recorded_to_be_erased

DAY = timedelta(days=1)


def section_of(user: User, title: str) -> WorklistSection:
    (section,) = [section for section in sections_for(user) if section.title == title]
    return section


def end_shift(shift: Shift) -> None:
    """As if it had ended an hour ago."""
    now = timezone.now()
    Shift.objects.filter(pk=shift.pk).update(starts_at=now - timedelta(hours=9), ends_at=now - timedelta(hours=1))


GONE = "Vacations de personnes parties"
CAMERAS = ["Alertes du matériel", "Caméras de personnes parties", "Caméras non rentrées", "Caméras à décharger"]
PLANNER = [*CAMERAS[:2], GONE, *CAMERAS[2:]]
CLIPS, INCIDENTS = "Vidéos ouvertes à votre nom", "Incidents ouverts à votre nom"
REQUISITIONS = "Réquisitions ouvertes à votre nom"
LATE = "Suites en retard de vos débriefings"
FOOTAGE = [
    *("Accès d’urgence", "Réquisitions", "Courriels reçus", REQUISITIONS, "Vidéos à rattacher", LATE, INCIDENTS),
    *("Effacements sous 7 jours", "Durées de conservation à confirmer", CLIPS, "Vacations", *PLANNER),
    *("Déchargements à expliquer", "Quarantaine", "Déchargements en difficulté"),
]
KEEPER = [*CAMERAS, "Matériel : parc et échéances", "Déchargements en difficulté"]
TITLES = {
    "director": [
        *FOOTAGE,
        "Habilitations qui finissent",
        "Comptes à confirmer",
        "Intégrité",
        "Anomalies du journal",
        "Attestations qui expirent",
    ],
    "head": [*FOOTAGE, "Comptes à confirmer", "Intégrité", "Anomalies du journal", "Attestations qui expirent"],
    "equipment_manager": ["Vacations", *KEEPER],
    "team_leader": [REQUISITIONS, LATE, INCIDENTS, CLIPS, "Vacations", *CAMERAS, "Déchargements en difficulté"],
    "administrator": KEEPER,
    "trainer": ["Attestations qui expirent"],
    "auditor": ["Intégrité", "Anomalies du journal"],
}


@pytest.mark.parametrize(("actor", "titles"), TITLES.items())
def test_each_sees_the_lanes_that_they_may_act_on(
    actor: str, titles: list[str], db: None, request: pytest.FixtureRequest
) -> None:
    assert [section.title for section in sections_for(request.getfixturevalue(actor))] == titles


@pytest.mark.slow
def test_calm_lanes_say_so(director: User) -> None:
    page = client_of(director).get(reverse("today")).content.decode()

    assert [section.count for section in sections_for(director)] == [0] * len(TITLES["director"])
    assert "Aucune réquisition n’attend de réponse." in page
    assert "Aucune caméra n’est dehors après sa vacation." in page
    assert CLIPS not in page


@pytest.mark.slow
def test_a_requisition_comes_with_its_next_step_and_its_clock(director: User) -> None:
    clip = make_clip()
    requisition = registered(director)
    Hold.objects.update(released_at=timezone.now())

    (line,) = section_of(director, "Réquisitions").lines

    assert requisition.number in line.sentence
    assert (line.action, line.deadline) == ("Choisir les vidéos", clip.erase_due_at)


def test_a_requisition_whose_clips_are_all_held_has_no_clock(director: User) -> None:
    make_clip()
    registered(director)

    assert [line.deadline for line in section_of(director, "Réquisitions").lines] == [None]


@pytest.mark.slow
def test_the_requisition_that_loses_a_clip_first_comes_first(director: User) -> None:
    held, at_risk = registered(director), registered(director)
    clip = make_clip(started_at=timezone.now() - 10 * DAY)
    RequisitionClip.objects.create(requisition=at_risk, clip=clip)

    lines = section_of(director, "Réquisitions").lines

    assert [line.url for line in lines] == [at_risk.get_absolute_url(), held.get_absolute_url()]
    assert [line.deadline for line in lines] == [clip.erase_due_at, None]


def test_the_shift_under_way_says_who_wears_a_camera(
    shift: Shift, officer: User, director: User, camera: Camera
) -> None:
    issue_camera(by=director, camera=camera, wearer=officer, shift=shift)

    (line,) = section_of(director, "Vacations").lines

    assert "1 agent sur 2 porte une caméra" in line.sentence
    assert line.url == reverse("shift_issues", args=[shift.pk])


def test_a_leader_sees_the_shifts_of_their_own_team(shift: Shift, other_leader: User) -> None:
    assert section_of(other_leader, "Vacations").count == 0


def test_a_clip_about_to_go_is_shown_and_a_held_one_is_not(director: User) -> None:
    soon, later = make_clip(), make_clip()
    Clip.objects.filter(pk=soon.pk).update(started_at=recorded_to_be_erased(timezone.now() + 3 * DAY))

    section = section_of(director, "Effacements sous 7 jours")

    assert section.count == 1
    assert soon.number in section.lines[0].sentence
    assert later.number not in section.lines[0].sentence


@pytest.mark.slow
def test_a_camera_out_on_a_running_shift_is_no_alarm_and_is_one_after_it(
    director: User, camera: Camera, officer: User, shift: Shift
) -> None:
    issue_camera(by=director, camera=camera, wearer=officer, shift=shift)
    assert section_of(director, "Caméras non rentrées").count == 0

    end_shift(shift)

    (line,) = section_of(director, "Caméras non rentrées").lines
    assert officer.last_name in line.sentence
    assert line.url == reverse("camera_detail", args=[camera.pk])


def test_a_camera_to_offload_is_shown(director: User, camera: Camera) -> None:
    Camera.objects.update(state="to_offload")

    (line,) = section_of(director, "Caméras à décharger").lines

    assert camera.serial in line.sentence


def test_what_is_due_within_the_month_is_shown_to_the_keeper(equipment_manager: User, camera: Camera) -> None:
    make_order()
    today = timezone.localdate()
    Camera.objects.update(firmware_due_on=today + 29 * DAY, maintenance_due_on=today + 31 * DAY)

    (line,) = section_of(equipment_manager, "Matériel : parc et échéances").lines

    assert line.sentence == f"{camera} — mise à jour à faire avant le {day_in_words(today + 29 * DAY)}"


@pytest.mark.parametrize(("days_ago", "shown"), [(-29, 1), (10, 1), (31, 0)])
def test_a_warranty_that_ended_is_told_for_a_month(
    days_ago: int, shown: int, equipment_manager: User, camera: Camera
) -> None:
    make_order()
    Camera.objects.update(warranty_until=timezone.localdate() - days_ago * DAY)

    section = section_of(equipment_manager, "Matériel : parc et échéances")

    assert (section.count, len(section.lines)) == (shown, shown)


def test_a_retired_camera_comes_due_no_more(equipment_manager: User, camera: Camera) -> None:
    make_order()
    Camera.objects.update(state="retired", firmware_due_on=timezone.localdate())

    assert section_of(equipment_manager, "Matériel : parc et échéances").count == 0


def test_a_fleet_without_order_is_told_to_the_keeper(equipment_manager: User, camera: Camera) -> None:
    (line,) = section_of(equipment_manager, "Matériel : parc et échéances").lines

    assert "aucun arrêté préfectoral enregistré" in line.sentence


def test_what_is_quarantined_waits_for_the_direction(director: User, camera: Camera) -> None:
    text_file_named_mp4(dock_folder(camera) / "a.mp4")
    receive_one()

    assert section_of(director, "Quarantaine").lines[0].action == "Examiner"


@pytest.mark.slow
def test_a_file_in_difficulty_is_shown_with_its_sentence_whatever_its_state(director: User, camera: Camera) -> None:
    text_file_named_mp4(dock_folder(camera) / "a.mp4")
    receive_one()
    OffloadFile.objects.update(
        state="stored", source_removed_at=None, last_error="Ne peut pas être retiré de la station."
    )

    (line,) = section_of(director, "Déchargements en difficulté").lines

    assert "Ne peut pas être retiré" in line.sentence


@pytest.mark.parametrize(("days", "shown"), [(1, 1), (29, 1), (31, 0)])
def test_a_designation_that_ends_within_the_month_is_shown(
    days: int, shown: int, director: User, officer: User
) -> None:
    now = timezone.now()
    grant_designation(
        by=SystemActor.DEMO,
        person=officer,
        role=Role.TRAINER,
        starts_at=now - DAY,
        ends_at=now + days * DAY,
        order_reference="Arrêté 1",
    )

    assert section_of(director, "Habilitations qui finissent").count == shown


def test_a_certificate_that_expires_soon_is_shown_to_the_trainer(
    trainer: User, officer: User, settings: Settings
) -> None:
    settings.TRAINING_EXPIRING_DAYS = 20
    version = make_version(valid_months=12)
    make_certificate(officer, version=version, days_ago=330)
    assert section_of(trainer, "Attestations qui expirent").empty == "Aucune attestation n’expire dans les 20 jours."
    assert section_of(trainer, "Attestations qui expirent").count == 0

    settings.TRAINING_EXPIRING_DAYS = 40

    (line,) = section_of(trainer, "Attestations qui expirent").lines
    assert (officer.badge_number in line.sentence, line.action) == (True, "Voir")
    shown = client_of(trainer).get(reverse("today")).content.decode()
    assert f"Attestations qui expirent · {line.due_on:%d/%m/%Y}</small>" in shown


def test_figures_are_for_those_who_see_every_clip(director: User, team_leader: User) -> None:
    make_clip(content=b"1234")

    figures = figures_for(director)

    assert figures
    assert (figures.clips, figures.clip_bytes, figures.held) == (1, 4, 0)
    assert figures_for(team_leader) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("actor", "action"), [("director", "Réintégrer"), ("equipment_manager", "Réintégrer"), ("administrator", "Voir")]
)
def test_a_camera_that_is_out_offers_its_return_to_those_who_take_it_back(
    actor: str, action: str, camera: Camera, officer: User, shift: Shift, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, shift=shift)
    end_shift(shift)

    (line,) = section_of(person, "Caméras non rentrées").lines

    assert line.action == action
    assert (action == "Réintégrer") == ("reintegrer" in client_of(person).get(line.url).content.decode())
