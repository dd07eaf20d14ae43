"""The admin site's forms: what an action refuses after the form let it through is said on the form, and nothing is
saved."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.base.actors import SystemActor
from accounts.journal.models import JournalEntry
from accounts.people.actions.people import save_person
from accounts.people.models import User
from accounts.people.permissions import is_last_granter
from accounts.sign_in import admin
from evidence.equipment.actions import save_device
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera
from tests.cast import PASSWORD, client_of


@pytest.fixture
def leaving_meanwhile(second_director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other director leaves just after the form has looked."""

    def look(person: User) -> bool:
        found = is_last_granter(person)
        second_director.is_active = False
        save_person(by=SystemActor.INSTALLER, person=second_director)
        return found

    monkeypatch.setattr(admin, "is_last_granter", look)


def sent(person: User, **changed: str) -> dict[str, str]:
    named = {"badge_number": person.badge_number, "first_name": person.first_name, "last_name": person.last_name}
    return named | {"category": person.category} | changed


@pytest.mark.usefixtures("leaving_meanwhile")
def test_the_last_who_may_designate_stays_although_the_form_saw_another(director: User, administrator: User) -> None:
    address = reverse("admin:people_user_change", args=[director.pk])
    data = sent(director, last_name="Renommé")

    page = client_of(administrator).post(address, data)

    director.refresh_from_db()
    assert page.status_code == 200
    assert "dernière personne" in page.content.decode()
    assert 'value="Renommé"' in page.content.decode()
    assert (director.is_active, director.last_name, director.check_password(PASSWORD)) == (True, "Directeur", True)
    assert not JournalEntry.objects.filter(actor=administrator).exists()


def test_a_camera_that_went_out_meanwhile_is_not_changed(
    equipment_manager: User, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(*, by: User, device: Any) -> None:
        Camera.objects.filter(pk=camera.pk).update(state=CameraState.OUT)
        save_device(by=by, device=device)

    monkeypatch.setattr("evidence.equipment.admin.inventory.save_device", save)
    client, address = client_of(equipment_manager), reverse("admin:equipment_camera_change", args=[camera.pk])
    data = {"serial": camera.serial, "label": "CP-neuf", "model_name": "Body 3", "in_service_on": f"{localdate()}"}

    page = client.post(address, data)

    camera.refresh_from_db()
    assert page.status_code == 200
    assert "ne se change pas ici" in page.content.decode()
    assert 'value="CP-neuf"' in page.content.decode()
    assert camera.label != "CP-neuf"

    monkeypatch.undo()
    assert client.post(address, data).status_code == 302
