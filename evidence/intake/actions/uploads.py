"""The upload of one announced file: opened, continued chunk by chunk, completed or dropped.

The file's row is the upload; its bytes wait in the spool under the row's own key. Once complete, it is received as a
file of a dock folder is (actions/ingestion.py).
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.locks import machine_id
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from evidence.intake.actions.attempts import require_current
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, OffloadFile
from evidence.intake.selectors.file_states import current_offset, expires_at
from evidence.intake.uploads import spool
from evidence.intake.uploads.errors import BadUpload, TooLong, TooManyUploads, WrongOffset
from evidence.intake.uploads.room import refuse_without_room
from evidence.intake.uploads.spool import Checksum, Read

WHOLE_UPLOADS = Batch("whole-uploads", "Envois arrivés entiers", in_transaction=False)
EXPIRED_UPLOADS = Batch("expired-uploads", "Envois expirés", in_transaction=False, is_irreversible=True)
LEFT_BYTES = Batch("left-bytes", "Restes d’envois", in_transaction=False, is_irreversible=True)


def open_upload(*, by: Actor, file: OffloadFile, length_bytes: int) -> OffloadFile:
    """Begin or continue to receive a file: opening it again changes nothing.

    Raises BadUpload when the file is not expected or its length is not the announced one, TooManyUploads when its
    station has reached its limit, NoRoom when the disk's reserve would be used, Busy while bytes arrive.
    """
    if file.state != FileState.EXPECTED:
        raise BadUpload("Ce fichier n’est pas attendu : il est déjà reçu, ou n’est plus annoncé.")
    if length_bytes != file.size_bytes:
        raise BadUpload(f"Ce fichier a été annoncé avec {file.size_bytes} octets : annoncez-le de nouveau.")
    if file.upload_opened_at is None:
        with spool.writing(file.store_key):
            _open(file, by=by)
    if file.size_bytes == 0:
        _complete(file, by=by)
    return file


def append_chunk(
    *, by: Actor, file: OffloadFile, offset_bytes: int, read: Read, length_bytes: int, checksum: Checksum | None = None
) -> int:
    """Receive one chunk at the current offset of the file and return the new offset; the last chunk completes the
    upload.

    Raises WrongOffset, TooLong, WrongChecksum, Busy, and NoRoom when the disk's reserve would be used.
    """
    with spool.writing(file.store_key):
        file.refresh_from_db()
        here = current_offset(file)
        if offset_bytes != here:
            raise WrongOffset(here)
        if here + length_bytes > file.size_bytes:
            raise TooLong
        if length_bytes:
            refuse_without_room(needed_bytes=file.size_bytes - here)
            here = spool.append(file.store_key, read, length_bytes, checksum)
        if here == file.size_bytes:
            _complete(file, by=by)
    return here


def drop_upload(*, by: Actor, file: OffloadFile, reason: str) -> None:
    """Drop the bytes of an incomplete upload; the file is expected again. Raises Busy while bytes arrive."""
    with spool.writing(file.store_key):
        dropped_bytes = spool.offset_bytes(file.store_key)
        with transaction.atomic():
            open_ones = OffloadFile.objects.uploading().filter(pk=file.pk)
            if open_ones.update(upload_opened_at=None):
                details = {"received_bytes": dropped_bytes}
                record(
                    IntakeEvent.UPLOAD_DROPPED, by=by, about=file, related=file.offload, reason=reason, details=details
                )
        file.refresh_from_db()
        if file.upload_opened_at is None:
            spool.discard(file.store_key)


def expect_again(*, by: Actor, file: OffloadFile, sentence: str) -> None:
    """Ask for a completed upload again, when its bytes proved wrong or were lost before they reached the store. The
    camera still has the file. Raises Superseded when another attempt has the file.
    """
    with transaction.atomic():
        require_current(file)
        file.state, file.upload_opened_at, file.last_error = FileState.EXPECTED, None, sentence
        file.save(update_fields=["state", "upload_opened_at", "last_error"])
        record(IntakeEvent.UPLOAD_DROPPED, by=by, about=file, related=file.offload, reason=sentence)
        spool.discard(file.store_key)  # before anybody may open it again


def complete_whole_uploads(*, by: Actor) -> None:
    """Complete the uploads whose last byte arrived just before the server was killed."""

    def complete(file: OffloadFile) -> None:
        if spool.offset_bytes(file.store_key) == file.size_bytes and file.size_bytes:
            append_chunk(by=by, file=file, offset_bytes=file.size_bytes, read=lambda _: b"", length_bytes=0)

    uploading = OffloadFile.objects.uploading().select_related("offload")
    work_through(WHOLE_UPLOADS, uploading, complete, by=by, are_all=True)


def drop_expired_uploads(*, by: Actor) -> None:
    """Drop the uploads that received nothing for UPLOAD_HOURS, and bytes that belong to no row."""

    def drop(file: OffloadFile) -> None:
        if expires_at(file) <= timezone.now():
            drop_upload(by=by, file=file, reason="L’envoi a expiré.")

    work_through(EXPIRED_UPLOADS, OffloadFile.objects.uploading().select_related("offload"), drop, by=by, are_all=True)
    awaited = set(OffloadFile.objects.spooled().values_list("store_key", flat=True))
    old_s = (timezone.now() - timedelta(hours=1)).timestamp()

    def discard(key: UUID) -> None:
        if key not in awaited and spool.touched_at_s(key) < old_s:
            spool.discard(key)

    work_through(LEFT_BYTES, spool.keys(), discard, by=by, are_all=True)


def _open(file: OffloadFile, *, by: Actor) -> None:
    neighbours = OffloadFile.objects.uploading().filter(offload__dock=file.offload.dock)
    if neighbours.count() >= settings.UPLOADS_PER_DOCK:
        raise TooManyUploads(settings.UPLOADS_PER_DOCK)
    waiting = OffloadFile.objects.spooled().values_list("store_key", "size_bytes")
    promised_bytes = sum(size - spool.offset_bytes(key) for key, size in waiting)
    refuse_without_room(
        needed_bytes=promised_bytes + file.size_bytes,
        copies_bytes=sum(size for _, size in waiting) + file.size_bytes,
    )
    spool.create(file.store_key)
    with transaction.atomic():
        file.upload_opened_at, file.last_error = timezone.now(), ""
        file.save(update_fields=["upload_opened_at", "last_error"])
        details = {"size_bytes": file.size_bytes}
        record(IntakeEvent.UPLOAD_STARTED, by=by, about=file, related=file.offload, details=details)


@transaction.atomic
def _complete(file: OffloadFile, *, by: Actor) -> None:
    if (
        OffloadFile.objects.uploading()
        .filter(pk=file.pk)
        .update(state=FileState.ANNOUNCED, due_at=None, spooled_on=machine_id())
    ):
        record(
            IntakeEvent.UPLOAD_COMPLETED,
            by=by,
            about=file,
            related=file.offload,
            details={"size_bytes": file.size_bytes},
        )
    file.refresh_from_db()
