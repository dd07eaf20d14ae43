"""Who wears which camera from when to when: entered at the dock, or afterwards, and never for an ASVP (CSI L241-2)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.actions import save_camera, save_dock
from evidence.equipment.camera_states import CameraState
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import Camera, CameraIssue, Dock
from evidence.issuing.actions.issues import issue_camera, return_camera
from evidence.issuing.events import IssuingEvent
from tests.cast import IN_SERVICE_ON, client_of

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def issue(camera: Camera, wearer: User, by: User, start: int = 0, end: int | None = None) -> CameraIssue:
    """From and to so many hours after noon."""
    until = NOON + end * HOUR if end is not None else None
    return issue_camera(by=by, camera=camera, wearer=wearer, issued_at=NOON + start * HOUR, returned_at=until)


@pytest.mark.parametrize("actor", ["director", "head", "equipment_manager"])
def test_a_camera_is_handed_over(actor: str, camera: Camera, officer: User, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(actor)

    issued = issue_camera(by=person, camera=camera, wearer=officer)

    assert list(CameraIssue.objects.out()) == [issued]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == (IssuingEvent.CAMERA_ISSUED, person)
    assert (entry.subject_label, entry.related_label) == (str(camera), str(officer))


@pytest.mark.parametrize("actor", ["team_leader", "trainer", "auditor", "administrator", "superuser"])
def test_nobody_else_hands_over_outside_a_shift(
    actor: str, camera: Camera, officer: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted, match="Vous ne pouvez pas remettre de caméra"):
        issue_camera(by=request.getfixturevalue(actor), camera=camera, wearer=officer)
    assert not CameraIssue.objects.exists()


def test_an_asvp_never_wears_one(camera: Camera, asvp: User, director: User) -> None:
    with pytest.raises(NotPossible, match="seuls les agents de police municipale"):
        issue_camera(by=director, camera=camera, wearer=asvp)
    assert not CameraIssue.objects.exists()


def test_whoever_left_wears_none(camera: Camera, officer: User, director: User) -> None:
    officer.is_active = False

    with pytest.raises(NotPossible, match="ne peut pas porter de caméra"):
        issue_camera(by=director, camera=camera, wearer=officer)


@pytest.mark.parametrize("state", sorted(set(CameraState) - {CameraState.AVAILABLE}))
def test_only_an_available_camera_is_handed_over(
    state: CameraState, camera: Camera, officer: User, director: User
) -> None:
    Camera.objects.update(state=state)

    with pytest.raises(NotPossible, match="n’est pas disponible"):
        issue(camera, officer, director)


def test_a_camera_that_is_out_is_not_handed_over(
    camera: Camera, officer: User, other_officer: User, director: User
) -> None:
    issue(camera, officer, director)

    with pytest.raises(NotPossible, match=f"déjà perçue par {officer}"):
        issue(camera, other_officer, director, 1)


def test_nobody_wears_two(camera: Camera, other_camera: Camera, officer: User, director: User) -> None:
    issue(camera, officer, director)

    with pytest.raises(NotPossible, match="porte déjà la caméra"):
        issue(other_camera, officer, director, 1)


@pytest.mark.parametrize(("start", "end", "possible"), [(-2, 0, True), (4, 6, True), (-1, 1, False), (1, 2, False)])
def test_a_past_issue_is_entered_beside_another_and_not_over_it(
    start: int, end: int, possible: bool, camera: Camera, officer: User, other_officer: User, director: User
) -> None:
    issue(camera, officer, director, 0, 4)

    if possible:
        issue(camera, other_officer, director, start, end)
    else:
        with pytest.raises(NotPossible, match="déjà perçue"):
            issue(camera, other_officer, director, start, end)
    assert CameraIssue.objects.count() == 1 + possible


# Taking it back -------------------------------------------------------------------------------------------------------


def test_a_camera_comes_back(camera: Camera, officer: User, director: User, equipment_manager: User) -> None:
    issued = issue(camera, officer, director)

    return_camera(by=equipment_manager, issue=issued, returned_at=NOON + HOUR)

    issued.refresh_from_db()
    assert issued.returned_at == NOON + HOUR
    assert not CameraIssue.objects.out().exists()
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == (IssuingEvent.CAMERA_RETURNED, equipment_manager)


def test_the_second_person_who_takes_it_back_is_told(camera: Camera, officer: User, director: User) -> None:
    issued = issue(camera, officer, director)
    return_camera(by=director, issue=issued)

    with pytest.raises(NotPossible, match="déjà réintégrée"):
        return_camera(by=director, issue=issued)


def test_it_does_not_come_back_before_it_left(camera: Camera, officer: User, director: User) -> None:
    issued = issue(camera, officer, director)

    with pytest.raises(NotPossible, match="ne peut pas précéder"):
        return_camera(by=director, issue=issued, returned_at=NOON - HOUR)


@pytest.mark.parametrize("actor", ["trainer", "auditor", "administrator"])
def test_nobody_else_takes_it_back(
    actor: str, camera: Camera, officer: User, director: User, request: pytest.FixtureRequest
) -> None:
    issued = issue(camera, officer, director)

    with pytest.raises(NotPermitted):
        return_camera(by=request.getfixturevalue(actor), issue=issued)


# The inventory --------------------------------------------------------------------------------------------------------


def new_camera() -> Camera:
    return Camera(serial="X6000777", label="CP-77", model_name="Body 3", in_service_on=IN_SERVICE_ON)


@pytest.mark.parametrize("actor", ["equipment_manager", "administrator"])
def test_the_inventory_is_kept_by_those_who_manage_it(actor: str, db: None, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(actor)

    camera = save_camera(by=person, camera=new_camera())
    save_dock(by=person, dock=Dock(name="dock-b", place="Poste sud"))
    camera.firmware = "1.26.6"
    save_camera(by=person, camera=camera)

    events = list(JournalEntry.objects.order_by("-number").values_list("event", flat=True)[:3])
    assert events == [EquipmentEvent.CAMERA_CHANGED, EquipmentEvent.DOCK_REGISTERED, EquipmentEvent.CAMERA_REGISTERED]


@pytest.mark.parametrize("actor", ["director", "head", "team_leader", "trainer", "auditor", "superuser"])
def test_nobody_else_keeps_the_inventory(actor: str, db: None, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(actor)

    with pytest.raises(NotPermitted, match="Seul le gestionnaire"):
        save_camera(by=person, camera=new_camera())
    with pytest.raises(NotPermitted, match="Seul le gestionnaire"):
        save_dock(by=person, dock=Dock(name="dock-b", place="Poste sud"))
    assert not Camera.objects.exists()


@pytest.mark.parametrize("serial", ["", "../etc", "a b", "é1", ".cache", "X" * 41])
def test_a_serial_is_also_the_name_of_a_folder(serial: str, equipment_manager: User) -> None:
    data = {"serial": serial, "model_name": "Body 3", "in_service_on": "2020-01-01"}

    response = client_of(equipment_manager).post(reverse("admin:equipment_camera_add"), data)

    assert response.status_code == 200
    assert not Camera.objects.exists()


def test_the_admin_site_registers_a_camera_and_journals_it(equipment_manager: User) -> None:
    data = {"serial": "X6000001", "model_name": "Body 3", "in_service_on": "2020-01-01"}

    client_of(equipment_manager).post(reverse("admin:equipment_camera_add"), data)

    assert Camera.objects.get().serial == "X6000001"
    assert JournalEntry.objects.latest("number").event == EquipmentEvent.CAMERA_REGISTERED


def test_the_admin_site_refuses_a_second_camera_with_a_serial(equipment_manager: User, camera: Camera) -> None:
    data = {"serial": camera.serial.lower(), "model_name": "B", "in_service_on": "2020-01-01"}

    response = client_of(equipment_manager).post(reverse("admin:equipment_camera_add"), data)

    assert "Une caméra porte déjà ce numéro de série." in response.content.decode()
    assert Camera.objects.count() == 1


# The pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_hands_over_for_the_shift_and_takes_back(
    camera: Camera, officer: User, shift: Shift, director: User
) -> None:
    browser = client_of(director)
    address = reverse("issue_camera", args=[camera.pk])

    page = browser.post(address, {"wearer": officer.pk, "shift": shift.pk}, follow=True).content.decode()
    assert f"remise à {officer}" in page
    issued = CameraIssue.objects.get()
    assert issued.shift == shift
    said = {"condition": "damaged", "remarks": "Vitre fendue"}
    page = browser.post(reverse("return_camera", args=[issued.pk]), said, follow=True).content.decode()

    assert "réintégrée. Posez-la sur sa station." in page
    issued.refresh_from_db()
    assert (issued.returned_at is None, issued.condition, issued.remarks) == (False, "damaged", "Vitre fendue")


def test_the_page_does_not_offer_an_asvp_and_refuses_one_sent_all_the_same(
    camera: Camera, asvp: User, director: User
) -> None:
    browser = client_of(director)

    assert asvp.last_name not in browser.get(reverse("camera_detail", args=[camera.pk])).content.decode()
    page = browser.post(reverse("issue_camera", args=[camera.pk]), {"wearer": asvp.pk}, follow=True)

    assert "Porteur" in page.content.decode()
    assert not CameraIssue.objects.exists()


def test_the_list_says_who_has_which(camera: Camera, other_camera: Camera, officer: User, director: User) -> None:
    issue_camera(by=SystemActor.DEMO, camera=camera, wearer=officer, issued_at=timezone.now() - HOUR)

    page = client_of(director).get(reverse("camera_list")).content.decode()

    assert officer.last_name in page
    assert other_camera.serial in page
