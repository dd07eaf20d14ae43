"""How fast clips come in from a dock to a verified clip, against the by-hand process of equal assurance.

    python -m tests.benchmarks.ingest [--files 4] [--size-mib 128] [--rounds 3] [--at-once 1]
    python -m tests.benchmarks.ingest --uploads  (twenty agents against nginx: tests/benchmarks/uploads.py)

By hand: `cp`, `sync`, the copy dropped from memory so that it is read from the disk, then `sha256sum` of the copy and
of the source. Ours: the file announced, streamed, hashed, read back from the disk, probed, and its row, its journal
entry and the removal of the source committed. Both start from files dropped from memory, in turns.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import uploads
from tests.benchmarks.product import configure, drop_from_memory

MIB = 1024 * 1024
SERIAL = "X6000001"
# A worker is forked for each camera that offloads at the same time, as the product's own are.
RECEIVE = """
import django; django.setup()
import sys
from accounts.base.actors import SystemActor
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import FileState, OffloadFile
for key in sys.argv[1:]:
    file = receive_file(by=SystemActor.DOCK, file=OffloadFile.objects.select_related("offload").get(pk=key))
    assert file.state == FileState.STORED, file.last_error
"""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="levallois-ingest-", dir=options.folder) as name:
        folder = Path(name)
        configure(folder)
        _register_camera()
        sources = _make_sources(folder / "sources", options.files, options.size_mib)
        ratios = [_round(number, folder, sources, options) for number in range(1, options.rounds + 1)]
    middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
    size = f"{options.files} × {options.size_mib} MiB, {options.at_once} at once"
    print(f"{size}: {middle:.2f} times the speed of the by-hand process ({low:.2f}–{high:.2f})")
    own, children = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"peak memory: {own} MiB in this process, {children} MiB in the largest other one")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--size-mib", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to measure: the disk counts")
    return parser.parse_args()


def _round(number: int, folder: Path, sources: list[Path], options: argparse.Namespace) -> float:
    by_hand_s = _timed(lambda: _by_hand(folder / "by-hand", sources, options.at_once), sources)
    keys = _announce(folder, sources, number)
    ours_s = _timed(lambda: _receive(keys, options.at_once), sources)
    _forget(folder)
    print(f"{number:2}. by hand {by_hand_s:6.2f} s   levallois {ours_s:6.2f} s   {by_hand_s / ours_s:.2f}")
    return by_hand_s / ours_s


def _timed(act: Callable[[], None], sources: list[Path]) -> float:
    """From files that are on the disk and not in memory."""
    os.sync()
    for source in sources:
        drop_from_memory(source)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


# The yardstick --------------------------------------------------------------------------------------------------------


def _by_hand(target: Path, sources: list[Path], at_once: int) -> None:
    target.mkdir()
    running: list[subprocess.Popen[bytes]] = []
    for number in range(at_once):
        share = [str(path) for path in sources[number::at_once]]
        running.append(subprocess.Popen([sys.executable, __file__, "--copy", str(target), *share]))
    assert all(process.wait() == 0 for process in running)
    shutil.rmtree(target)


def copy_by_hand(target: Path, sources: list[Path]) -> None:
    for source in sources:
        copy = target / source.name
        subprocess.run(["cp", source, copy], check=True)
        subprocess.run(["sync", copy], check=True)
        drop_from_memory(copy)
        sums = subprocess.run(["sha256sum", copy, source], check=True, capture_output=True, text=True).stdout.split()
        assert sums[0] == sums[2]


# Ours -----------------------------------------------------------------------------------------------------------------


def _register_camera() -> None:
    from django.core.management import call_command

    from accounts.base.actors import SystemActor
    from evidence.equipment.actions import save_camera
    from evidence.equipment.models import Camera
    from tests.cast import IN_SERVICE_ON

    call_command("migrate", verbosity=0)
    camera = Camera(serial=SERIAL, model_name="Body 3", in_service_on=IN_SERVICE_ON)
    save_camera(by=SystemActor.DEMO, camera=camera)


def _make_sources(folder: Path, files: int, size_mib: int) -> list[Path]:
    from tests.clips import heavy_mp4

    return [heavy_mp4(folder / f"{number}.mp4", mebibytes=size_mib, seed=number) for number in range(files)]


def _announce(folder: Path, sources: list[Path], number: int) -> list[str]:
    """The sources as hard links on a dock: the same bytes in the same place, which receiving then removes."""
    from accounts.base.actors import SystemActor
    from evidence.intake.actions.offloads import announce_files
    from evidence.intake.dock_folders import scan_docks

    dock = folder / "docks" / f"dock-{number}" / SERIAL
    dock.mkdir(parents=True)
    for source in sources:
        (dock / source.name).hardlink_to(source)
    return [str(file.pk) for file in announce_files(by=SystemActor.DOCK, found=scan_docks(folder / "docks"))]


def _receive(keys: list[str], at_once: int) -> None:
    if at_once == 1:
        from accounts.base.actors import SystemActor
        from evidence.intake.actions.ingestion import receive_file
        from evidence.intake.models import FileState, OffloadFile

        for key in keys:
            file = receive_file(by=SystemActor.DOCK, file=OffloadFile.objects.select_related("offload").get(pk=key))
            assert file.state == FileState.STORED, file.last_error
        return
    commands = [[sys.executable, "-c", RECEIVE, *keys[number::at_once]] for number in range(at_once)]
    running = [subprocess.Popen(command) for command in commands]
    assert all(process.wait() == 0 for process in running)


def _forget(folder: Path) -> None:
    """As if nothing had come in, so that the next round's bytes are new."""
    from django.core.files.storage import storages

    from evidence.footage.models import Clip
    from evidence.intake.models import OffloadFile

    for clip in Clip.objects.all():
        storages["footage"].delete(clip.store_name)
    OffloadFile.objects.update(clip=None)
    Clip.objects.all().delete()
    shutil.rmtree(folder / "docks")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--copy"]:
        copy_by_hand(Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
    elif "--uploads" in sys.argv:
        uploads.main()
    else:
        main()
