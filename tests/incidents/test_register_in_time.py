"""The register of interventions: an extract for the judicial police, and its erasure at three years at most (arrêté of
14 April 2009)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import Team, User
from accounts.search.models import SearchWord
from cases.figures.periods import Period
from cases.figures.selectors.interventions import Counted
from cases.incidents.actions.debriefs import erase_debrief_words
from cases.incidents.actions.register import grant_incident_access, link_clip, open_incident
from cases.incidents.actions.register_erasure import erase_register
from cases.incidents.models import Debrief, Incident, IncidentAccessGrant
from cases.incidents.tasks import erase_register as task
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.worlds import make_clip

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TERM = datetime(2023, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOLD = {
    "title": "Rixe devant la gare",
    "kind": "violence",
    "force": "hands",
    "log_number": "MC 12",
    "report_number": "2023/77",
    "narrative": "Deux conducteurs se battent.\nSéparés.",
    "response": "Remis à l’OPJ.",
    "natinf_code": "7151",
    "offence_place": "Gare routière",
    "sent_to_officer_on": date(2023, 11, 21),
}


@pytest.fixture(autouse=True)
def in_november(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def opened(director: User, team: Team, start: datetime, *officers: User) -> Incident:
    told = TOLD | {"started_at": start, "ended_at": start + MINUTE, "offence_at": start, "requested_at": start}
    return open_incident(by=director, incident=draft(team, **told), officers=officers)


def extract(incident: Incident, person: User, **data: str) -> tuple[int, bytes]:
    response = client_of(person).post(
        f"/incidents/{incident.pk}/extrait/", {"recipient": "Cne Roy", "recipient_service": "CIAT"} | data
    )
    return response.status_code, response.content


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_what_is_past_its_term_leaves_the_register(director: User, team: Team, officer: User) -> None:
    incident = opened(director, team, TERM, officer)
    clip = make_clip()
    link_clip(by=director, incident=incident, clip=clip)
    grant_incident_access(by=director, incident=incident, person=director_of(team), until=NOW + MINUTE, reason="Suite")

    task()

    incident.refresh_from_db()
    gone = ("place", "response", "narrative", "log_number", "report_number", "natinf_code", "offence_place")
    assert all(getattr(incident, name) == "" for name in gone)
    assert (incident.title, incident.erased_at, incident.team, incident.sent_to_officer_on) == (
        *("Effacée du registre", NOW, None, None),
    )
    assert incident.ended_at == incident.started_at == TERM
    assert not incident.officers.exists()
    assert not IncidentAccessGrant.objects.exists()
    assert not SearchWord.objects.filter(kind="incidents.incident").exists()
    assert [link.linked_by for link in incident.links.all()] == [None]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor_name) == ("incident:erased", SystemActor.ERASER.label)


def director_of(team: Team) -> User:
    return User.objects.filter(team=team, designations__role="team_leader").get()


@pytest.fixture(autouse=True)
def led_team(team_leader: User) -> User:
    return team_leader


def test_the_figures_of_its_year_stay(director: User, team: Team) -> None:
    opened(director, team, TERM)
    period = Period.of("2023", NOW.date())
    assert period
    before = Counted.of(period)

    erase_register(by=SystemActor.ERASER)

    after = Counted.of(period)
    assert (after.total, after.kinds, after.hours, after.facts) == (
        *(before.total, before.kinds, before.hours, before.facts),
    )
    assert after.total == 1


def test_the_term_is_reached_to_the_minute_and_only_once(director: User, team: Team, settings: Settings) -> None:
    kept = opened(director, team, TERM + MINUTE)
    opened(director, team, TERM)

    assert [erase_register(by=SystemActor.ERASER) for _ in range(2)] == [1, 0]
    kept.refresh_from_db()
    assert (kept.title, kept.erased_at) == ("Rixe devant la gare", None)

    settings.REGISTER_MONTHS = 12
    assert erase_register(by=SystemActor.ERASER) == 1


def test_one_that_fails_stops_no_other(director: User, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (opened(director, team, TERM - MINUTE * number) for number in (9, 0))
    from cases.incidents.actions import register_erasure

    real = register_erasure._erase

    def failing(*, pk: int, by: SystemActor) -> bool:
        if pk == first.pk:
            raise OSError("disque")
        return real(pk=pk, by=by)

    monkeypatch.setattr(register_erasure, "_erase", failing)

    assert erase_register(by=SystemActor.ERASER) == 1
    assert FailedItem.objects.get().key == str(first.pk)
    second.refresh_from_db()
    assert second.erased_at == NOW


def test_the_words_of_its_debriefs_go_too(director: User, team: Team, settings: Settings) -> None:
    settings.REGISTER_MONTHS, settings.DEBRIEF_MONTHS = 6, 36
    incident = opened(director, team, NOW - timedelta(days=200))
    Debrief.objects.create(
        incident=incident, held_at=NOW, leader=director, prepared_by=director, changed_by_name="x", lessons="Dit."
    )

    assert erase_debrief_words(by=SystemActor.EXPIRY) == 1
    assert Debrief.objects.get().lessons == ""


def test_what_left_the_register_is_neither_changed_nor_extracted(director: User, team: Team) -> None:
    incident = opened(director, team, TERM)
    erase_register(by=SystemActor.ERASER)
    client = client_of(director)

    page = client.get(incident.get_absolute_url()).text

    assert "a quitté le registre" in page
    assert f"/incidents/{incident.pk}/extrait/" not in page
    assert extract(incident, director)[0] == 403
    assert not JournalEntry.objects.filter(event="incident:extracted").exists()


def test_an_extract_has_every_field_and_its_recipient(director: User, team: Team, officer: User) -> None:
    incident = opened(director, team, NOW - timedelta(days=2), officer)

    status, content = extract(incident, director, format="pdf")

    text = pdf_text(content)
    assert status == 200
    for said in ("Rixe devant la gare", "MC 12", "2023/77", "7151", "Gare routière", "21/11/2023", "Remis à l’OPJ."):
        assert said in text
    assert officer.badge_number in text
    assert "Cne Roy, CIAT" in text
    assert "Séparés." in text
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.recipient, entry.recipient_service, entry.procedure_number, entry.details) == (
        *("incident:extracted", "Cne Roy", "CIAT", "2023/77", {"format": "pdf"}),
    )


def test_the_table_has_the_same_fields_and_runs_no_formula(director: User, team: Team) -> None:
    incident = opened(director, team, NOW - timedelta(days=2))
    Incident.objects.filter(pk=incident.pk).update(log_number="=1+1")

    content = extract(incident, director, format="csv")[1].decode("utf-8-sig")

    assert content.startswith("Incident;Main courante n°;Objet;Nature;")
    assert "'=1+1" in content


def test_an_extract_names_for_whom_it_is(director: User, team: Team) -> None:
    incident = opened(director, team, NOW - timedelta(days=2))

    assert "obligatoire" in extract(incident, director, recipient=" ")[1].decode()
    assert not JournalEntry.objects.filter(event="incident:extracted").exists()


def test_a_team_leader_extracts_nothing(director: User, team: Team, team_leader: User) -> None:
    assert extract(opened(director, team, NOW - timedelta(days=2)), team_leader)[0] == 403
