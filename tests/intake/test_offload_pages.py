"""The pages of offloads: each file with its fate, a sum that adds up, and footage named to those alone who see it."""

from django.urls import reverse

from accounts.people.models import User
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.intake.selectors.reconciliation import Reconciliation
from tests.cast import client_of
from tests.worlds import make_clip


def with_a_clip(camera: Camera) -> OffloadFile:
    """The only file of an offload, with its clip."""
    offload = Offload.objects.create(
        source="dock-a", camera_serial=camera.serial, camera=camera, clock_offset_ms=12_000
    )
    return OffloadFile.objects.create(
        offload=offload,
        path="/docks/dock-a/X6/PM_0001.mp4",
        size_bytes=2_000_000,
        modified_ns=1,
        state=FileState.STORED,
        clip=make_clip(camera=camera),
    )


def page_of(file: OffloadFile, reader: User) -> str:
    return client_of(reader).get(reverse("offload_detail", args=[file.offload_id])).content.decode()


def test_a_file_shows_its_name_size_and_state_without_its_folder(camera: Camera, equipment_manager: User) -> None:
    page = page_of(with_a_clip(camera), equipment_manager)

    assert "PM_0001.mp4" in page
    assert "/docks/" not in page
    assert "2,0 Mo" in page.replace("\u00a0", " ")
    assert "en avance de 12" in page


def test_the_clip_is_named_to_those_who_see_it(camera: Camera, director: User, equipment_manager: User) -> None:
    file = with_a_clip(camera)

    assert str(file.clip) in page_of(file, director)
    assert str(file.clip) not in page_of(file, equipment_manager)


def test_a_restricted_clip_is_not_named_to_the_rest_of_the_direction(camera: Camera, director: User) -> None:
    file = with_a_clip(camera)
    Clip.objects.update(is_restricted=True)

    assert str(file.clip) not in page_of(file, director)


def test_every_state_is_counted_once(camera: Camera) -> None:
    offload = Offload.objects.create(source="dock-a", camera_serial=camera.serial, camera=camera)
    for number, state in enumerate(FileState):
        OffloadFile.objects.create(offload=offload, path=str(number), size_bytes=1, modified_ns=1, state=state)

    reckoning = Reconciliation.of(offload)

    counted = (reckoning.stored, reckoning.duplicate, reckoning.quarantined, reckoning.lost, reckoning.awaited)
    assert (reckoning.announced, counted) == (len(FileState), (1, 1, 1, 2, 3))
    assert not reckoning.is_whole


def test_the_list_keeps_what_waits_for_an_explanation(camera: Camera, director: User) -> None:
    with_a_clip(camera)
    browser = client_of(director)

    assert camera.serial in browser.get(reverse("offload_list")).content.decode()
    assert browser.get(reverse("offload_list"), {"state": "open"}).context["page"].rows == []
