"""What the pipeline promises whatever happens, held against the world's own truth. Reads only."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from accounts.journal.checking.check import check_journal
from evidence import store
from evidence.footage.models import Clip
from evidence.intake.models import LOST, SAFE, FileState, Offload, OffloadDiscrepancy, OffloadFile, QuarantinedFile
from evidence.intake.uploads import spool
from tests.intake.pipeline.world import Card, World

NOTHING = hashlib.sha256(b"").hexdigest()

# Always ---------------------------------------------------------------------------------------------------------------


def kept_at_all_times(world: World) -> None:
    """What a row calls safe is in the store, once, as its hash says; whatever an agent was given a receipt for is
    there; and the store holds nothing else but bytes of files still to be received."""
    kept = dict(_kept())
    for name, sha256 in kept.items():
        assert store.digest(name).sha256 == sha256
    assert max(_times_stored().values(), default=1) == 1, "the same bytes are stored twice"
    safe = OffloadFile.objects.filter(state__in=SAFE).values_list("sha256", flat=True)
    assert set(safe) <= set(kept.values()), "a file is called safe and is not in the store"
    assert _receipts(world) | world.entrusted <= set(kept.values()), "a receipt was given for bytes that are lost"
    unfinished = OffloadFile.objects.unfinished().values_list("store_key", flat=True)
    under_way = {f"clips/{key.hex[:2]}/{key.hex}" for key in unfinished}
    under_way |= set(OffloadFile.objects.exclude(attempt_name="").values_list("attempt_name", flat=True))
    others = {name for name in store.names("clips/") if name not in kept and name not in under_way}
    assert {name.rpartition("-")[0] for name in others} <= under_way, "bytes lie in the store that no row names"


# In the end -----------------------------------------------------------------------------------------------------------


def everything_is_finished() -> None:
    """Each announced file is stored once, known already, in quarantine, or listed with the reason why it is lost; each
    offload has ended, and one that lacks something waits for an explanation."""
    for file in OffloadFile.objects.all():
        assert file.state in (*SAFE, *LOST), f"{file} is left {file.state}: {file.last_error}"
        assert bool(file.last_error) == (file.state in LOST), f"{file}: {file.state}, “{file.last_error}”"
    for offload in Offload.objects.all():
        assert offload.ended_at, f"{offload} has not ended"
        if _lacks_something(offload):
            assert OffloadDiscrepancy.objects.open().filter(offload=offload).exists(), f"{offload} alerts nobody"


def every_file_found_its_place(card: Card) -> None:
    """A file is lost only when its camera lost it; otherwise its own bytes are in the store, named by one row."""
    for (name, size_bytes, modified_ns), sha256 in card.announced.items():
        identity = name, size_bytes, modified_ns
        rows = OffloadFile.objects.filter(
            offload__camera_serial=card.serial,
            is_pushed=True,
            path__endswith=f"/{name}",
            size_bytes=size_bytes,
            modified_ns=modified_ns,
        )
        safe = [row for row in rows if row.state in SAFE]
        assert len(safe) <= 1, f"{name} has {len(safe)} rows that say safe"
        if identity in card.lost or identity in card.garbled:
            continue
        assert [row.sha256 for row in safe] == [sha256], f"{name}: {[row.state for row in rows]}"
    for file in card.files.values():
        assert file.identity in card.garbled, f"{file.name} is still on the card"
        assert OffloadFile.objects.filter(camera_sha256=file.sha256).exists(), f"nobody says that {file.name} differs"


def docks_are_emptied(world: World) -> None:
    """What lay on a dock is in the store, and nowhere else."""
    kept = {sha256 for _, sha256 in _kept()}
    assert {hashlib.sha256(content).hexdigest() for content in world.docked.values()} <= kept
    assert not [path for path in Path(settings.DOCKS_ROOT).rglob("*") if path.is_file()]


def no_bytes_are_left_over() -> None:
    """The spool is empty, and the store holds what rows name, and nothing else."""
    assert list(spool.keys()) == []
    assert [path.name for path in (Path(settings.DATA_ROOT) / "uploads").glob("*")] == []
    named = {name for name, _ in _kept()} | set(Clip.objects.exclude(thumbnail_name="").values_list("thumbnail_name"))
    footage = Path(settings.DATA_ROOT) / "footage"
    assert {path.relative_to(footage).as_posix() for path in footage.rglob("*") if path.is_file()} == named


def the_journal_holds() -> None:
    report = check_journal()
    assert not report.findings, report.findings


def _lacks_something(offload: Offload) -> bool:
    """A file lost that never came later, in quarantine, or other on the camera."""
    came = set(OffloadFile.objects.filter(state__in=SAFE).values_list("path", "size_bytes", "modified_ns"))
    lost = set(offload.files.filter(state__in=LOST).values_list("path", "size_bytes", "modified_ns"))
    quarantined = offload.files.filter(state=FileState.QUARANTINED)
    return bool(lost - came or quarantined or offload.files.exclude(camera_sha256=""))


def _kept() -> Iterator[tuple[str, str]]:
    yield from Clip.objects.values_list("store_name", "sha256")
    yield from QuarantinedFile.objects.waiting().values_list("store_name", "sha256")


def _times_stored() -> Counter[tuple[str, ...]]:
    """A clip is stored once; what cannot be read, once for each camera; each empty file, alike without being one."""
    clips = Clip.objects.values_list("sha256")
    unread = QuarantinedFile.objects.waiting().exclude(sha256=NOTHING)
    return Counter([*clips, *unread.values_list("file__offload__camera_serial", "sha256")])


def _receipts(world: World) -> set[str]:
    told = [file for card in world.cards for file in card.account.get("files", [])]
    return {file["receipt"]["sha256"] for file in told if file["receipt"]}
