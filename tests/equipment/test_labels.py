"""Labels to stick on devices: twenty-four a sheet, each with a code that a barcode reader types."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.people.models import User
from evidence.equipment.documents import Label, labels_pdf
from evidence.equipment.models import Accessory, Camera, Dock
from tests.cast import client_of, make_camera
from tests.devices import make_accessory


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize(
    ("device", "label"),
    [
        (Camera(serial="X60A", label="CP-01"), Label("CP-01", "X60A", "CAM:X60A")),
        (Camera(serial="X60A"), Label("X60A", "X60A", "CAM:X60A")),
        (Dock(name="poste", serial="D2"), Label("poste", "D2", "DOCK:poste")),
        (Accessory(kind="mount", reference="L1"), Label("Fixation", "L1", "ACC:L1")),
    ],
)
def test_a_label_names_the_device_and_its_code(device: Camera | Dock | Accessory, label: Label) -> None:
    assert Label.of(device) == label


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (24, 1), (25, 2)])
def test_twenty_four_fill_a_sheet(count: int, pages: int) -> None:
    devices = [Camera(serial=f"X{number:05d}", label=f"CP-{number}") for number in range(count)]

    sheets = texts(labels_pdf(devices, made_at=timezone.now()))

    assert len(sheets) == pages
    assert all(device.serial in "".join(sheets) for device in devices)


def test_the_list_prints_the_chosen_ones_only(equipment_manager: User) -> None:
    chosen, other = make_camera(), make_camera()
    data = {"action": "print_labels", "_selected_action": [chosen.pk], "index": "0"}

    answer = client_of(equipment_manager).post(reverse("admin:equipment_camera_changelist"), data)

    assert answer["Content-Type"] == "application/pdf"
    assert chosen.serial in texts(answer.content)[0]
    assert other.serial not in texts(answer.content)[0]


def test_accessories_have_labels_too(equipment_manager: User) -> None:
    accessory = make_accessory()
    data = {"action": "print_labels", "_selected_action": [accessory.pk], "index": "0"}

    answer = client_of(equipment_manager).post(reverse("admin:equipment_accessory_changelist"), data)

    assert accessory.reference in texts(answer.content)[0]


def test_more_than_twenty_sheets_are_refused_in_words(
    equipment_manager: User, camera: Camera, other_camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.equipment.admin.inventory.LABELS_LIMIT", 1)
    data = {"action": "print_labels", "_selected_action": [camera.pk, other_camera.pk], "index": "0"}

    page = client_of(equipment_manager).post(reverse("admin:equipment_camera_changelist"), data, follow=True)

    assert "1 étiquettes au plus en une fois" in page.content.decode()
