"""The upload of one announced file: opened, continued chunk by chunk, whole, or dropped.

The file's row is the upload; its bytes wait in the spool under the row's own key. Once whole, it is a file like those
of the docks' folders, and the same pipeline takes it (actions/ingestion.py).
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.writing import record
from evidence import store
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, OffloadFile
from evidence.intake.uploads import spool
from evidence.intake.uploads.errors import BadUpload, NoRoom, TooLong, TooManyUploads, WrongOffset
from evidence.intake.uploads.spool import Checksum, Read


def open_upload(*, by: Actor, file: OffloadFile, length_bytes: int) -> OffloadFile:
    """Begin to receive a file, or go on: opening it again changes nothing.

    Raises BadUpload when the file is not expected or its length is not the one announced, TooManyUploads when its
    station has its share open, NoRoom when the disk would reach the reserve, Busy while bytes arrive.
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
    """Receive one chunk at the offset where the file stands, and return the new offset; the last one makes it whole.

    Raises WrongOffset, TooLong, WrongChecksum, Busy, and NoRoom when the disk would reach the reserve.
    """
    with spool.writing(file.store_key):
        file.refresh_from_db()
        here = current_offset(file)
        if offset_bytes != here:
            raise WrongOffset(here)
        if here + length_bytes > file.size_bytes:
            raise TooLong
        if length_bytes:
            _refuse_without_room(needed_bytes=file.size_bytes - here)
            here = spool.append(file.store_key, read, length_bytes, checksum)
        if here == file.size_bytes:
            _complete(file, by=by)
    return here


def drop_upload(*, by: Actor, file: OffloadFile, reason: str) -> None:
    """Forget the bytes of an upload that is not whole; the file is expected again. Raises Busy while bytes arrive."""
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
    """Take back a whole upload whose bytes proved wrong or were lost before they reached the store: the camera still
    has its file, and is asked for it again."""
    spool.discard(file.store_key)
    with transaction.atomic():
        file.state, file.upload_opened_at, file.last_error = FileState.EXPECTED, None, sentence
        file.save(update_fields=["state", "upload_opened_at", "last_error"])
        record(IntakeEvent.UPLOAD_DROPPED, by=by, about=file, related=file.offload, reason=sentence)


def complete_whole_uploads(*, by: Actor) -> None:
    """Hand on what arrived whole just before the server was killed."""
    for file in OffloadFile.objects.uploading().select_related("offload"):
        if spool.offset_bytes(file.store_key) == file.size_bytes and file.size_bytes:
            append_chunk(by=by, file=file, offset_bytes=file.size_bytes, read=lambda _: b"", length_bytes=0)


def drop_expired_uploads(*, by: Actor) -> None:
    """Forget the uploads that nothing was added to for UPLOAD_HOURS, and bytes that no row waits for."""
    for file in OffloadFile.objects.uploading().select_related("offload"):
        if expires_at(file) <= timezone.now():
            drop_upload(by=by, file=file, reason="L’envoi a expiré.")
    awaited = set(OffloadFile.objects.spooled().values_list("store_key", flat=True))
    for key in spool.keys():
        if key not in awaited and spool.touched_at_s(key) < (timezone.now() - timedelta(hours=1)).timestamp():
            spool.discard(key)


def current_offset(file: OffloadFile) -> int:
    """How much has arrived; all of it once the file went on to the store."""
    return spool.offset_bytes(file.store_key) if file.state == FileState.EXPECTED else file.size_bytes


def expires_at(file: OffloadFile) -> datetime:
    """When an open upload is forgotten: UPLOAD_HOURS after its last byte."""
    touched_at = datetime.fromtimestamp(spool.touched_at_s(file.store_key), tz=UTC)
    opened_at = file.upload_opened_at or touched_at
    return max(touched_at, opened_at) + timedelta(hours=settings.UPLOAD_HOURS)


def _open(file: OffloadFile, *, by: Actor) -> None:
    neighbours = OffloadFile.objects.uploading().filter(offload__dock=file.offload.dock)
    if neighbours.count() >= settings.UPLOADS_PER_DOCK:
        raise TooManyUploads(settings.UPLOADS_PER_DOCK)
    waiting = OffloadFile.objects.spooled().values_list("store_key", "size_bytes")
    promised_bytes = sum(size - spool.offset_bytes(key) for key, size in waiting)
    _refuse_without_room(
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
    if OffloadFile.objects.uploading().filter(pk=file.pk).update(state=FileState.ANNOUNCED, due_at=None):
        record(
            IntakeEvent.UPLOAD_COMPLETED,
            by=by,
            about=file,
            related=file.offload,
            details={"size_bytes": file.size_bytes},
        )
    file.refresh_from_db()


def _refuse_without_room(*, needed_bytes: int, copies_bytes: int = 0) -> None:
    """What is promised must fit, and the copies that the store will make of it too: bytes that fill the spool and can
    never leave it would block every camera."""
    reserve_bytes = settings.DISK_RESERVE_MIB * store.MEBIBYTE
    room = store.space()
    if room and _store_shares_the_disk():
        needed_bytes, copies_bytes = needed_bytes + copies_bytes, 0
    if room and room.free_bytes - copies_bytes < reserve_bytes:
        raise NoRoom
    if spool.room_bytes() - needed_bytes < reserve_bytes:
        raise NoRoom


def _store_shares_the_disk() -> bool:
    anything = store.file_descriptor_path("clips")
    if anything is None:
        return False
    folder = next(parent for parent in anything.parents if parent.exists())
    return os.stat(folder).st_dev == os.stat(Path(settings.DATA_ROOT)).st_dev
