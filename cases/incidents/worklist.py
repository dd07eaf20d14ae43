"""The worklist sections of clips without an incident, and of incidents opened to a person by name."""

from datetime import datetime

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.web.worklist import LINES_A_SECTION, Line, Stake, WorklistSection, WorklistSource
from accounts.people.roles import Right
from accounts.people.worklist import opened_by_name
from cases.incidents.models import IncidentAccessGrant
from cases.incidents.selectors import clips_without_incident, unlinked_proposals
from evidence.footage.selectors import set_erasure_dates


def unlinked_clips(person: Person, now: datetime) -> WorklistSection:
    unlinked = clips_without_incident(seen_by=person)
    url = reverse("proposal_list")
    proposals = unlinked_proposals(seen_by=person)[:LINES_A_SECTION]
    set_erasure_dates([proposal.clip for proposal in proposals])
    lines = [
        Line(
            sentence=f"{proposal.clip} montre sans doute «\u00a0{proposal.incident.title}\u00a0» — {proposal.why}",
            url=f"{url}#{proposal.clip}",
            action="Rattacher",
            deadline=proposal.clip.erase_due_at,
        )
        for proposal in proposals
    ]
    empty = "Toutes les vidéos sont rattachées à un incident."
    return WorklistSection("Vidéos à rattacher", "link", empty, unlinked.count(), url, lines, Stake.DUTY)


def incidents_opened_by_name(person: Person, now: datetime) -> WorklistSection:
    """The incidents opened to this person, until their access ends."""
    grants = IncidentAccessGrant.objects.held_by(person, now)
    return opened_by_name(grants, title="Incidents ouverts à votre nom", page="incident_list")


SECTIONS = (
    WorklistSource(Right.INCIDENT_WRITE, unlinked_clips),
    WorklistSource(Right.INCIDENT_LIST, incidents_opened_by_name),
)
