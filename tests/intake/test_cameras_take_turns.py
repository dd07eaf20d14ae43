"""Several cameras at once do not starve each other: their files are handed out in turn."""

from django.utils import timezone
from django_q.models import OrmQ

from evidence.intake.actions.dock_polling import FORGOTTEN, OUT_AT_ONCE, claim_files
from evidence.intake.models import Offload, OffloadFile


def camera_with(files: int, serial: str) -> list[int]:
    offload = Offload.objects.create(source="dock-a", camera_serial=serial)
    rows = [
        OffloadFile.objects.create(offload=offload, path=f"/{serial}/{number}", size_bytes=1, modified_ns=1)
        for number in range(files)
    ]
    return [row.pk for row in rows]


def test_the_first_of_each_comes_before_the_second_of_any(db: None) -> None:
    first, second = camera_with(3, "A"), camera_with(2, "B")

    assert claim_files() == [first[0], second[0], first[1], second[1], first[2]]


def test_a_camera_that_comes_late_does_not_stand_behind_all_the_others(db: None) -> None:
    first = camera_with(OUT_AT_ONCE * 2, "A")
    assert claim_files() == first[:OUT_AT_ONCE]
    late = camera_with(2, "B")
    OffloadFile.objects.filter(pk__in=first[:2]).update(state="gone", queued_at=None)

    assert claim_files() == late


def test_what_the_queue_lost_is_handed_out_again(db: None) -> None:
    (file,) = camera_with(1, "A")
    assert claim_files() == [file]
    assert claim_files() == []

    OffloadFile.objects.update(queued_at=timezone.now() - FORGOTTEN * 2)

    assert claim_files() == [file]


def test_what_still_waits_in_the_queue_is_not_handed_out_again(db: None) -> None:
    (file,) = camera_with(1, "A")
    assert claim_files() == [file]
    long_ago = timezone.now() - FORGOTTEN * 2
    OffloadFile.objects.update(queued_at=long_ago)
    waiting = OrmQ.objects.create(key="bytes", payload="a file before this one", lock=long_ago - FORGOTTEN)

    assert claim_files() == []

    OrmQ.objects.filter(pk=waiting.pk).update(lock=timezone.now() + FORGOTTEN)  # a worker has taken it
    assert claim_files() == [file]
