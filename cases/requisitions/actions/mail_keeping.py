"""A message that arrives is kept byte for byte before anything reads it: its row first, then its bytes, then the word
that they are whole."""

import hashlib
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from cases.requisitions.emails import message_refused
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import IncomingMessage, MessageState
from cases.requisitions.reading.kinds import MessageKind
from cases.requisitions.reading.process import ReadMessage
from cases.requisitions.selectors import _digest_of, refusal_of
from evidence import store

MOST_FETCHES = 3


class MessageRefused(Exception):
    """The message was not taken; str() says why in French. The sender keeps it, so nothing is lost."""


def keep_message(*, by: Actor, raw: bytes, received_at: datetime | None = None) -> IncomingMessage:
    """Keep a message whole. The same bytes again, by whatever way, are the same message: a crash between two steps is
    harmless.

    MessageRefused when it is empty or larger than MAIL_LIMIT_MIB; StorageError when the store cannot keep it now.
    """
    refusal = refusal_of(len(raw)) if raw.strip() else "Le message est vide."
    if refusal:
        raise MessageRefused(refusal)
    digest = hashlib.sha256(raw).hexdigest()
    message, _ = IncomingMessage.objects.get_or_create(
        digest=digest,
        defaults={
            "size_bytes": len(raw),
            "received_at": received_at or timezone.now(),
            "store_name": _new_name(),
        },
    )
    if message.state == MessageState.ARRIVING:
        _store(message, raw)
    return message


@transaction.atomic
def refuse_message(*, by: Actor, headers: bytes, size_bytes: int, head: ReadMessage, reason: str) -> None:
    """Write down a message that was not fetched, and tell whoever prepares requisitions: who sent it, when, how large.
    The same one again is told once."""
    message, is_new = IncomingMessage.objects.get_or_create(
        digest=hashlib.sha256(headers).hexdigest(),
        defaults={
            "size_bytes": size_bytes,
            "received_at": timezone.now(),
            "state": MessageState.REFUSED,
            "kind": MessageKind.UNREADABLE,
            "sender_address": head.sender_address,
            "subject": head.subject,
            "sent_at": head.sent_at,
            "reason": reason,
        },
    )
    if not is_new:
        return
    record(RequisitionEvent.MESSAGE_REFUSED, by=by, about=message, reason=reason, details={"size_bytes": size_bytes})
    _tell_refused(message)


@transaction.atomic
def count_failed_fetch(*, by: Actor, key: str, size_bytes: int, reason: str) -> None:
    """A message of the mailbox could not be fetched or kept. After three times it is given up, and those who can act
    are told; `key` names it within the mailbox."""
    message, _ = IncomingMessage.objects.get_or_create(
        digest=_digest_of(key), defaults={"size_bytes": size_bytes, "received_at": timezone.now()}
    )
    message.attempts, message.reason = message.attempts + 1, reason
    given_up = message.attempts == MOST_FETCHES
    if given_up:
        message.state, message.kind = MessageState.REFUSED, MessageKind.UNREADABLE
    message.save(update_fields=["attempts", "reason", "state", "kind"])
    if given_up:
        record(
            RequisitionEvent.MESSAGE_REFUSED, by=by, about=message, reason=reason, details={"size_bytes": size_bytes}
        )
        _tell_refused(message)


def _tell_refused(message: IncomingMessage) -> None:
    for person in people_with(Right.REQUISITION_PREPARE).exclude(email=""):
        write_mail(message_refused(message), about=message, recipient=person.email)


def _store(message: IncomingMessage, raw: bytes) -> None:
    """Store the bytes under a name of this attempt's own. What a killed attempt left goes first; of two attempts at
    once, the one that no longer owns the row takes its bytes back."""
    name, left = _new_name(), message.store_name
    if not IncomingMessage.objects.filter(pk=message.pk, state=MessageState.ARRIVING, store_name=left).update(
        store_name=name
    ):
        raise store.StoreUnavailable("le même message est en cours de réception. Il sera repris")
    store.erase(left)
    stored = store.store_bytes(raw, name)
    whole = IncomingMessage.objects.filter(pk=message.pk, state=MessageState.ARRIVING, store_name=name)
    if stored.sha256 != message.digest or not whole.update(state=MessageState.KEPT):
        store.erase(name)
    message.refresh_from_db()


def _new_name() -> str:
    return f"mail/{uuid4().hex}/message.eml"
