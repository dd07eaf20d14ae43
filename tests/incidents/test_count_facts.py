"""What is counted of an intervention, on its form and at its debrief: each fact once, and what nobody said as such."""

import pytest
from django.urls import reverse

from accounts.base.errors import NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.debriefs import change_debrief, erase_debrief_words, prepare_debrief
from cases.incidents.actions.register import change_incident, open_incident
from cases.incidents.models import FACTS, Debrief, Force, Incident, IncidentKind
from tests.cast import client_of
from tests.incidents.drafts import NOON, draft

TOLD = {
    "kind": "outrage",
    "title": "Cris",
    "place": "Gare",
    "started_at": "2026-03-10T12:00",
    "ended_at": "2026-03-10T13:00",
}
HANDS = {"force": Force.HANDS, "announcement": "yes"}
SAID = {"announcement": "yes", "announcement_effect": "calmed", "force": "hands", "outcome": "calmed"}


@pytest.fixture
def incident(director: User) -> Incident:
    return open_incident(by=director, incident=draft())


@pytest.fixture
def debrief(director: User, incident: Incident) -> Debrief:
    return prepare_debrief(by=director, incident=incident, held_at=NOON, participants=[])


def tell(debrief: Debrief, director: User, announcement: str) -> None:
    debrief.announcement = announcement
    change_debrief(by=director, debrief=debrief, participants=[], revision=debrief.revision)


def test_the_form_counts_two_kinds_and_the_facts_that_were_said(director: User) -> None:
    client_of(director).post(reverse("incident_new"), TOLD | SAID | {"second_kind": "violence"})

    incident = Incident.objects.get()
    assert (incident.kinds, incident.force, incident.injuries) == ("Outrage, Violences", "hands", None)
    page = client_of(director).get(incident.get_absolute_url()).content.decode()
    assert "<dt>Blessés</dt><dd>Non renseigné</dd>" in page
    assert "<dt>Usage de la force</dt><dd>À mains nues</dd>" in page
    assert JournalEntry.objects.latest("number").details["second_kind"] == "violence"


def test_nothing_is_compulsory(director: User) -> None:
    client_of(director).post(reverse("incident_new"), TOLD)

    assert {getattr(Incident.objects.get(), name) for name in FACTS} == {None}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"second_kind": "outrage"}, "C’est déjà la nature"),
        ({"announcement_effect": "calmed"}, "Dites d’abord que l’enregistrement a été annoncé"),
        ({"announcement": "no", "announcement_effect": "none"}, "Dites d’abord"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(
    director: User, told: dict[str, str], sentence: str
) -> None:
    page = client_of(director).post(reverse("incident_new"), TOLD | told).content.decode()

    assert sentence in page
    assert not Incident.objects.exists()
    with pytest.raises(NotPossible, match=sentence):
        open_incident(by=director, incident=draft(None, **{"kind": "outrage"} | told))


def test_a_change_of_a_fact_is_told_by_the_journal(director: User, incident: Incident) -> None:
    incident.force = Force.HANDCUFFS
    change_incident(by=director, incident=incident, officers=[])

    assert JournalEntry.objects.latest("number").details == {"force": ["", "handcuffs"]}


def test_what_a_debrief_says_of_the_announcement_is_the_one_source(
    director: User, incident: Incident, debrief: Debrief
) -> None:
    tell(debrief, director, "yes")

    incident.refresh_from_db()
    assert incident.announcement == "yes"
    page = client_of(director).get(reverse("incident_change", args=[incident.pk])).content.decode()
    assert 'name="announcement"' not in page
    assert f"d’après le débriefing {debrief}" in page
    client_of(director).post(reverse("incident_change", args=[incident.pk]), TOLD | {"announcement": "no"})
    incident.refresh_from_db()
    assert (incident.title, incident.announcement) == ("Cris", "yes")


def test_the_last_debrief_that_says_it_counts_and_taking_it_back_unsays_it(
    director: User, incident: Incident, debrief: Debrief
) -> None:
    later = prepare_debrief(by=director, incident=incident, held_at=NOON.replace(day=12), participants=[])
    tell(debrief, director, "yes")
    tell(later, director, "no")
    incident.refresh_from_db()
    assert incident.announcement == "no"

    tell(later, director, "")
    tell(debrief, director, "")
    incident.refresh_from_db()
    assert incident.announcement is None


def test_a_debrief_moved_after_another_is_the_last_one(director: User, incident: Incident, debrief: Debrief) -> None:
    later = prepare_debrief(by=director, incident=incident, held_at=NOON.replace(day=12), participants=[])
    tell(debrief, director, "yes")
    tell(later, director, "no")

    debrief.held_at = NOON.replace(day=14)
    tell(debrief, director, "yes")

    incident.refresh_from_db()
    assert incident.announcement == "yes"


def test_the_fact_outlives_the_words_of_the_debrief(director: User, incident: Incident, debrief: Debrief) -> None:
    tell(debrief, director, "yes")
    Debrief.objects.update(held_at=NOON.replace(year=2020))

    erase_debrief_words(by=director)

    debrief.refresh_from_db()
    incident.refresh_from_db()
    assert (debrief.announcement, incident.announcement) == ("", "yes")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "violence"}, ["Deux"]),
        ({"fact": "force:hands"}, ["Deux"]),
        ({"fact": "force:-"}, ["Un"]),
        ({"fact": "announcement_effect:-"}, ["Deux"]),
        ({"fact": "footage:yes"}, []),
        ({"fact": "footage:no"}, ["Un", "Deux"]),
    ],
)
def test_the_list_finds_incidents_by_what_was_counted(director: User, asked: dict[str, str], found: list[str]) -> None:
    draft(title="Un", kind=IncidentKind.OUTRAGE).save()
    draft(None, title="Deux", kind=IncidentKind.OUTRAGE, second_kind=IncidentKind.VIOLENCE, **HANDS).save()

    rows = client_of(director).get(reverse("incident_list"), asked).context["page"].rows
    assert sorted((one.title for one in rows), reverse=True) == sorted(found, reverse=True)
