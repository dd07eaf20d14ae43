"""The plan of an import from another system, file by file. Read only."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from accounts.people.models import Category, User
from evidence.equipment.models import Camera
from evidence.footage.media.reading import UnreadableClip, probe
from evidence.footage.media.recording_time import RecordingTime, recording_time
from evidence.footage.models import erasure_date
from evidence.intake.dock_folders import FoundFile
from evidence.intake.sidecar import SidecarRow, plain


@dataclass(frozen=True)
class PlannedFile:
    """One file with its line of the sidecar, and the clip that it would become."""

    found: FoundFile
    row: SidecarRow | None
    camera: Camera | None
    wearer: User | None
    recorded: RecordingTime | None
    remarks: tuple[str, ...] = ()

    @cached_property
    def erase_due_at(self) -> datetime | None:
        return erasure_date(self.recorded.at) if self.recorded else None

    @property
    def is_past_due(self) -> bool:
        """Its retention period is over: the next erasure would remove it (CSI L241-2)."""
        return self.erase_due_at is not None and self.erase_due_at <= timezone.now()


@dataclass
class ImportPlan:
    files: list[PlannedFile] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    orphans: list[SidecarRow] = field(default_factory=list)

    @property
    def unknown_serials(self) -> list[str]:
        return sorted({one.found.camera_serial for one in self.files if one.camera is None})

    @property
    def past_due(self) -> list[PlannedFile]:
        return [one for one in self.files if one.is_past_due]


def plan_import(found: Sequence[FoundFile], rows: Sequence[SidecarRow]) -> ImportPlan:
    """Each file with its line, camera, time and wearer. A file claimed by two lines, or a line by two files, is a
    fault.
    """
    plan = ImportPlan()
    cameras = {camera.serial.upper(): camera for camera in Camera.objects.all()}
    people = _People()
    taken: Counter[int] = Counter()
    by_name: dict[str, list[SidecarRow]] = defaultdict(list)
    for row in rows:
        by_name[plain(row.title)].append(row)
    for file in found:
        line = _row_of(file, by_name, plan)
        if line:
            if line.serial and _is_of_another_camera(file, line, cameras):
                plan.faults.append(f"Ligne {line.line} : le dossier de « {line.title} » est celui d’une autre caméra.")
            taken[line.line] += 1
            if taken[line.line] > 1:
                plan.faults.append(f"Ligne {line.line} : plusieurs fichiers portent le nom « {line.title} ».")
        plan.files.append(_planned(file, line, cameras, people, has_sidecar=bool(rows)))
    plan.orphans = [row for row in rows if not taken[row.line]]
    return plan


def _is_of_another_camera(file: FoundFile, row: SidecarRow, cameras: dict[str, Camera]) -> bool:
    """Whether the file lies in the folder of a known camera that is not the one of its line."""
    folder = file.camera_serial.upper()
    return folder in cameras and folder != row.serial.upper()


def _row_of(file: FoundFile, by_name: dict[str, list[SidecarRow]], plan: ImportPlan) -> SidecarRow | None:
    names = (plain(file.path.name), plain(file.path.stem))
    near = {row.line: row for name in names for row in by_name.get(name, []) if row.names(file.path.name)}
    exact = [row for row in near.values() if row.serial.upper() == file.camera_serial.upper()]
    claims = exact or list(near.values())
    if len(claims) > 1:
        lines = ", ".join(str(row.line) for row in claims)
        plan.faults.append(f"« {file.path.name} » : plusieurs lignes du bordereau le décrivent ({lines}).")
    return claims[0] if claims else None


def _planned(
    file: FoundFile, row: SidecarRow | None, cameras: dict[str, Camera], people: "_People", *, has_sidecar: bool
) -> PlannedFile:
    remarks = []
    if row and row.serial:
        file = replace(file, camera_serial=row.serial)
    wearer = people.certain(row.officer) if row and row.officer else None
    if row and row.officer and wearer is None:
        remarks.append(f"porteur à justifier : « {row.officer} » ne désigne personne de certain")
    if row is None and has_sidecar:
        remarks.append("absent du bordereau")
    recorded = _recorded(file, row, remarks)
    camera = cameras.get(file.camera_serial.upper())
    if camera and recorded and timezone.localtime(recorded.at).date() < camera.in_service_on:
        remarks.append(f"antérieur à la mise en service de {camera} : irait en quarantaine, corrigez l’inventaire")
    return PlannedFile(file, row, camera, wearer, recorded, tuple(remarks))


def _recorded(file: FoundFile, row: SidecarRow | None, remarks: list[str]) -> RecordingTime | None:
    """The recording time that the import would find; None for a file that would be quarantined unread."""
    try:
        container = probe(file.path).recorded_at
    except (UnreadableClip, OSError) as error:
        remarks.append(f"irait en quarantaine : {error}")
        return None
    modified_at = datetime.fromtimestamp(file.modified_ns / 1e9, tz=UTC)
    sidecar_time = row.recorded_at if row else None
    zone = ZoneInfo(settings.TIME_ZONE)
    recorded = recording_time(container, file.path.name, modified_at, zone=zone, told=sidecar_time)
    if sidecar_time and abs(recorded.at - sidecar_time) > timedelta(minutes=10):
        remarks.append(
            f"le bordereau dit {timezone.localtime(sidecar_time):%d/%m/%Y %H:%M} : l’heure de la vidéo est gardée"
        )
    return recorded


class _People:
    """Identifies the officers of the sidecar when there is no ambiguity."""

    def __init__(self) -> None:
        officers = list(User.objects.filter(category=Category.POLICE_OFFICER))
        self._badges = {plain(person.badge_number): person for person in officers}
        self._names: dict[str, list[User]] = defaultdict(list)
        for person in officers:
            self._names[_sorted_words(person.get_full_name())].append(person)

    def certain(self, text: str) -> User | None:
        """The officer with the badge number in the text, else the only one with that full name, else None."""
        words = plain(text).split()
        by_badge = {self._badges[word] for word in words if word in self._badges}
        if by_badge:
            return by_badge.pop() if len(by_badge) == 1 else None
        same_name = self._names.get(_sorted_words(text), [])
        return same_name[0] if len(same_name) == 1 else None


def _sorted_words(name: str) -> str:
    """“Morel, Nadia” and “Nadia Morel” are one name."""
    return " ".join(sorted(plain(name).split()))
