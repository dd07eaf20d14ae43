"""One incident or requisition opened to one person by name, until a date, for a reason."""

from datetime import datetime

from django.db import transaction

from accounts.actions.openings import end_opening, write_opening
from accounts.errors import NotPermitted, NotPossible
from accounts.models import User
from accounts.permissions import people_with
from accounts.roles import Right
from cases.models import Incident, IncidentOpening, Requisition, RequisitionOpening
from cases.permissions import may_show_incident, may_show_requisition
from evidence.actions.openings import open_clip
from evidence.models import Clip


@transaction.atomic
def open_incident_to(
    *, by: User, incident: Incident, person: User, until: datetime, reason: str, with_clips: bool = False
) -> IncidentOpening:
    """Open an incident to a designated person; its clips come along only `with_clips`: those stored that `by` sees,
    each opened by name on its own.

    NotPermitted without INCIDENT_OPEN (and CLIP_OPEN for the clips). NotPossible without a reason, with an end already
    past, for oneself, or for a person whose role cannot show incidents (or clips).
    """
    if not may_show_incident(by, incident):
        raise NotPermitted("Vous ne pouvez pas ouvrir cet incident à une autre personne.")
    _require_fit(person, Right.INCIDENT_LIST, "voir un incident")
    opening = write_opening(by=by, kind=IncidentOpening, row=incident, person=person, until=until, reason=reason)
    if with_clips:
        for clip in Clip.objects.visible_to(by).stored().filter(incident_links__incident=incident):
            open_clip(by=by, clip=clip, person=person, until=until, reason=f"{reason.strip()} (incident {incident})")
    return opening


@transaction.atomic
def close_incident_to(*, by: User, opening: IncidentOpening, reason: str) -> None:
    """Withdraw an incident's opening at once; clips opened with it stay open until they are withdrawn.

    NotPermitted without INCIDENT_OPEN; NotPossible without a reason, or once it has ended.
    """
    if not may_show_incident(by, opening.content_object):
        raise NotPermitted("Vous ne pouvez pas retirer cet accès.")
    end_opening(by=by, opening=opening, reason=reason)


@transaction.atomic
def open_requisition_to(
    *, by: User, requisition: Requisition, person: User, until: datetime, reason: str
) -> RequisitionOpening:
    """Open a requisition to a designated person, who reads it and acts on nothing.

    NotPermitted without REQUISITION_OPEN. NotPossible without a reason, with an end already past, for oneself, or for
    a person whose role cannot show requisitions.
    """
    if not may_show_requisition(by, requisition):
        raise NotPermitted("Vous ne pouvez pas ouvrir cette réquisition à une autre personne.")
    _require_fit(person, Right.REQUISITION_LIST, "lire une réquisition")
    return write_opening(by=by, kind=RequisitionOpening, row=requisition, person=person, until=until, reason=reason)


@transaction.atomic
def close_requisition_to(*, by: User, opening: RequisitionOpening, reason: str) -> None:
    """Withdraw a requisition's opening at once. NotPermitted without REQUISITION_OPEN; NotPossible without a reason,
    or once it has ended."""
    if not may_show_requisition(by, opening.content_object):
        raise NotPermitted("Vous ne pouvez pas retirer cet accès.")
    end_opening(by=by, opening=opening, reason=reason)


def _require_fit(person: User, right: Right, what: str) -> None:
    """A name on a list does not make a designation (CSI R241-12)."""
    if not people_with(right).filter(pk=person.pk).exists():
        raise NotPossible(f"{person} n’a pas d’habilitation qui permette de {what}.")
