"""Mail is written as a row in the transaction of what it tells, and sent by the worker afterwards."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from cases.emails import Message
from cases.models import OutgoingMail, Requisition
from evidence.locks import exclusive

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)


def write_mail(message: Message, *, requisition: Requisition, recipient: str, in_reply_to: str = "") -> OutgoingMail:
    """Leave a message to send. Call inside the transaction of what it tells."""
    return OutgoingMail.objects.create(
        requisition=requisition,
        kind=message.kind,
        recipient=recipient,
        subject=message.subject[:300],
        text=message.text,
        html=message.html,
        in_reply_to=in_reply_to,
    )


def send_due_mails() -> int:
    """Send what is due; a refusal or a silent server leaves the row for a later try. Returns how many left."""
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
