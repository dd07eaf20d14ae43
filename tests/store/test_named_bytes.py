"""Bytes are never erased while any row names them; what interrupted attempts left is."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.people.models import User
from cases.requisitions.models import Delivery, DeliveryMember, IncomingMessage, MessageState, RequisitionDocument
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.models import Clip, ClipState
from evidence.intake.models import (
    FileState,
    Offload,
    OffloadFile,
    QuarantinedFile,
    QuarantineReason,
    QuarantineState,
)
from tests.requisitions.worlds import received
from tests.worlds import make_clip, stored_bytes

NAME = "somewhere/a"
BYTES = {"size_bytes": 1, "sha256": "0" * 64}


def by_a_clip(director: User) -> None:
    make_clip()
    Clip.objects.update(store_name=NAME)


def by_a_thumbnail(director: User) -> None:
    make_clip()
    Clip.objects.update(thumbnail_name=NAME)


def by_an_attempt(director: User) -> OffloadFile:
    offload = Offload.objects.create(source="dock-a", camera_serial="X6")
    given = {"path": "a.mp4", "size_bytes": 1, "modified_ns": 1, "attempt_name": NAME}
    return OffloadFile.objects.create(offload=offload, state=FileState.RECEIVING, **given)


def by_a_quarantined_file(director: User) -> None:
    file = by_an_attempt(director)
    OffloadFile.objects.update(attempt_name="", state=FileState.QUARANTINED)
    reason = QuarantineReason.UNREADABLE
    QuarantinedFile.objects.create(file=file, reason=reason, store_name=NAME, crc32=0, **BYTES)


def by_a_document(director: User) -> None:
    RequisitionDocument.objects.create(requisition=received(director), store_name=NAME, **BYTES)


def by_a_message(director: User) -> None:
    now = timezone.now()
    IncomingMessage.objects.create(digest="0", size_bytes=1, received_at=now, store_name=NAME, state=MessageState.KEPT)


def by_a_package(director: User) -> None:
    delivery = Delivery.objects.create(requisition=received(director))
    DeliveryMember.objects.create(
        delivery=delivery, position=0, path="bordereau.pdf", store_name=NAME, crc32=0, **BYTES
    )


NAMED = [
    by_a_clip,
    by_a_thumbnail,
    by_an_attempt,
    by_a_quarantined_file,
    by_a_document,
    by_a_message,
    by_a_package,
]


@pytest.mark.parametrize("named", NAMED)
def test_bytes_that_a_row_names_stay(named: Callable[[User], object], director: User) -> None:
    store.store_bytes(b"x", NAME)
    named(director)

    with pytest.raises(store.StillNamed, match="une fiche y renvoie encore"):
        store.erase(NAME)
    store.erase_leftovers("somewhere/")

    assert stored_bytes(NAME) == b"x"


@pytest.mark.parametrize("state", [ClipState.ERASING, ClipState.ERASED])
def test_a_clip_that_the_law_erases_no_longer_keeps_its_bytes(state: ClipState, camera: Camera) -> None:
    clip = make_clip()
    Clip.objects.update(state=state)

    store.erase(clip.store_name)

    assert not store.exists(clip.store_name)


def test_an_admitted_file_leaves_its_bytes_to_the_clip(director: User) -> None:
    store.store_bytes(b"x", NAME)
    by_a_quarantined_file(director)
    QuarantinedFile.objects.update(state=QuarantineState.ADMITTED)
    by_a_clip(director)

    with pytest.raises(store.StillNamed):
        store.erase(NAME)
    Clip.objects.update(state=ClipState.ERASING)
    store.erase(NAME)

    assert not store.exists(NAME)


@pytest.mark.folder_store("leaves a partial copy on the disk")
def test_what_attempts_left_goes_with_its_partial_copies(db: None) -> None:
    for name in ("clips/ab/abc-1", "clips/ab/abc-2", "clips/ab/abd-1", "mail/ab/deep/1"):
        store.store_bytes(b"x", name)
    half = store.file_descriptor_path("clips/ab/abc-3")
    assert half
    half.with_name("abc-3.part").write_bytes(b"half")

    store.erase_leftovers("clips/ab/abc")
    store.erase_leftovers("mail/ab/")
    store.erase_leftovers("nothing/here")

    assert list(store.names()) == ["clips/ab/abd-1"]
    assert [path.name for path in half.parent.iterdir()] == ["abd-1"]


def test_no_two_attempts_have_one_name() -> None:
    names = {store.attempt_name("clips/ab/abc", ".jpg") for _ in range(100)}

    assert len(names) == 100
    assert all(name.startswith("clips/ab/abc-") and name.endswith(".jpg") for name in names)
