"""One odd item, whatever it raises, between two good ones: both are done, the odd one is counted and said."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.base.actors import SystemActor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import send_due_mails, write_mail
from accounts.journal.models import FailedItem, OutgoingMail
from accounts.people.actions import expiry
from accounts.people.models import Designation, User
from accounts.people.roles import Role
from cases.requisitions import emails
from cases.requisitions.actions import mail_receipt, packaging, windows
from cases.requisitions.actions.mail_keeping import keep_message
from cases.requisitions.actions.mail_receipt import read_kept_messages
from cases.requisitions.actions.requisitions import receive_requisition
from cases.requisitions.models import Delivery, DeliveryState, IncomingMessage, MessageState
from cases.requisitions.tasks import hold_late_arrivals
from evidence.equipment.tables import pending_imports
from evidence.footage.actions import derivatives, erasure, thumbnails
from evidence.footage.models import Clip, ClipState, Derivative, Hold
from evidence.footage.tasks import make_missing_derivatives, make_missing_thumbnails
from evidence.intake import tasks
from evidence.intake.actions import dock_polling
from evidence.intake.management.commands import import_clips
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.issuing.actions import alerts
from evidence.issuing.models import RaisedAlert
from levallois.rooms import BATCHES
from tests.cast import make_camera, make_person
from tests.clips import make_mp4
from tests.intake.docks import announce, dock_folder
from tests.people.designated import designated
from tests.requisitions.worlds import approved, letter, registered, window
from tests.worlds import make_clip

pytestmark = pytest.mark.django_db
ANY_TEXT = st.text(st.characters(), max_size=20) | st.text(max_size=3).map(lambda text: f"{text}é\udcff\x00\n" * 5_000)
KINDS = [ValueError, OSError, KeyError, StopIteration, RecursionError, MemoryError, UnicodeError, AssertionError]


@pytest.fixture(autouse=True)
def _unlogged() -> Iterator[None]:
    """What pytest captures of the log travels between its processes, which take no lone surrogate."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


class Broken(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")

    __repr__ = __str__


class Wordless(Exception):
    def __str__(self) -> str:
        return None  # type: ignore[return-value]  # what an odd exception does


def named(name: str) -> type[Exception]:
    return type(name.replace("\x00", "") or "E", (Exception,), {})


ANY_ERROR = st.builds(
    lambda kind, words: kind(words),
    st.sampled_from([*KINDS, Broken, Wordless]) | st.text(max_size=5).map(named),
    ANY_TEXT,
)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch.name)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(error=ANY_ERROR)
def test_two_good_items_around_any_odd_one_are_done(batch: Batch, error: Exception) -> None:
    FailedItem.objects.all().delete()

    def do(item: str) -> str:
        if item == "odd":
            raise error
        return item

    worked = work_through(batch, ["good", "odd", "also good"], do, by=SystemActor.MAIL)

    assert (worked.results, worked.failures) == (["good", "also good"], 1)
    row = FailedItem.objects.get()
    assert (row.batch, row.key) == (batch.name, "odd")
    assert row.reason
    assert len(row.reason) <= 500


# In the loops themselves ----------------------------------------------------------------------------------------------


@dataclass
class Loop:
    """A loop over three items: where the work on one begins, how it runs, and how many items are done."""

    module: object
    work: str
    run: Callable[[], object]
    done: Callable[[], int]
    instead: Callable[..., object] | None = None


def mails(director: User) -> Loop:
    requisition = registered(director)
    for number in range(3):
        message = emails.requisition_received(requisition)
        write_mail(message, about=requisition, recipient=f"opj{number}@police.invalid")
    return Loop(EmailMultiAlternatives, "send", send_due_mails, OutgoingMail.objects.exclude(sent_at=None).count)


def packages(director: User) -> Loop:
    head = make_person("Centre", Role.HEAD_OF_CONTROL_ROOM)
    for _ in range(3):
        approved(director, head, make_clip())
    ready = Delivery.objects.filter(state=DeliveryState.READY)
    return Loop(packaging, "_build", lambda: packaging.build_due_deliveries(by=SystemActor.DELIVERY), ready.count)


def missing_thumbnails(director: User) -> Loop:
    for _ in range(3):
        make_clip()
    made = Clip.objects.exclude(thumbnail_name="")
    return Loop(thumbnails, "make_thumbnail", make_missing_thumbnails, made.count, lambda *_, **__: b"jpeg")


def missing_derivatives(director: User) -> Loop:
    for _ in range(3):
        make_clip()
    others = 3 * (len(derivatives.OF_EVERY_CLIP) - 1)

    def keep(due: derivatives.Due) -> None:
        derivatives.keep_derivative(clip=due.clip, kind=due.kind, content=b"index", ending=".json", facts={})

    return Loop(derivatives, "_make", make_missing_derivatives, lambda: Derivative.objects.count() - others, keep)


def erased_clips(director: User) -> Loop:
    for _ in range(3):
        make_clip()
    later = timezone.now() + timedelta(days=9999)
    erased = Clip.objects.filter(state=ClipState.ERASED)
    return Loop(erasure, "_begin", lambda: erasure.erase_expired(by=SystemActor.ERASER, now=later), erased.count)


def reminders(director: User) -> Loop:
    for number in range(3):
        designated(make_person(f"Agent{number}"), ends_at=timezone.now() + timedelta(days=5))
    warned = Designation.objects.exclude(warnings=None)
    return Loop(expiry, "_warn", lambda: expiry.warn_of_endings(by=SystemActor.EXPIRY), warned.distinct().count)


def ended_designations(director: User) -> Loop:
    for number in range(3):
        designated(make_person(f"Agent{number}"), ends_at=timezone.now() - timedelta(minutes=1))
    noted = Designation.objects.exclude(expired_at=None)
    return Loop(expiry, "_note", lambda: expiry.note_endings(by=SystemActor.EXPIRY), noted.count)


def raised_alerts(director: User) -> Loop:
    for _ in range(3):
        camera = make_camera()
        Offload.objects.create(source="dock-a", camera_serial=camera.serial, camera=camera, clock_offset_ms=10**8)
    return Loop(
        alerts, "raise_alert", lambda: alerts.update_alerts(by=SystemActor.ALERTS), RaisedAlert.objects.standing().count
    )


def previewed_imports(director: User) -> Loop:
    kept = [pending_imports.keep(b"a;b", owner=director.pk) for _ in range(3)]
    folder = Path(django_settings.DATA_ROOT) / "imports"
    for token in kept:
        os.utime(folder / token, (0, 0))
    return Loop(
        pending_imports,
        "_drop_if_old",
        lambda: pending_imports.drop_old(by=SystemActor.EXPIRY),
        lambda: 3 - len(list(folder.iterdir())),
    )


def announced_folders(director: User) -> Loop:
    for number in range(3):
        make_mp4(dock_folder(make_camera()) / "a.mp4", seed=number)
    return Loop(dock_polling, "announce_files", announce, OffloadFile.objects.count)


def received_files(director: User) -> Loop:
    for number in range(3):
        make_mp4(dock_folder(make_camera()) / "a.mp4", seed=number)
    files = [file.pk for file in announce()]
    stored = OffloadFile.objects.filter(state=FileState.STORED)

    def run() -> None:
        for pk in files:
            tasks.receive(pk)

    return Loop(tasks, "receive_file", run, stored.count)


def imported_files(director: User) -> Loop:
    folder = Path(django_settings.DATA_ROOT) / "disque"
    for number in range(3):
        path = folder / make_camera().serial / "a.mp4"
        path.parent.mkdir(parents=True)
        make_mp4(path, seed=number)

    def run() -> None:
        with suppress(CommandError):  # what it says of the odd one
            call_command("import_clips", str(folder), "--past-due", stdout=StringIO(), stderr=StringIO())

    return Loop(import_clips, "receive_file", run, Clip.objects.count)


def ended_offloads(director: User) -> Loop:
    for _ in range(3):
        Offload.objects.create(source="dock-a", camera_serial=make_camera().serial)
    ended = Offload.objects.exclude(ended_at=None)

    def run() -> None:
        dock_polling.end_finished_offloads(by=SystemActor.DOCK, quiet=timedelta(0))

    return Loop(dock_polling, "end_offload", run, ended.count)


def late_arrivals(director: User) -> Loop:
    for _ in range(3):
        receive_requisition(by=SystemActor.MAIL, requisition=letter(), windows=[window()])
    make_clip()
    held = Hold.objects.active().values("origin").distinct()
    return Loop(windows, "hold_arrivals", hold_late_arrivals, held.count)


def kept_messages(director: User) -> Loop:
    for number in range(3):
        keep_message(by=SystemActor.MAIL, raw=b"From: a@b.fr\r\nSubject: absence %d\r\n\r\nJe suis absent." % number)
    read = IncomingMessage.objects.exclude(state=MessageState.KEPT)
    return Loop(mail_receipt, "read_message", lambda: read_kept_messages(by=SystemActor.MAIL), read.count)


LOOPS = [
    *(
        mails,
        packages,
        missing_thumbnails,
        missing_derivatives,
        erased_clips,
        reminders,
        ended_designations,
        raised_alerts,
    ),
    *(previewed_imports, announced_folders, received_files, imported_files, ended_offloads, late_arrivals),
    kept_messages,
]


@pytest.mark.slow
@pytest.mark.parametrize("prepared", LOOPS)
@pytest.mark.parametrize("error", [Broken(), named("Odd\n")("\udcff" * 9_000)], ids=["wordless", "endless"])
def test_the_loop_does_the_two_around_it(
    prepared: Callable[[User], Loop], error: Exception, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, calls = prepared(director), count(1)
    work = loop.instead or getattr(loop.module, loop.work)

    def odd_the_second_time(*arguments: Any, **named: Any) -> object:
        if next(calls) == 2:
            raise error
        return work(*arguments, **named)

    monkeypatch.setattr(loop.module, loop.work, odd_the_second_time)
    FailedItem.objects.all().delete()

    loop.run()

    assert loop.done() == 2
    row = FailedItem.objects.get()
    assert row.tries == 1
    assert "Erreur inattendue" in row.reason
    assert row.label
