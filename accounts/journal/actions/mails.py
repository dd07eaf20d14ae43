"""Outgoing mail: a message is stored as a row in the transaction of the change that it announces, and sent afterwards
by the worker.

A message is claimed before it is given to the server. Whoever dies in between leaves the claim: nobody can know whether
the server took the message, so it is not sent again unless a person asks.
"""

from contextlib import suppress
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.batches import Batch, Permanent, Temporary, Unreachable, plain_text
from accounts.base.emails import Message
from accounts.base.references import reference_to
from accounts.journal.actions.batches import work_through
from accounts.journal.models import FailedItem, OutgoingFile, OutgoingMail
from accounts.leases.holding import held, require_leases

# A message takes one connection of its own, whose steps wait 30 s each.
MAILS = Batch("mails", "Courriels à envoyer", seconds=120, in_transaction=False)
SERVICE_CLOSING, AUTHENTICATION_REQUIRED, FIRST_PERMANENT = 421, 530, 500
# The total size of the files of one message. A calendar or a checkpoint takes a few KiB.
FILES_LIMIT_BYTES = 256 * 1024
# One process at a time sends, of all machines.
SENDING = "outgoing-mail"
UNKNOWN = (
    "L’envoi s’est interrompu : nul ne sait si le serveur de courriel a pris ce message. Vérifiez auprès du "
    "destinataire ou dans les traces du serveur, puis faites réessayer s’il n’est pas arrivé."
)


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
    """Send the messages that are due, each alone and once. One that the server refuses for good is set aside, as is
    one whose sending was interrupted; one that the server does not take now is tried again, less and less often.
    Returns how many were sent."""
    with held(SENDING) as lease:
        if not lease:
            return 0
        return len(work_through(MAILS, OutgoingMail.objects.unsent(), _send, by=SystemActor.MAIL, are_all=True).results)


def _send(mail: OutgoingMail) -> None:
    _claim(mail)
    try:
        _hand_over(_message(mail))
    except (Permanent, Temporary, Unreachable):
        OutgoingMail.objects.filter(pk=mail.pk).update(sending_at=None)
        raise
    except OSError as error:
        raise Permanent(UNKNOWN) from error
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())


@transaction.atomic
def _claim(mail: OutgoingMail) -> None:
    """Permanent for a message that somebody claimed and did not finish, unless a person has asked to send it again."""
    require_leases()
    free = OutgoingMail.objects.unsent().filter(pk=mail.pk)
    if not FailedItem.objects.asked_again(MAILS, mail.pk).update(tries=1):
        free = free.filter(sending_at=None)
    if not free.update(sending_at=timezone.now()):
        raise Permanent(UNKNOWN)


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    headers = {"In-Reply-To": mail.in_reply_to, "References": mail.in_reply_to} if mail.in_reply_to else {}
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.recipient], headers=headers | {"Auto-Submitted": "auto-generated"}
    )
    message.attach_alternative(mail.html, "text/html")
    for file in mail.files.all():
        message.attach(file.file_name, bytes(file.content), file.content_type)
    return message


def _hand_over(message: EmailMultiAlternatives) -> None:
    """Give the message to the server. Raises Unreachable when no connection can be made: that is no fault of the
    message. Once connected, Permanent or Temporary, as the server's code says (RFC 5321, 4.2.1), and OSError when it
    hangs up or falls silent before it has said."""
    message.connection = get_connection()
    try:
        _connect(message.connection)
        message.send()
    except (ValueError, SMTPNotSupportedError) as error:
        raise Permanent(
            f"Aucun serveur de courriel ne sait prendre ce message, par son adresse ou son texte : {_reason(error)}"
        ) from error
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        raise _refusal(error) from error
    finally:
        with suppress(OSError):  # what the server has said of the message stands
            message.connection.close()


def _connect(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        raise Unreachable(f"Le serveur de courriel ne répond pas, ou refuse la connexion : {_reason(error)}") from error


def _refusal(error: SMTPResponseException | SMTPRecipientsRefused) -> Permanent | Temporary | Unreachable:
    codes = _codes(error)
    sentence = f"Le serveur de courriel n’a pas pris ce message : {_reason(error)}"
    if isinstance(error, SMTPAuthenticationError) or codes & {SERVICE_CLOSING, AUTHENTICATION_REQUIRED}:
        return Unreachable(sentence)
    return Permanent(sentence) if min(codes) >= FIRST_PERMANENT else Temporary(sentence)


def _codes(error: SMTPResponseException | SMTPRecipientsRefused) -> set[int]:
    """The reply codes that the server gave."""
    if isinstance(error, SMTPRecipientsRefused):
        return {code for code, _ in error.recipients.values()}
    return {error.smtp_code}


def _reason(error: BaseException) -> str:
    """The server's own words where it gave some: administrators know them."""
    if isinstance(error, SMTPRecipientsRefused):
        return plain_text(lambda: ", ".join(_reply(*reply) for reply in error.recipients.values()))
    if isinstance(error, SMTPResponseException):
        return plain_text(lambda: _reply(error.smtp_code, error.smtp_error))
    return plain_text(lambda: str(error)) or type(error).__name__


def _reply(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
