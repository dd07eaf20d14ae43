"""An extract of one of the town's fixed cameras is imported: from whom, when, of what, why (CSI L252-5)."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.actions import save_device
from evidence.equipment.models import Camera, CctvCamera
from evidence.equipment.selectors import fleet_on
from evidence.footage.actions.erasure import erase_expired
from evidence.footage.actions.holds import place_hold
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models import Clip, ClipState, HoldKind, SourceKind
from evidence.footage.retention import erasure_due
from evidence.intake.actions.extracts import ExtractFacts, HandedInFile, import_extract
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.actions.quarantine import admit_file
from evidence.intake.actions.uploads import drop_expired_uploads
from evidence.intake.events import IntakeEvent
from evidence.intake.models import CctvExtract, FileState, OffloadFile, QuarantinedFile, QuarantineReason
from evidence.intake.uploads import spool
from evidence.issuing.actions.issues import issue_camera
from tests import clips
from tests.cast import client_of, make_camera
from tests.devices import make_cctv_camera
from tests.worlds import keep_months, make_clip, stored_bytes

START = timezone.now().replace(microsecond=0) - timedelta(days=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def fixed(db: None) -> CctvCamera:
    return make_cctv_camera()


def facts(camera: CctvCamera, **changes: Any) -> ExtractFacts:
    said: dict[str, Any] = {
        "camera": camera,
        "source": "Enregistreur du CVP, clé USB n° 4",
        "exported_by": "Opérateur Lopez",
        "exported_at": START + timedelta(hours=3),
        "requested_from": START - 5 * MINUTE,
        "requested_until": START + 10 * MINUTE,
        "starts_at": START,
        "reason": "Main courante 2026-118",
    }
    return ExtractFacts(**(said | changes))


def film(tmp_path: Path, make: Callable[[Path], Path] = clips.make_mp4) -> HandedInFile:
    content = make(tmp_path / "export.mp4").read_bytes()
    return HandedInFile("export.mp4", len(content), io.BytesIO(content).read)


def imported(by: User, camera: CctvCamera, tmp_path: Path, **changes: Any) -> CctvExtract:
    extract = import_extract(by=by, facts=facts(camera, **changes), film=film(tmp_path))
    receive_file(by=SystemActor.DOCK, file=extract.file)
    extract.refresh_from_db()
    return extract


def test_it_becomes_a_clip_of_its_camera_with_the_same_custody(
    fixed: CctvCamera, director: User, tmp_path: Path
) -> None:
    extract = imported(director, fixed, tmp_path)

    clip = Clip.objects.select_related("camera").get()
    assert (extract.file.clip, extract.file.state, clip.wearer) == (clip, FileState.STORED, None)
    assert (clip.camera.cctv, clip.place, clip.started_at) == (fixed, fixed.place, START)
    assert clip.time_source == RecordingTimeSource.PERSON
    assert not clip.time_is_contradicted
    assert stored_bytes(clip.store_name) == (tmp_path / "export.mp4").read_bytes()
    assert not spool.path_of(extract.file.store_key).exists()
    assert not OffloadFile.objects.on_cameras().exists()


def test_the_journal_says_who_exported_what_and_why(fixed: CctvCamera, director: User, tmp_path: Path) -> None:
    imported(director, fixed, tmp_path)

    entry = JournalEntry.objects.get(event=IntakeEvent.EXTRACT_IMPORTED)
    assert (entry.actor, entry.reason) == (director, "Main courante 2026-118")
    assert (entry.details["exported_by"], entry.details["camera"]) == ("Opérateur Lopez", str(fixed))
    assert JournalEntry.objects.filter(event=IntakeEvent.CLIP_STORED).count() == 1


@pytest.mark.parametrize("actor", ["equipment_manager", "team_leader", "auditor", "administrator", "superuser"])
def test_nobody_but_the_direction_imports(
    actor: str, fixed: CctvCamera, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted, match="Seule la direction"):
        imported(request.getfixturevalue(actor), fixed, tmp_path)
    assert not CctvExtract.objects.exists()
    assert not list(spool.keys())


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"reason": " "}, "pourquoi"),
        ({"requested_until": START - 6 * MINUTE}, "avant de commencer"),
        ({"exported_at": timezone.now() + timedelta(days=1)}, "à venir"),
        ({"exported_at": START - MINUTE}, "suivre l’export"),
        ({"starts_at": START - timedelta(days=40)}, "durée de conservation"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(
    changes: dict[str, Any], word: str, fixed: CctvCamera, director: User, tmp_path: Path
) -> None:
    with pytest.raises(NotPossible, match=word):
        imported(director, fixed, tmp_path, **changes)
    assert not CctvExtract.objects.exists()
    assert not list(spool.keys())


def test_an_upload_that_breaks_off_leaves_nothing(fixed: CctvCamera, director: User) -> None:
    broken = HandedInFile("export.mp4", 5000, io.BytesIO(b"half").read)

    with pytest.raises(NotPossible, match="coupé"):
        import_extract(by=director, facts=facts(fixed), film=broken)
    assert not list(spool.keys())
    assert not OffloadFile.objects.exists()


def test_a_waiting_extract_is_not_cleared_away(fixed: CctvCamera, director: User, tmp_path: Path) -> None:
    extract = import_extract(by=director, facts=facts(fixed), film=film(tmp_path))

    drop_expired_uploads(by=SystemActor.DOCK)

    assert spool.path_of(extract.file.store_key).exists()
    assert OffloadFile.objects.pending(timezone.now()).get() == extract.file


def test_bytes_lost_before_the_store_are_said_and_asked_for_again(
    fixed: CctvCamera, director: User, tmp_path: Path
) -> None:
    extract = import_extract(by=director, facts=facts(fixed), film=film(tmp_path))
    spool.discard(extract.file.store_key)

    file = receive_file(by=SystemActor.DOCK, file=extract.file)

    assert file.state == FileState.GONE
    assert "importez-le de nouveau" in file.last_error


def test_what_cannot_be_read_is_quarantined_and_admitted_for_its_camera_alone(
    fixed: CctvCamera, director: User, tmp_path: Path
) -> None:
    extract = import_extract(by=director, facts=facts(fixed), film=film(tmp_path, clips.headless_mp4))
    receive_file(by=SystemActor.DOCK, file=extract.file)

    quarantined = QuarantinedFile.objects.get()
    QuarantinedFile.objects.update(reason=QuarantineReason.INTERRUPTED)
    quarantined.refresh_from_db()
    assert quarantined.source_kind == SourceKind.FIXED_CAMERA
    with pytest.raises(NotPossible, match="pas d’une caméra de cette sorte"):
        admit_file(by=director, quarantined=quarantined, camera=make_camera(), recorded_at=START, reason="Registre")
    page = client_of(director).get(reverse("quarantine_detail", args=[quarantined.pk])).content.decode()
    assert f"{fixed.number} · caméra fixe" in page


# Its own retention ----------------------------------------------------------------------------------------------------


def test_it_is_kept_by_the_rule_of_fixed_cameras_alone(fixed: CctvCamera, director: User, tmp_path: Path) -> None:
    keep_months(6)
    extract = imported(director, fixed, tmp_path)
    worn = make_clip(started_at=START)

    month = erasure_due(START, 1, timezone.get_current_timezone())
    clip = extract.file.clip
    assert clip
    assert clip.erase_due_at == month < worn.erase_due_at
    assert erase_expired(by=SystemActor.ERASER, now=month - MINUTE).erased == 0
    assert erase_expired(by=SystemActor.ERASER, now=month).erased == 1
    assert Clip.objects.get(pk=worn.pk).state == ClipState.STORED


def test_a_hold_keeps_it(fixed: CctvCamera, director: User, tmp_path: Path) -> None:
    clip = imported(director, fixed, tmp_path).file.clip
    assert clip
    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 1")

    assert erase_expired(by=SystemActor.ERASER, now=START + timedelta(days=90)).erased == 0


# A fixed camera is worn by nobody -------------------------------------------------------------------------------------


def test_its_camera_is_in_no_inventory_and_is_issued_to_nobody(
    fixed: CctvCamera, director: User, equipment_manager: User, officer: User, tmp_path: Path
) -> None:
    imported(director, fixed, tmp_path)

    recorder = Camera.with_fixed.get(cctv=fixed)
    assert not Camera.objects.exists()
    assert fleet_on(timezone.localdate()).in_service == 0
    with pytest.raises(NotPossible, match="remise à personne"):
        issue_camera(by=equipment_manager, camera=recorder, wearer=officer)


def test_its_new_number_is_shown_on_its_clips(
    fixed: CctvCamera, director: User, equipment_manager: User, tmp_path: Path
) -> None:
    imported(director, fixed, tmp_path)

    fixed.number = "VP-900"
    save_device(by=equipment_manager, device=fixed)

    assert str(Clip.objects.select_related("camera").get().camera) == "VP-900 · caméra fixe"


# The pages ------------------------------------------------------------------------------------------------------------


def test_the_form_imports_the_film(fixed: CctvCamera, director: User, tmp_path: Path) -> None:
    content = clips.make_mp4(tmp_path / "export.mp4").read_bytes()
    given = {name: value for name, value in vars(facts(fixed)).items() if name != "camera"}
    moments = {
        name: f"{timezone.localtime(value):%Y-%m-%dT%H:%M:%S}" for name, value in given.items() if name not in _TEXTS
    }
    data = given | moments | {"camera": fixed.pk, "film": SimpleUploadedFile("export.mp4", content)}

    page = client_of(director).post(reverse("extract_import"), data, follow=True).content.decode()

    assert "importé : il est vérifié" in page
    extract = CctvExtract.objects.get()
    assert (extract.starts_at, extract.imported_by) == (START, director)
    assert spool.path_of(extract.file.store_key).read_bytes() == content


_TEXTS = ("source", "exported_by", "reason")


@pytest.mark.slow
def test_the_clip_s_page_says_where_it_comes_from(fixed: CctvCamera, director: User, tmp_path: Path) -> None:
    clip = imported(director, fixed, tmp_path).file.clip
    assert clip

    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()

    assert "Opérateur Lopez" in page
    assert "à justifier" not in page


@pytest.mark.slow
def test_the_register_keeps_the_line_after_the_erasure(fixed: CctvCamera, director: User, tmp_path: Path) -> None:
    extract = imported(director, fixed, tmp_path)
    erase_expired(by=SystemActor.ERASER, now=START + timedelta(days=40))

    table = client_of(director).get(reverse("extract_register")).content.decode()
    assert str(extract) in table
    assert "détruit le" in table
    export = client_of(director).post(reverse("list_export", args=["extract_register"]), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(export.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert rows[0][-2:] == ["Destruction", "Transmis au parquet"]
    assert rows[1][-2].startswith("détruit le")


@pytest.mark.slow
def test_a_restricted_extract_is_in_nobody_else_s_register(
    fixed: CctvCamera, director: User, head: User, tmp_path: Path
) -> None:
    extract = imported(director, fixed, tmp_path)
    Clip.objects.update(is_restricted=True)

    assert str(extract) not in client_of(head).get(reverse("extract_register")).content.decode()
