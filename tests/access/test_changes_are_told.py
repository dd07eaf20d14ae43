"""An entry that tells of a change names each field that changed, as it was and as it became; and nothing of what people
wrote about an incident."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.actions.people import save_person, save_team
from accounts.people.models import Rank, Team, User
from cases.incidents.actions.register import change_incident, open_incident
from cases.incidents.models import Incident, IncidentKind
from cases.requisitions.actions.answers import choose_clips
from cases.requisitions.actions.requisitions import register_requisition
from evidence.equipment.actions import save_camera, save_dock
from evidence.equipment.models import Camera, Dock
from tests.requisitions.worlds import registered
from tests.worlds import make_clip

SECRET = "Le voisin du 12, Paul Durand"


def last() -> JournalEntry:
    return JournalEntry.objects.latest("number")


def test_a_team(team: Team) -> None:
    team.name = "Nord-Est"
    save_team(by=SystemActor.DEMO, team=team)

    assert last().details == {"name": ["Nord", "Nord-Est"]}


def test_a_person(officer: User) -> None:
    officer.rank = Rank.BRIGADIER_CHEF_PRINCIPAL
    save_person(by=SystemActor.DEMO, person=officer)

    assert last().details == {"rank": ["gardien_brigadier", "brigadier_chef_principal"]}


def test_a_camera_and_a_dock(camera: Camera, dock: Dock) -> None:
    camera.label, dock.place = "CP-99", "Annexe"
    save_camera(by=SystemActor.DEMO, camera=camera)
    assert last().details["label"][1] == "CP-99"

    save_dock(by=SystemActor.DEMO, dock=dock)
    assert last().details["place"] == ["Poste central", "Annexe"]


@pytest.fixture
def incident(director: User, team: Team) -> Incident:
    now = timezone.now()
    incident = Incident(
        kind=IncidentKind.NOISE,
        title=SECRET,
        started_at=now - timedelta(hours=1),
        ended_at=now,
        place="Gare",
        team=team,
    )
    return open_incident(by=director, incident=incident)


def test_an_incident_and_nothing_of_what_was_written(incident: Incident, director: User, officer: User) -> None:
    incident.report_number, incident.narrative = "PV 2026/9", SECRET
    incident.ended_at += timedelta(minutes=5)

    change_incident(by=director, incident=incident, officers=[officer])

    entry = last()
    assert set(entry.details) == {"report_number", "ended_at", "officers"}
    assert entry.details["officers"] == [[], [officer.badge_number]]
    assert entry.procedure_number == "PV 2026/9"
    assert not any("Durand" in str(row) for row in JournalEntry.objects.values_list("details", "reason"))


def test_a_requisition_with_its_procedure_and_who_asks(director: User) -> None:
    requisition = registered(director)
    before = requisition.report_number
    requisition.report_number = "2026/200"
    register_requisition(by=director, requisition=requisition)

    entry = JournalEntry.objects.filter(event="requisition:registered").latest("number")
    assert entry.details == {"report_number": [before, "2026/200"]}
    assert (entry.procedure_number, entry.recipient) == ("2026/200", requisition.officer_name)
    assert entry.recipient_service == requisition.officer_unit


def test_the_clips_chosen_as_they_were_and_as_they_became(director: User) -> None:
    requisition, one, other = registered(director), make_clip(), make_clip()
    choose_clips(by=director, requisition=requisition, clips=[one])
    choose_clips(by=director, requisition=requisition, clips=[one, other])

    assert last().details == {"clips": [[one.number], [one.number, other.number]]}
