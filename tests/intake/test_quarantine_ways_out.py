"""A file in quarantine can be held, and taken out for a reason that the journal keeps; it is admitted where it can."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.actions.erasure import ErasureReport
from evidence.footage.events import FootageEvent
from evidence.footage.models import Hold, HoldKind, ViewingPurpose
from evidence.intake.actions.erasure import erase_expired_files
from evidence.intake.actions.quarantine import admit_file, download_file
from evidence.intake.actions.quarantine_holds import hold_file, release_file_hold
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantinedFile, QuarantineHold, QuarantineReason, QuarantineState
from tests.cast import client_of
from tests.clips import make_mp4
from tests.intake.docks import dock_folder, receive_one
from tests.requisitions.worlds import HOUR, received
from tests.worlds import make_quarantined, stored_bytes

HOLD = {"kind": "judicial", "reference": "PV 2026/118"}
REASON = {"purpose": "judicial", "reference": "PV 2026/118"}


@pytest.fixture
def quarantined(db: None) -> QuarantinedFile:
    return make_quarantined()


def held(quarantined: QuarantinedFile, by: User) -> QuarantineHold:
    return hold_file(by=by, quarantined=quarantined, kind=HoldKind.JUDICIAL, reference="PV 2026/118")


def erased(quarantined: QuarantinedFile) -> ErasureReport:
    return erase_expired_files(by=SystemActor.ERASER, now=quarantined.erase_due_at + timedelta(seconds=1))


def page_of(quarantined: QuarantinedFile, reader: User) -> str:
    return client_of(reader).get(reverse("quarantine_detail", args=[quarantined.pk])).content.decode()


# Holding --------------------------------------------------------------------------------------------------------------


def test_a_hold_from_the_page_stops_the_erasure(quarantined: QuarantinedFile, director: User) -> None:
    client_of(director).post(reverse("quarantine_hold", args=[quarantined.pk]), HOLD)

    assert erased(quarantined).erased == 0
    assert store.exists(quarantined.store_name)
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_HELD)
    assert (entry.actor, entry.procedure_number) == (director, "PV 2026/118")
    assert "Conservée" in page_of(quarantined, director)


def test_several_are_held_at_once_and_one_that_is_erased_is_said(director: User) -> None:
    files = [make_quarantined() for _ in range(3)]
    QuarantinedFile.objects.filter(pk=files[1].pk).update(state=QuarantineState.ERASED)
    sent = {"row": [file.pk for file in files], "kind": "judicial", "reference": "PV 9"}

    page = client_of(director).post(reverse("quarantine_hold_several"), sent, follow=True).content.decode()

    assert {hold.file for hold in QuarantineHold.objects.filter(reference="PV 9")} == {files[0], files[2]}
    assert JournalEntry.objects.filter(event=IntakeEvent.FILE_HELD, procedure_number="PV 9").count() == 2
    assert "2 fichiers conservés." in page
    assert f"Le fichier {files[1]} n’est plus en quarantaine" in page


def test_a_second_click_holds_it_once_beside_the_hold_of_a_requisition(director: User) -> None:
    file = make_quarantined(recorded=(timezone.now() - 2 * HOUR, timezone.now() - HOUR))
    requisition = received(SystemActor.MAIL)
    page, client = reverse("quarantine_hold", args=[file.pk]), client_of(director)

    client.post(page, HOLD)
    shown = client.post(page, HOLD, follow=True)

    assert f"Le fichier {file} est déjà conservé pour cette procédure." in shown.content.decode()
    assert sorted(file.holds.values_list("origin", flat=True)) == ["", requisition.origin]
    assert JournalEntry.objects.filter(event=IntakeEvent.FILE_HELD, actor=director).count() == 1


def test_none_is_held_without_a_reference(director: User) -> None:
    sent = {"row": make_quarantined().pk, "kind": "judicial", "reference": ""}

    client_of(director).post(reverse("quarantine_hold_several"), sent)

    assert not QuarantineHold.objects.exists()


def test_a_lifted_hold_lets_the_law_run(quarantined: QuarantinedFile, director: User) -> None:
    hold = held(quarantined, director)

    with pytest.raises(NotPossible, match="pourquoi la conservation est levée"):
        release_file_hold(by=director, hold=hold, reason=" ")
    release_file_hold(by=director, hold=hold, reason="Affaire classée")

    assert erased(quarantined).erased == 1
    assert not store.exists(quarantined.store_name)
    assert JournalEntry.objects.filter(event=IntakeEvent.FILE_RELEASED, reason="Affaire classée").exists()


@pytest.mark.parametrize("actor", ["equipment_manager", "team_leader", "auditor", "administrator", "superuser"])
def test_nobody_else_holds_lifts_or_downloads(
    actor: str, quarantined: QuarantinedFile, director: User, request: pytest.FixtureRequest
) -> None:
    other, hold = request.getfixturevalue(actor), held(quarantined, director)

    with pytest.raises(NotPermitted):
        held(quarantined, other)
    with pytest.raises(NotPermitted):
        release_file_hold(by=other, hold=hold, reason="Erreur")
    with pytest.raises(NotPermitted):
        download_file(by=other, quarantined=quarantined, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")
    assert not JournalEntry.objects.filter(event=IntakeEvent.FILE_DOWNLOADED).exists()


@pytest.mark.parametrize("state", [QuarantineState.ADMITTED, QuarantineState.ERASING, QuarantineState.ERASED])
def test_what_no_longer_waits_is_neither_held_nor_downloaded(
    state: QuarantineState, quarantined: QuarantinedFile, director: User
) -> None:
    QuarantinedFile.objects.update(state=state)
    quarantined.refresh_from_db()

    with pytest.raises(NotPossible, match="n’est plus en quarantaine"):
        held(quarantined, director)
    with pytest.raises(NotPossible, match="n’est plus en quarantaine"):
        download_file(by=director, quarantined=quarantined, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")


# Downloading ----------------------------------------------------------------------------------------------------------


def test_the_bytes_leave_as_they_came_and_the_journal_says_why(quarantined: QuarantinedFile, director: User) -> None:
    answer = client_of(director).post(reverse("quarantine_download", args=[quarantined.pk]), REASON)

    assert answer.getvalue() == stored_bytes(quarantined.store_name)
    assert f'filename="{quarantined}_junk' in answer["Content-Disposition"]
    entry = JournalEntry.objects.get(event=IntakeEvent.FILE_DOWNLOADED)
    assert (entry.actor, entry.reason, entry.procedure_number) == (director, "judicial", "PV 2026/118")
    assert entry.details["sha256"] == quarantined.sha256


@pytest.mark.parametrize("data", [{}, {"purpose": "judicial"}, {"purpose": "rescue", "reference": "MC 3"}])
def test_nothing_leaves_without_a_reason_of_the_law(
    data: dict[str, str], quarantined: QuarantinedFile, director: User
) -> None:
    answer = client_of(director).post(reverse("quarantine_download", args=[quarantined.pk]), data)

    assert answer.status_code == 302
    assert not JournalEntry.objects.filter(event=IntakeEvent.FILE_DOWNLOADED).exists()


# Admitting ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_admitting_is_offered_where_it_can_succeed_alone(director: User) -> None:
    pages = {reason: page_of(make_quarantined(reason=reason), director) for reason in QuarantineReason}

    without = {reason for reason, page in pages.items() if "Admettre ce fichier" not in page}
    assert without == {QuarantineReason.UNREADABLE}


def test_a_held_file_that_is_admitted_stays_held(camera: Camera, director: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    make_mp4(dock_folder("X6INCONNUE") / "a.mp4", recorded_at=yesterday)
    receive_one()
    quarantined = QuarantinedFile.objects.get()
    held(quarantined, director)

    clip = admit_file(by=director, quarantined=quarantined, camera=camera, recorded_at=yesterday, reason="Registre")

    assert Hold.objects.active().get(clip=clip).reference == "PV 2026/118"
    assert not QuarantineHold.objects.active().exists()
    assert JournalEntry.objects.filter(event=FootageEvent.CLIP_HELD).count() == 1
