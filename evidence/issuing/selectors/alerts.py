"""The alerts of the equipment, computed from the rows each time; an alert disappears with its cause. Read only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Model, OuterRef, Q, QuerySet, Subquery

from accounts.base.clocks import clock_words
from accounts.base.moments import numeric_day
from accounts.people.models import User
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue, Dock
from evidence.intake.models import FileState, Offload, OffloadDiscrepancy, OffloadFile
from evidence.intake.uploads import spool
from evidence.issuing.models import AlertKind

NBSP = "\u00a0"
# The length of the sentence's column in RaisedAlert, in characters.
LONGEST_SENTENCE = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The last second that a clock of 32 bits can show, in 2106.
LAST_CREDIBLE_NS = (1 << 32) * 1_000_000_000


@dataclass(frozen=True)
class Alert:
    """One fault. `about` is the camera, dock or offload concerned; the key stays the same as long as the fault
    lasts.
    """

    kind: AlertKind
    about: Model
    sentence: str

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.about.pk}"

    @property
    def camera_id(self) -> int | None:
        """The key of the camera concerned, when the fault is a camera's."""
        if isinstance(self.about, Offload):
            return self.about.camera_id
        return self.about.pk if isinstance(self.about, Camera) else None


def find_alerts(now: datetime) -> list[Alert]:
    """Every current alert."""
    return [alert for find in FINDERS for alert in find(now)]


def _discrepancies(now: datetime) -> Iterator[Alert]:
    """Incomplete offloads that nobody has explained."""
    for one in OffloadDiscrepancy.objects.open().select_related("offload__camera"):
        camera = one.offload.camera or one.offload.camera_serial
        yield Alert(AlertKind.DISCREPANCY, one.offload, f"{camera}{NBSP}: {one.sentence}."[:LONGEST_SENTENCE])


def _not_offloaded(now: datetime) -> Iterator[Alert]:
    """Cameras still out, or back and not offloaded, OFFLOAD_HOURS after the end of the shift they were worn on; without
    a shift, after their return, or CAMERA_OUT_HOURS after their issue while they are out (CSI R241-11)."""
    last = CameraIssue.objects.current().filter(camera=OuterRef("pk")).order_by("-issued_at").values("pk")[:1]
    waiting = Camera.objects.filter(state__in=(CameraState.OUT, CameraState.TO_OFFLOAD))
    issues = CameraIssue.objects.filter(pk__in=waiting.annotate(last=Subquery(last)).values("last"))
    for issue in issues.select_related("camera", "shift"):
        began, after, limit_hours = _expected_back(issue)
        if began <= now - timedelta(hours=limit_hours):
            state = "n’est pas rentrée" if issue.returned_at is None else "est rentrée et n’est pas déchargée"
            sentence = f"{issue.camera} {state}, {_since(began, now)} après {after}."
            yield Alert(AlertKind.NOT_OFFLOADED, issue.camera, sentence)


def _expected_back(issue: CameraIssue) -> tuple[datetime, str, int]:
    """When the camera is expected back, that moment in words, and how many hours later the alert begins."""
    if issue.shift:
        return issue.shift.ends_at, "la fin de la vacation", settings.OFFLOAD_HOURS
    if issue.returned_at:
        return issue.returned_at, "son retour", settings.OFFLOAD_HOURS
    return issue.issued_at, "sa perception, hors vacation", settings.CAMERA_OUT_HOURS


def _stuck(now: datetime) -> Iterator[Alert]:
    """Offloads with unfinished files without progress for OFFLOAD_STUCK_MINUTES: no file finished, no byte received."""
    limit = now - timedelta(minutes=settings.OFFLOAD_STUCK_MINUTES)
    unfinished = OffloadFile.objects.unfinished().values("offload")
    slow = Offload.objects.filter(ended_at__isnull=True, pk__in=unfinished, started_at__lte=limit)
    for offload in slow.annotate(last_finished=Max("files__settled_at")).select_related("camera"):
        moved = max(offload.started_at, offload.last_finished or offload.started_at, _last_bytes(offload))
        if moved <= limit:
            camera = offload.camera or offload.camera_serial
            sentence = f"{camera} sur {offload.source}{NBSP}: rien n’a avancé depuis {_since(moved, now)}."
            yield Alert(AlertKind.STUCK, offload, sentence[:LONGEST_SENTENCE])


def _last_bytes(offload: Offload) -> datetime:
    """When bytes of an open upload last arrived: a large file may take long without being stuck."""
    keys = offload.files.filter(state=FileState.EXPECTED, upload_opened_at__isnull=False)
    times = [spool.touched_at_s(key) for key in keys.values_list("store_key", flat=True)]
    return datetime.fromtimestamp(max(times, default=0), tz=UTC)


def _silent_docks(now: datetime) -> Iterator[Alert]:
    """Docks in service without a request of their agent or an offload for DOCK_SILENCE_HOURS, while a camera returned
    before that still waits to be offloaded.
    """
    limit = now - timedelta(hours=settings.DOCK_SILENCE_HOURS)
    back = CameraIssue.objects.current().filter(camera__state=CameraState.TO_OFFLOAD, returned_at__lte=limit)
    if not back.exists():
        return
    docks = Dock.objects.filter(is_active=True)
    heard = docks.annotate(
        seen=Max("tokens__seen_at"), heard=Max("offloads__heard_at"), began=Max("offloads__started_at")
    )
    for dock in heard:
        last = max((moment for moment in (dock.seen, dock.heard, dock.began) if moment), default=None)
        if last is None or last <= limit:
            since = f"depuis {_since(last, now)}" if last else "depuis toujours"
            sentence = f"{dock} ne donne plus signe de vie {since}, et une caméra rentrée attend d’être déchargée."
            yield Alert(AlertKind.SILENT_DOCK, dock, sentence)


def _wrong_clocks(now: datetime) -> Iterator[Alert]:
    """Cameras whose clock differed from ours by more than CLOCK_OFFSET_SECONDS when they were last docked."""
    measured = Offload.objects.filter(camera=OuterRef("pk"), clock_offset_ms__isnull=False).order_by(
        "-started_at", "-pk"
    )
    cameras = Camera.objects.in_service().annotate(offset_ms=Subquery(measured.values("clock_offset_ms")[:1]))
    limit_ms = settings.CLOCK_OFFSET_SECONDS * 1000
    wrong = cameras.filter(Q(offset_ms__gt=limit_ms) | Q(offset_ms__lt=-limit_ms))
    offsets_ms = dict(wrong.values_list("pk", "offset_ms"))
    for camera in Camera.objects.filter(pk__in=offsets_ms):
        words = clock_words(offsets_ms[camera.pk])
        yield Alert(AlertKind.CLOCK, camera, f"L’horloge de {camera} est {words}{NBSP}: remettez-la à l’heure.")


def _impossible_dates(now: datetime) -> Iterator[Alert]:
    """Cameras whose last offload had a file dated before 1970 or after 2106, which no camera clock can show: the file
    came in, and its date says nothing of the recording.
    """
    visits = Offload.objects.filter(camera=OuterRef("pk")).exclude(dock=None, source__contains="/")
    last = Subquery(visits.order_by("-started_at", "-pk").values("pk")[:1])
    odd = Q(modified_ns__lt=0) | Q(modified_ns__gt=LAST_CREDIBLE_NS)
    offloads = Camera.objects.in_service().annotate(last=last).order_by().values("last")
    told: set[int] = set()
    for file in OffloadFile.objects.filter(odd, offload__in=offloads).select_related("offload__camera").order_by("pk"):
        camera = file.offload.camera
        if camera and camera.pk not in told:
            told.add(camera.pk)
            dated = numeric_day((EPOCH + timedelta(microseconds=file.modified_ns // 1000)).date())
            sentence = f"« {file.shown_name} » de {camera} est daté du {dated}{NBSP}: remettez la caméra à l’heure."
            yield Alert(AlertKind.FILE_DATE, camera, sentence[:LONGEST_SENTENCE])


def _since(moment: datetime, now: datetime) -> str:
    return _span(now - moment)


def _span(span: timedelta) -> str:
    """A duration in words: “3 j”, “5 h”, “40 min” or “12 s”."""
    seconds = int(span.total_seconds())
    units = ((2 * 86_400, 86_400, "j"), (2 * 3600, 3600, "h"), (120, 60, "min"), (0, 1, "s"))
    return next(f"{seconds // size}{NBSP}{unit}" for least, size, unit in units if seconds >= least)


Finder = Callable[[datetime], Iterator[Alert]]
# Discrepancies first, since recordings may already be lost.
FINDERS: tuple[Finder, ...] = (
    _discrepancies,
    _not_offloaded,
    _stuck,
    _silent_docks,
    _wrong_clocks,
    _impossible_dates,
)


def page_of(alert: Alert) -> tuple[str, list[object]]:
    """The page that handles the alert: its URL name and arguments."""
    if isinstance(alert.about, Offload):
        return "offload_detail", [alert.about.pk]
    if isinstance(alert.about, Camera):
        return "camera_detail", [alert.about.pk]
    return "camera_list", []


def people_alerted() -> QuerySet[User]:
    """The people notified of alerts: directors and equipment managers with an e-mail address."""
    people = people_with(Right.OFFLOAD_RESOLVE) | people_with(Right.CAMERA_MANAGE)
    return people.exclude(email="").distinct().order_by("badge_number")
