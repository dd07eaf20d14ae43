"""From a file on a dock to a clip in the store. Every step may be interrupted and repeated without loss or duplicate.

1. One worker, of all machines, has the lease of the file; it takes its row and clears what earlier attempts left
  (attempts.py).
2. The bytes are streamed into the store under the attempt's own name, hashed on the way, read back and compared.
3. Bytes already known are a duplicate; bytes that cannot be a clip are quarantined with their reason.
4. Otherwise the clip, its erasure date and its journal entry are written in one transaction.
5. Only then is the file removed from the dock (removal.py). A file pushed by an agent is read from the spool instead,
  and the agent removes it from the camera after its receipt.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.locks import machine_id
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.leases.holding import LeaseLost, held
from evidence import store
from evidence.dock_agent.names import is_named_as_film
from evidence.dock_agent.places import Place
from evidence.footage.actions.first_reading import keep_first_reading, kinds_at_once, recipes_of
from evidence.footage.media.reading import open_film
from evidence.footage.models import Clip
from evidence.intake.actions.attempts import (
    Progress,
    Superseded,
    alive,
    begin_attempt,
    lease_name,
    leave_attempt,
    require_current,
)
from evidence.intake.actions.chapters import move_later_chapters
from evidence.intake.actions.removal import remove_source, require_closed
from evidence.intake.actions.uploads import expect_again
from evidence.intake.dock_folders import place_of, unpack_path
from evidence.intake.events import IntakeEvent
from evidence.intake.models import (
    FINISH_FIELDS,
    SAFE,
    UNDER_WAY,
    FileState,
    OffloadFile,
    QuarantinedFile,
    QuarantineState,
)
from evidence.intake.selectors.clip_facts import worn_during
from evidence.intake.selectors.examination import ClipDraft, Rejected, examine, span_of
from evidence.intake.uploads import spool

logger = logging.getLogger(__name__)


# What a disk or the store does is told on the file's own row; this is for what nobody foresaw. Many GB on a slow disk
# take long.
RECEIVING = Batch("receiving", "Réception des fichiers", seconds=40 * 60, in_transaction=False)
FIRST_RETRY = timedelta(seconds=5)


LONGEST_RETRY = timedelta(minutes=10)


GONE_EXTRACT = "Ce fichier a été perdu avant d’être enregistré : importez-le de nouveau."
GONE = "Ce fichier a été annoncé puis a disparu de la station avant d’être reçu : vérifiez la caméra."


class WaitsElsewhere(Exception):
    """The file was sent to another machine, which is to record it; str() says which in French, and what to do."""

    def __init__(self, machine: str) -> None:
        super().__init__(
            f"Ce fichier attend sur la machine « {machine.partition(' ')[0]} », qui l’a reçu et l’enregistre quand une "
            "tâche lui revient. Si elle n’en lance pas, donnez-lui « serve --only site,tasks », ou un dossier "
            "DATA_ROOT/uploads commun aux machines."
        )


def receive_file(*, by: Actor, file: OffloadFile, on_progress: Progress | None = None) -> OffloadFile:
    """Receive one announced file completely, or postpone it with the reason written on its row.

    Safe to repeat, to run concurrently and to run after a crash. Never raises for an error of a file, a disk or the
    store.
    """
    with held(lease_name(file.store_key)) as lease:
        if not lease:
            return file
        file.refresh_from_db()
        try:
            _advance_or_leave(file, by=by, on_progress=on_progress)
        except (store.StorageError, WaitsElsewhere) as error:
            _postpone(file, str(error))
        except OSError as error:  # an error of the dock's file: the store raises its own errors
            _postpone(file, str(store.SourceUnreadable(unpack_path(file.path).name, error.errno)))
    return file


def _advance_or_leave(file: OffloadFile, *, by: Actor, on_progress: Progress | None) -> None:
    try:
        _advance(file, by=by, on_progress=on_progress)
    except (Superseded, LeaseLost):
        leave_attempt(file)


def _advance(file: OffloadFile, *, by: Actor, on_progress: Progress | None) -> None:
    source = _source(file)
    if file.state in UNDER_WAY:
        _receive(file, source, by=by, on_progress=on_progress)
    if file.attempt_name and file.state not in UNDER_WAY:
        leave_attempt(file)
    if file.is_pushed and file.state in SAFE:
        spool.discard(file.store_key)  # the agent deletes the camera's file once it has the receipt
        if file.is_handed_in:
            OffloadFile.objects.filter(pk=file.pk).update(source_removed_at=timezone.now())
    elif not (file.is_pushed or file.is_left or file.source_removed_at) and file.state != FileState.GONE:
        remove_source(file, source, by=by)


def _source(file: OffloadFile) -> Place:
    if file.is_pushed:
        path = spool.path_of(file.store_key)
        return Place(path.parent, path)
    return place_of(unpack_path(file.path), file.offload.source)


def _receive(file: OffloadFile, source: Place, *, by: Actor, on_progress: Progress | None) -> None:
    is_there = source.exists()
    if is_there and not file.is_pushed:
        require_closed(source)
    # The dock lost the file, but an earlier attempt stored it completely.
    was_stored = not is_there and bool(file.attempt_name) and store.exists(file.attempt_name)
    _require_here(file, has_bytes=is_there or was_stored)
    begin_attempt(file, again=was_stored)
    if is_there or was_stored:
        with _stored(file, source, was_stored=was_stored, on_progress=on_progress) as (stored, path):
            _conclude(file, stored, path, by=by)
    elif file.is_pushed and not file.is_handed_in:
        expect_again(by=by, file=file, sentence="L’envoi a été perdu avant d’être enregistré : il est redemandé.")
    else:
        _mark_gone(file, by=by)


@contextmanager
def _stored(
    file: OffloadFile, source: Place, *, was_stored: bool, on_progress: Progress | None
) -> Iterator[tuple[store.StoredBytes, Path]]:
    """The bytes in the store, read back from it, and a path where a decoder can read them."""
    if was_stored:
        stored = store.digest(file.attempt_name)
        with store.local_path(stored.name) as path:
            yield stored, path
        return
    storing = store.stored_at_hand(source.path, file.attempt_name, on_progress=alive(on_progress), opener=source.opener)
    with storing as (stored, path):
        if not file.is_pushed:
            require_closed(source)  # whoever opened it meanwhile may write more: no half becomes a clip
        yield stored, path


def _conclude(file: OffloadFile, stored: store.StoredBytes, path: Path, *, by: Actor) -> None:
    """Finish the file. Once the clip is written, what pages show of it is made by the process that has read it."""
    if file.announced_sha256 and stored.sha256 != file.announced_sha256:
        expect_again(by=by, file=file, sentence="Les octets reçus n’ont pas l’empreinte annoncée : envoi redemandé.")
    elif not _mark_duplicate(file, stored, by=by):
        kinds = kinds_at_once(stored.name)
        with open_film(path, *recipes_of(kinds)) as film:
            _store_outcome(file, examine(file, stored, film), by=by)
            if file.state == FileState.STORED and file.clip:
                keep_first_reading(clip=file.clip, film=film, kinds=kinds)


def _require_here(file: OffloadFile, *, has_bytes: bool) -> None:
    """What was sent to another machine is not lost; once it has waited there for UPLOAD_HOURS, it is. Raises
    WaitsElsewhere."""
    opened_at, patience = file.upload_opened_at, timedelta(hours=settings.UPLOAD_HOURS)
    is_recent = opened_at is not None and opened_at > timezone.now() - patience
    if not has_bytes and is_recent and file.spooled_on and file.spooled_on != machine_id():
        raise WaitsElsewhere(file.spooled_on)


def _store_outcome(file: OffloadFile, candidate: ClipDraft | Rejected, *, by: Actor) -> None:
    try:
        with transaction.atomic():
            require_current(file)
            if isinstance(candidate, Rejected):
                store_quarantined(file, candidate, by=by)
            else:
                store_clip(file, candidate, by=by)
    except IntegrityError:
        # Another file with the same bytes was stored at the same moment.
        if not _mark_duplicate(file, candidate.stored, by=by):
            raise


def _mark_duplicate(file: OffloadFile, stored: store.StoredBytes, *, by: Actor) -> bool:
    """Mark a file as the duplicate of a clip with the same bytes, even an erased one: its tombstone keeps the hash.
    Empty files are alike without being one: each is kept in quarantine. So are unreadable files of two cameras: each is
    a loss to be explained.
    """
    if not stored.size_bytes:
        return False
    clip = Clip.objects.filter(sha256=stored.sha256).first()
    waiting = None if clip else _waiting_twin(file, stored)
    twin = clip or waiting
    if twin is None:
        return False
    with transaction.atomic():
        require_current(file)
        file.finish(FileState.DUPLICATE, stored.sha256)
        file.clip = clip
        file.is_left = bool(waiting and waiting.file.is_left) and not is_named_as_film(file.shown_name)
        file.save(update_fields=FINISH_FIELDS)
        record(IntakeEvent.FILE_DUPLICATE, by=by, about=file, related=twin, details={"sha256": stored.sha256})
    return True


def _waiting_twin(file: OffloadFile, stored: store.StoredBytes) -> QuarantinedFile | None:
    serial = file.offload.camera_serial
    waiting = QuarantinedFile.objects.filter(sha256=stored.sha256, state=QuarantineState.WAITING)
    return waiting.filter(file__offload__camera_serial__iexact=serial).first()


def _mark_gone(file: OffloadFile, *, by: Actor) -> None:
    with transaction.atomic():
        require_current(file)
        file.finish(FileState.GONE)
        file.last_error = GONE_EXTRACT if file.is_handed_in else GONE
        file.save(update_fields=FINISH_FIELDS)
        record(IntakeEvent.FILE_GONE, by=by, about=file, details={"size_bytes": file.size_bytes})


def _postpone(file: OffloadFile, sentence: str) -> None:
    """Postpone the file: short delays at first, then every ten minutes. Its bytes are still on the dock."""
    wait = min(FIRST_RETRY * 2 ** min(file.attempts, 8), LONGEST_RETRY)
    postponed = {"last_error": sentence, "due_at": timezone.now() + wait}
    OffloadFile.objects.filter(pk=file.pk, attempt_name=file.attempt_name).update(**postponed)
    file.refresh_from_db()
    logger.warning("%r: %r", file.path, sentence)  # a name may hold a line break


def store_clip(file: OffloadFile, candidate: ClipDraft, *, by: Actor) -> Clip:
    """Write the clip, its erasure date, the file's new state and the journal entry."""
    clip = _clip(file, candidate)
    clip.save()
    file.finish(FileState.STORED, clip.sha256)
    file.clip = clip
    file.save(update_fields=FINISH_FIELDS)
    record(IntakeEvent.CLIP_STORED, by=by, about=clip, related=clip.camera, details=_journal_details(clip))
    move_later_chapters(by=by, clip=clip)
    return clip


def store_quarantined(file: OffloadFile, unfit: Rejected, *, by: Actor) -> QuarantinedFile:
    """Write the quarantined file with its reason, and between what it was recorded. It too has an erasure date, counted
    from its receipt."""
    earliest_at, latest_at = span_of(file, unfit, timezone.now()) or (None, None)
    quarantined = QuarantinedFile.objects.create(
        file=file,
        reason=unfit.reason,
        sentence=unfit.sentence,
        store_name=unfit.stored.name,
        size_bytes=unfit.stored.size_bytes,
        sha256=unfit.stored.sha256,
        crc32=unfit.stored.crc32,
        earliest_at=earliest_at,
        latest_at=latest_at,
    )
    file.finish(FileState.QUARANTINED, unfit.stored.sha256)
    file.is_left = unfit.is_no_film and not is_named_as_film(file.shown_name)
    file.save(update_fields=FINISH_FIELDS)
    details = {"size_bytes": unfit.stored.size_bytes, "sha256": unfit.stored.sha256, "why": str(unfit.reason)}
    record(
        IntakeEvent.FILE_QUARANTINED,
        by=by,
        about=quarantined,
        related=file.offload,
        reason=unfit.sentence,
        details=details,
    )
    return quarantined


def _clip(file: OffloadFile, candidate: ClipDraft) -> Clip:
    recorded, duration = candidate.recorded, timedelta(milliseconds=candidate.probe.duration_ms)
    started_at = recorded.at
    worn = worn_during(candidate.camera, recorded, file.sidecar_wearer)
    return Clip(
        file_name=_storable(candidate.file_name),
        camera=candidate.camera,
        wearer=worn.wearer,
        shift=worn.shift,
        place=worn.place or (candidate.camera.cctv.place if candidate.camera.cctv else ""),
        started_at=started_at,
        ended_at=started_at + duration,
        earliest_at=recorded.earliest,
        latest_at=recorded.latest + duration,
        time_source=recorded.source,
        time_readings=[one.as_json() for one in recorded.judged],
        duration_ms=candidate.probe.duration_ms,
        container=candidate.probe.container,
        video_codec=candidate.probe.video_codec,
        audio_codec=candidate.probe.audio_codec or "",
        width=candidate.probe.width,
        height=candidate.probe.height,
        remarks="\n".join(candidate.probe.remarks),
        store_name=candidate.stored.name,
        size_bytes=candidate.stored.size_bytes,
        sha256=candidate.stored.sha256,
        crc32=candidate.stored.crc32,
        clock_offset_ms=file.offload.clock_offset_ms,
        received_from=file.offload.source,
    )


def _storable(text: str) -> str:
    """A file name that the database accepts: bytes that are not UTF-8 are replaced."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _journal_details(clip: Clip) -> dict[str, object]:
    return {
        "sha256": clip.sha256,
        "size_bytes": clip.size_bytes,
        "started_at": instant(clip.started_at),
        "duration_ms": clip.duration_ms,
        "time_source": str(clip.time_source),
        "remarks": clip.remarks.splitlines(),
        "time_doubt_ms": clip.time_doubt // timedelta(milliseconds=1),
        "clock_offset_ms": clip.clock_offset_ms,
        "wearer": clip.wearer.badge_number if clip.wearer else None,
        "from": clip.received_from,
    }
