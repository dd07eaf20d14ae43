"""How fast a package is ready with every hash checked again, against `sha256sum` of the clips then `zip -0`.

    python -m tests.benchmarks.package [--files 8] [--size-mib 64] [--rounds 3]

Ours is timed twice: until the package can leave (every byte of every clip read again and compared with what was hashed
at receipt; the archive is a layout and is not written), and with the archive written to a file besides, as `zip` does.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.product import configure, drop_from_memory

if TYPE_CHECKING:
    from cases.requisitions.models import Delivery
    from evidence.footage.models import Clip

MIB = 1024 * 1024


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="levallois-package-", dir=options.folder) as name:
        folder = Path(name)
        configure(folder)
        clips = _clips(options.files, options.size_mib)
        stored = [_path(clip) for clip in clips]
        rounds = [_round(number, folder, clips, stored) for number in range(1, options.rounds + 1)]
    size = f"{options.files} × {options.size_mib} MiB"
    for what, ratios in zip(("ready to leave", "and written to a file"), zip(*rounds, strict=True), strict=True):
        middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
        print(f"{size}, {what}: {middle:.2f} times the speed of sha256sum then zip -0 ({low:.2f}–{high:.2f})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--size-mib", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to measure: the disk counts")
    return parser.parse_args()


def _round(number: int, folder: Path, clips: "list[Clip]", stored: list[Path]) -> tuple[float, float]:
    by_hand_s = _timed(lambda: _by_hand(folder / "by-hand.zip", stored), stored)
    delivery = _delivery(clips)
    ready_s = _timed(lambda: _build(delivery), stored)
    written_s = ready_s + _timed(lambda: _write(delivery, folder / "ours.zip"), stored)
    print(
        f"{number:2}. by hand {by_hand_s:6.2f} s   ready {ready_s:6.2f} s   {by_hand_s / ready_s:.2f}"
        f"   written {written_s:6.2f} s   {by_hand_s / written_s:.2f}"
    )
    return by_hand_s / ready_s, by_hand_s / written_s


def _timed(act: Callable[[], None], stored: list[Path]) -> float:
    """From clips that are on the disk and not in memory."""
    os.sync()
    for path in stored:
        drop_from_memory(path)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _by_hand(archive: Path, stored: list[Path]) -> None:
    subprocess.run(["sha256sum", *stored], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["zip", "-0", "-q", "-r", archive, *stored], check=True)
    archive.unlink()


def _build(delivery: "Delivery") -> None:
    from accounts.base.actors import SystemActor
    from cases.requisitions.actions.packaging import build_delivery
    from cases.requisitions.models import DeliveryState

    build_delivery(by=SystemActor.DELIVERY, delivery=delivery)
    assert delivery.state == DeliveryState.READY, delivery.last_error


def _write(delivery: "Delivery", archive: Path) -> None:
    from cases.requisitions.actions.packaging import package_of
    from evidence import store

    package = package_of(delivery)
    with archive.open("wb") as written:
        for block in package.read_range(0, package.size_bytes, store.open_stored):
            written.write(block)
    archive.unlink()


def _clips(files: int, size_mib: int) -> "list[Clip]":
    from django.core.management import call_command

    from tests.worlds import make_clip

    call_command("migrate", verbosity=0)
    return [make_clip(content=os.urandom(size_mib * MIB)) for _ in range(files)]


def _delivery(clips: "list[Clip]") -> "Delivery":
    """Approved just now: its package is still to build."""
    from accounts.people.roles import Role
    from cases.requisitions.models import Delivery
    from tests.cast import make_person
    from tests.requisitions.worlds import approved

    preparer, approver = (make_person("Mesure", Role.DIRECTORATE) for _ in range(2))
    return Delivery.objects.get(requisition=approved(preparer, approver, *clips))


def _path(clip: "Clip") -> Path:
    from evidence import store

    path = store.file_descriptor_path(clip.store_name)
    assert path
    return path


if __name__ == "__main__":
    main()
