"""What becomes of a kept message: a requisition whose windows are held, a word added to one that is there, or a message
that is kept and is none. Its reading happens in the reader process; its sender is answered where an answer is due."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.batches import Batch
from accounts.base.errors import NotPossible
from accounts.base.moments import numeric_moment
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.journal.models import OutgoingMail
from accounts.people.models import User
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from cases.requisitions.actions.mail_keeping import keep_message
from cases.requisitions.actions.requisitions import receive_requisition
from cases.requisitions.actions.windows import add_windows, hold_windows
from cases.requisitions.emails import requisition_received, requisition_to_check
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import (
    Channel,
    IncomingMessage,
    MessageState,
    Requisition,
    RequisitionDocument,
    WindowConfidence,
)
from cases.requisitions.reading.kinds import MessageKind
from cases.requisitions.reading.process import KeptFile, Limits, ReadMessage, read_in_process
from cases.requisitions.selectors import AskedWindow, is_deliverable, is_known_sender, questioned
from cases.requisitions.states import RequisitionState
from evidence import store

logger = logging.getLogger(__name__)

# A reading counts its own failures; this is for what fails when it is set aside. The reader process has its own limits.
KEPT_MESSAGES = Batch("kept-messages", "Lecture des messages reçus", seconds=600, in_transaction=False)
MOST_ATTEMPTS = 3
# A reading that has not ended by then was killed: another may begin.
READING_LASTS = timedelta(minutes=10)
ONE_ANSWER = timedelta(days=1)
_LIMITS = {"report_number": 120, "officer_name": 120, "officer_rank": 80, "officer_unit": 200, "officer_badge": 40}
_LIMITS |= {"magistrate": 200, "authorisation_reference": 120, "offence": 200, "place": 200, "legal_basis": 10}


class _Overtaken(Exception):
    """Another reading has the message, and removed the files that this one had stored."""


def receive_message(*, by: Actor, raw: bytes, received_at: datetime | None = None) -> IncomingMessage:
    """Keep one message whole, then read it. Kept is enough: a reading that fails is tried again, then left to a person.

    MessageRefused and StorageError as keep_message raises them.
    """
    message = keep_message(by=by, raw=raw, received_at=received_at)
    read_message(by=by, message=message)
    return message


def read_kept_messages(*, by: Actor) -> None:
    """Read every message that waits, each alone: one that fails stops no other."""
    waiting = IncomingMessage.objects.filter(state=MessageState.KEPT).order_by("received_at", "pk")
    work_through(KEPT_MESSAGES, waiting, lambda message: read_message(by=by, message=message), by=by, are_all=True)


def read_message(*, by: Actor, message: IncomingMessage) -> None:
    """Read a kept message and act on it. Whatever fails is counted; after three times a person reads it by hand."""
    if not _claim(message):
        return
    try:
        _read(message, by=by)
    except _Overtaken:
        logger.warning("another reading of message %s took over", message)
    except Exception as error:  # one message alone: whatever it does to us, the next one is read
        logger.exception("message %s cannot be read", message)
        reason = f"La lecture a échoué ({type(error).__name__})."
        IncomingMessage.objects.filter(pk=message.pk).update(claimed_at=None, reason=reason)
        message.refresh_from_db()
        if message.attempts >= MOST_ATTEMPTS:
            _set_aside(message, by=by)
    message.refresh_from_db()


@transaction.atomic
def make_requisition_of(*, by: User, message: IncomingMessage) -> Requisition:
    """A person says that a kept message is a requisition after all, to be read by hand. Its bytes are its document.

    NotPossible when it is one already, or was never fetched.
    """
    message = IncomingMessage.objects.select_for_update().get(pk=message.pk)
    if message.requisition_id or message.state not in (MessageState.READ, MessageState.SET_ASIDE):
        raise NotPossible("Ce message est déjà une réquisition, ou n’a pas été pris.")
    requisition = receive_requisition(by=by, requisition=_by_hand(message, Channel.MAIL))
    _mark_read(message, MessageKind.REQUISITION, requisition=requisition)
    _document(requisition, message)
    return requisition


@transaction.atomic
def examine_message(*, by: User, message: IncomingMessage) -> None:
    """A person has seen a message that is no requisition: it stays kept, and nobody is reminded of it any more."""
    waiting = IncomingMessage.objects.to_examine().filter(pk=message.pk)
    if not waiting.update(examined_by_name=name_of(by)):
        raise NotPossible(f"Le message {message} a déjà été examiné, ou est devenu une réquisition.")
    record(RequisitionEvent.MESSAGE_EXAMINED, by=by, about=message)


def _claim(message: IncomingMessage) -> bool:
    """Take the reading, counting it; False when it is read, or somebody else reads it."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - READING_LASTS)
    waiting = IncomingMessage.objects.filter(free, pk=message.pk, state=MessageState.KEPT, attempts=message.attempts)
    claimed = waiting.update(claimed_at=now, attempts=message.attempts + 1)
    message.refresh_from_db()
    return bool(claimed)


def _read(message: IncomingMessage, *, by: Actor) -> None:
    with store.open_stored(message.store_name) as stored:
        raw = stored.read()
    local = timezone.localtime(message.received_at)
    limits = Limits(settings.MAIL_READ_SECONDS, settings.MAIL_READ_MEMORY_MIB)
    read = read_in_process(raw, today=local.date(), zone=settings.TIME_ZONE, limits=limits)
    documents = _store_files(message, read.files)
    with transaction.atomic():
        _require_current(message)
        _remember(message, read)
        _act(message, read, documents, by=by)


def _require_current(message: IncomingMessage) -> None:
    """Keep the row for this reading until its transaction ends."""
    current = IncomingMessage.objects.filter(pk=message.pk, state=MessageState.KEPT, attempts=message.attempts)
    if not current.update(claimed_at=timezone.now()):
        raise _Overtaken


def _store_files(message: IncomingMessage, files: list[KeptFile]) -> list[RequisitionDocument]:
    """The attached files, in the message's own folder, under names of this attempt; what an earlier attempt left there
    goes first, since no row names it."""
    store.erase_leftovers(f"{message.folder}/")
    documents = []
    for index, file in enumerate(files):
        stored = store.store_bytes(file.content, store.attempt_name(f"{message.folder}/{index}"))
        documents.append(
            RequisitionDocument(
                file_name=file.file_name[:255],
                content_type=file.content_type[:120],
                store_name=stored.name,
                size_bytes=stored.size_bytes,
                sha256=stored.sha256,
            )
        )
    return documents


def _act(message: IncomingMessage, read: ReadMessage, documents: list[RequisitionDocument], *, by: Actor) -> None:
    if read.kind in (MessageKind.AUTOMATIC, MessageKind.OTHER):
        _mark_read(message, read.kind)
        record(RequisitionEvent.MESSAGE_KEPT, by=by, about=message, details={"kind": str(read.kind)})
        return
    ours = Requisition.objects.filter(pk=read.our_number or 0).first()
    if ours and (ours.is_open or not read.windows):
        _join(message, read, ours, by=by)
        requisition = ours
    else:
        requisition = _receive(message, read, by=by)
    _document(requisition, message)
    for document in documents:
        document.requisition = requisition
    RequisitionDocument.objects.bulk_create(documents)


def _receive(message: IncomingMessage, read: ReadMessage, *, by: Actor) -> Requisition:
    known = is_known_sender(read.sender_address)
    requisition = receive_requisition(
        by=by, requisition=_requisition(message, read, known), windows=_windows(read), known_sender=known
    )
    _mark_read(message, read.kind, requisition=requisition)
    if read.kind == MessageKind.UNREADABLE:
        record(RequisitionEvent.MESSAGE_UNREADABLE, by=by, about=message, related=requisition)
    _answer(requisition, read)
    if requisition.questions or not requisition.windows.exists():
        _alert(requisition)
    return requisition


def _join(message: IncomingMessage, read: ReadMessage, requisition: Requisition, *, by: Actor) -> None:
    """A word about a requisition that is there: it is kept with it, and what it asks for besides is held, until the
    answer is submitted."""
    _mark_read(message, MessageKind.REPLY, requisition=requisition)
    record(RequisitionEvent.MESSAGE_JOINED, by=by, about=requisition, related=message, recipient=read.sender_address)
    if requisition.state in (RequisitionState.RECEIVED, RequisitionState.REGISTERED):
        known = is_known_sender(read.sender_address)
        asked = questioned(requisition, _windows(read), known_sender=known)
        added = add_windows(requisition=requisition, windows=asked)
        hold_windows(by=by, requisition=requisition, asked_anew=added)
    heading = f"— Message reçu le {numeric_moment(message.received_at)} —"
    requisition.letter = f"{requisition.letter}\n\n{heading}\n{read.letter}".strip()
    requisition.question = "\n".join(
        filter(
            None,
            (requisition.question, f"Un message de {read.sender_address or 'l’expéditeur'} s’y ajoute : lisez-le."),
        )
    )
    requisition.save(update_fields=["letter", "question"])
    _alert(requisition)


def _set_aside(message: IncomingMessage, *, by: Actor) -> None:
    """Reading it fails: it becomes a requisition to read by hand, and those who can act are told."""
    with transaction.atomic():
        requisition = receive_requisition(by=by, requisition=_by_hand(message, Channel.MAIL))
        IncomingMessage.objects.filter(pk=message.pk).update(
            state=MessageState.SET_ASIDE, kind=MessageKind.UNREADABLE, requisition=requisition
        )
        _document(requisition, message)
        record(RequisitionEvent.MESSAGE_UNREADABLE, by=by, about=message, related=requisition, reason=message.reason)
        _alert(requisition)


def _by_hand(message: IncomingMessage, channel: Channel) -> Requisition:
    return Requisition(
        channel=channel,
        received_at=message.received_at,
        sender_address=message.sender_address,
        subject=message.subject,
        officer_email=message.sender_address if is_deliverable(message.sender_address) else "",
        defects="\n".join(filter(None, (message.reason, "À lire à la main : ouvrez le message d’origine."))),
    )


def _requisition(message: IncomingMessage, read: ReadMessage, known: bool) -> Requisition:
    defects, question = list(read.defects), ""
    deliverable = is_deliverable(read.sender_address)
    if read.sender_address and not deliverable:
        defects.append(
            f"Aucune réponse n’est partie : « {read.sender_address} » n’est pas une adresse de courriel valable."
        )
    if not known:
        question = f"Expéditeur inconnu ({read.sender_address or 'illisible'}) : vérifiez d’où vient cette lettre."
    return Requisition(
        channel=Channel.MAIL,
        received_at=message.received_at,
        sender_address=read.sender_address,
        subject=read.subject,
        letter=read.letter,
        message_id=read.message_id,
        defects="\n".join(defects),
        question=question,
        officer_email=read.sender_address if deliverable else "",
        # A person confirms or corrects each field when registering.
        **{name: read.fields[name][:limit] for name, limit in _LIMITS.items() if name in read.fields},
    )


def _windows(read: ReadMessage) -> list[AskedWindow]:
    return [
        AskedWindow(one.start_at, one.end_at, one.passage, one.source, WindowConfidence(one.confidence))
        for one in read.windows
    ]


def _document(requisition: Requisition, message: IncomingMessage) -> None:
    RequisitionDocument.objects.create(
        requisition=requisition,
        file_name="message.eml",
        content_type="message/rfc822",
        store_name=message.store_name,
        size_bytes=message.size_bytes,
        sha256=message.digest,
    )


def _remember(message: IncomingMessage, read: ReadMessage) -> None:
    message.sender_address, message.subject, message.sent_at = read.sender_address, read.subject, read.sent_at
    message.save(update_fields=["sender_address", "subject", "sent_at"])


def _mark_read(message: IncomingMessage, kind: MessageKind, *, requisition: Requisition | None = None) -> None:
    IncomingMessage.objects.filter(pk=message.pk).update(
        state=MessageState.READ, kind=kind, requisition=requisition, reason="", claimed_at=None
    )


def _answer(requisition: Requisition, read: ReadMessage) -> None:
    """Tell the sender once a day at most, and never a machine: two of them would talk for ever."""
    if read.no_answer or not requisition.officer_email:
        return
    answers = OutgoingMail.objects.filter(kind="requisition_received", recipient__iexact=requisition.officer_email)
    if answers.filter(created_at__gt=timezone.now() - ONE_ANSWER).exists():
        return
    write_mail(
        requisition_received(requisition),
        about=requisition,
        recipient=requisition.officer_email,
        in_reply_to=requisition.message_id,
    )


def _alert(requisition: Requisition) -> None:
    """Tell whoever prepares requisitions that one waits for a person before everything is held."""
    for person in people_with(Right.REQUISITION_PREPARE).exclude(email=""):
        write_mail(requisition_to_check(requisition), about=requisition, recipient=person.email)
