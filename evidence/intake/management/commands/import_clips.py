import math
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.base.actors import SystemActor
from accounts.base.moments import numeric_day, numeric_moment
from accounts.journal.actions.batches import work_through
from evidence.dock_agent.places import Place
from evidence.footage.actions.thumbnails import make_thumbnails
from evidence.intake.actions.announcements import announce_import
from evidence.intake.actions.dock_polling import OFFLOAD_ENDS
from evidence.intake.actions.ingestion import RECEIVING, receive_file
from evidence.intake.actions.offloads import end_offload
from evidence.intake.dock_folders import LONGEST_SOURCE, FoundFile, files_below
from evidence.intake.models import FileState, OffloadFile
from evidence.intake.selectors.import_plan import ImportPlan, PlannedFile, plan_import
from evidence.intake.sidecar import BadSidecar, SidecarRow, read_sidecar

STILL_SECONDS = 1.0


class Command(BaseCommand):
    help = (
        "Importe les vidéos de CHEMIN, un dossier qui contient un dossier par caméra (son n° de série), ou le dossier "
        "d’une caméra. Comme pour une station, chaque fichier est retiré de la source une fois la vidéo enregistrée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="CHEMIN", type=Path)
        parser.add_argument("--camera", metavar="SÉRIE", help="le n° de série, si le dossier ne le dit pas")
        parser.add_argument(
            "--sidecar", metavar="FICHIER", type=Path, help="bordereau CSV ou JSON d’un autre système (Axon Evidence)"
        )
        parser.add_argument(
            "--time-zone", metavar="FUSEAU", default=settings.TIME_ZONE, help="fuseau des dates du bordereau"
        )
        parser.add_argument("--dry-run", action="store_true", help="dire, fichier par fichier, ce qui serait fait")
        parser.add_argument(
            "--past-due", action="store_true", help="importer aussi ce que la loi effacera aussitôt (CSI L241-2)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sidecar: Path | None = options["sidecar"]
        rows = _rows(sidecar, options["time_zone"]) if sidecar else []
        found = _still_files(options["path"].absolute(), options["camera"], sidecar)
        if not found:
            raise CommandError("Aucun fichier à importer : vérifiez le chemin, et qu’aucune copie n’est en cours.")
        plan = plan_import(found, rows)
        if options["dry_run"]:
            self._preview(plan)
            return
        self._refuse_or_warn(plan, with_sidecar=bool(sidecar), past_due=options["past_due"])
        announce_import(by=SystemActor.DOCK, files=plan.files)
        self._import(plan)

    def _preview(self, plan: ImportPlan) -> None:
        """Print each file, then what would stop the import, then what needs somebody's attention."""
        for one in plan.files:
            self.stdout.write(_told(one))
        for sentence in (*_warnings(plan), *plan.faults, *_unknown(plan), *_past_due(plan)):
            self.stdout.write(sentence)
        self.stdout.write(f"{len(plan.files)} fichier(s) examiné(s) ; rien n’est importé.")

    def _refuse_or_warn(self, plan: ImportPlan, *, with_sidecar: bool, past_due: bool) -> None:
        """Raises CommandError when the sidecar contradicts itself or names an unregistered camera."""
        refusals = [*plan.faults, *(_unknown(plan) if with_sidecar else [])]
        if not past_due:
            refusals += _past_due(plan)
        if refusals:
            raise CommandError("Rien n’est importé.\n" + "\n".join(refusals))
        for sentence in (*_warnings(plan, with_unread=with_sidecar), *_past_due(plan)):
            self.stderr.write(sentence)

    def _import(self, plan: ImportPlan) -> None:
        files = _announced(plan)
        self._receive(files)
        outcome = Counter(file.state for file in files)
        summary = ", ".join(f"{FileState(state).label.lower()} : {count}" for state, count in sorted(outcome.items()))
        self.stdout.write(f"{len(plan.files)} fichier(s) — {summary}.")
        unfinished = outcome[FileState.ANNOUNCED] + outcome[FileState.RECEIVING]
        if unfinished:
            raise CommandError(
                f"{unfinished} fichier(s) restent à la source ; relancez la commande pour les reprendre."
            )

    def _receive(self, files: list[OffloadFile]) -> None:
        total = sum(file.size_bytes for file in files)
        with tqdm(total=total, unit="o", unit_scale=True, disable=not sys.stderr.isatty(), desc="Import") as bar:
            work_through(
                RECEIVING, files, lambda file: self._receive_one(file, bar), by=SystemActor.DOCK, within_s=math.inf
            )
        finished = [offload for offload in {file.offload for file in files} if not offload.files.unfinished().exists()]
        work_through(
            OFFLOAD_ENDS,
            finished,
            lambda offload: end_offload(by=SystemActor.DOCK, offload=offload),
            by=SystemActor.DOCK,
        )

    def _receive_one(self, file: OffloadFile, bar: "tqdm[NoReturn]") -> None:
        receive_file(by=SystemActor.DOCK, file=file, on_progress=lambda read_bytes: _advance(bar, read_bytes))
        if file.last_error:
            self.stderr.write(f"{file.path} : {file.last_error}")
        if file.clip and not file.clip.thumbnail_name:
            make_thumbnails([file.clip], by=SystemActor.DOCK)


def _told(one: PlannedFile) -> str:
    """“12 · a.mp4 → CP-07 · X6039A0263, 04/03/2026 14:23 (…), T0012, effacement le 04/04/2026”."""
    camera = str(one.camera) if one.camera else f"caméra inconnue « {one.found.camera_serial} »"
    recorded = "heure inconnue"
    if one.recorded and one.erase_due_at:
        source = str(one.recorded.source.label).lower()
        recorded = f"{numeric_moment(one.recorded.at, seconds=True)} ({source}), "
        recorded += f"effacement le {numeric_day(one.erase_due_at)}"
    wearer = f", porteur {one.wearer.badge_number}" if one.wearer else ""
    line = f"ligne {one.row.line} · " if one.row else ""
    remarks = "".join(f" ; {remark}" for remark in one.remarks)
    return f"{line}{one.found.path.name} → {camera}, {recorded}{wearer}{remarks}"


def _warnings(plan: ImportPlan, *, with_unread: bool = True) -> list[str]:
    """What the import skips, or leaves to a person; without a sidecar, quarantine says enough of unread files."""
    absent = [f"Ligne {row.line} : aucun fichier ne s’appelle « {row.title} »." for row in plan.orphans]
    told = [one for one in plan.files if one.recorded or with_unread]
    return absent + [f"{one.found.path.name} : {remark.rstrip('.')}." for one in told for remark in one.remarks]


def _unknown(plan: ImportPlan) -> list[str]:
    if not plan.unknown_serials:
        return []
    serials = ", ".join(plan.unknown_serials)
    return [
        f"Caméras absentes de l’inventaire : {serials}. Enregistrez-les (Administration → Caméras) avec leur date de "
        "mise en service, même réformées depuis ; sinon leurs fichiers iraient en quarantaine."
    ]


def _past_due(plan: ImportPlan) -> list[str]:
    if not plan.past_due:
        return []
    names = ", ".join(one.found.path.name for one in plan.past_due[:10]) + ("…" if len(plan.past_due) > 10 else "")
    return [
        f"ATTENTION : {len(plan.past_due)} fichier(s) ont dépassé la durée légale de conservation (CSI L241-2) ; "
        f"importés, ils seraient retirés de la source puis effacés à la prochaine ronde : {names}. Vérifiez qu’aucune "
        "procédure ne les retient ; pour les importer quand même, ajoutez --past-due."
    ]


def _rows(sidecar: Path, zone: str) -> list[SidecarRow]:
    try:
        return read_sidecar(sidecar.read_bytes(), zone=ZoneInfo(zone))
    except OSError as error:
        raise CommandError(f"« {sidecar} » ne peut pas être lu : {error.strerror}.") from error
    except (ZoneInfoNotFoundError, ValueError) as error:
        if isinstance(error, BadSidecar):
            raise CommandError(str(error)) from error
        raise CommandError(f"« {zone} » n’est pas un fuseau : écrivez Europe/Paris, UTC…") from error


def _advance(bar: "tqdm[NoReturn]", read_bytes: int) -> None:
    bar.update(read_bytes)


def _announced(plan: ImportPlan) -> list[OffloadFile]:
    """The rows of these files, with those that an earlier run of the same import left unfinished."""
    sources = {one.found.source for one in plan.files}
    rows = OffloadFile.objects.filter(offload__source__in=sources, source_removed_at__isnull=True)
    return list(rows.exclude(state=FileState.GONE).select_related("offload").order_by("pk"))


def _still_files(path: Path, camera: str | None, sidecar: Path | None) -> list[FoundFile]:
    """The files whose size and date stay the same during STILL_SECONDS: one still being copied is left for later.
    The sidecar is excluded.
    """
    before = {file.path: file for file in _files(path, camera)}
    time.sleep(STILL_SECONDS)
    aside = sidecar.absolute() if sidecar else None
    return [file for file in _files(path, camera) if before.get(file.path) == file and file.path != aside]


def _files(path: Path, camera: str | None) -> list[FoundFile]:
    if not path.is_dir():
        raise CommandError(f"« {path} » n’est pas un dossier.")
    source = str(path)[-LONGEST_SOURCE:]
    if camera:
        return list(files_below(Place(path, path), source=source, camera_serial=camera))
    folders = [folder for folder in sorted(path.iterdir()) if folder.is_dir() and not folder.is_symlink()]
    loose = any(child.is_file() for child in path.iterdir())
    if loose:
        return list(files_below(Place(path, path), source=source, camera_serial=path.name))
    return [
        file
        for folder in folders
        for file in files_below(Place(path, folder), source=source, camera_serial=folder.name)
    ]
