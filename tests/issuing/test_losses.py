"""A camera lost or stolen is declared: who noticed, what is known, what may be lost with it; the directors are told."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.events import Event
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from evidence.equipment.actions import change_camera_state
from evidence.equipment.camera_states import CameraState, CameraTransition
from evidence.equipment.models import Camera, CameraIssue
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.issuing.actions.issues import issue_camera
from evidence.issuing.actions.losses import declare_loss
from evidence.issuing.events import IssuingEvent
from evidence.issuing.models import LossCircumstance, LossDeclaration, LossKind
from evidence.issuing.selectors.losses import loss_facts
from tests.cast import client_of

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def issued(camera: Camera, wearer: User, start: int, end: int | None = None) -> CameraIssue:
    """From and to so many hours after noon."""
    until = NOON + end * HOUR if end is not None else None
    start_at = NOON + start * HOUR
    return issue_camera(by=SystemActor.DEMO, camera=camera, wearer=wearer, issued_at=start_at, returned_at=until)


def offloaded(camera: Camera, start: int, end: int) -> Offload:
    offload = Offload.objects.create(source="dock-a", camera_serial=camera.serial, camera=camera)
    Offload.objects.filter(pk=offload.pk).update(started_at=NOON + start * HOUR, ended_at=NOON + end * HOUR)
    offload.refresh_from_db()
    return offload


def declare(camera: Camera, by: User, **changes: Any) -> LossDeclaration:
    values: dict[str, Any] = {
        "kind": LossKind.STOLEN,
        "noticed_at": NOON + 8 * HOUR,
        "noticed_by": by,
        "circumstance": LossCircumstance.PURSUIT,
    }
    return declare_loss(by=by, declaration=LossDeclaration(camera=camera, **(values | changes)))


# What is known --------------------------------------------------------------------------------------------------------


def test_a_camera_never_issued_took_nothing_along(camera: Camera) -> None:
    facts = loss_facts(camera, NOON)

    assert (facts.last_issue, facts.last_offload, facts.recorded_from) == (None, None, None)


def test_what_was_recorded_since_the_last_offload_may_be_lost(camera: Camera, officer: User) -> None:
    issued(camera, officer, -20, -12)
    offloaded(camera, -11, -10)
    last = issued(camera, officer, 0)

    facts = loss_facts(camera, NOON + 8 * HOUR)

    assert (facts.last_issue, facts.recorded_from, facts.recorded_until) == (last, NOON, NOON + 8 * HOUR)


def test_several_shifts_without_offload_are_all_counted(camera: Camera, officer: User) -> None:
    issued(camera, officer, -20, -12)
    issued(camera, officer, -4, -2)

    facts = loss_facts(camera, NOON)

    assert (facts.recorded_from, facts.recorded_until) == (NOON - 20 * HOUR, NOON - 2 * HOUR)


def test_nothing_is_lost_when_all_was_offloaded_since(camera: Camera, officer: User) -> None:
    issued(camera, officer, -20, -12)
    offload = offloaded(camera, -11, -10)

    facts = loss_facts(camera, NOON)

    assert (facts.last_offload, facts.recorded_from) == (offload, None)


def test_an_offload_that_lacks_a_file_proves_nothing(camera: Camera, officer: User) -> None:
    issued(camera, officer, -20, -12)
    offload = offloaded(camera, -11, -10)
    OffloadFile.objects.create(offload=offload, path="/1.mp4", size_bytes=1, modified_ns=1, state=FileState.GONE)

    facts = loss_facts(camera, NOON)

    assert (facts.last_offload, facts.recorded_from) == (None, NOON - 20 * HOUR)


# Declaring ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["director", "head", "equipment_manager", "team_leader", "administrator"])
@pytest.mark.parametrize(
    ("kind", "event"), [(LossKind.LOST, IssuingEvent.CAMERA_LOST), (LossKind.STOLEN, IssuingEvent.CAMERA_STOLEN)]
)
def test_a_loss_is_declared(
    kind: LossKind, event: Event, actor: str, camera: Camera, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)

    declaration = declare(camera, person, kind=kind, complaint_reference="PV 2026/77", words="Dans un buisson")

    camera.refresh_from_db()
    assert camera.state == kind
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_id) == (event, person, str(camera.pk))
    assert (entry.related_id, entry.procedure_number) == (str(declaration.pk), "PV 2026/77")
    assert entry.details["state"] == ["available", kind]
    assert "buisson" not in str(entry.details) + entry.reason


@pytest.mark.parametrize("actor", ["trainer", "auditor", "superuser"])
def test_nobody_else_declares_one(actor: str, camera: Camera, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        declare(camera, request.getfixturevalue(actor))
    assert not LossDeclaration.objects.exists()


def test_the_open_issue_ends_so_that_the_wearer_can_have_another(
    camera: Camera, other_camera: Camera, officer: User, team_leader: User
) -> None:
    issue = issued(camera, officer, 0)

    declaration = declare(camera, team_leader)

    issue.refresh_from_db()
    assert (issue.returned_at, declaration.last_issue) == (declaration.noticed_at, issue)
    assert issue.returned_to_name.startswith("Déclarée volée par")
    issue_camera(by=SystemActor.DEMO, camera=other_camera, wearer=officer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"noticed_at": timezone.now() + timedelta(days=9000)}, "dans le futur"),
        ({"possibly_lost_from": NOON}, "ou ni l’un ni l’autre"),
        ({"possibly_lost_from": NOON, "possibly_lost_until": NOON - HOUR}, "doit suivre leur début"),
        ({"noticed_at": NOON - HOUR}, "vérifiez l’heure du constat"),
    ],
)
def test_impossible_times_are_refused(
    changes: dict[str, Any], sentence: str, camera: Camera, officer: User, director: User
) -> None:
    issued(camera, officer, 0)

    with pytest.raises(NotPossible, match=sentence):
        declare(camera, director, **changes)
    camera.refresh_from_db()
    assert camera.state == CameraState.OUT


def test_it_is_declared_once(camera: Camera, director: User) -> None:
    declare(camera, director)

    with pytest.raises(NotPossible, match="dans l’état « volée »"):
        declare(camera, director)
    assert LossDeclaration.objects.count() == 1


def test_every_director_with_an_address_is_told(camera: Camera, director: User, head: User, officer: User) -> None:
    User.objects.filter(pk=director.pk).update(email="direction@ville.invalid")
    User.objects.filter(pk=head.pk).update(email="cvp@ville.invalid")

    declare(camera, head, possibly_lost_from=NOON, possibly_lost_until=NOON + HOUR)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == ("direction@ville.invalid", f"Caméra volée : {camera}")
    for body in (mail.text, mail.html):
        assert "pendant une course à pied" in body
        assert "du 10 mars 2026 à 13:00 au 10 mars 2026 à 14:00" in body


def test_a_found_camera_comes_back_with_a_reason(camera: Camera, director: User, equipment_manager: User) -> None:
    declare(camera, director)

    change_camera_state(by=equipment_manager, camera=camera, move=CameraTransition.FIND, reason="Rapportée à l’accueil")

    assert camera.state == CameraState.TO_OFFLOAD
    assert JournalEntry.objects.latest("number").details == {"state": ["stolen", "to_offload"]}


# The pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_proposes_what_is_known_and_asks_to_confirm_it(
    camera: Camera, officer: User, team_leader: User
) -> None:
    issued(camera, officer, 0)
    browser, address = client_of(team_leader), reverse("declare_loss", args=[camera.pk])

    page = browser.get(address).content.decode()
    assert officer.last_name in page
    assert 'value="2026-03-10T13:00"' in page
    data = {"kind": "lost", "noticed_at": "2026-03-10T20:00", "noticed_by": officer.pk, "circumstance": "patrol"}
    page = browser.post(address, data).content.decode()
    assert "Vérifiez ces éléments, puis cochez la case." in page
    assert not LossDeclaration.objects.exists()
    page = browser.post(address, data | {"confirmed": "on"}, follow=True).content.decode()

    assert "enregistrée. La direction est prévenue" in page
    assert LossDeclaration.objects.get().noticed_by == officer


def test_an_impossible_time_is_said_on_the_page(camera: Camera, director: User) -> None:
    data = {"kind": "lost", "noticed_at": "2100-01-01T00:00", "noticed_by": director.pk, "circumstance": "patrol"}

    page = client_of(director).post(reverse("declare_loss", args=[camera.pk]), data | {"confirmed": "on"})

    assert "dans le futur" in page.content.decode()


def test_the_printed_declaration_says_what_was_declared_and_is_the_same_each_time(
    camera: Camera, director: User
) -> None:
    declaration = declare(camera, director, words="#eval(1) [crochets]", complaint_reference="PV 2026/77")
    browser, address = client_of(director), reverse("loss_pdf", args=[declaration.pk])

    first, second = (browser.get(address).content for _ in range(2))

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(first)).pages)
    assert all(words in text for words in (camera.serial, "PV 2026/77", "#eval(1) [crochets]", "Aucun enregistrement"))
    assert first == second
