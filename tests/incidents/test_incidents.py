"""The register of interventions: opened, completed and linked to the clips that show them, by the direction."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from cases.incidents.actions.register import change_incident, link_clip, open_incident, unlink_clip
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Incident, IncidentClip
from evidence.footage.models import Clip, ClipState
from tests.cast import client_of
from tests.incidents.drafts import HOUR, NOON, draft
from tests.worlds import make_clip

OTHERS = ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]


@pytest.fixture
def incident(director: User, team: Team) -> Incident:
    return open_incident(by=director, incident=draft(team))


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip(started_at=NOON)


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("number")


def test_it_is_opened_with_its_officers(director: User, officer: User) -> None:
    incident = open_incident(by=director, incident=draft(), officers=[officer])

    assert list(incident.officers.all()) == [officer]
    entry = last_entry()
    assert (entry.event, entry.actor, entry.subject_label) == (IncidentEvent.INCIDENT_OPENED, director, incident.number)


@pytest.mark.parametrize("actor", OTHERS)
def test_nobody_else_opens_changes_or_links(
    actor: str, incident: Incident, clip: Clip, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)

    with pytest.raises(NotPermitted):
        open_incident(by=person, incident=draft())
    with pytest.raises(NotPermitted):
        change_incident(by=person, incident=incident, officers=[])
    with pytest.raises(NotPermitted):
        link_clip(by=person, incident=incident, clip=clip)
    with pytest.raises(NotPermitted):
        unlink_clip(by=person, incident=incident, clip=clip, reason="Erreur")
    assert Incident.objects.count() == 1


def test_it_does_not_end_before_it_starts(director: User) -> None:
    with pytest.raises(NotPossible, match="doit suivre son début"):
        open_incident(by=director, incident=draft(ended_at=NOON - HOUR))
    assert not Incident.objects.exists()


def test_a_change_is_journaled_with_what_it_was(incident: Incident, director: User) -> None:
    incident.place = "Gare"
    incident.narrative = "Un récit que le journal ne répète pas."

    change_incident(by=director, incident=incident, officers=[])

    entry = last_entry()
    assert entry.event == IncidentEvent.INCIDENT_CHANGED
    assert entry.details == {"place": ["Place de la mairie", "Gare"]}


def test_a_clip_is_linked_once(incident: Incident, clip: Clip, director: User) -> None:
    link_clip(by=director, incident=incident, clip=clip)
    link_clip(by=director, incident=incident, clip=clip)

    assert list(incident.clips.all()) == [clip]
    entry = JournalEntry.objects.get(event=IncidentEvent.INCIDENT_CLIP_LINKED)
    assert (entry.actor, entry.subject_label, entry.related_label) == (director, incident.number, clip.number)


def test_a_clip_may_show_two_incidents(incident: Incident, clip: Clip, director: User) -> None:
    other = open_incident(by=director, incident=draft(title="Différend"))

    for one in (incident, other):
        link_clip(by=director, incident=one, clip=clip)

    assert IncidentClip.objects.filter(clip=clip).count() == 2


def test_an_erased_clip_shows_nothing_any_more(incident: Incident, clip: Clip, director: User) -> None:
    clip.state = ClipState.ERASED
    clip.save()

    with pytest.raises(NotPossible, match="effacée"):
        link_clip(by=director, incident=incident, clip=clip)


def test_a_link_made_by_mistake_is_taken_back_with_a_reason(incident: Incident, clip: Clip, director: User) -> None:
    link_clip(by=director, incident=incident, clip=clip)
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        unlink_clip(by=director, incident=incident, clip=clip, reason=" ")

    unlink_clip(by=director, incident=incident, clip=clip, reason="Autre rue")

    assert not incident.clips.exists()
    assert (last_entry().event, last_entry().reason) == (IncidentEvent.INCIDENT_CLIP_UNLINKED, "Autre rue")
    with pytest.raises(NotPossible, match="n’est pas rattachée"):
        unlink_clip(by=director, incident=incident, clip=clip, reason="Encore")


def test_a_team_leader_sees_those_of_the_team(incident: Incident, team_leader: User, other_leader: User) -> None:
    visible = [list(Incident.objects.visible_to(person)) for person in (team_leader, other_leader)]

    assert visible == [[incident], []]


# The pages ------------------------------------------------------------------------------------------------------------

REGISTER = {
    "kind": "noise",
    "title": "Tapage",
    "started_at": "2026-03-10T21:00",
    "ended_at": "2026-03-10T22:00",
    "place": "Gare",
    "log_number": "MC 2026/1",
}


def test_the_form_writes_the_register_line(director: User, officer: User) -> None:
    page = client_of(director).post(reverse("incident_new"), REGISTER | {"officers": [officer.pk]}, follow=True)

    incident = Incident.objects.get()
    assert incident.started_at == datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    assert (incident.log_number, list(incident.officers.all())) == ("MC 2026/1", [officer])
    assert f"Incident {incident} ouvert" in page.content.decode()


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(director: User) -> None:
    response = client_of(director).post(reverse("incident_new"), REGISTER | {"place": ""})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Ce champ est obligatoire" in page
    assert "MC 2026/1" in page


def test_the_list_is_narrowed(incident: Incident, director: User) -> None:
    browser = client_of(director)

    found = [
        list(browser.get(reverse("incident_list"), query).context["page"].rows)
        for query in ({"kind": "noise"}, {"kind": "theft"}, {"place": "mairie"}, {"since": "2026-03-11"})
    ]

    assert found == [[incident], [], [incident], []]


def test_the_page_of_an_incident_tells_its_clips_and_history(incident: Incident, clip: Clip, director: User) -> None:
    link_clip(by=director, incident=incident, clip=clip)

    page = client_of(director).get(reverse("incident_detail", args=[incident.pk])).content.decode()

    assert clip.number in page
    assert "Vidéo rattachée à l’incident" in page


@pytest.mark.slow
def test_clips_that_the_reader_does_not_see_are_counted(
    incident: Incident, clip: Clip, director: User, team_leader: User
) -> None:
    assert "Aucune vidéo ne montre encore cet incident." in page_of(incident, team_leader)

    link_clip(by=director, incident=incident, clip=clip)

    assert "1 vidéo rattachée ne vous est pas ouverte." in page_of(incident, team_leader)
    assert "ne montre encore" not in page_of(incident, team_leader)
    assert "ne vous est pas ouverte" not in page_of(incident, director)


def page_of(incident: Incident, person: User) -> str:
    return client_of(person).get(incident.get_absolute_url()).content.decode()
