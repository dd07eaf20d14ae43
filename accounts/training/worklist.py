"""The training certificates that end soon, for “Aujourd’hui”."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.moments import day_in_words
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, WorklistSection, WorklistSource
from accounts.people.roles import Right
from accounts.training.actions.reminders import EXPIRY_REMINDERS
from accounts.training.selectors.standings import expiring_soon


def ending_certificates(person: Person, now: datetime) -> WorklistSection:
    """Officers whose right to wear a camera ends within TRAINING_EXPIRING_DAYS, unless they are trained again."""
    soon = expiring_soon(timezone.localdate(now))
    lines = [
        Line(
            sentence=f"{one.person} : attestation à renouveler"
            + (f", séance {day_in_words(one.next_session)}" if one.next_session else ""),
            url=reverse("training_person", args=[one.person.pk]),
            action="Voir",
            due_on=one.certificate.valid_until,
        )
        for one in soon[:LINES_A_SECTION]
        if one.certificate
    ]
    empty = f"Aucune attestation n’expire dans les {settings.TRAINING_EXPIRING_DAYS} jours."
    url = reverse("training_status") + "?state=expiring"
    return WorklistSection("Attestations qui expirent", "graduation-cap", empty, len(soon), url, lines)


SECTIONS = (WorklistSource(Right.TRAINING_MANAGE, ending_certificates),)
BATCHES: BatchRights = {EXPIRY_REMINDERS: (Right.TRAINING_MANAGE,)}
