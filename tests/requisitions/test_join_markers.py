"""Markers leave with an answer only where somebody said so, only those of its clips, and that is said beforehand."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions import requisitions as actions
from cases.requisitions.actions.answers import choose_clips, prepare_answer
from cases.requisitions.actions.packaging import build_delivery, package_of
from cases.requisitions.models import Delivery, Outcome, Requisition
from cases.requisitions.selectors import clips_for_requisition
from cases.requisitions.views.summaries import approval_lines, submission_lines
from evidence import store
from evidence.footage.models import Clip
from tests.cast import client_of
from tests.requisitions.worlds import registered
from tests.review.watching import mark
from tests.worlds import make_clip

FILE = "data/moments-cles.csv"
SAID = "Moments-clés joints, avec leurs libellés et le nom de qui les a posés : 1."


def answered(director: User, head: User, clip: Clip, *, with_markers: bool | None) -> Requisition:
    requisition = registered(director)
    reasons = {one.pk: "Autre lieu" for one in clips_for_requisition(requisition)}
    choose_clips(by=director, requisition=requisition, clips=[clip], reasons=reasons, with_markers=with_markers)
    prepare_answer(by=director, requisition=requisition, outcome=Outcome.CLIPS)
    return requisition


def built_archive(requisition: Requisition, head: User) -> zipfile.ZipFile:
    actions.approve_requisition(by=head, requisition=requisition)
    delivery = Delivery.objects.get(requisition=requisition)
    build_delivery(by=SystemActor.DELIVERY, delivery=delivery)
    package = package_of(delivery)
    return zipfile.ZipFile(io.BytesIO(b"".join(package.read_range(0, package.size_bytes, store.open_stored))))


def slip_of(archive: zipfile.ZipFile) -> str:
    reader = PdfReader(io.BytesIO(archive.read("data/bordereau-de-remise.pdf")))
    return " ".join(page.extract_text() for page in reader.pages)


@pytest.fixture
def clip(director: User) -> Clip:
    """With a marker, beside another clip of the same hours that has one too and is left out."""
    clip, other = make_clip(), make_clip()
    mark(director, clip, "=Il avance")
    mark(director, other, "Ailleurs")
    return clip


@pytest.mark.slow
def test_those_of_the_clips_handed_over_leave_where_they_are_joined(director: User, head: User, clip: Clip) -> None:
    with built_archive(answered(director, head, clip, with_markers=True), head) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read(FILE).decode("utf-8-sig")), delimiter=";"))
        slip, readme = slip_of(archive), archive.read("data/LISEZ-MOI.txt").decode()
        manifest = archive.read("manifest-sha256.txt").decode()

    assert [(row["Vidéo"], row["Libellé"]) for row in rows] == [(clip.number, "'=Il avance")]
    assert "Moments-clés joints (1)" in slip
    assert "moments-cles.csv" in readme
    assert FILE in manifest
    assert JournalEntry.objects.get(event="delivery:built").details["markers"] is True


@pytest.mark.slow
@pytest.mark.parametrize("said", [None, False])
def test_nothing_of_them_leaves_otherwise(said: bool | None, director: User, head: User, clip: Clip) -> None:
    with built_archive(answered(director, head, clip, with_markers=said), head) as archive:
        assert FILE not in archive.namelist()
        assert "Moments-clés" not in slip_of(archive)
        assert not any(b"avance" in archive.read(name) for name in archive.namelist())
        assert b"marker:set" in archive.read(f"data/journal/{clip}.jsonl")


@pytest.mark.slow
def test_what_leaves_is_said_before_it_is_submitted_and_approved(director: User, head: User, clip: Clip) -> None:
    requisition = answered(director, head, clip, with_markers=True)

    assert SAID in submission_lines(requisition)
    assert SAID in approval_lines(requisition)


@pytest.mark.slow
def test_the_box_is_empty_until_somebody_ticks_it(director: User, clip: Clip) -> None:
    requisition = registered(director)
    client = client_of(director)
    page = reverse("requisition_detail", args=[requisition.pk])
    assert 'name="with_markers" >' in client.get(page).content.decode()

    choose = reverse("requisition_choose_clips", args=[requisition.pk])
    client.post(choose, {"clips": [clip.pk], "reason": "Autre lieu", "with_markers": "on"})

    assert Requisition.objects.get().with_markers is True
    assert JournalEntry.objects.latest("number").details["with_markers"] == [False, True]
    assert 'name="with_markers" checked>' in client.get(page).content.decode()

    client.post(choose, {"clips": [clip.pk], "reason": "Autre lieu"})
    assert Requisition.objects.get().with_markers is False


def test_a_choice_that_does_not_speak_of_them_leaves_them(director: User, clip: Clip) -> None:
    requisition = registered(director)
    choose_clips(by=director, requisition=requisition, clips=[clip], with_markers=True)
    choose_clips(by=director, requisition=requisition, clips=[])

    assert Requisition.objects.get().with_markers is True
