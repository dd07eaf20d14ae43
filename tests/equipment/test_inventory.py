"""Docks, accessories, fixed cameras and the prefect's orders: kept by those who manage devices, with their files."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.events import Event
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.actions import Device, attach_device_file, save_device, save_devices
from evidence.equipment.admin.devices import AccessoryAdmin
from evidence.equipment.camera_states import CameraState
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import Accessory, Camera, CctvCamera, DeviceFile, Dock, PrefectOrder
from evidence.equipment.selectors import fleet_on
from tests.cast import client_of, make_camera
from tests.devices import PDF, judged, make_accessory, make_cctv_camera, make_order, photo

TODAY = date(2026, 3, 10)
NEW = [
    (Dock(name="dock-b", place="Poste sud", serial="D2-7"), EquipmentEvent.DOCK_REGISTERED),
    (Accessory(kind="battery", reference="LOT-9", model_name="B3", quantity=4), EquipmentEvent.ACCESSORY_REGISTERED),
    (CctvCamera(number="VP-9", name="Gare", place="Gare"), EquipmentEvent.CCTV_REGISTERED),
    (PrefectOrder(reference="A", signed_on=TODAY, camera_count=20, valid_from=TODAY), EquipmentEvent.ORDER_REGISTERED),
]


def stored_file(kept: DeviceFile) -> Path:
    return Path(settings.DATA_ROOT) / "attachments" / kept.store_name


def copy_of(device: Device) -> Any:
    return type(device)(**{field.name: getattr(device, field.name) for field in device._meta.concrete_fields})


@pytest.mark.parametrize(("device", "event"), NEW, ids=lambda value: str(value))
def test_a_device_is_registered(device: Device, event: Event, equipment_manager: User) -> None:
    device = copy_of(device)

    save_device(by=equipment_manager, device=device)

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_id) == (event, equipment_manager, str(device.pk))


@pytest.mark.parametrize("actor", ["director", "team_leader", "trainer", "superuser"])
@pytest.mark.parametrize(("device", "event"), NEW, ids=lambda value: str(value))
def test_nobody_else_registers_one(
    device: Device, event: Event, actor: str, request: pytest.FixtureRequest, db: None
) -> None:
    device = copy_of(device)

    with pytest.raises(NotPermitted):
        save_device(by=request.getfixturevalue(actor), device=device)
    assert not type(device).objects.exists()


def test_a_change_is_journaled_with_the_old_and_the_new_value(equipment_manager: User, camera: Camera) -> None:
    camera.firmware, camera.warranty_until, camera.notes = "1.26.6", TODAY, "Prêtée par M. Untel"

    save_device(by=equipment_manager, device=camera)

    assert JournalEntry.objects.latest("number").details == {
        "firmware": ["", "1.26.6"],
        "warranty_until": [None, "2026-03-10"],
        "notes": "changed",
    }


def test_several_are_saved_together_or_not_at_all(equipment_manager: User, camera: Camera) -> None:
    twin = Camera(serial=camera.serial, model_name="Body 3", in_service_on=TODAY)
    fresh = Camera(serial="X6100000", model_name="Body 3", in_service_on=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        save_devices(by=equipment_manager, devices=[fresh, twin])

    assert list(Camera.objects.all()) == [camera]


def test_a_file_goes_with_one_device_only(camera: Camera, dock: Dock) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceFile.objects.create(camera=camera, dock=dock, kind="photo", size_bytes=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceFile.objects.create(kind="photo", size_bytes=1)


# Photos and documents -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "kind"), [(photo(), "photo"), (photo("PNG", "a.png"), "photo"), (PDF, "document")])
@pytest.mark.folder_store("reads the file on the disk")
def test_a_file_is_kept_whole_and_hashed(file: "File[bytes]", kind: str, camera: Camera, administrator: User) -> None:
    sent = judged(file)
    kept = attach_device_file(by=administrator, device=camera, file=sent)

    assert stored_file(kept).read_bytes() == sent.content
    assert (kept.kind, kept.camera) == (kind, camera)
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_id) == (EquipmentEvent.DEVICE_FILED, administrator, str(camera.pk))
    assert entry.details["sha256"] == kept.sha256 == hashlib.sha256(sent.content).hexdigest()


def test_nobody_else_attaches_one(camera: Camera, director: User) -> None:
    with pytest.raises(NotPermitted):
        attach_device_file(by=director, device=camera, file=judged(photo()))


def test_a_name_made_to_harm_stays_a_name(camera: Camera, administrator: User) -> None:
    kept = attach_device_file(by=administrator, device=camera, file=judged(photo(name="ok.jpg")))
    sent = photo()
    sent.name = "../../etc/\r\nSet-Cookie: x"
    hostile = attach_device_file(by=administrator, device=camera, file=judged(sent))

    answer = client_of(administrator).get(hostile.get_absolute_url())

    assert "Set-Cookie" not in answer.headers
    assert hostile.file_name == "Set-Cookie: x"
    assert answer["Content-Type"] == kept.content_type == "image/jpeg"


def test_a_document_is_saved_and_never_shown_in_the_site(camera: Camera, administrator: User) -> None:
    kept = attach_device_file(by=administrator, device=camera, file=judged(PDF))

    answer = client_of(administrator).get(kept.get_absolute_url())

    assert answer["Content-Disposition"] == 'attachment; filename="arrete.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.folder_store("changes the file on the disk")
def test_an_altered_one_is_not_sent_but_told(camera: Camera, administrator: User) -> None:
    kept = attach_device_file(by=administrator, device=camera, file=judged(PDF))
    stored_file(kept).write_bytes(b"%PDF-1.7 forged")

    answer = client_of(administrator).get(kept.get_absolute_url(), follow=True)

    assert answer.redirect_chain == [(reverse("camera_detail", args=[camera.pk]), 302)]
    assert "prévenez l’administrateur technique" in answer.content.decode()


# The admin site -------------------------------------------------------------------------------------------------------


def test_the_admin_site_keeps_an_accessory_on_a_scanned_camera(equipment_manager: User, camera: Camera) -> None:
    data: dict[str, Any] = {"kind": "mount", "reference": "F-1", "model_name": "Clip", "quantity": "1"}
    data |= {"camera_serial": f"CAM:{camera.serial}", "new_file": photo()}

    client_of(equipment_manager).post(reverse("admin:equipment_accessory_add"), data)

    accessory = Accessory.objects.get()
    assert (accessory.camera, accessory.files.count()) == (camera, 1)


def test_a_save_of_the_admin_site_that_fails_after_the_file_leaves_none(
    equipment_manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    data: dict[str, Any] = {"kind": "mount", "reference": "F-1", "model_name": "Clip", "quantity": "1"}
    names: list[str] = []

    def fail(admin: Any, *_: Any) -> None:
        names.extend(DeviceFile.objects.values_list("store_name", flat=True))
        raise NotPossible("Refusé")

    monkeypatch.setattr(AccessoryAdmin, "log_addition", fail)
    client_of(equipment_manager).post(reverse("admin:equipment_accessory_add"), data | {"new_file": photo()})

    assert not Accessory.objects.exists()
    assert [storages["attachments"].exists(name) for name in names] == [False]


def test_the_admin_site_refuses_beside_the_field_what_is_no_attachment(equipment_manager: User) -> None:
    data: dict[str, Any] = {"kind": "mount", "reference": "F-1", "model_name": "Clip", "quantity": "1"}
    data |= {"new_file": ContentFile(b"<html><script>alert(1)</script>", name="facture.pdf")}

    page = client_of(equipment_manager).post(reverse("admin:equipment_accessory_add"), data).content.decode()

    assert "Ce fichier n’est ni un PDF, ni une image" in page
    assert not Accessory.objects.exists()


def test_an_unknown_camera_is_said_beside_the_field(equipment_manager: User) -> None:
    data = {"kind": "mount", "reference": "F-1", "model_name": "Clip", "quantity": "1", "camera_serial": "NO"}

    page = client_of(equipment_manager).post(reverse("admin:equipment_accessory_add"), data).content.decode()

    assert "Aucune caméra ne porte ce numéro de série." in page
    assert not Accessory.objects.exists()


def test_an_order_that_ends_before_it_starts_is_refused(equipment_manager: User) -> None:
    data = {"reference": "2026-1", "signed_on": "2026-03-01", "camera_count": "20"}
    data |= {"valid_from": "2026-03-02", "valid_until": "2026-03-01"}

    page = client_of(equipment_manager).post(reverse("admin:equipment_prefectorder_add"), data).content.decode()

    assert "doit suivre son début" in page
    assert not PrefectOrder.objects.exists()


@pytest.mark.parametrize("make", [make_camera, make_accessory, make_cctv_camera, make_order])
def test_the_history_is_the_journals(make: Any, equipment_manager: User) -> None:
    device = make()
    address = reverse(f"admin:equipment_{device._meta.model_name}_history", args=[device.pk])

    page = client_of(equipment_manager).get(address).content.decode()

    assert str(SystemActor.DEMO.label) in page


def test_a_bulk_action_asks_the_reason_then_names_what_it_could_not_do(equipment_manager: User) -> None:
    free, lost = make_camera(), make_camera()
    Camera.objects.filter(pk=lost.pk).update(state=CameraState.LOST)
    browser = client_of(equipment_manager)
    chosen = {"action": "bulk_maintain", "_selected_action": [free.pk, lost.pk], "index": "0"}
    address = reverse("admin:equipment_camera_changelist")

    page = browser.post(address, chosen).content.decode()
    assert "2 caméras" in page
    assert Camera.objects.get(pk=free.pk).state == CameraState.AVAILABLE
    page = browser.post(address, chosen | {"reason": "Révision annuelle"}, follow=True).content.decode()

    assert "1 caméra." in page
    assert f"la caméra {lost} est dans l’état « perdue »" in page
    assert Camera.objects.get(pk=free.pk).state == CameraState.MAINTENANCE
    assert JournalEntry.objects.latest("number").reason == "Révision annuelle"


# The prefect's order --------------------------------------------------------------------------------------------------


def test_without_an_order_it_is_said(camera: Camera) -> None:
    assert fleet_on(TODAY).needs_attention
    assert "aucun arrêté préfectoral enregistré" in fleet_on(TODAY).sentence


def test_the_fleet_in_service_is_held_against_the_order_in_force(camera: Camera, other_camera: Camera) -> None:
    make_order(camera_count=1)
    assert fleet_on(TODAY).exceeds
    assert "2 caméras en service, 1 autorisée par l’arrêté" in fleet_on(TODAY).sentence

    Camera.objects.filter(pk=camera.pk).update(state=CameraState.RETIRED)

    assert not fleet_on(TODAY).needs_attention


def test_an_order_that_ended_or_has_not_begun_allows_nothing(camera: Camera) -> None:
    ended = make_order()
    PrefectOrder.objects.filter(pk=ended.pk).update(valid_until=TODAY - timedelta(days=1))
    make_order(valid_from=TODAY + timedelta(days=1))

    assert fleet_on(TODAY).order is None


def test_the_warning_is_on_the_list_and_on_the_admin_site(camera: Camera, equipment_manager: User) -> None:
    browser = client_of(equipment_manager)
    pages = [browser.get(reverse(name)).content.decode() for name in ("camera_list", "admin:index")]
    assert all("aucun arrêté préfectoral enregistré" in page for page in pages)

    make_order(valid_from=timezone.localdate())

    pages = [browser.get(reverse(name)).content.decode() for name in ("camera_list", "admin:index")]
    assert not any("arrêté préfectoral enregistré" in page for page in pages)


@pytest.mark.parametrize(
    ("bought_on", "is_refused"), [(date(2026, 1, 2), True), (date(2026, 1, 1), False), (None, False)]
)
def test_a_warranty_does_not_end_before_the_purchase(bought_on: date | None, is_refused: bool) -> None:
    dates: dict[str, Any] = {"bought_on": bought_on, "warranty_until": date(2026, 1, 1)}
    for device in (Accessory(**dates), Camera(**dates), Dock(**dates)):
        refused: list[str] = []
        try:
            device.clean()
        except ValidationError as error:
            refused = list(error.message_dict)
        assert refused == ["warranty_until"] * is_refused
