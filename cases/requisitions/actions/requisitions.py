"""The steps of a requisition, from receipt to closing: one function per step. The states are in states.py."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.changes import changed
from accounts.journal.format import instant
from accounts.people.models import User
from cases.requisitions.actions.answers import start_answer
from cases.requisitions.actions.steps import record_step
from cases.requisitions.actions.windows import add_windows, confirm_windows, hold_windows
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition
from cases.requisitions.permissions import (
    may_approve,
    may_close,
    may_prepare,
    may_receive_requisition,
    require_step,
)
from cases.requisitions.selectors import AskedWindow, count_come_since, handed_over, questioned
from cases.requisitions.states import REQUISITION_TRANSITIONS, RequisitionTransition
from evidence.footage.actions.holds import release_origin
from evidence.intake.actions.quarantine_holds import release_file_origin

REQUIRED_TO_REGISTER = (
    "legal_basis",
    "report_number",
    "officer_name",
    "officer_unit",
    "officer_email",
)


REGISTERED_FIELDS = (
    *REQUIRED_TO_REGISTER,
    *("report_date", "officer_rank", "officer_badge", "magistrate", "authorisation_reference"),
    *("offence", "place", "incident"),
)


_JOURNALED_FIELDS = (
    "legal_basis",
    "report_number",
    "report_date",
    "officer_name",
    "officer_unit",
    "officer_badge",
    "offence",
)


@transaction.atomic
def receive_requisition(
    *, by: Actor, requisition: Requisition, windows: Collection[AskedWindow] = (), known_sender: bool = True
) -> Requisition:
    """Write down a requisition and hold the clips of its windows at once, before anyone approves.

    NotPermitted without REQUISITION_RECEIVE, which directors and the mail system have; a person is asked about what
    the mail system receives out of proportion. NotPossible for a window that ends before it starts.
    """
    if not may_receive_requisition(by):
        raise NotPermitted("Vous ne pouvez pas enregistrer de réquisition.")
    _require_order((window.start_at, window.end_at) for window in windows)
    _clean(requisition)
    requisition.save()
    asked = windows if isinstance(by, User) else questioned(requisition, list(windows), known_sender=known_sender)
    add_windows(requisition=requisition, windows=asked)
    record_step(
        RequisitionEvent.REQUISITION_RECEIVED,
        requisition,
        by=by,
        details={"channel": str(requisition.channel), "received_at": instant(requisition.received_at)},
    )
    hold_windows(by=by, requisition=requisition)
    return requisition


@transaction.atomic
def register_requisition(
    *, by: Actor, requisition: Requisition, windows: Collection[tuple[datetime, datetime]] | None = None
) -> Requisition:
    """Complete the fields that the law and the answer need. `windows` replace those that were read (None confirms
    them): the holds follow, and what only a removed window explained is released.

    NotPermitted without REQUISITION_PREPARE; NotPossible while a required field or every window is missing, or once the
    answer is submitted.
    """
    step = RequisitionTransition.REGISTER
    require_step(may_prepare(by, requisition, step), requisition, step)
    missing = [
        str(Requisition._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # no reverse relation among them
        for name in REQUIRED_TO_REGISTER
        if not getattr(requisition, name)
    ]
    if not (windows or (windows is None and requisition.windows.exists())):
        missing.append("période demandée")
    if missing:
        raise NotPossible(f"Il manque : {', '.join(missing)}.")
    _require_order(windows or ())
    _clean(requisition)
    before = _journal_details(Requisition.objects.get(pk=requisition.pk))
    requisition.question = ""
    changes = {name: getattr(requisition, name) for name in (*REGISTERED_FIELDS, "question")}
    REQUISITION_TRANSITIONS.advance(requisition, RequisitionTransition.REGISTER, **changes)
    confirm_windows(by=by, requisition=requisition, windows=windows)
    record_step(
        RequisitionEvent.REQUISITION_REGISTERED,
        requisition,
        by=by,
        details=changed(before, _journal_details(requisition)),
    )
    return requisition


@transaction.atomic
def enter_requisition(
    *, by: User, requisition: Requisition, windows: Collection[tuple[datetime, datetime]]
) -> Requisition:
    """A requisition that came on paper, received and registered by the person who types it."""
    asked = [AskedWindow(start, end, source="saisie") for start, end in windows]
    receive_requisition(by=by, requisition=requisition, windows=asked)
    return register_requisition(by=by, requisition=requisition)


@transaction.atomic
def send_back(*, by: Actor, requisition: Requisition, reason: str) -> None:
    """Return an answer to its preparation, with a reason. Needs REQUISITION_APPROVE, or to be its author."""
    require_step(
        may_prepare(by, requisition, RequisitionTransition.SEND_BACK), requisition, RequisitionTransition.SEND_BACK
    )
    reason = required_reason(reason, "Indiquez ce qui doit être repris.")
    REQUISITION_TRANSITIONS.advance(requisition, RequisitionTransition.SEND_BACK)
    record_step(RequisitionEvent.REQUISITION_SENT_BACK, requisition, by=by, reason=reason)


@transaction.atomic
def approve_requisition(*, by: User, requisition: Requisition) -> None:
    """Approve the answer: its package is then built, or the negative answer sent.

    NotPermitted for the person who prepared it while another designated person could approve. NotPossible when clips
    that concern it came since, about which the answer says nothing.
    """
    if requisition.allows(RequisitionTransition.APPROVE) and not may_approve(by, requisition):
        raise NotPermitted("La réponse doit être approuvée par une autre personne que celle qui l’a préparée.")
    if requisition.allows(RequisitionTransition.APPROVE) and (came_since := count_come_since(requisition)) > 0:
        raise NotPossible(
            f"Depuis la soumission, des vidéos concernées sont arrivées ({came_since}) : renvoyez la réponse à la "
            "préparation."
        )
    REQUISITION_TRANSITIONS.advance(
        requisition, RequisitionTransition.APPROVE, approved_by=by, approved_at=timezone.now()
    )
    record_step(RequisitionEvent.REQUISITION_APPROVED, requisition, by=by, details={"outcome": requisition.outcome})
    start_answer(by=by, requisition=requisition)


@transaction.atomic
def refuse_requisition(*, by: Actor, requisition: Requisition, reason: str) -> None:
    """Refuse what is not a requisition or cannot be answered; its holds are lifted."""
    require_step(may_prepare(by, requisition, RequisitionTransition.REFUSE), requisition, RequisitionTransition.REFUSE)
    reason = required_reason(reason, "Indiquez pourquoi cette réquisition est écartée.")
    REQUISITION_TRANSITIONS.advance(
        requisition, RequisitionTransition.REFUSE, closed_at=timezone.now(), closing_reason=reason
    )
    record_step(RequisitionEvent.REQUISITION_REFUSED, requisition, by=by, reason=reason)
    release_origin(by=by, origin=requisition.origin, reason=f"Réquisition {requisition} écartée.")
    release_file_origin(by=by, origin=requisition.origin, reason=f"Réquisition {requisition} écartée.")


@transaction.atomic
def close_requisition(*, by: Actor, requisition: Requisition, reason: str) -> None:
    """Close an answered requisition. The holds of the clips handed over stay, for the procedure; the others are
    lifted.
    """
    require_step(may_close(by, requisition), requisition, RequisitionTransition.CLOSE)
    reason = required_reason(reason, "Indiquez pourquoi la réquisition est close.")
    REQUISITION_TRANSITIONS.advance(
        requisition, RequisitionTransition.CLOSE, closed_at=timezone.now(), closing_reason=reason
    )
    record_step(RequisitionEvent.REQUISITION_CLOSED, requisition, by=by, reason=reason)
    reason = f"Non retenue pour la réquisition {requisition}, close."
    release_origin(
        by=by,
        origin=requisition.origin,
        keep=handed_over(requisition).values_list("pk", flat=True),
        reason=reason,
    )
    files = requisition.file_choices.values_list("quarantined_id", flat=True)
    release_file_origin(by=by, origin=requisition.origin, keep=files, reason=reason)


def _require_order(windows: Iterable[tuple[datetime, datetime]]) -> None:
    if any(end <= start for start, end in windows):
        raise NotPossible("La fin d’une période demandée doit suivre son début.")


def _clean(requisition: Requisition) -> None:
    try:
        requisition.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error


def _journal_details(requisition: Requisition) -> dict[str, Any]:
    """What of a requisition the journal keeps: nobody but those who ask, and nothing of what they write."""
    windows = [f"{instant(window.start_at)}/{instant(window.end_at)}" for window in requisition.windows.all()]
    return {name: str(getattr(requisition, name) or "") for name in _JOURNALED_FIELDS} | {"windows": windows}
