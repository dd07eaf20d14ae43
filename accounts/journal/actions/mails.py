"""Outgoing mail: a message is stored as a row in the transaction of the change that it announces, and sent afterwards
by the worker."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.db.models import Model
from django.utils import timezone

from accounts.base.emails import Message
from accounts.base.locks import exclusive
from accounts.base.references import reference_to
from accounts.journal.models import OutgoingFile, OutgoingMail

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
# The total size of the files of one message. A calendar or a checkpoint takes a few KiB.
FILES_LIMIT_BYTES = 256 * 1024


def write_mail(message: Message, *, about: Model, recipient: str, in_reply_to: str = "") -> OutgoingMail:
    """Store a message to send, with its files, about one object. Call inside the transaction of the change that it
    announces. ValueError for more than 256 KiB of files."""
    if sum(len(file.content) for file in message.attachments) > FILES_LIMIT_BYTES:
        raise ValueError("a message carries small files only")
    reference = reference_to(about)
    mail = OutgoingMail.objects.create(
        about_kind=reference.kind,
        about_id=reference.id,
        about_label=reference.label,
        kind=message.kind,
        recipient=recipient,
        subject=message.subject[:300],
        text=message.text,
        html=message.html,
        in_reply_to=in_reply_to,
    )
    OutgoingFile.objects.bulk_create(OutgoingFile(mail=mail, **vars(file)) for file in message.attachments)
    return mail


def send_due_mails() -> int:
    """Send the messages that are due. One that the server refuses or does not accept is tried again later. Returns how
    many were sent."""
    with exclusive("outgoing-mail") as taken:
        if not taken:
            return 0
        return sum(_send(mail) for mail in OutgoingMail.objects.due(timezone.now()))


def _send(mail: OutgoingMail) -> bool:
    mail.attempts += 1
    headers = {"In-Reply-To": mail.in_reply_to, "References": mail.in_reply_to} if mail.in_reply_to else {}
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.recipient], headers=headers | {"Auto-Submitted": "auto-generated"}
    )
    message.attach_alternative(mail.html, "text/html")
    for file in mail.files.all():
        message.attach(file.file_name, bytes(file.content), file.content_type)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        mail.last_error = f"Le serveur de courriel n’a pas pris ce message : {error}"
        mail.due_at = timezone.now() + min(FIRST_RETRY * 2 ** min(mail.attempts, 8), LONGEST_RETRY)
        logger.warning("%s: %s", mail, error)
    else:
        mail.sent_at, mail.last_error = timezone.now(), ""
    mail.save(update_fields=["attempts", "sent_at", "last_error", "due_at"])
    return mail.sent_at is not None
