"""The erasure of the register of interventions at its term (arrêté of 14 April 2009: three years at most), and its
extracts for the judicial police."""

from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.errors import NotPermitted, required_reason
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.search.models import erase_words_of
from cases.incidents.events import IncidentEvent
from cases.incidents.models import DeclinedProposal, Incident, IncidentAccessGrant
from cases.incidents.permissions import may_change_incident

# The law wants it erased: it is tried for ever, and told when it fails.
REGISTER = Batch("register", "Effacement du registre des interventions", keeps_trying=True, is_irreversible=True)
ERASED_TITLE = "Effacée du registre"
_TEXTS = ("place", "response", "narrative", "log_number", "report_number", "natinf_code", "offence_place")
_EMPTY = ("requested_at", "offence_at", "sent_to_officer_on", "team")


class ExtractFormat(models.TextChoices):
    PDF = "pdf", "document (PDF)"
    CSV = "csv", "tableau (CSV)"


def erase_register(*, by: Actor) -> int:
    """Erase what the register tells of the interventions that began more than REGISTER_MONTHS ago, each alone; how
    many."""
    due = Incident.objects.past_register(timezone.now()).order_by("started_at", "pk")
    return sum(work_through(REGISTER, due, lambda one: _erase(pk=one.pk, by=by), by=by, are_all=True).results)


@transaction.atomic
def _erase(*, pk: int, by: Actor) -> bool:
    """Whether it was still to erase. Links to clips stay, without who made them; the access grants go."""
    now = timezone.now()
    incident = Incident.objects.select_for_update(of=("self",)).past_register(now).filter(pk=pk).first()
    if incident is None:
        return False
    incident.officers.clear()
    IncidentAccessGrant.objects.filter(content_object=incident).delete()
    DeclinedProposal.objects.filter(incident=incident).delete()
    incident.links.update(linked_by=None)
    incident.file_links.update(linked_by=None)
    erase_words_of(Incident, [pk])
    nothing: dict[str, Any] = dict.fromkeys(_TEXTS, "") | dict.fromkeys(_EMPTY)
    Incident.objects.filter(pk=pk).update(**nothing, title=ERASED_TITLE, ended_at=F("started_at"), erased_at=now)
    record(IncidentEvent.INCIDENT_ERASED, by=by, about=incident)
    return True


@transaction.atomic
def extract_incident(
    *, by: User, incident: Incident, recipient: str, recipient_service: str, format: ExtractFormat
) -> None:
    """Journal that an extract of the register was made for an officer of the judicial police.

    NotPermitted without INCIDENT_WRITE, or once the incident is erased. NotPossible without a recipient.
    """
    if not may_change_incident(by, incident):
        raise NotPermitted("Vous ne pouvez pas extraire cet incident du registre.")
    record(
        IncidentEvent.INCIDENT_EXTRACTED,
        by=by,
        about=incident,
        procedure_number=incident.report_number,
        recipient=required_reason(recipient, "Indiquez pour qui est l’extrait.", field="recipient"),
        recipient_service=recipient_service.strip(),
        details={"format": format.value},
    )
