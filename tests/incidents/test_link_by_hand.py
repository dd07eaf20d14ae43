"""Any clip is linked to any incident from the page of either, and an incident is opened from a clip."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Team, User
from cases.incidents.actions.register import link_clip, open_incident
from cases.incidents.models import Incident
from evidence.footage.models import Clip, ClipState
from tests.cast import client_of
from tests.incidents.drafts import HOUR, NOON, draft
from tests.worlds import make_clip

DAY = 24 * HOUR


@pytest.fixture
def incident(director: User, team: Team) -> Incident:
    return open_incident(by=director, incident=draft(team))


@pytest.fixture
def clip(officer: User) -> Clip:
    """Filmed by nobody who was there, two weeks after."""
    return make_clip(started_at=NOON + 14 * DAY, wearer=officer, place="Gare routière")


def page(person: User, name: str, key: int, **query: str) -> str:
    return client_of(person).get(reverse(name, args=[key]), query).content.decode()


@pytest.mark.parametrize("words", ["{number}", "{key}", "{badge}", "routière"])
def test_a_clip_is_found_from_the_incident_and_linked(
    words: str, incident: Incident, clip: Clip, director: User, officer: User
) -> None:
    words = words.format(number=clip.number, key=f"v{clip.pk}", badge=officer.badge_number)
    found = page(director, "clip_for_incident", incident.pk, q=words)
    address = reverse("incident_link_clip", args=[incident.pk, clip.pk])

    assert f'action="{address}"' in found
    client_of(director).post(address)
    assert list(incident.clips.all()) == [clip]
    assert address not in page(director, "clip_for_incident", incident.pk, q=words)


def test_an_incident_is_found_from_the_clip_and_the_way_leads_back(
    incident: Incident, clip: Clip, director: User
) -> None:
    address = reverse("incident_link_clip", args=[incident.pk, clip.pk]) + "?retour=video"

    assert address not in page(director, "incident_for_clip", clip.pk)
    assert f'action="{address}"' in page(director, "incident_for_clip", clip.pk, q="tapage")

    assert client_of(director).post(address)["Location"] == reverse("clip_detail", args=[clip.pk])
    assert list(incident.clips.all()) == [clip]


def test_without_words_the_incidents_of_these_days_are_shown(incident: Incident, director: User) -> None:
    near, far = make_clip(started_at=NOON + 20 * HOUR), make_clip(started_at=NOON + 3 * DAY)

    assert incident.number in page(director, "incident_for_clip", near.pk)
    assert incident.number not in page(director, "incident_for_clip", far.pk)


@pytest.mark.slow
def test_both_pages_lead_there(incident: Incident, clip: Clip, director: User) -> None:
    assert reverse("clip_for_incident", args=[incident.pk]) in page(director, "incident_detail", incident.pk)
    assert reverse("incident_for_clip", args=[clip.pk]) in page(director, "clip_detail", clip.pk)


def test_an_erased_clip_is_not_offered(incident: Incident, clip: Clip, director: User) -> None:
    Clip.objects.filter(pk=clip.pk).update(state=ClipState.ERASED, erased_at=timezone.now())

    assert "Aucune vidéo enregistrée ne correspond" in page(director, "clip_for_incident", incident.pk, q=clip.number)
    assert client_of(director).get(reverse("incident_for_clip", args=[clip.pk])).status_code == 404


def test_an_incident_is_filled_from_the_clip_and_shows_it(director: User, officer: User, team: Team) -> None:
    clip = make_clip(started_at=NOON, wearer=officer, place="Gare", duration_ms=90_000)
    address = reverse("incident_new") + f"?video={clip.pk}"

    form = client_of(director).get(address).context["form"]
    assert (form["place"].value(), form["team"].value()) == ("Gare", team.pk)
    assert [form["started_at"].value().hour, form["ended_at"].value().minute] == [13, 2]
    assert form["officers"].value() == [officer.pk]

    sent = {"kind": "noise", "title": "Tapage", "place": "Gare", "officers": [officer.pk]}
    client_of(director).post(address, sent | {"started_at": "2026-03-10T13:00", "ended_at": "2026-03-10T13:02"})
    opened = Incident.objects.get()
    assert list(opened.clips.all()) == [clip]
    assert list(opened.officers.all()) == [officer]


def test_an_incident_is_not_filled_from_a_clip_that_the_person_does_not_see(director: User) -> None:
    assert client_of(director).get(reverse("incident_new") + "?video=999999").status_code == 404


def test_a_linked_clip_is_not_offered_again(incident: Incident, clip: Clip, director: User) -> None:
    link_clip(by=director, incident=incident, clip=clip)

    assert incident.number not in page(director, "incident_for_clip", clip.pk, q="tapage").partition("Résultats")[2]
