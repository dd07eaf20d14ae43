"""The plan of an import from another system, file by file. Read only."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from accounts.base.moments import numeric_day, numeric_moment
from accounts.people.models import Category, User
from evidence.equipment.models import Camera
from evidence.footage.media.reading import UnreadableClip, probe
from evidence.footage.media.recording_time import RecordingTime, Verdict
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import erasure_date
from evidence.intake.dock_folders import FoundFile
from evidence.intake.selectors.clip_facts import PlannedPieces, sentence_of, time_facts, time_of, worn_during
from evidence.intake.sidecar import SidecarRow, plain

# What stands before or after a name without being of it.
_TITLES = frozenset(
    "agent officer of ofc pm police municipale gardien brigadier chef principal gb gbp bc bcp directeur directrice "
    "service m mme mr mrs ms monsieur madame matricule badge id no n".split()
)


@dataclass(frozen=True)
class PlannedFile:
    """One file with its line of the sidecar, and the clip that it would become. `said_wearer` is the officer whom the
    line names for certain, `wearer` the one that the clip would have.
    """

    found: FoundFile
    row: SidecarRow | None
    camera: Camera | None
    stated_wearer: User | None
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
    people, pieces = _People(), PlannedPieces()
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
        plan.files.append(_planned(file, line, cameras, people, pieces, has_sidecar=bool(rows)))
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
    file: FoundFile,
    row: SidecarRow | None,
    cameras: dict[str, Camera],
    people: "_People",
    pieces: PlannedPieces,
    *,
    has_sidecar: bool,
) -> PlannedFile:
    remarks = []
    if row and row.serial:
        file = replace(file, camera_serial=row.serial)
    stated_wearer = None
    if row and row.officer:
        stated_wearer, doubt = people.certain(row.officer)
        remarks += [doubt] if doubt else []
    if row is None and has_sidecar:
        remarks.append("absent du bordereau")
    camera = cameras.get(file.camera_serial.upper())
    recorded = _recorded(file, row, camera, pieces, remarks)
    wearer = stated_wearer
    if camera and recorded:
        worn = worn_during(camera, recorded, stated_wearer)
        wearer = worn.wearer
        remarks += [worn.remark] if worn.remark else []
        if timezone.localtime(recorded.at).date() < camera.in_service_on:
            remarks.append(f"antérieur à la mise en service de {camera} : irait en quarantaine, corrigez l’inventaire")
    return PlannedFile(file, row, camera, stated_wearer, wearer, recorded, tuple(remarks))


def _recorded(
    file: FoundFile, row: SidecarRow | None, camera: Camera | None, pieces: PlannedPieces, remarks: list[str]
) -> RecordingTime | None:
    """The recording time that the import would find; None for a file that would be quarantined unread."""
    try:
        found = probe(file.path, opener=file.place.opener)
    except (UnreadableClip, OSError) as error:
        remarks.append(f"irait en quarantaine : {error}")
        return None
    sidecar = row.recorded if row else None
    facts = time_facts(file.path, file.modified_ns, found, camera=camera, sidecar=sidecar)
    recorded = time_of(facts, camera, pieces)
    for one in recorded.judged:
        if one.source == RecordingTimeSource.SIDECAR and one.verdict == Verdict.CONTRADICTS:
            shown = numeric_day(one.at) if one.is_day else numeric_moment(one.at)
            remarks.append(f"le bordereau dit {shown} : l’heure de la vidéo est gardée")
        elif one.verdict in (Verdict.CONTRADICTS, Verdict.IMPOSSIBLE):
            remarks.append(sentence_of(one))
    return recorded


class _People:
    """Identifies the officers of the sidecar when there is no ambiguity."""

    def __init__(self) -> None:
        officers = list(User.objects.filter(category=Category.POLICE_OFFICER))
        self._badges = {plain(person.badge_number): person for person in officers}
        self._names: dict[str, list[User]] = defaultdict(list)
        for person in officers:
            self._names[_sorted_words(person.get_full_name())].append(person)

    def certain(self, text: str) -> tuple[User | None, str]:
        """The officer whom the text names, or None and why nobody is certain.

        A badge number alone names whoever has it; with a name, both must be of the same person, for the number may be
        somebody else's since.
        """
        words = plain(text).split()
        holders = {self._badges[word] for word in words if word in self._badges}
        name = [word for word in words if word not in self._badges]
        if len(holders) == 1:
            (holder,) = holders
            if _may_name(name, holder):
                return holder, ""
            return None, f"porteur à justifier : « {text} », or ce matricule est celui de {holder}"
        same_name = self._names.get(_sorted_words(text), [])
        if not holders and len(same_name) == 1:
            return same_name[0], ""
        return None, f"porteur à justifier : « {text} » ne désigne personne de certain"


def _may_name(words: list[str], person: User) -> bool:
    """Whether nothing in these words is of another person: they are the person's names, one of them at least whole, or
    initials, or titles. No word at all says nothing."""
    names = plain(person.get_full_name()).split()
    told = [word for word in words if word not in _TITLES or word in names]
    own = all(word in names or (len(word) == 1 and any(name.startswith(word) for name in names)) for word in told)
    return own and (not told or any(word in names for word in told))


def _sorted_words(name: str) -> str:
    """“Morel, Nadia” and “Nadia Morel” are one name."""
    return " ".join(sorted(plain(name).split()))
