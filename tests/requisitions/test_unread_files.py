"""What the service could not read is held for a requisition and handed over as it came, and the slip says so."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.answers import prepare_answer
from cases.requisitions.actions.files import join_file, take_file_away
from cases.requisitions.actions.packaging import build_delivery, package_of
from cases.requisitions.actions.requisitions import (
    approve_requisition,
    close_requisition,
    refuse_requisition,
)
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryState, Outcome, Requisition
from evidence import store
from evidence.intake.models import QuarantinedFile, QuarantineHold, QuarantineState
from tests.cast import client_of
from tests.requisitions.worlds import prepared, registered
from tests.worlds import make_clip, make_quarantined, stored_bytes


@pytest.fixture
def quarantined(db: None) -> QuarantinedFile:
    """A file of no requested period."""
    two_days_ago = timezone.now() - timedelta(days=2)
    return make_quarantined(recorded=(two_days_ago, two_days_ago))


@pytest.fixture
def requisition(director: User) -> Requisition:
    return registered(director)


@pytest.fixture
def answered(requisition: Requisition, quarantined: QuarantinedFile, director: User, head: User) -> Requisition:
    """Approved, with one file and no clip."""
    join_file(by=director, requisition=requisition, quarantined=quarantined)
    prepare_answer(by=director, requisition=requisition, outcome=Outcome.CLIPS)
    approve_requisition(by=head, requisition=requisition)
    return requisition


def built(requisition: Requisition) -> Delivery:
    delivery = Delivery.objects.get(requisition=requisition)
    build_delivery(by=SystemActor.DELIVERY, delivery=delivery)
    delivery.refresh_from_db()
    return delivery


def opened(delivery: Delivery) -> zipfile.ZipFile:
    package = package_of(delivery)
    return zipfile.ZipFile(io.BytesIO(b"".join(package.read_range(0, package.size_bytes, store.open_stored))))


def text_of(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.slow
def test_it_is_joined_from_its_page_and_held(
    requisition: Requisition, quarantined: QuarantinedFile, director: User
) -> None:
    client = client_of(director)

    client.post(reverse("requisition_join_file", args=[quarantined.pk]), {"requisition": requisition.pk})

    assert QuarantineHold.objects.active().get(file=quarantined).origin == requisition.origin
    page = client.get(requisition.get_absolute_url()).content.decode()
    assert str(quarantined) in page
    assert "Soumettre à l’approbation" in page
    entry = JournalEntry.objects.filter(event=RequisitionEvent.REQUISITION_CHANGED).latest("number")
    assert entry.details == {"files": [[], [str(quarantined)]]}


@pytest.mark.slow
def test_the_package_holds_it_as_it_came_and_says_so(answered: Requisition, quarantined: QuarantinedFile) -> None:
    content = stored_bytes(quarantined.store_name)

    with opened(built(answered)) as archive:
        (path,) = [name for name in archive.namelist() if name.startswith("data/fichiers-illisibles/")]
        assert archive.read(path) == content
        assert f"{hashlib.sha256(content).hexdigest()}  {path}" in archive.read("manifest-sha256.txt").decode()
        slip = text_of(archive.read("data/bordereau-de-remise.pdf"))
        assert "Fichiersqueleservicen’apaspulire(1)" in slip
        assert "n’estpasunevidéoquel’onsachelire" in slip
        assert "fichiers-illisibles/" in archive.read("data/LISEZ-MOI.txt").decode()
        assert "Nonluparleservice" in text_of(archive.read(f"data/journal/{quarantined}.pdf"))
        assert f"data/journal/{quarantined}.preuves.jsonl" in archive.namelist()


@pytest.mark.slow
def test_a_package_without_one_does_not_speak_of_it(director: User, head: User) -> None:
    requisition = prepared(director, make_clip())
    approve_requisition(by=head, requisition=requisition)

    with opened(built(requisition)) as archive:
        assert "Fichiersqueleservice" not in text_of(archive.read("data/bordereau-de-remise.pdf"))
        assert "fichiers-illisibles" not in archive.read("data/LISEZ-MOI.txt").decode()


@pytest.mark.slow
def test_admitted_meanwhile_it_is_handed_over_as_its_clip(answered: Requisition, quarantined: QuarantinedFile) -> None:
    clip = make_clip()
    quarantined.file.clip = clip
    quarantined.file.save()
    QuarantinedFile.objects.update(state=QuarantineState.ADMITTED)

    with opened(built(answered)) as archive:
        assert [name for name in archive.namelist() if str(clip) in name and "videos/" in name]
        assert not [name for name in archive.namelist() if "illisibles" in name]


def test_erased_meanwhile_the_package_fails_and_says_why(answered: Requisition) -> None:
    QuarantinedFile.objects.update(state=QuarantineState.ERASED)

    delivery = built(answered)

    assert delivery.state == DeliveryState.FAILED
    assert "a été effacé" in delivery.last_error


def test_taken_away_it_is_no_longer_held(
    requisition: Requisition, quarantined: QuarantinedFile, director: User
) -> None:
    join_file(by=director, requisition=requisition, quarantined=quarantined)

    take_file_away(by=director, requisition=requisition, quarantined=quarantined, reason="Autre caméra")

    assert not QuarantineHold.objects.active().exists()
    with pytest.raises(NotPossible, match="n’est pas joint"):
        take_file_away(by=director, requisition=requisition, quarantined=quarantined, reason="Autre caméra")


def test_a_refused_requisition_holds_nothing(
    requisition: Requisition, quarantined: QuarantinedFile, director: User
) -> None:
    join_file(by=director, requisition=requisition, quarantined=quarantined)

    refuse_requisition(by=director, requisition=requisition, reason="Sans base légale")

    assert not QuarantineHold.objects.active().exists()


@pytest.mark.slow
def test_a_closed_one_holds_what_was_handed_over(answered: Requisition, head: User) -> None:
    built(answered)
    Requisition.objects.filter(pk=answered.pk).update(state="delivered")
    answered.refresh_from_db()

    close_requisition(by=head, requisition=answered, reason="Reçu")

    assert QuarantineHold.objects.active().count() == 1


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "auditor"])
def test_nobody_else_joins(
    actor: str, requisition: Requisition, quarantined: QuarantinedFile, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        join_file(by=request.getfixturevalue(actor), requisition=requisition, quarantined=quarantined)


def test_a_submitted_answer_takes_no_more(answered: Requisition, director: User) -> None:
    with pytest.raises(NotPossible):
        join_file(by=director, requisition=answered, quarantined=make_quarantined())
    assert answered.file_choices.count() == 1
