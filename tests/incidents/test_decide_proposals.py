"""Deciding on what the machine proposes: one by one, confirmed or declined with a reason, or several at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.proposals import decline_proposal
from cases.incidents.actions.register import link_clip, open_incident
from cases.incidents.models import DeclinedProposal, Incident, IncidentClip
from cases.incidents.selectors import clips_for_incident, unlinked_proposals
from evidence.footage.actions.access import restrict_clip
from evidence.footage.models import Clip, ClipState
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.worlds import make_clip

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


@pytest.fixture
def incident(officer: User) -> Incident:
    return open_incident(by=SystemActor.DEMO, incident=draft(), officers=[officer])


@pytest.fixture
def clips(incident: Incident, officer: User) -> list[Clip]:
    """Three, the newest first, each proposed for the incident."""
    return [make_clip(wearer=officer, started_at=NOON - number * MINUTE) for number in range(3)]


def page(browser: Client, **query: str | int) -> Any:
    return browser.get(reverse("proposal_list"), query).context


def decide(browser: Client, act: str, *pairs: str, reason: str = "") -> str:
    sent = {"row": pairs, "act": act, "reason": reason}
    return browser.post(reverse("proposals_decide"), sent, follow=True).content.decode()


def test_one_is_shown_with_its_acts_and_their_keys(browser: Client, clips: list[Clip]) -> None:
    answer = browser.get(reverse("proposal_list"))

    assert answer.context["current"].clip == clips[0]
    shown = answer.content.decode()
    assert all(f'data-key="{key}"' in shown for key in "ons")


def test_confirming_one_leads_to_the_next(browser: Client, clips: list[Clip], incident: Incident) -> None:
    address = reverse("incident_link_clip", args=[incident.pk, clips[1].pk])

    answer = browser.post(f"{address}?retour=a-rattacher&a={clips[2].pk}", follow=True)

    assert IncidentClip.objects.get().clip == clips[1]
    assert answer.context["current"].clip == clips[2]


def test_declining_one_keeps_the_reason_and_leads_to_the_next(
    browser: Client, clips: list[Clip], incident: Incident, director: User
) -> None:
    address = reverse("proposal_decline", args=[incident.pk, clips[0].pk])

    answer = browser.post(f"{address}?a={clips[1].pk}", {"reason": "Une autre rue"}, follow=True)

    declined = DeclinedProposal.objects.get()
    assert (declined.clip, declined.reason, declined.declined_by) == (clips[0], "Une autre rue", director)
    entry = JournalEntry.objects.get(event="incident:proposal-declined")
    assert (entry.subject_id, entry.related_id, entry.reason) == (str(incident.pk), str(clips[0].pk), "Une autre rue")
    assert answer.context["current"].clip == clips[1]
    assert clips[0] not in [one.clip for one in answer.context["proposals"]]


def test_what_was_declined_is_not_proposed_again_but_can_be_linked(
    clips: list[Clip], incident: Incident, director: User
) -> None:
    decline_proposal(by=director, incident=incident, clip=clips[0], reason="Non")
    decline_proposal(by=director, incident=incident, clip=clips[0], reason="Toujours non")

    assert clips[0] not in [one.clip for one in clips_for_incident(incident, seen_by=director)]
    assert clips[0] not in [one.clip for one in unlinked_proposals(seen_by=director)]
    assert JournalEntry.objects.filter(event="incident:proposal-declined").count() == 1
    assert link_clip(by=director, incident=incident, clip=clips[0])


def test_the_next_likeliest_incident_is_proposed_instead(
    clips: list[Clip], incident: Incident, director: User, officer: User
) -> None:
    second = open_incident(by=director, incident=draft(title="Vol"), officers=[officer])
    decline_proposal(by=director, incident=incident, clip=clips[0], reason="Non")

    assert [one.incident for one in unlinked_proposals(seen_by=director) if one.clip == clips[0]] == [second]


def test_a_proposal_is_not_declined_without_a_reason_nor_once_it_is_linked(
    clips: list[Clip], incident: Incident, director: User, team_leader: User
) -> None:
    link_clip(by=director, incident=incident, clip=clips[0])

    with pytest.raises(NotPossible, match="déjà rattachée"):
        decline_proposal(by=director, incident=incident, clip=clips[0], reason="Non")
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        decline_proposal(by=director, incident=incident, clip=clips[1], reason=" ")
    with pytest.raises(NotPermitted):
        decline_proposal(by=team_leader, incident=incident, clip=clips[1], reason="Non")
    assert not DeclinedProposal.objects.exists()


def test_one_may_be_passed_over(browser: Client, clips: list[Clip]) -> None:
    assert page(browser, a=clips[2].pk)["current"].clip == clips[2]
    assert page(browser, a="tout")["current"].clip == clips[0]


# Several at once ------------------------------------------------------------------------------------------------------


def test_several_are_linked_each_alone(browser: Client, clips: list[Clip], incident: Incident) -> None:
    Clip.objects.filter(pk=clips[1].pk).update(state=ClipState.ERASED)

    shown = decide(browser, "link", *(f"{incident.pk}-{clip.pk}" for clip in clips))

    assert {link.clip for link in IncidentClip.objects.all()} == {clips[0], clips[2]}
    assert JournalEntry.objects.filter(event="incident:clip-linked").count() == 2
    assert "2 vidéos rattachées." in shown
    assert f"La vidéo {clips[1]} est effacée" in shown


@pytest.mark.slow
def test_several_are_declined_for_one_reason(browser: Client, clips: list[Clip], incident: Incident) -> None:
    pairs = [f"{incident.pk}-{clip.pk}" for clip in clips]

    assert "Indiquez pourquoi" in decide(browser, "decline", *pairs)
    assert not DeclinedProposal.objects.exists()
    assert "3 vidéos écartées." in decide(browser, "decline", *pairs, reason="Autre lieu")
    assert JournalEntry.objects.filter(event="incident:proposal-declined").count() == 3


def test_what_the_person_does_not_see_is_left_out(
    browser: Client, clips: list[Clip], incident: Incident, head: User
) -> None:
    restrict_clip(by=head, clip=clips[0], until=datetime(2099, 1, 1, tzinfo=UTC), reason="Mineur")

    decide(browser, "link", f"{incident.pk}-{clips[0].pk}", f"999999-{clips[1].pk}", "tout", "1-2-3")

    assert not IncidentClip.objects.exists()


def test_more_than_a_page_is_refused(browser: Client) -> None:
    assert "Au plus 300" in decide(browser, "link", *(f"1-{number}" for number in range(301)))


@pytest.mark.slow
def test_many_at_once_each_with_its_entry(browser: Client, incident: Incident, officer: User) -> None:
    clips = [make_clip(wearer=officer, started_at=NOON) for _ in range(100)]

    assert "100 vidéos rattachées." in decide(browser, "link", *(f"{incident.pk}-{clip.pk}" for clip in clips))
    assert JournalEntry.objects.filter(event="incident:clip-linked").count() == 100
