"""Receives a requisition by e-mail: the message is stored whole, its fields are read where possible, the clips of its
window are held, and the sender is answered.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.mails import write_mail
from cases.requisitions.actions.requisitions import receive_requisition
from cases.requisitions.emails import requisition_received
from cases.requisitions.models import Channel, Requisition, RequisitionDocument
from cases.requisitions.reading.letters import Reading, read_requisition
from cases.requisitions.reading.messages import Attachment, ReadMessage, is_automatic, read_message
from cases.requisitions.reading.pdf_text import UnreadablePdf, pdf_text
from evidence import store


class MessageRefused(Exception):
    """The message was not accepted; str() gives the reason in French. The sender still has it, so nothing is lost."""


@dataclass(frozen=True)
class _StoredDocument:
    file_name: str
    content_type: str
    stored: store.StoredBytes


def receive_message(*, by: Actor, raw: bytes, received_at: datetime | None = None) -> Requisition:
    """Receive one message, whole. The same message again gives the same requisition, so a crash between two steps is
    harmless.

    Raises MessageRefused when it is empty or larger than MAIL_LIMIT_MIB; StorageError when the store cannot write it.
    """
    _refuse_unfit(raw)
    digest = hashlib.sha256(raw).hexdigest()
    known = Requisition.objects.filter(message_sha256=digest).first()
    if known:
        return known
    message = read_message(raw)
    documents = _store_documents(raw, message)
    requisition = _requisition(message, digest, received_at or timezone.now())
    try:
        return _write(requisition, documents, message, by=by, answer=not is_automatic(raw))
    except IntegrityError:
        # The same message was received at the same moment; no row names what this attempt stored.
        for document in documents:
            store.erase(document.stored.name)
        return Requisition.objects.get(message_sha256=digest)


@transaction.atomic
def _write(
    requisition: Requisition, documents: list[_StoredDocument], message: ReadMessage, *, by: Actor, answer: bool
) -> Requisition:
    receive_requisition(by=by, requisition=requisition)
    RequisitionDocument.objects.bulk_create(
        RequisitionDocument(
            requisition=requisition,
            file_name=document.file_name,
            content_type=document.content_type,
            store_name=document.stored.name,
            size_bytes=document.stored.size_bytes,
            sha256=document.stored.sha256,
        )
        for document in documents
    )
    if answer and requisition.sender_address:
        write_mail(
            requisition_received(requisition),
            about=requisition,
            recipient=requisition.sender_address,
            in_reply_to=requisition.message_id,
        )
    return requisition


def _refuse_unfit(raw: bytes) -> None:
    if not raw.strip():
        raise MessageRefused("Le message est vide.")
    limit = settings.MAIL_LIMIT_MIB * 1024 * 1024
    if len(raw) > limit:
        raise MessageRefused(
            f"Le message dépasse {settings.MAIL_LIMIT_MIB} Mio : demandez à l’expéditeur de ne joindre que la "
            "réquisition, ou augmentez MAIL_LIMIT_MIB."
        )


def _store_documents(raw: bytes, message: ReadMessage) -> list[_StoredDocument]:
    whole = Attachment("message.eml", "message/rfc822", raw)
    return [
        _StoredDocument(
            attachment.file_name[:255],
            attachment.content_type[:120],
            store.store_bytes(attachment.content, f"mail/{uuid4().hex}"),
        )
        for attachment in (whole, *message.attachments)
        if attachment.content
    ]


def _requisition(message: ReadMessage, digest: str, received_at: datetime) -> Requisition:
    letter = _letter(message)
    zone = ZoneInfo(settings.TIME_ZONE)
    reading = read_requisition(letter, today=received_at.astimezone(zone).date(), zone=zone)
    return Requisition(
        channel=Channel.MAIL,
        received_at=received_at,
        sender_address=message.sender_address[:254],
        subject=message.subject[:300],
        letter=letter,
        message_id=(message.message_id or "")[:300],
        message_sha256=digest,
        officer_email=message.sender_address[:254],
        **_read_fields(reading),
    )


def _read_fields(reading: Reading) -> dict[str, object]:
    """The fields read with certainty; a person confirms or corrects each when registering."""
    fields: dict[str, object] = {}
    limits = {"report_number": 120, "officer_name": 120, "officer_rank": 80, "officer_unit": 200, "officer_badge": 40}
    limits |= {"magistrate": 200, "authorisation_reference": 120, "offence": 200, "place": 200, "legal_basis": 10}
    for name, limit in limits.items():
        proposal = getattr(reading, name)
        if proposal:
            fields[name] = str(proposal.value)[:limit]
    if reading.window:
        fields["window_start"], fields["window_end"] = reading.window.value
    return fields


def _letter(message: ReadMessage) -> str:
    """The text of the e-mail, then of each attached PDF: the requested window may be in either."""
    parts = [message.text]
    for attachment in message.attachments:
        if attachment.content[:5] == b"%PDF-":
            try:
                parts.append(f"— {attachment.file_name} —\n{pdf_text(attachment.content)}")
            except UnreadablePdf as error:
                parts.append(f"— {attachment.file_name} : {error} —")
    return "\n\n".join(part for part in parts if part.strip())
