"""The worklist section of clips without an incident."""

from datetime import datetime

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.web.panels import Panel
from accounts.base.web.worklist import LINES_A_SECTION, WorklistSection, WorklistSource
from accounts.people.roles import Right
from cases.incidents.selectors import unlinked_proposals
from evidence.footage.models import Clip


def unlinked_clips(person: Person, now: datetime) -> WorklistSection:
    unlinked = Clip.objects.visible_to(person).stored().filter(incident_links__isnull=True)
    proposals = unlinked_proposals(seen_by=person)[:LINES_A_SECTION]
    return WorklistSection(
        "Vidéos à rattacher",
        "link",
        "Toutes les vidéos sont rattachées à un incident.",
        unlinked.count(),
        reverse("proposal_list"),
        panel=Panel("incidents/_proposals.html", {"proposals": proposals}) if proposals else None,
    )


SECTIONS = (WorklistSource(Right.INCIDENT_WRITE, unlinked_clips),)
