"""The sheet that officers sign at both ends of a shift."""

from io import BytesIO

from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.duty.models import Shift
from accounts.people.models import User
from evidence.equipment.models import Camera, ReturnCondition
from evidence.issuing.actions.issues import issue_camera, return_camera
from evidence.issuing.documents import issue_sheet_pdf
from evidence.issuing.selectors.coverage import coverage_of
from tests.cast import client_of
from tests.trainings import make_version


def sheet_of(shift: Shift, reader: User) -> str:
    answer = client_of(reader).get(reverse("issue_sheet", args=[shift.pk]))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_it_says_what_went_out_and_came_back_and_leaves_room_for_the_others(
    shift: Shift, officer: User, team_leader: User, camera: Camera
) -> None:
    issue = issue_camera(by=team_leader, camera=camera, wearer=officer, shift=shift)
    return_camera(by=team_leader, issue=issue, condition=ReturnCondition.DAMAGED, remarks="Vitre fendue")

    text = sheet_of(shift, team_leader)

    for said in ("Feuille de perception", camera.serial, "Abîmée", "Vitre fendue", "Signature", "pas encore remise"):
        assert said in text
    assert officer.last_name in text
    assert team_leader.last_name in text


def test_a_derogation_is_on_the_sheet(shift: Shift, officer: User, director: User, camera: Camera) -> None:
    make_version()
    issue_camera(by=director, camera=camera, wearer=officer, shift=shift, derogation="Séance du 12 décalée")

    assert "par dérogation : Séance du 12 décalée" in sheet_of(shift, director)


def test_the_same_facts_give_the_same_bytes(shift: Shift) -> None:
    now = timezone.now()

    assert len({issue_sheet_pdf(shift, coverage_of(shift, now), made_at=now) for _ in range(2)}) == 1
