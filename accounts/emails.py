"""The messages that the product sends. One function a message, on the floor that knows what it tells; the message's
name finds its templates: subject, text and HTML."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.duty.calendar_files import cancellation, hours_of, invitation
from accounts.events import Event
from accounts.models import Designation, Enrolment, JournalCheckpoint, User


@dataclass(frozen=True)
class Attachment:
    """A small file that leaves with a message."""

    file_name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Message:
    kind: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


def written(kind: str, *, attachments: tuple[Attachment, ...] = (), **context: Any) -> Message:
    """The message of that name: emails/KIND_subject.txt, emails/KIND.txt and emails/KIND.html, read with `context`."""
    context |= {"town_name": settings.TOWN_NAME}
    return Message(
        kind,
        " ".join(render_to_string(f"emails/{kind}_subject.txt", context).split()),
        render_to_string(f"emails/{kind}.txt", context),
        render_to_string(f"emails/{kind}.html", context),
        attachments,
    )


def journal_checkpoint(checkpoint: JournalCheckpoint) -> Message:
    """To a witness: the checkpoint to keep, as a file, with its time stamp when it has one."""
    name = f"controle-{checkpoint.size:09d}"
    files = [Attachment(f"{name}.txt", "text/plain", checkpoint.note.encode())]
    if token := bytes(checkpoint.token):
        files.append(Attachment(f"{name}.tsr", "application/timestamp-reply", token))
    return written("journal_checkpoint", attachments=tuple(files), checkpoint=checkpoint)


def training_invitation(enrolment: Enrolment) -> Message:
    """To somebody enrolled: when and where, with a calendar file."""
    file = _calendar_file("REQUEST", invitation(enrolment, stamped=timezone.now()))
    return written("training_invitation", attachments=(file,), **_training(enrolment))


def training_cancelled(enrolment: Enrolment) -> Message:
    """To somebody enrolled: it does not take place, and their calendar drops it."""
    file = _calendar_file("CANCEL", cancellation(enrolment, stamped=timezone.now()))
    return written("training_cancelled", attachments=(file,), **_training(enrolment))


def _calendar_file(method: str, content: bytes) -> Attachment:
    return Attachment("formation.ics", f"text/calendar; method={method}", content)


def _training(enrolment: Enrolment) -> dict[str, Any]:
    start, end = hours_of(enrolment.session)
    return {"session": enrolment.session, "start": start, "end": end}


def factors_reset(person: User) -> Message:
    """To the person whose second factors were forgotten: if they did not ask for it, alarm."""
    return written("factors_reset", person=person)


_DONE = {
    Event.DESIGNATION_GRANTED: "accordée",
    Event.DESIGNATION_RENEWED: "renouvelée",
    Event.DESIGNATION_RESUMED: "rétablie",
    Event.DESIGNATION_REVOKED: "révoquée",
    Event.DESIGNATION_SUSPENDED: "suspendue",
}


def designation_told(event: Event, designation: Designation, *, reader: User, by: User, reason: str) -> Message:
    """To the person and to the directors: what was done to a designation, by whom, on what order or for what reason."""
    on_order = event in {Event.DESIGNATION_GRANTED, Event.DESIGNATION_RENEWED}
    return written(
        "designation_told",
        done=_DONE[event],
        by=by,
        reason="" if on_order else reason,
        **_designation(designation, reader),
    )


def designation_ending(designation: Designation, *, reader: User) -> Message:
    """To the person and to the directors: a designation ends soon, and nobody has renewed it."""
    return written("designation_ending", **_designation(designation, reader))


def _designation(designation: Designation, reader: User) -> dict[str, Any]:
    """Its page is for the directors: the person themself may not open it."""
    return {
        "designation": designation,
        "suspension": designation.suspensions.not_over(timezone.now()).first(),
        "is_own": reader == designation.person,
        "address": settings.SITE_URL + designation.get_absolute_url(),
    }
