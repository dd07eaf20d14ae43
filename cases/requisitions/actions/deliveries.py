"""Delivering a package to the officer: its link, its code, its visits and its receipt."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.codes import new_code, typed_code
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.web.request_context import current_request_context
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from cases.requisitions.emails import delivery_link, delivery_receipt
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryReceipt, DeliveryVisit
from cases.requisitions.permissions import may_deliver
from cases.requisitions.states import (
    DELIVERY_TRANSITIONS,
    REACHABLE,
    REQUISITION_TRANSITIONS,
    DeliveryTransition,
    RequisitionTransition,
)

VISIT_DURATION = timedelta(hours=12)
# Without 0, O, 1, I and L, which are confused when the code is read out over the telephone.
CODE_LENGTH = 10

_NO_LONGER_VALID = "Ce lien n’est plus valable. Demandez-en un autre au service qui vous l’a adressé."
_REFUSAL = "Vous n’êtes pas habilité à remettre un paquet."


@transaction.atomic
def send_delivery(*, by: User, delivery: Delivery, recipient: str) -> str:
    """Send the link of a ready package by e-mail, and return the code, which is shown once and given to the officer
    another way.

    NotPermitted without REQUISITION_APPROVE. NotPossible while the package is not ready, or without a recipient.
    """
    _require(by, delivery)
    recipient = required_reason(recipient, "Indiquez le courriel de l’OPJ.", field="recipient")
    code = new_code(CODE_LENGTH)
    now = timezone.now()
    DELIVERY_TRANSITIONS.advance(
        delivery,
        DeliveryTransition.SEND,
        code_hash=make_password(code),
        recipient=recipient,
        sent_at=now,
        expires_at=now + timedelta(days=settings.DELIVERY_DAYS),
    )
    write_mail(delivery_link(delivery), about=delivery.requisition, recipient=recipient)
    if delivery.requisition.allows(RequisitionTransition.DELIVER):
        REQUISITION_TRANSITIONS.advance(delivery.requisition, RequisitionTransition.DELIVER)
    _record(RequisitionEvent.DELIVERY_SENT, by=by, delivery=delivery, details={"sha256": delivery.sha256})
    return code


@transaction.atomic
def renew_code(*, by: User, delivery: Delivery) -> str:
    """Give a delivery a new code and unlock it, for an officer who lost theirs. The link stays the same and its period
    starts again; the visits opened with the old code end.

    NotPermitted without REQUISITION_APPROVE. NotPossible before the delivery was sent, or after
    its withdrawal.
    """
    _require(by, delivery)
    code = new_code(CODE_LENGTH)
    period = {
        "code_hash": make_password(code),
        "failed_codes": 0,
        "expires_at": timezone.now() + timedelta(days=settings.DELIVERY_DAYS),
    }
    delivery.refresh_from_db(from_queryset=Delivery.objects.select_for_update())
    if DELIVERY_TRANSITIONS.is_available(DeliveryTransition.UNLOCK, delivery.state):
        DELIVERY_TRANSITIONS.advance(delivery, DeliveryTransition.UNLOCK, **period)
    elif not Delivery.objects.filter(pk=delivery.pk, state__in=REACHABLE).update(**period):
        raise NotPossible("Ce paquet n’a pas encore été envoyé, ou il a été retiré.")
    now = timezone.now()
    DeliveryVisit.objects.running(now).filter(delivery=delivery).update(expires_at=now)
    delivery.refresh_from_db()
    _record(RequisitionEvent.DELIVERY_CODE_RENEWED, by=by, delivery=delivery)
    return code


@transaction.atomic
def revoke_delivery(*, by: User, delivery: Delivery, reason: str) -> None:
    """Withdraw the link of a delivery at once. NotPermitted without REQUISITION_APPROVE;
    NotPossible without a reason, or when the link cannot be withdrawn in this state.
    """
    _require(by, delivery)
    reason = required_reason(reason, "Indiquez pourquoi le lien est retiré.")
    DELIVERY_TRANSITIONS.advance(delivery, DeliveryTransition.REVOKE)
    _record(RequisitionEvent.DELIVERY_REVOKED, by=by, delivery=delivery, reason=reason)


def open_delivery(*, delivery: Delivery, code: str) -> DeliveryVisit:
    """Check the officer's code: the right one opens a visit, a wrong one is counted, and too many refuse any new
    visit until there is a new code. A visit that runs goes on, and an acknowledged delivery stays one.

    Attempts are counted and compared under the row's lock, so that concurrent attempts count one by one. NotPossible
    for a wrong code (with the attempts left) or a delivery no longer available.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if delivery.state not in REACHABLE or delivery.expires_at is None or delivery.expires_at <= timezone.now():
            raise NotPossible(_NO_LONGER_VALID, field="code")
        if delivery.is_shut:
            raise NotPossible(_refusal_sentence(0), field="code")
        if check_password(typed_code(code), delivery.code_hash):
            return _visit(delivery)
        left = _count_failure(delivery)
    raise NotPossible(_refusal_sentence(left), field="code")


@transaction.atomic
def record_download(*, visit: DeliveryVisit) -> None:
    """Journal the start of the download, once: resuming it is the same download."""
    delivery = visit.delivery
    delivery.refresh_from_db(fields=["state"], from_queryset=Delivery.objects.select_for_update())
    if DELIVERY_TRANSITIONS.is_available(DeliveryTransition.DOWNLOAD, delivery.state):
        DELIVERY_TRANSITIONS.advance(delivery, DeliveryTransition.DOWNLOAD)
    _record(
        RequisitionEvent.DELIVERY_DOWNLOADED,
        by=SystemActor.REQUESTING_OFFICER,
        delivery=delivery,
        details={"sha256": delivery.sha256},
    )


@transaction.atomic
def record_transfer(*, delivery: Delivery, first_byte: int, sent_bytes: int) -> None:
    """Journal the bytes of the package that left, once a transfer has ended or was broken off: the first, the last, and
    which share of the package they are."""
    percent = 100 * sent_bytes // max(delivery.size_bytes, 1)
    details = {"first": first_byte, "last": first_byte + sent_bytes - 1, "percent": percent}
    _record(
        RequisitionEvent.DELIVERY_TRANSFERRED, by=SystemActor.REQUESTING_OFFICER, delivery=delivery, details=details
    )


@transaction.atomic
def acknowledge_delivery(*, visit: DeliveryVisit, name: str, service: str) -> None:
    """Record the officer's acknowledgement of receipt, once, under their name and service, and mail it to both sides
    with the hashes. NotPossible without a name and a service, or before any download.
    """
    delivery, now = visit.delivery, timezone.now()
    name = required_reason(name, "Indiquez vos nom et grade.", field="name")[:200]
    service = required_reason(service, "Indiquez votre service.", field="service")[:200]
    DELIVERY_TRANSITIONS.advance(
        delivery, DeliveryTransition.ACKNOWLEDGE, acknowledged_at=now, acknowledged_by=f"{name}, {service}"[:200]
    )
    facts = {"name": name, "service": service, "at": now, "file_name": delivery.file_name, "sha256": delivery.sha256}
    receipt = DeliveryReceipt.objects.create(delivery=delivery, **facts)
    readers = {person.email for person in people_with(Right.REQUISITION_APPROVE).exclude(email="")}
    for reader in sorted({delivery.recipient, *readers} - {""}):
        write_mail(delivery_receipt(receipt), about=delivery.requisition, recipient=reader)
    if delivery.requisition.allows(RequisitionTransition.ACKNOWLEDGE):
        REQUISITION_TRANSITIONS.advance(delivery.requisition, RequisitionTransition.ACKNOWLEDGE)
    details = {"sha256": delivery.sha256, "service": service}
    _record(
        RequisitionEvent.DELIVERY_ACKNOWLEDGED,
        by=SystemActor.REQUESTING_OFFICER,
        delivery=delivery,
        reason=name,
        details=details,
    )


def _visit(delivery: Delivery) -> DeliveryVisit:
    Delivery.objects.filter(pk=delivery.pk).update(failed_codes=0)
    expires_at = timezone.now() + VISIT_DURATION
    visit = DeliveryVisit.objects.create(
        delivery=delivery, address=current_request_context().address, expires_at=expires_at
    )
    _record(RequisitionEvent.DELIVERY_OPENED, by=SystemActor.REQUESTING_OFFICER, delivery=delivery)
    return visit


def _count_failure(delivery: Delivery) -> int:
    delivery.failed_codes += 1
    left = settings.DELIVERY_CODE_ATTEMPTS - delivery.failed_codes
    delivery.save(update_fields=["failed_codes"])
    is_running = DeliveryVisit.objects.running(timezone.now()).filter(delivery=delivery).exists()
    if left <= 0 and not is_running and DELIVERY_TRANSITIONS.is_available(DeliveryTransition.LOCK, delivery.state):
        DELIVERY_TRANSITIONS.advance(delivery, DeliveryTransition.LOCK)
    _record(
        RequisitionEvent.DELIVERY_CODE_REFUSED,
        by=SystemActor.REQUESTING_OFFICER,
        delivery=delivery,
        details={"left": left},
    )
    return int(left)


def _refusal_sentence(left: int) -> str:
    if left <= 0:
        return (
            "Trop de codes erronés : ce lien est verrouillé. Demandez un nouveau code au service qui vous l’a adressé."
        )
    return f"Ce code n’est pas le bon. Il vous reste {left} essai{'s' if left > 1 else ''}."


def _require(by: User, delivery: Delivery) -> None:
    if not may_deliver(by, delivery.requisition):
        raise NotPermitted(_REFUSAL)


def _record(
    event: RequisitionEvent,
    *,
    by: User | SystemActor,
    delivery: Delivery,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    requisition = delivery.requisition
    record(
        event,
        by=by,
        about=requisition,
        related=delivery,
        reason=reason,
        procedure_number=requisition.report_number,
        recipient=delivery.recipient or requisition.officer_name,
        recipient_service=requisition.officer_unit,
        details=dict(details or {}),
    )
