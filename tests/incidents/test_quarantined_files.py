"""A quarantined file that may show an incident is linked to it from its own page; once admitted, its clip is shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from cases.incidents.actions.register import link_file, open_incident, unlink_file
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Incident, IncidentFile, IncidentKind
from evidence.intake.models import QuarantinedFile, QuarantineState
from tests.cast import client_of
from tests.worlds import make_clip, make_quarantined


@pytest.fixture
def incident(director: User, team: Team) -> Incident:
    end = timezone.now()
    row = Incident(
        kind=IncidentKind.NOISE,
        title="Tapage",
        started_at=end - timedelta(hours=1),
        ended_at=end,
        place="Gare",
        team=team,
    )
    return open_incident(by=director, incident=row)


@pytest.fixture
def quarantined(db: None) -> QuarantinedFile:
    return make_quarantined()


@pytest.mark.slow
def test_it_is_linked_by_the_number_of_the_incident(
    quarantined: QuarantinedFile, incident: Incident, director: User
) -> None:
    client = client_of(director)

    client.post(reverse("incident_link_file", args=[quarantined.pk]), {"number": incident.pk})

    assert str(quarantined) in client.get(incident.get_absolute_url()).content.decode()
    assert str(incident) in client.get(reverse("quarantine_detail", args=[quarantined.pk])).content.decode()
    entry = JournalEntry.objects.get(event=IncidentEvent.INCIDENT_FILE_LINKED)
    assert (entry.actor, entry.related_label) == (director, str(quarantined))


def test_a_wrong_number_is_said(quarantined: QuarantinedFile, director: User) -> None:
    url = reverse("incident_link_file", args=[quarantined.pk])

    answer = client_of(director).post(url, {"number": 999_999}, follow=True)

    assert "Aucun incident ne porte le numéro 999999" in answer.content.decode()
    assert not IncidentFile.objects.exists()


def test_once_admitted_its_clip_is_shown(quarantined: QuarantinedFile, incident: Incident, director: User) -> None:
    link_file(by=director, incident=incident, quarantined=quarantined)
    clip = make_clip()
    quarantined.file.clip = clip
    quarantined.file.save()
    QuarantinedFile.objects.update(state=QuarantineState.ADMITTED)

    page = client_of(director).get(incident.get_absolute_url()).content.decode()
    assert reverse("clip_detail", args=[clip.pk]) in page


def test_a_link_made_by_mistake_is_taken_back_for_a_reason(
    quarantined: QuarantinedFile, incident: Incident, director: User
) -> None:
    link_file(by=director, incident=incident, quarantined=quarantined)

    unlink_file(by=director, incident=incident, quarantined=quarantined, reason="Autre jour")

    assert not IncidentFile.objects.exists()
    assert JournalEntry.objects.get(event=IncidentEvent.INCIDENT_FILE_UNLINKED).reason == "Autre jour"
    with pytest.raises(NotPossible, match="n’est pas rattaché"):
        unlink_file(by=director, incident=incident, quarantined=quarantined, reason="Autre jour")


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "auditor"])
def test_nobody_else_links(
    actor: str, quarantined: QuarantinedFile, incident: Incident, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        link_file(by=request.getfixturevalue(actor), incident=incident, quarantined=quarantined)


def test_an_erased_file_is_not_linked(quarantined: QuarantinedFile, incident: Incident, director: User) -> None:
    QuarantinedFile.objects.update(state=QuarantineState.ERASED)
    quarantined.refresh_from_db()

    with pytest.raises(NotPossible, match="n’est plus en quarantaine"):
        link_file(by=director, incident=incident, quarantined=quarantined)
