"""Several clips of one incident or requisition are held for one procedure, written once."""

import html

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.register import open_incident
from cases.incidents.models import Incident
from cases.requisitions.models import Requisition
from evidence.footage.actions.access import restrict_clip
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Hold
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.requisitions.worlds import HOUR, received
from tests.worlds import make_clip

SENT = {"kind": "disciplinary", "reference": "ENQ 2026/3"}


@pytest.fixture
def clips(db: None) -> list[Clip]:
    return [make_clip(started_at=timezone.now() - HOUR) for _ in range(3)]


@pytest.fixture
def incident(director: User, clips: list[Clip]) -> Incident:
    return open_incident(by=director, incident=draft(), clips=clips)


def held(reference: str = SENT["reference"]) -> set[Clip]:
    return {hold.clip for hold in Hold.objects.active().filter(reference=reference)}


def shown(browser: Client, page: Incident | Requisition) -> str:
    return html.unescape(browser.get(page.get_absolute_url()).content.decode())


@pytest.mark.slow
def test_those_ticked_on_an_incident_are_held_and_journaled(
    director: User, incident: Incident, clips: list[Clip]
) -> None:
    browser = client_of(director)
    assert 'data-dialog="holds-dialog"' in shown(browser, incident)

    sent = SENT | {"clips": [clip.pk for clip in clips[:2]]}
    browser.post(reverse("incident_hold_clips", args=[incident.pk]), sent)

    assert held() == set(clips[:2])
    entries = JournalEntry.objects.filter(event=FootageEvent.CLIP_HELD, procedure_number=SENT["reference"])
    assert {entry.subject_label for entry in entries} == {clip.number for clip in clips[:2]}
    assert "2 vidéos conservées." in shown(browser, incident)


@pytest.mark.parametrize("missing", ["kind", "reference", "clips"])
def test_nothing_is_held_without_procedure_reference_or_clip(
    missing: str, director: User, incident: Incident, clips: list[Clip]
) -> None:
    sent = SENT | {"clips": [clip.pk for clip in clips]}

    client_of(director).post(reverse("incident_hold_clips", args=[incident.pk]), {**sent, missing: ""})

    assert not Hold.objects.exists()


def test_a_clip_of_no_incident_or_hidden_from_the_person_is_left_out_of_those_held_and_said(
    director: User, head: User, incident: Incident, clips: list[Clip]
) -> None:
    restrict_clip(by=head, clip=clips[0], until=timezone.now() + HOUR, reason="Mineur")
    address = reverse("incident_hold_clips", args=[incident.pk])

    sent = SENT | {"clips": [make_clip().pk, clips[0].pk, clips[1].pk]}
    page = client_of(director).post(address, sent, follow=True).content.decode()

    assert held() == {clips[1]}
    assert "2 de ce qui était coché n’est plus là" in html.unescape(page)


def test_a_team_leader_who_sees_the_incident_is_offered_no_hold(team_leader: User, incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(team=team_leader.team)

    assert "holds-dialog" not in shown(client_of(team_leader), incident)


@pytest.mark.slow
def test_those_ticked_on_a_requisition_are_held(director: User, clips: list[Clip]) -> None:
    requisition = received(director)
    browser = client_of(director)
    assert 'data-dialog="holds-dialog"' in shown(browser, requisition)

    sent = SENT | {"clips": [clips[0].pk]}
    browser.post(reverse("requisition_hold_clips", args=[requisition.pk]), sent)

    assert held() == {clips[0]}
