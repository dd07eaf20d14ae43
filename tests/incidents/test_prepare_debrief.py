"""A debrief is prepared from the page of its incident, filled with who was there and what was filmed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from cases.incidents.actions.debriefs import prepare_debrief
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Debrief, Incident
from cases.incidents.selectors import chapters_to_propose, people_of
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.models import Clip, ClipState, erase_rows_about
from evidence.review.models import Marker, MarkerKind
from tests.cast import client_of, make_person
from tests.incidents.debriefs import filmed_incident, prepared
from tests.incidents.drafts import HOUR, NOON
from tests.worlds import make_shift


@pytest.fixture
def incident(director: User, team: Team, officer: User, team_leader: User) -> Incident:
    return filmed_incident(director, team, officer, team_leader)


@pytest.mark.slow
def test_the_page_of_the_incident_leads_there_and_everything_is_filled(incident: Incident, director: User) -> None:
    browser = client_of(director)
    address = reverse("debrief_prepare", args=[incident.pk])
    assert address in browser.get(incident.get_absolute_url()).content.decode()

    form = browser.get(address).context["form"]
    sent = {
        "held_at": form["held_at"].value().strftime("%Y-%m-%dT%H:%M"),
        "chapters": form["chapters"].value(),
        "participants": form["participants"].value(),
    }
    answer = browser.post(address, sent)
    debrief = Debrief.objects.get()
    assert answer["Location"] == debrief.get_absolute_url()

    assert (debrief.leader, debrief.prepared_by, debrief.incident) == (director, director, incident)
    assert set(debrief.participants.all()) == set(incident.officers.all())
    assert [one.clip for one in debrief.chapters.all()] == list(incident.clips.order_by("started_at"))
    assert [(one.position, one.from_ms, one.until_ms) for one in debrief.chapters.all()] == [
        (1, 0, 10_000),
        (2, 0, 10_000),
    ]
    assert debrief.held_at == pytest.approx(timezone.now(), abs=timedelta(minutes=2))


def test_the_journal_names_the_incident_the_participants_and_the_passages(incident: Incident, director: User) -> None:
    debrief = prepared(director, incident, *incident.officers.all())

    entries = list(JournalEntry.objects.about("debrief", debrief.pk).order_by("number"))
    badges = sorted(one.badge_number for one in incident.officers.all())
    first, second = incident.clips.order_by("started_at")

    assert [one.event for one in entries] == [
        IncidentEvent.DEBRIEF_PREPARED,
        IncidentEvent.DEBRIEF_CHAPTERS_CHANGED,
        IncidentEvent.DEBRIEF_CHAPTERS_CHANGED,
    ]
    assert (entries[0].related_id, entries[0].details["participants"]) == (str(incident.pk), badges)
    assert entries[2].details["chapters"] == [
        [f"{first} de 00:00,000 à 00:10,000"],
        [f"{first} de 00:00,000 à 00:10,000", f"{second} de 00:00,000 à 00:10,000"],
    ]


def test_who_was_there_is_its_officers_its_wearers_and_its_team_on_shift(
    incident: Incident, team: Team, other_team: Team, officer: User, team_leader: User
) -> None:
    on_shift, gone, elsewhere = make_person("Present", team=team), make_person("Parti", team=team), make_person("Loin")
    make_shift(team, on_shift, gone, starts_at=NOON - HOUR)
    make_shift(other_team, elsewhere, starts_at=NOON - HOUR)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    assert set(people_of(incident)) == {officer, team_leader, on_shift}


def test_only_clips_that_the_person_may_show_are_proposed(
    incident: Incident, director: User, team_leader: User
) -> None:
    first, second = incident.clips.order_by("started_at")
    until = timezone.now() + HOUR
    assert chapters_to_propose(incident, seen_by=team_leader) == []

    grant_clip_access(by=director, clip=second, person=team_leader, until=until, reason="Débriefing")

    assert [one.clip for one in chapters_to_propose(incident, seen_by=team_leader)] == [second]
    Clip.objects.filter(pk=first.pk).update(state=ClipState.ERASED)
    assert [one.clip for one in chapters_to_propose(incident, seen_by=director)] == [second]


def test_a_restricted_clip_is_proposed_to_nobody_who_is_not_named_on_it(
    incident: Incident, director: User, second_director: User
) -> None:
    clip = incident.clips.order_by("started_at")[0]
    restrict_clip(by=second_director, clip=clip, until=timezone.now() + HOUR, reason="Mineur")

    assert clip not in [one.clip for one in chapters_to_propose(incident, seen_by=director)]
    assert clip in [one.clip for one in chapters_to_propose(incident, seen_by=second_director)]


@pytest.mark.parametrize("actor", ["officer", "trainer", "other_leader", "administrator", "auditor"])
def test_nobody_else_prepares_one(actor: str, incident: Incident, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        prepared(request.getfixturevalue(actor), incident)

    assert not Debrief.objects.exists()


def test_a_clip_of_another_incident_is_no_chapter(
    incident: Incident, director: User, team: Team, officer: User
) -> None:
    other = filmed_incident(director, team, officer)

    with pytest.raises(NotPossible, match="pas rattachée"):
        prepare_debrief(
            by=director,
            incident=incident,
            held_at=timezone.now(),
            participants=[],
            chapters=chapters_to_propose(other, seen_by=director),
        )


@pytest.mark.slow
def test_a_debrief_is_seen_by_whoever_sees_its_incident_and_may_lead(
    incident: Incident, director: User, team_leader: User, other_leader: User, trainer: User
) -> None:
    debrief = prepared(director, incident, trainer)

    seers = {
        one for one in (director, team_leader, other_leader, trainer) if debrief in Debrief.objects.visible_to(one)
    }

    assert seers == {director, team_leader}
    assert str(debrief) in client_of(team_leader).get(reverse("debrief_list")).content.decode()
    assert str(debrief) in client_of(team_leader).get(incident.get_absolute_url()).content.decode()
    found = client_of(team_leader).get(reverse("search"), {"q": "mairie"}).content.decode()
    assert str(debrief) in found


def test_markers_are_the_chapters_of_their_clip_each_with_what_is_around_it(incident: Incident, director: User) -> None:
    first, second = incident.clips.order_by("started_at")
    for label, at_ms, until_ms in (("Annonce", 7000, None), ("Saisie", 1000, 3000)):
        Marker.objects.create(
            clip=first, kind=MarkerKind.FORCE, label=label, at_ms=at_ms, until_ms=until_ms, author=director
        )

    proposed = chapters_to_propose(incident, seen_by=director)

    assert [(one.title, one.from_ms, one.until_ms) for one in proposed[:2]] == [
        ("Saisie", 0, 3000),
        ("Annonce", 2000, 10_000),
    ]
    assert [one.clip for one in proposed] == [first, first, second]
    debrief = prepared(director, incident)
    assert [one.marker and one.marker.label for one in debrief.chapters.all()] == ["Saisie", "Annonce", None]


def test_the_erasure_of_a_clip_takes_the_titles_of_its_chapters(incident: Incident, director: User) -> None:
    debrief = prepared(director, incident)
    first, second = debrief.chapters.all()

    erase_rows_about(first.clip)

    assert [one.title for one in debrief.chapters.all()] == ["", second.title]
