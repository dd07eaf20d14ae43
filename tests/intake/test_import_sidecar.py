"""`manage.py import_clips --sidecar`: a town moves in with its past, told before it is done, and done once."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.events import IntakeEvent
from evidence.intake.models import OffloadFile, QuarantinedFile
from evidence.issuing.actions.issues import issue_camera
from tests.cast import client_of
from tests.clips import make_mp4

LATELY = (timezone.now() - timedelta(days=3)).replace(microsecond=0)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.intake.management.commands.import_clips.STILL_SECONDS", 0)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """What the former system gave: two files, whose container says no time, in one folder."""
    folder = tmp_path / "export"
    make_mp4(folder / "Clip 1.mp4")
    make_mp4(folder / "Clip 2.mp4", seed=1)
    return folder


def sidecar(folder: Path, *lines: str) -> Path:
    path = folder / "evidence.csv"
    path.write_text("\n".join(("Title,Device Serial,Recorded On,Officer,Category", *lines)) + "\n")
    return path


def run(folder: Path, path: Path, **options: object) -> str:
    said = StringIO()
    call_command("import_clips", str(folder), sidecar=path, stdout=said, stderr=said, **options)
    return said.getvalue()


def line(title: str, camera: Camera | str, officer: str = "", recorded_at: datetime = LATELY) -> str:
    serial = camera if isinstance(camera, str) else camera.serial
    return f"{title},{serial},{recorded_at.isoformat()},{officer},Rixe"


def clip_named(name: str) -> Clip:
    return Clip.objects.get(file_name=name)


@pytest.mark.slow
def test_time_camera_officer_and_category_come_from_the_sidecar(camera: Camera, officer: User, export: Path) -> None:
    path = sidecar(export, line("Clip 1", camera, f"Agent ({officer.badge_number})"), line("Clip 2.mp4", camera))

    run(export, path)

    clip = clip_named("Clip 1.mp4")
    assert (clip.camera, clip.started_at, clip.time_source, clip.wearer) == (camera, LATELY, "sidecar", officer)
    assert clip_named("Clip 2.mp4").wearer is None
    assert {file.sidecar_category for file in OffloadFile.objects.all()} == {"Rixe"}
    assert path.exists()
    entry = JournalEntry.objects.get(event=IntakeEvent.CLIP_STORED, subject_id=str(clip.pk))
    assert (entry.details["time_source"], entry.details["wearer"]) == ("sidecar", officer.badge_number)


@pytest.mark.slow
def test_the_time_of_the_video_itself_is_kept(camera: Camera, tmp_path: Path) -> None:
    filmed = LATELY - timedelta(hours=2)
    make_mp4(tmp_path / "export" / "Clip 1.mp4", recorded_at=filmed)

    said = run(tmp_path / "export", sidecar(tmp_path / "export", line("Clip 1", camera)))

    assert (Clip.objects.get().started_at, Clip.objects.get().time_source) == (filmed, "container")
    assert "l’heure de la vidéo est gardée" in said


@pytest.mark.slow
def test_the_register_of_issues_wins_over_the_sidecar(
    camera: Camera, officer: User, other_officer: User, export: Path
) -> None:
    hour = timedelta(hours=1)
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=LATELY - hour, returned_at=LATELY + hour)

    run(export, sidecar(export, line("Clip 1", camera, other_officer.badge_number), line("Clip 2", camera)))

    assert clip_named("Clip 1.mp4").wearer == officer


def told_alike(folder: Path, path: Path, sentence: str) -> None:
    """The dry run and the import say the same."""
    assert sentence in run(folder, path, dry_run=True)
    assert sentence in run(folder, path)


@pytest.mark.slow
def test_the_register_that_says_somebody_else_is_kept_and_both_runs_tell_it(
    camera: Camera, officer: User, other_officer: User, director: User, export: Path
) -> None:
    hour = timedelta(hours=1)
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=LATELY - hour, returned_at=LATELY + hour)
    path = sidecar(export, line("Clip 1", camera, other_officer.badge_number), line("Clip 2", camera))

    told_alike(export, path, f"le bordereau dit {other_officer}, le registre des perceptions {officer}")

    clip = clip_named("Clip 1.mp4")
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert clip.wearer == officer
    assert f"{other_officer}, par le système précédent : contredit par le registre" in page


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", [True, False])
def test_nobody_is_certain_when_the_register_says_nobody_or_another_camera(
    elsewhere: bool, camera: Camera, other_camera: Camera, officer: User, export: Path
) -> None:
    hour = timedelta(hours=1)
    worn, start = (other_camera, LATELY - hour) if elsewhere else (camera, LATELY - 3 * hour)
    issue_camera(by=SystemActor.DEMO, camera=worn, wearer=officer, issued_at=start, returned_at=start + 2 * hour)
    path = sidecar(export, line("Clip 1", camera, officer.badge_number), line("Clip 2", camera))

    told_alike(export, path, "porteur à justifier : le registre dit" if elsewhere else "le registre ne dit personne")

    assert clip_named("Clip 1.mp4").wearer is None


SLOW = pytest.mark.slow


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["N. Morel", *(pytest.param(name, marks=SLOW) for name in ("Nadia Morel", "MOREL, Nadia", "BCP Morel"))]
)
def test_a_number_that_is_somebody_elses_now_names_nobody(
    name: str, camera: Camera, officer: User, export: Path
) -> None:
    who = f'"{name} ({officer.badge_number})"'
    path = sidecar(export, line("Clip 1", camera, who), line("Clip 2", camera))

    told_alike(export, path, f"or ce matricule est celui de {officer}")

    assert clip_named("Clip 1.mp4").wearer is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [
        "BCP {last} n° {badge}",
        pytest.param("{first} {last} ({badge})", marks=SLOW),
        pytest.param("{last} {badge}", marks=SLOW),
    ],
)
def test_a_number_with_its_holders_name_is_certain(form: str, camera: Camera, officer: User, export: Path) -> None:
    who = form.format(first=officer.first_name, last=officer.last_name, badge=officer.badge_number)

    run(export, sidecar(export, line("Clip 1", camera, who), line("Clip 2", camera)))

    assert clip_named("Clip 1.mp4").wearer == officer


@pytest.mark.slow
def test_a_day_without_an_hour_gives_no_hour_and_no_wearer(
    camera: Camera, officer: User, other_officer: User, export: Path
) -> None:
    """Two officers wore the camera that day."""
    day = timezone.localtime(LATELY).replace(hour=0, minute=0, second=0)
    hour = timedelta(hours=1)
    for wearer, start in ((officer, 6), (other_officer, 14)):
        issued = day + start * hour
        issue_camera(by=SystemActor.DEMO, camera=camera, wearer=wearer, issued_at=issued, returned_at=issued + 7 * hour)
    text = f"{day:%d/%m/%Y}"
    path = sidecar(export, f"Clip 1,{camera.serial},{text},,", f"Clip 2,{camera.serial},{text},,")

    told_alike(export, path, "l’heure est douteuse")

    clip = clip_named("Clip 1.mp4")
    assert (clip.started_at, clip.time_source, clip.wearer) == (day, "sidecar", None)
    assert clip.latest_at >= day + 23 * hour


@pytest.mark.slow
def test_a_day_that_contradicts_the_video_is_shown_without_an_hour(
    camera: Camera, director: User, tmp_path: Path
) -> None:
    make_mp4(tmp_path / "export" / "Clip 1.mp4", recorded_at=LATELY)
    day = f"{timezone.localtime(LATELY) - timedelta(days=5):%d/%m/%Y}"
    path = sidecar(tmp_path / "export", f"Clip 1,{camera.serial},{day},,")

    told_alike(tmp_path / "export", path, f"le bordereau dit {day} : l’heure de la vidéo est gardée")

    clip = Clip.objects.get()
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert (clip.started_at, clip.earliest_at < LATELY - timedelta(days=4)) == (LATELY, True)
    assert f"Dite par le système précédent : {day}, sans heure, contredit l’heure retenue" in page


@pytest.mark.slow
@pytest.mark.parametrize("who", ["Paul Durand", "Camille Asvp"])
def test_an_officer_who_is_nobody_for_certain_is_told_and_not_kept(
    who: str, camera: Camera, asvp: User, export: Path
) -> None:
    said = run(export, sidecar(export, line("Clip 1", camera, who), line("Clip 2", camera)))

    assert f"porteur à justifier : « {who} »" in said
    assert clip_named("Clip 1.mp4").wearer is None
    assert not any(who in str(entry.details) for entry in JournalEntry.objects.all())


@pytest.mark.slow
def test_a_full_name_is_certain_when_one_officer_bears_it(camera: Camera, officer: User, export: Path) -> None:
    run(export, sidecar(export, line("Clip 1", camera, '"AGENT, Camille"'), line("Clip 2", camera)))

    assert clip_named("Clip 1.mp4").wearer == officer


def test_a_dry_run_tells_everything_and_changes_nothing(camera: Camera, officer: User, export: Path) -> None:
    path = sidecar(
        export, line("Clip 1", camera, officer.badge_number), line("Clip 2", "X0000009"), line("Clip 3", camera)
    )
    entries = JournalEntry.objects.count()

    said = run(export, path, dry_run=True)

    assert f"ligne 2 · Clip 1.mp4 → {camera}, {timezone.localtime(LATELY):%d/%m/%Y %H:%M:%S}" in said
    assert f"porteur {officer.badge_number}" in said
    assert "Ligne 4 : aucun fichier ne s’appelle « Clip 3 »" in said
    assert "Caméras absentes de l’inventaire : X0000009" in said
    assert (Clip.objects.count(), OffloadFile.objects.count(), JournalEntry.objects.count()) == (0, 0, entries)
    assert len(list(export.iterdir())) == 3


def test_unknown_cameras_stop_it_before_anything(camera: Camera, export: Path) -> None:
    with pytest.raises(CommandError, match="X0000009") as refusal:
        run(export, sidecar(export, line("Clip 1", camera), line("Clip 2", "X0000009")))

    assert "Enregistrez-les" in str(refusal.value)
    assert not OffloadFile.objects.exists()


def test_two_lines_for_one_file_stop_it(camera: Camera, export: Path) -> None:
    with pytest.raises(CommandError, match="plusieurs lignes"):
        run(export, sidecar(export, line("Clip 1", camera), line("clip_1.mp4", camera)))

    assert not OffloadFile.objects.exists()


def test_a_folder_of_another_camera_stops_it(camera: Camera, other_camera: Camera, tmp_path: Path) -> None:
    make_mp4(tmp_path / "export" / other_camera.serial / "Clip 1.mp4")

    with pytest.raises(CommandError, match="autre caméra"):
        run(tmp_path / "export", sidecar(tmp_path, line("Clip 1", camera)))


@pytest.mark.slow
def test_a_batch_of_the_past_proves_nothing_of_what_the_camera_holds(camera: Camera, export: Path) -> None:
    Camera.objects.update(state="to_offload")

    run(export, sidecar(export, line("Clip 1", camera), line("Clip 2", camera)))

    camera.refresh_from_db()
    assert camera.state == "to_offload"


@pytest.mark.slow
def test_the_former_category_is_shown_on_the_clip(camera: Camera, director: User, export: Path) -> None:
    run(export, sidecar(export, line("Clip 1", camera), line("Clip 2", camera)))

    page = client_of(director).get(reverse("clip_detail", args=[clip_named("Clip 1.mp4").pk])).content.decode()

    assert "Catégorie d’origine" in page
    assert "Dite par le système précédent" in page


@pytest.mark.slow
def test_one_line_for_two_files_stops_it(camera: Camera, export: Path) -> None:
    make_mp4(export / "autre" / "Clip 1.mp4", seed=2)

    with pytest.raises(CommandError, match="plusieurs fichiers"):
        run(export, sidecar(export, line("Clip 1", camera), line("Clip 2", camera)))


@pytest.mark.slow
def test_what_the_law_would_erase_at_once_needs_to_be_asked_for(camera: Camera, export: Path) -> None:
    old = datetime(2021, 3, 4, 13, 23, 7, tzinfo=UTC)
    path = sidecar(export, line("Clip 1", camera, recorded_at=old), line("Clip 2", camera))
    with pytest.raises(CommandError, match="L241-2"):
        run(export, path)
    assert not Clip.objects.exists()

    said = run(export, path, past_due=True)

    assert "ATTENTION : 1 fichier(s)" in said
    assert clip_named("Clip 1.mp4").erase_due_at < timezone.now()


@pytest.mark.slow
def test_nothing_comes_in_twice(camera: Camera, export: Path) -> None:
    path = sidecar(export, line("Clip 1", camera), line("Clip 2", camera))
    run(export, path)
    make_mp4(export / "Clip 1.mp4")

    said = run(export, path)

    assert "déjà reçu : 1" in said
    assert (Clip.objects.count(), QuarantinedFile.objects.count()) == (2, 0)


@pytest.mark.slow
def test_dates_without_zone_are_local_to_the_one_given(camera: Camera, export: Path) -> None:
    text = LATELY.strftime("%d/%m/%Y %H:%M:%S")
    path = sidecar(export, f"Clip 1,{camera.serial},{text},,", f"Clip 2,{camera.serial},{text},,")
    with pytest.raises(CommandError, match="n’est pas un fuseau"):
        run(export, path, time_zone="Europe/Levallois")

    run(export, path, time_zone="UTC")

    assert clip_named("Clip 1.mp4").started_at == LATELY
