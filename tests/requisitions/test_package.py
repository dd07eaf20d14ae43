"""The sealed package: untouched MP4s, a slip, a custody extract per clip, in a bag that anybody can check."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts.base.actors import SystemActor
from accounts.base.batches import INTERRUPTED
from accounts.journal.events import JournalEvent
from accounts.journal.format import canonical_bytes, entry_hash
from accounts.journal.models import FailedItem, JournalCheckpoint, JournalEntry, JournalHead
from accounts.journal.signing.signed_notes import checkpoint_in
from accounts.people.models import User
from cases.requisitions.actions.packaging import PACKAGES, build_delivery, build_due_deliveries, package_of
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryState
from cases.requisitions.package.contents import Package, PackagedFile
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.events import FootageEvent
from evidence.footage.media.recording_time import JudgedReading, Verdict
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import Clip
from tests.clips import make_mp4
from tests.intake.docks import dock_folder, receive_all
from tests.requisitions.worlds import REPORT, approved, built
from tests.worlds import make_clip, stored_bytes

pytestmark = pytest.mark.slow


def whole(delivery: Delivery) -> bytes:
    package = package_of(delivery)
    return b"".join(package.read_range(0, package.size_bytes, store.open_stored))


def opened(delivery: Delivery) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(whole(delivery)))


@pytest.fixture
def delivery(director: User, head: User) -> Delivery:
    return built(director, head, make_clip(), make_clip())


def build(delivery: Delivery) -> Delivery:
    build_delivery(by=SystemActor.DELIVERY, delivery=delivery)
    return delivery


def test_what_the_dock_held_is_what_the_officer_gets(camera: Camera, director: User, head: User) -> None:
    paths = [make_mp4(dock_folder(camera) / f"{n}.mp4", seed=n) for n in range(2)]
    contents = {path.read_bytes() for path in paths}
    receive_all()

    with opened(built(director, head, *Clip.objects.all())) as archive:
        videos = {archive.read(name) for name in archive.namelist() if name.endswith(".mp4")}

    assert videos == contents


def test_the_systems_own_tools_check_it(delivery: Delivery, tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(whole(delivery))
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "bag")

    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        checked = subprocess.run(["sha256sum", "-c", "--strict", manifest], cwd=tmp_path / "bag", capture_output=True)
        assert checked.returncode == 0


def test_it_is_a_bag(delivery: Delivery) -> None:
    with opened(delivery) as archive:
        names = archive.namelist()
        information = archive.read("bag-info.txt").decode()
        payload = [info for info in archive.infolist() if info.filename.startswith("data/")]

    assert names[:4] == ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    assert f"Payload-Oxum: {sum(info.file_size for info in payload)}.{len(payload)}" in information
    assert REPORT in information


def test_nothing_in_it_is_compressed(delivery: Delivery) -> None:
    with opened(delivery) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_slip_says_what_is_handed_over(delivery: Delivery) -> None:
    with opened(delivery) as archive:
        slip = PdfReader(io.BytesIO(archive.read("data/bordereau-de-remise.pdf")))

    text = "".join("".join(page.extract_text() for page in slip.pages).split())
    for said in (delivery.requisition.number, REPORT, "ClaudeMartin", *Clip.objects.values_list("sha256", flat=True)):
        assert said in text


def test_the_slip_says_how_far_each_cameras_clock_was(director: User, head: User) -> None:
    measured, _unmeasured = make_clip(), make_clip()
    Clip.objects.filter(pk=measured.pk).update(clock_offset_ms=42_300)

    with opened(built(director, head, *Clip.objects.all())) as archive:
        slip = PdfReader(io.BytesIO(archive.read("data/bordereau-de-remise.pdf")))

    text = "".join("".join(page.extract_text() for page in slip.pages).split())
    assert "Horlogedelacaméra:enavancede42saudéchargement(+42,3s),heuresnoncorrigées" in text
    assert text.count("Horlogedelacaméra:décalagenonmesuré") == 1


def test_the_slip_and_the_extract_say_where_each_time_comes_from(director: User, head: User) -> None:
    clip = make_clip()
    said = [
        JudgedReading(RecordingTimeSource.CONTAINER, clip.started_at, Verdict.KEPT),
        JudgedReading(RecordingTimeSource.FILE_NAME, clip.started_at - timedelta(hours=1), Verdict.CONTRADICTS),
    ]
    Clip.objects.update(time_readings=[one.as_json() for one in said], earliest_at=clip.started_at - timedelta(hours=1))

    with opened(built(director, head, clip)) as archive:
        names = ("data/bordereau-de-remise.pdf", f"data/journal/{clip}.pdf")
        pages = [PdfReader(io.BytesIO(archive.read(name))).pages for name in names]

    for text in ("".join("".join(page.extract_text() for page in one).split()) for one in pages):
        assert "Inscritedanslavidéoparlacaméra,à1hprès" in text
        assert "Luedanslenomdufichier" in text
        assert "contreditl’heureretenue" in text


def test_each_clip_comes_with_its_journal_whose_hashes_anybody_derives(delivery: Delivery) -> None:
    clip = Clip.objects.order_by("pk")[0]
    with opened(delivery) as archive:
        lines = archive.read(f"data/journal/{clip}.jsonl").decode().splitlines()
        extract = PdfReader(io.BytesIO(archive.read(f"data/journal/{clip}.pdf")))

    entries = [json.loads(line) for line in lines]
    assert [entry["event"] for entry in entries] == [FootageEvent.CLIP_HELD]
    for entry in entries:
        assert entry_hash({name: value for name, value in entry.items() if name != "hash"}) == entry["hash"]
    text = "".join("".join(page.extract_text() for page in extract.pages).split())
    assert clip.sha256 in text
    assert entries[0]["hash"] in text
    assert "procédurejudiciaire" in text


@pytest.fixture
def extracted(delivery: Delivery, tmp_path: Path) -> Path:
    """The journal's part of the package, on the officer's machine."""
    with opened(delivery) as archive:
        archive.extractall(tmp_path / "bag")
    return tmp_path / "bag" / "data" / "journal"


def verify(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", "-S", "verifier.py", "--extract"]
    return subprocess.run(command, cwd=folder, env={"PATH": os.defpath}, capture_output=True, text=True)


def test_the_officer_proves_each_line_of_the_extracts_without_us(extracted: Path) -> None:
    checked = verify(extracted)

    sentence = "Extrait intact : 2 vidéo(s), 2 entrée(s) prouvées par 1 point(s) de contrôle.\n"
    assert (checked.returncode, checked.stdout) == (0, sentence)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["entry", "proof", "checkpoint"])
def test_an_extract_that_was_forged_does_not_hold(kind: str, extracted: Path) -> None:
    endings = {"entry": "V-*[0-9].jsonl", "proof": "V-*.preuves.jsonl", "checkpoint": "controle-*.txt"}
    path = sorted(extracted.glob(endings[kind]))[0]
    if kind == "entry":  # well-made, but never in the journal
        entry = json.loads(path.read_text()) | {"actor_name": "Autre"}
        del entry["hash"]
        path.write_bytes(canonical_bytes(entry | {"hash": entry_hash(entry)}) + b"\n")
    else:
        text = path.read_text()
        path.write_text(text.replace("a", "b") if kind == "proof" else text.replace("/journal\n", "/autre\n"))

    checked = verify(extracted)

    assert checked.returncode == 1
    assert "n’est pas" in checked.stdout


def test_the_package_says_how_to_verify_it_and_the_slip_keeps_the_root(delivery: Delivery) -> None:
    checkpoint = JournalCheckpoint.objects.latest("size")
    with opened(delivery) as archive:
        readme = archive.read("data/LISEZ-MOI.txt").decode()
        slip = PdfReader(io.BytesIO(archive.read("data/bordereau-de-remise.pdf")))

    assert "python3 verifier.py --extract" in readme
    assert f"{checkpoint.size} entrées" in readme
    text = "".join("".join(page.extract_text() for page in slip.pages).split())
    assert checkpoint_in(checkpoint.note).root.hex() in text


def test_a_package_is_under_a_checkpoint_made_for_it(delivery: Delivery) -> None:
    checkpoint = JournalCheckpoint.objects.latest("size")

    made = JournalEntry.objects.get(event=JournalEvent.JOURNAL_CHECKPOINTED, subject_id=str(checkpoint.size))
    assert made.actor_name == SystemActor.DELIVERY.label
    assert made.number < JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_BUILT).number


def test_a_journal_that_was_tampered_with_hands_over_nothing(director: User, head: User) -> None:
    requisition = approved(director, head, make_clip())
    JournalHead.objects.update(hash="f" * 64)

    delivery = build(Delivery.objects.get(requisition=requisition))

    assert delivery.state == DeliveryState.FAILED
    assert "check_journal" in delivery.last_error


def test_its_own_hash_and_size_are_told(delivery: Delivery) -> None:
    content = whole(delivery)

    assert (delivery.state, delivery.size_bytes) == (DeliveryState.READY, len(content))
    assert delivery.sha256 == hashlib.sha256(content).hexdigest()
    entry = JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_BUILT)
    assert entry.details["sha256"] == delivery.sha256
    assert entry.details["clips"] == sorted(str(clip) for clip in Clip.objects.all())


def test_built_twice_it_is_the_same(delivery: Delivery) -> None:
    before = whole(delivery)

    build(delivery)

    assert whole(delivery) == before
    assert JournalEntry.objects.filter(event=RequisitionEvent.DELIVERY_BUILT).count() == 1


@given(bounds=st.tuples(st.integers(0, 2_000), st.integers(0, 2_000)))
def test_any_range_is_that_part_of_the_whole(bounds: tuple[int, int]) -> None:
    contents = {"data/a": b"a" * 500, "data/b": b"", "data/c": b"c" * 300}
    files = [PackagedFile(path, path, len(content), 0, "") for path, content in contents.items()]
    package = Package(files, dated=date(2026, 3, 10))
    start, stop = sorted(min(bound, package.size_bytes) for bound in bounds)

    def read(first: int, last: int) -> bytes:
        return b"".join(package.read_range(first, last, lambda name: io.BytesIO(contents[name])))

    assert read(start, stop) == read(0, package.size_bytes)[start:stop]


# What is no longer what was received ----------------------------------------------------------------------------------


def alter(clip: Clip, content: bytes) -> None:
    path = store.file_descriptor_path(clip.store_name)
    assert path
    path.write_bytes(content)


@pytest.mark.parametrize("damage", ["other bytes", "shorter"])
def test_an_altered_clip_is_never_handed_over(damage: str, director: User, head: User) -> None:
    clip = make_clip()
    requisition = approved(director, head, clip)
    alter(clip, stored_bytes(clip.store_name)[:-1] + (b"!" if damage == "other bytes" else b""))

    delivery = build(Delivery.objects.get(requisition=requisition))

    assert delivery.state == DeliveryState.FAILED
    assert clip.number in delivery.last_error
    assert not delivery.members.exists()
    entry = JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_FAILED)
    assert entry.reason == delivery.last_error


@pytest.mark.slow
def test_a_store_that_is_away_is_asked_again_however_long_it_takes(
    director: User, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise store.StoreUnavailable("le serveur S3 ne répond pas")

    delivery = Delivery.objects.get(requisition=approved(director, head, make_clip()))
    with monkeypatch.context() as patch:
        patch.setattr(store, "open_stored", away)
        for _ in range(2 * PACKAGES.tries):
            FailedItem.objects.update(due_at=None)
            build_due_deliveries(by=SystemActor.DELIVERY)
        assert "ne répond pas" in delivery.failure
    assert not FailedItem.objects.exclude(set_aside_at=None).exists()
    FailedItem.objects.update(due_at=None)

    build_due_deliveries(by=SystemActor.DELIVERY)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure) == (DeliveryState.READY, "")


def test_a_package_whose_building_kills_its_worker_is_set_aside_after_three(director: User, head: User) -> None:
    """What such a worker leaves is the count that it wrote before it began."""
    delivery = Delivery.objects.get(requisition=approved(director, head, make_clip()))
    FailedItem.objects.create(batch=PACKAGES.name, key=str(delivery.pk), tries=PACKAGES.tries, reason=INTERRUPTED)

    build_due_deliveries(by=SystemActor.DELIVERY)

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.BUILDING
    assert FailedItem.objects.get().set_aside_at is not None
    entry = JournalEntry.objects.get(event=JournalEvent.BATCH_SET_ASIDE)
    assert (entry.related_label, entry.reason) == (str(delivery), INTERRUPTED)


def test_a_try_killed_half_way_is_made_again(director: User, head: User) -> None:
    delivery = Delivery.objects.get(requisition=approved(director, head, make_clip()))
    store.store_bytes(b"half a slip", f"packages/{delivery.pk}/data/bordereau-de-remise.pdf")
    Delivery.objects.update(done_bytes=7)

    build(delivery)

    assert delivery.state == DeliveryState.READY
    assert hashlib.sha256(whole(delivery)).hexdigest() == delivery.sha256
