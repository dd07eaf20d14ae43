import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.actors import SystemActor
from evidence.actions.ingestion import receive_file
from evidence.actions.offloads import announce_files, end_offload
from evidence.actions.thumbnails import make_clip_thumbnail
from evidence.dock_folders import FoundFile, files_below
from evidence.models import FileState, OffloadFile

SETTLING_SECONDS = 1.0


class Command(BaseCommand):
    help = (
        "Importe les vidéos de CHEMIN, un dossier qui contient un dossier par caméra (son n° de série), ou le dossier "
        "d’une caméra. Comme pour une station, chaque fichier est retiré de la source une fois la vidéo enregistrée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="CHEMIN", type=Path)
        parser.add_argument("--camera", metavar="SÉRIE", help="le n° de série, si le dossier ne le dit pas")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _still_files(options["path"].absolute(), options["camera"])
        if not found:
            raise CommandError("Aucun fichier à importer : vérifiez le chemin, et qu’aucune copie n’est en cours.")
        announce_files(by=SystemActor.DOCK, found=found)
        outcome = Counter(file.state for file in self._receive(_announced(found)))
        summary = ", ".join(f"{FileState(state).label.lower()} : {count}" for state, count in sorted(outcome.items()))
        self.stdout.write(f"{len(found)} fichier(s) — {summary}.")
        unsettled = outcome[FileState.ANNOUNCED] + outcome[FileState.RECEIVING]
        if unsettled:
            raise CommandError(f"{unsettled} fichier(s) restent à la source ; relancez la commande pour les reprendre.")

    def _receive(self, files: list[OffloadFile]) -> Iterator[OffloadFile]:
        total = sum(file.size_bytes for file in files)
        with tqdm(total=total, unit="o", unit_scale=True, disable=not sys.stderr.isatty(), desc="Import") as bar:
            for file in files:
                receive_file(by=SystemActor.DOCK, file=file, on_progress=lambda read_bytes: _advance(bar, read_bytes))
                if file.last_error:
                    self.stderr.write(f"{file.path} : {file.last_error}")
                if file.clip and not file.clip.thumbnail_name:
                    make_clip_thumbnail(file.clip)
                yield file
        for offload in {file.offload for file in files}:
            if not offload.files.unsettled().exists():
                end_offload(by=SystemActor.DOCK, offload=offload)


def _advance(bar: "tqdm[NoReturn]", read_bytes: int) -> None:
    bar.update(read_bytes)


def _announced(found: list[FoundFile]) -> list[OffloadFile]:
    """The rows of these files, and those that an earlier run of the same import left unfinished."""
    sources = {file.source for file in found}
    rows = OffloadFile.objects.filter(offload__source__in=sources, source_removed_at__isnull=True)
    return list(rows.exclude(state=FileState.GONE).select_related("offload").order_by("pk"))


def _still_files(path: Path, camera: str | None) -> list[FoundFile]:
    """The files that do not change while we look: a copy under way is left for later."""
    before = {file.path: file for file in _files(path, camera)}
    time.sleep(SETTLING_SECONDS)
    return [file for file in _files(path, camera) if before.get(file.path) == file]


def _files(path: Path, camera: str | None) -> list[FoundFile]:
    if not path.is_dir():
        raise CommandError(f"« {path} » n’est pas un dossier.")
    source = str(path)[-200:]
    if camera:
        return list(files_below(path, source=source, camera_serial=camera))
    folders = [folder for folder in sorted(path.iterdir()) if folder.is_dir() and not folder.is_symlink()]
    loose = any(child.is_file() for child in path.iterdir())
    if loose:
        return list(files_below(path, source=source, camera_serial=path.name))
    return [file for folder in folders for file in files_below(folder, source=source, camera_serial=folder.name)]
