"""The messages to people enrolled in a training session."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.base.emails import MailFile, Message, written
from accounts.people.models import User
from accounts.training.calendar_files import cancellation, hours_of, invitation, withdrawal
from accounts.training.models import Certificate, Enrolment, WaitingPlace
from accounts.training.selectors.links import own_page_address


def training_invitation(enrolment: Enrolment) -> Message:
    """To somebody enrolled: when and where, with a calendar file and the link to their own page."""
    file = _calendar_file("REQUEST", invitation(enrolment, stamped=timezone.now()))
    address = own_page_address(enrolment.person)
    return written("training/training_invitation", attachments=(file,), address=address, **_training(enrolment))


def training_cancelled(enrolment: Enrolment) -> Message:
    """To somebody enrolled: the session is cancelled, with a calendar file that removes it."""
    file = _calendar_file("CANCEL", cancellation(enrolment, stamped=timezone.now()))
    return written("training/training_cancelled", attachments=(file,), **_training(enrolment))


def training_withdrawn(enrolment: Enrolment, reason: str) -> Message:
    """To somebody taken out of a session: why, with a calendar file that removes it."""
    file = _calendar_file("CANCEL", withdrawal(enrolment, stamped=timezone.now()))
    return written("training/training_withdrawn", attachments=(file,), reason=reason, **_training(enrolment))


def training_waiting(place: WaitingPlace, number: int) -> Message:
    """To somebody put on a waiting list: the session, and their rank."""
    return written("training/training_waiting", session=place.session, number=number)


def training_waiting_cancelled(place: WaitingPlace) -> Message:
    """To somebody who waits for a place: the session is cancelled."""
    return written("training/training_waiting_cancelled", session=place.session)


def certificate_ending(certificate: Certificate) -> Message:
    """To the holder of a certificate: until when it is valid, and the link to their own page."""
    address = own_page_address(certificate.person)
    return written("training/certificate_ending", certificate=certificate, address=address)


def own_page(person: User) -> Message:
    """To a person: the link to their own page of training."""
    days = settings.TRAINING_LINK_DAYS
    return written("training/own_page", address=own_page_address(person), days=days)


def _calendar_file(method: str, content: bytes) -> MailFile:
    return MailFile("formation.ics", f"text/calendar; method={method}", content)


def _training(enrolment: Enrolment) -> dict[str, Any]:
    start, end = hours_of(enrolment.session)
    return {"session": enrolment.session, "start": start, "end": end}
