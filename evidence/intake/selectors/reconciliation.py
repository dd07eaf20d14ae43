"""Reconciliation of an offload: announced files against their results, and gaps in the camera's numbering. Read
only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from evidence.equipment.models import Camera
from evidence.intake.dock_folders import HOUR_NS
from evidence.intake.models import LOST, SAFE, FileState, Offload, OffloadDiscrepancy, OffloadFile, QuarantinedFile
from evidence.intake.numbering import Gap, SeenFile, day_of, find_gaps, numbered

# Only this many of the newest files of a camera are read: some years of recordings.
MOST_NUMBERED = 5_000


@dataclass(frozen=True)
class Reconciliation:
    """How many files were announced, and how many ended in each state. Each file is counted once. What is lost here is
    what `faults_of` finds lost.
    """

    announced: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: int = 0
    recovered: int = 0
    lost: int = 0
    awaited: int = 0

    @classmethod
    def of(cls, offload: Offload) -> "Reconciliation":
        return reconciliations([offload]).get(offload.pk, cls())

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lost or expected: each file is stored, a duplicate, quarantined, or came later."""
        return not self.lost and not self.awaited

    @property
    def sentence(self) -> str:
        """“12 annoncés = 10 enregistrés + 1 déjà reçu + 1 manquant”."""
        parts = (
            (self.stored, "enregistré"),
            (self.duplicate, "déjà reçu"),
            (self.quarantined, "en quarantaine"),
            (self.recovered, "retrouvé"),
            (self.lost, "manquant"),
            (self.awaited, "attendu"),
        )
        terms = " + ".join(_counted(count, word) for count, word in parts if count)
        return f"{_counted(self.announced, 'annoncé')} = {terms}" if terms else "Aucun fichier annoncé"


def reconciliations(offloads: list[Offload]) -> dict[int, Reconciliation]:
    """The reconciliation of each offload with files, by its key, in one query."""
    states = {
        "stored": Q(state=FileState.STORED),
        "duplicate": Q(state=FileState.DUPLICATE),
        "quarantined": Q(state=FileState.QUARANTINED),
        "recovered": Q(state__in=LOST, came_later=True),
        "lost": Q(state__in=LOST, came_later=False),
        "awaited": ~Q(state__in=(*SAFE, *LOST)),
    }
    counts = {name: Count("pk", filter=condition) for name, condition in states.items()}
    files = OffloadFile.objects.filter(offload__in=offloads).annotate(came_later=_came_later()).order_by()
    rows = files.values_list("offload").annotate(announced=Count("pk"), **counts)
    return {offload: Reconciliation(*counted) for offload, *counted in rows}


@dataclass(frozen=True)
class Faults:
    """Why an offload is incomplete, now."""

    lost: int
    quarantined: int
    differing: int
    gaps: tuple[Gap, ...]

    @property
    def missing_numbers(self) -> int:
        return sum(gap.count for gap in self.gaps)

    @property
    def keeps_camera(self) -> bool:
        """Whether the camera may still hold what is missing."""
        return bool(self.lost or self.differing or self.gaps)

    def __bool__(self) -> bool:
        return bool(self.lost or self.quarantined or self.differing or self.gaps)


def discrepancy_of(offload: Offload) -> OffloadDiscrepancy | None:
    """The discrepancy found when the offload ended, or None."""
    return getattr(offload, "discrepancy", None)


def faults_of(offload: Offload) -> Faults:
    """Files lost and not received later, quarantined files, files that differ on the camera, and the gaps that this
    offload showed.
    """
    gaps = gaps_of(offload.camera) if offload.camera and not offload.is_import else []
    return Faults(
        lost=still_lost(offload).count(),
        quarantined=QuarantinedFile.objects.waiting().filter(file__offload=offload).count(),
        differing=offload.files.differing().count(),
        gaps=tuple(gap for gap in gaps if gap.batch == offload.pk),
    )


def still_lost(offload: Offload) -> QuerySet[OffloadFile]:
    """The lost files of an offload, except those that came in another one."""
    return offload.files.filter(~_came_later(), state__in=LOST)


def _came_later() -> Exists:
    """Whether a file of the same label, size and date was received; a card’s dates may move by exactly one hour."""
    date = OuterRef("modified_ns")
    moved = Q(modified_ns=date) | Q(modified_ns=date - HOUR_NS) | Q(modified_ns=date + HOUR_NS)
    same = OffloadFile.objects.filter(path=OuterRef("path"), size_bytes=OuterRef("size_bytes"), state__in=SAFE)
    return Exists(same.filter(moved))


def gaps_of(camera: Camera) -> list[Gap]:
    """The gaps in a camera's numbering over all its offloads. Imports are left out: what another system erased is not a
    loss.
    """
    files = OffloadFile.objects.filter(offload__camera=camera).exclude(
        offload__dock=None, offload__source__contains="/"
    )
    columns = ("offload", "path", "number", "modified_ns", "offload__camera_serial")
    rows = files.order_by("-pk").values_list(*columns)[:MOST_NUMBERED]
    return find_gaps(seen for row in rows if (seen := _seen(*row)))


def _seen(batch: int, path: str, number: int | None, modified_ns: int, serial: str) -> SeenFile | None:
    one = numbered(path, number)
    if one is None:
        return None
    # A number that the agent gave is a counter, whatever it looks like.
    day = day_of(path.partition(f"/{serial}/")[2], one) if number is None else ""
    return SeenFile(batch, one, modified_ns, day)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 and not word.startswith('en ') else ''}"


RETIRED_WITHIN = timedelta(hours=12)


def adds_up(offload: Offload) -> bool:
    """Whether every announced file is finished and nothing is left that the camera may hold, by the rule of
    `faults_of`, which the discrepancy records; or what is missing is explained in writing.
    """
    if offload.files.unfinished().exists():
        return False
    explained = OffloadDiscrepancy.objects.filter(offload=offload, explained_at__isnull=False)
    return explained.exists() or not faults_of(offload).keeps_camera


def file_counts(offload: Offload) -> dict[str, int]:
    """How many files were announced, and how many ended in each state: the sum must agree."""
    counts = offload.files.order_by().values_list("state").annotate(files=Count("pk"))
    states = {str(state): files for state, files in counts}
    return {"announced": sum(states.values())} | states


def unread_offloads() -> QuerySet[Offload]:
    """The offloads in progress of cameras that their agent could not read whole, the latest first."""
    return Offload.objects.filter(ended_at__isnull=True).exclude(unread="").order_by("-started_at", "-pk")


def offloads_to_end(quiet_since: datetime) -> Iterable[Offload]:
    """Open offloads with nothing left to receive, begun before `quiet_since`, of cameras that could be read whole.

    A pushed file is also waited for until its agent removes it from the camera, but not when it stays there because it
    differs, and not for ever: an agent without the right to delete must not keep the offload open.
    """
    unfinished = OffloadFile.objects.unfinished().values("offload")
    unretired = OffloadFile.objects.filter(
        is_pushed=True,
        state__in=SAFE,
        source_removed_at__isnull=True,
        camera_sha256="",
        is_left=False,
        offload__started_at__gt=timezone.now() - RETIRED_WITHIN,
    ).values("offload")
    ended = Offload.objects.filter(ended_at__isnull=True, started_at__lt=quiet_since, unread="")
    return ended.exclude(pk__in=unfinished).exclude(pk__in=unretired)


def still_on_camera(camera: Camera, *, since: datetime | None) -> bool:
    """Whether an offload ended since the camera's return lacks a file that the camera may still hold, or a file on the
    camera differs from the stored one, whatever its date.
    """
    found = OffloadDiscrepancy.objects.open().filter(offload__camera=camera)
    if since:
        found = found.filter(Q(offload__ended_at__gte=since) | Q(differing_files__gt=0))
    return any(discrepancy.keeps_camera for discrepancy in found)
