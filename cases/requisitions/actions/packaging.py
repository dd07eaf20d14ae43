"""Builds a package in the background: makes the documents, then reads every byte again before the package is ready."""

import logging
import re
import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.clocks import measured_offset
from accounts.base.errors import NotPossible
from accounts.base.files.documents import Facts, exact
from accounts.base.locks import machine_id
from accounts.base.sizes import size_words
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.checkpoints import ensure_checkpoint
from accounts.journal.actions.writing import record
from accounts.journal.export import VERIFIER, checkpoint_files
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalPruning
from accounts.journal.rows import COLUMNS, line_of
from accounts.journal.signing.inclusion_proofs import proofs_of
from accounts.leases.holding import LeaseLost, held, require_leases, stop_if_lost
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryMember, DeliveryQuerySet
from cases.requisitions.package.bag import BagInfo, PayloadFile, tag_files
from cases.requisitions.package.contents import Package, PackagedFile, PackageError
from cases.requisitions.package.documents import CustodyExtract, CustodyLine, custody_pdf, duration, slip_pdf
from cases.requisitions.package.slips import other_time, package_readme, slip_of
from cases.requisitions.selectors import handed_over
from cases.requisitions.states import DELIVERY_TRANSITIONS, DeliveryState, DeliveryTransition
from evidence import store
from evidence.footage.media.recording_time import Verdict
from evidence.footage.models import Clip
from evidence.intake.models import QuarantinedFile, QuarantineState
from evidence.review.documents import markers_csv
from evidence.review.selectors import markers_of_clips

logger = logging.getLogger(__name__)

# Half of the time that the queue gives a task: one long package never has the next one stopped with it.
PACKAGES = Batch(
    "packages",
    "Préparation des remises",
    seconds=40 * 60,
    in_transaction=False,
    counts_first=True,
    unreachable=(store.StoreUnavailable, store.DiskFull),
)
# The markers of the clips handed over, where the answer joins them.
MARKERS_PATH = "data/moments-cles.csv"
# File extensions by container format; other formats use their own name (mp4, mov, avi).
ENDINGS = {"matroska": "mkv", "mpegts": "ts", "mpeg": "mpg"}


class _Overtaken(Exception):
    """Another attempt builds the package, and removed the documents that this one had stored."""


def build_due_deliveries(*, by: Actor) -> None:
    """Build every package that waits, each alone: one that cannot be built now is tried again, or set aside."""
    waiting = Delivery.objects.filter(state=DeliveryState.BUILDING).select_related("requisition").order_by("pk")
    work_through(PACKAGES, waiting, lambda delivery: build_delivery(by=by, delivery=delivery), by=by, are_all=True)


def build_delivery(*, by: Actor, delivery: Delivery) -> None:
    """Bring a delivery from BUILDING to READY, or to FAILED when a clip or the journal is no longer what was recorded.

    Safe to repeat, to run concurrently and to run after a crash: what an interrupted attempt stored is made again.
    StorageError and OSError when the store does not give or take the bytes: the delivery is still to build.
    """
    with held(f"delivery-{delivery.pk}") as lease:
        delivery.refresh_from_db()
        if not lease or not delivery.is_building:
            return
        claim = {"claimed_by": f"{machine_id()} {secrets.token_hex(4)}", "claimed_at": timezone.now()}
        if not _current(delivery).update(done_bytes=0, **claim):
            return
        delivery.refresh_from_db()
        try:
            _build(delivery, by=by)
        except (_Overtaken, LeaseLost):
            logger.warning("%s: another attempt took over", delivery)
        except (PackageError, NotPossible) as error:
            _fail(delivery, str(error), by=by)


def _current(delivery: Delivery) -> DeliveryQuerySet:
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.BUILDING, claimed_by=delivery.claimed_by)


def _require_current(delivery: Delivery) -> None:
    """Keep the row for this attempt until its transaction ends. LeaseLost when another has taken over."""
    require_leases()
    if not _current(delivery).update(last_error=""):
        raise _Overtaken


def package_of(delivery: Delivery) -> Package:
    """The package of the recorded members; the same members always give the same bytes."""
    members = delivery.members.all()
    return Package([_packaged(member) for member in members], dated=timezone.localdate(delivery.created_at))


def _build(delivery: Delivery, *, by: Actor) -> None:
    clips = list(handed_over(delivery.requisition).select_related("camera", "wearer").order_by("started_at", "pk"))
    files = _files(delivery)
    store.erase_leftovers(f"packages/{delivery.pk}/")  # what an interrupted attempt left: its rows were never written
    members = _members(delivery, clips, files, ensure_checkpoint(by=by))
    package = Package([_packaged(member) for member in members], dated=timezone.localdate(delivery.created_at))
    Delivery.objects.filter(pk=delivery.pk).update(total_bytes=sum(member.size_bytes for member in members))
    sha256 = package.assemble(store.open_stored, on_progress=_Progress(delivery).add)
    with transaction.atomic():
        _require_current(delivery)
        DeliveryMember.objects.bulk_create(members)
        DELIVERY_TRANSITIONS.advance(
            delivery,
            DeliveryTransition.BUILD,
            sha256=sha256,
            size_bytes=package.size_bytes,
            file_name=f"{delivery.requisition}-{delivery}.zip",
            last_error="",
        )
        details = {"sha256": sha256, "size_bytes": package.size_bytes, "clips": [str(clip) for clip in clips]}
        details |= {"files": [str(file) for file in files]}
        if MARKERS_PATH in [member.path for member in members]:
            details |= {"markers": True}
        record(RequisitionEvent.DELIVERY_BUILT, by=by, about=delivery.requisition, related=delivery, details=details)
    delivery.refresh_from_db()


def _files(delivery: Delivery) -> list[QuarantinedFile]:
    """The joined files that are still in quarantine. NotPossible when one of them was erased meanwhile."""
    joined = QuarantinedFile.objects.filter(requisition_choices__requisition=delivery.requisition_id)
    files = list(joined.exclude(state=QuarantineState.ADMITTED).select_related("file__offload").order_by("pk"))
    for file in files:
        if not file.is_waiting:
            raise NotPossible(f"Le fichier {file} a été effacé : il ne peut plus être remis.")
    return files


def _members(
    delivery: Delivery, clips: list[Clip], files: list[QuarantinedFile], checkpoint: JournalCheckpoint
) -> list[DeliveryMember]:
    """The payload (clips, unread files, slip, custody extracts, their proofs), then the bag's own files, which list the
    payload's hashes.
    """
    made_at = delivery.created_at
    markers = list(markers_of_clips(clips)) if delivery.requisition.with_markers else []
    payload = [_clip_member(delivery, clip) for clip in clips]
    payload += [_file_member(delivery, file) for file in files]
    documents = {
        "data/LISEZ-MOI.txt": package_readme(delivery, payload, checkpoint, has_markers=bool(markers)),
        "data/bordereau-de-remise.pdf": slip_pdf(slip_of(delivery, payload, checkpoint, markers=len(markers))),
    }
    if markers:
        documents[MARKERS_PATH] = markers_csv(markers)
    for clip in clips:
        documents |= _extract(delivery, clip, _clip_facts(clip), checkpoint)
    for file in files:
        documents |= _extract(delivery, file, _file_facts(file), checkpoint)
    proofs = checkpoint_files(checkpoint) | {"verifier.py": VERIFIER.read_bytes()}
    documents |= {f"data/journal/{name}": content for name, content in proofs.items()}
    payload += [_document(delivery, path, content) for path, content in documents.items()]
    info = BagInfo(
        source_organization=f"Police municipale de {settings.TOWN_NAME}",
        external_identifier=f"{delivery.requisition}-{delivery}",
        bagging_date=timezone.localdate(made_at),
        external_description="Enregistrements de caméras individuelles remis sur réquisition",
        internal_sender_identifier=delivery.requisition.report_number,
    )
    tags = tag_files(info, [PayloadFile(member.path, member.size_bytes, member.sha256) for member in payload])
    ordered = [_document(delivery, path, content) for path, content in tags.items()] + payload
    for position, member in enumerate(ordered):
        member.position = position
    return ordered


def _extract(
    delivery: Delivery, filmed: Clip | QuarantinedFile, facts: Facts, checkpoint: JournalCheckpoint
) -> dict[str, bytes]:
    """The journal entries about a clip or a file as a document, with a proof of each entry under the checkpoint."""
    last = JournalPruning.objects.last()
    kind = str(filmed._meta.model_name)
    about = JournalEntry.objects.about(kind, filmed.pk).filter(number__gt=last.size if last else 0)
    entries = about.filter(at__lte=delivery.created_at, number__lte=checkpoint.size).order_by("number")
    rows = list(entries.values_list(*COLUMNS))
    return {
        f"data/journal/{filmed}.pdf": custody_pdf(_custody(delivery, str(filmed), facts, list(entries))),
        f"data/journal/{filmed}.jsonl": b"".join(line_of(row) for row in rows),
        f"data/journal/{filmed}.preuves.jsonl": proofs_of(rows, checkpoint),
    }


def _clip_member(delivery: Delivery, clip: Clip) -> DeliveryMember:
    started = timezone.localtime(clip.started_at)
    ending = ENDINGS.get(clip.container, clip.container)
    return DeliveryMember(
        delivery=delivery,
        path=f"data/videos/{clip}_{clip.camera.serial}_{started:%Y-%m-%d_%Hh%Mm%S}.{ending}",
        clip=clip,
        store_name=clip.store_name,
        size_bytes=clip.size_bytes,
        crc32=clip.crc32,
        sha256=clip.sha256,
    )


def _file_member(delivery: Delivery, file: QuarantinedFile) -> DeliveryMember:
    name = re.sub(r"[^\w.-]+", "_", file.file_name)[-100:]
    return DeliveryMember(
        delivery=delivery,
        path=f"data/fichiers-illisibles/{file}_{name}",
        quarantined=file,
        store_name=file.store_name,
        size_bytes=file.size_bytes,
        crc32=file.crc32,
        sha256=file.sha256,
    )


def _document(delivery: Delivery, path: str, content: bytes) -> DeliveryMember:
    name = store.attempt_name(f"packages/{delivery.pk}/{path.lower()}")
    stored = store.store_bytes(content, name)
    return DeliveryMember(
        delivery=delivery,
        path=path,
        store_name=name,
        size_bytes=stored.size_bytes,
        crc32=stored.crc32,
        sha256=stored.sha256,
    )


def _custody(delivery: Delivery, number: str, facts: Facts, entries: list[JournalEntry]) -> CustodyExtract:
    return CustodyExtract(
        service=f"Police municipale de {settings.TOWN_NAME}",
        reference=str(delivery.requisition),
        made_at=delivery.created_at,
        number=number,
        clip=facts,
        lines=[_custody_line(entry) for entry in entries],
    )


def _clip_facts(clip: Clip) -> Facts:
    return [
        ("Caméra", str(clip.camera)),
        ("Porteur", str(clip.wearer or ("—" if clip.camera.is_fixed else "à justifier"))),
        *_wearer_changes(clip),
        ("Enregistrée du", exact(clip.started_at)),
        ("au", exact(clip.ended_at)),
        ("Origine de l’heure", clip.time_origin),
        ("Commencée au plus tôt", exact(clip.earliest_at)),
        ("Finie au plus tard", exact(clip.latest_at)),
        *[
            ("Autre lecture", other_time(reading))
            for reading in clip.judged_readings
            if reading.verdict != Verdict.KEPT
        ],
        ("Horloge de la caméra", measured_offset(clip.clock_offset_ms)),
        ("Reçue le", exact(clip.received_at)),
        ("Durée, taille", f"{duration(clip.duration_ms)}, {size_words(clip.size_bytes)}"),
        ("SHA-256", clip.sha256),
        *(("Remarque", remark) for remark in clip.remarks.splitlines()),
    ]


def _file_facts(file: QuarantinedFile) -> Facts:
    return [
        ("Nom d’origine", file.file_name),
        ("Provenance", str(file.file.offload)),
        ("Date du fichier", exact(datetime.fromtimestamp(file.file.modified_ns / 1e9, tz=UTC))),
        ("Reçu le", exact(file.received_at)),
        ("Taille", size_words(file.size_bytes)),
        ("SHA-256", file.sha256),
        ("Non lu par le service", file.sentence),
    ]


def _wearer_changes(clip: Clip) -> list[tuple[str, str]]:
    """The corrections of the clip's wearer, the latest first."""
    changes = clip.wearer_changes.select_related("before", "after", "issue")
    return [
        (
            "Porteur corrigé",
            f"de {change.before or 'sans porteur'} à {change.after or 'sans porteur'}, {exact(change.at)}, par "
            f"{change.issue.corrected_by_name} : {change.issue.correction_reason}",
        )
        for change in changes
    ]


def _custody_line(entry: JournalEntry) -> CustodyLine:
    actor = " ".join(part for part in (entry.actor_rank, entry.actor_name, entry.actor_badge) if part)
    return CustodyLine(
        number=entry.number,
        at=exact(entry.at),
        event=str(entry.get_event_display()),
        actor=actor,
        reason=entry.reason_label,
        procedure=entry.procedure_number,
        recipient=entry.recipient,
        hash=entry.hash,
    )


def _packaged(member: DeliveryMember) -> PackagedFile:
    return PackagedFile(member.path, member.store_name, member.size_bytes, member.crc32, member.sha256)


def _fail(delivery: Delivery, sentence: str, *, by: Actor) -> None:
    with transaction.atomic():
        require_leases()
        if not _current(delivery).update(last_error=sentence):
            return
        DELIVERY_TRANSITIONS.advance(delivery, DeliveryTransition.FAIL, last_error=sentence)
        record(RequisitionEvent.DELIVERY_FAILED, by=by, about=delivery.requisition, related=delivery, reason=sentence)
    delivery.refresh_from_db()


class _Progress:
    """Records the progress of the reading, a hundred times at most."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery, self._done, self._told = delivery, 0, 0
        self._step = max(delivery.total_bytes // 100, 8 * 1024 * 1024)

    def add(self, read_bytes: int) -> None:
        self._done += read_bytes
        if self._done - self._told >= self._step:
            stop_if_lost()
            Delivery.objects.filter(pk=self._delivery.pk).update(done_bytes=self._done)
            self._told = self._done
