"""The calendar file (RFC 5545) that goes with an invitation to a training session, or cancels it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import vCalAddress

from accounts.base.files.calendars import calendar_bytes, calendar_event, new_calendar
from accounts.training.models import Enrolment, HalfDay, TrainingSession


def invitation(enrolment: Enrolment, *, stamped: datetime) -> bytes:
    """A calendar file that invites the person: calendar programs offer to accept it."""
    return _training(enrolment, "REQUEST", "CONFIRMED", stamped)


def cancellation(enrolment: Enrolment, *, stamped: datetime) -> bytes:
    """A calendar file that removes the invitation's event from the person's calendar."""
    return _training(enrolment, "CANCEL", "CANCELLED", stamped)


def withdrawal(enrolment: Enrolment, *, stamped: datetime) -> bytes:
    """The same for one person alone: the session stays, and its revision with it, so the event takes the next one."""
    return _training(enrolment, "CANCEL", "CANCELLED", stamped, sequence=enrolment.session.sequence + 1)


def hours_of(session: TrainingSession) -> tuple[time, time]:
    """The local hours when a half-day begins and ends (TRAINING_MORNING, TRAINING_AFTERNOON)."""
    hours = {HalfDay.MORNING: settings.TRAINING_MORNING, HalfDay.AFTERNOON: settings.TRAINING_AFTERNOON}
    return hours[HalfDay(session.half_day)]


def period_of(day: date, half_day: str) -> tuple[datetime, datetime]:
    """The instants when a half-day of this day begins and ends."""
    zone = ZoneInfo(settings.TIME_ZONE)
    start, end = hours_of(TrainingSession(half_day=half_day))
    return datetime.combine(day, start, zone), datetime.combine(day, end, zone)


def minutes_of(session: TrainingSession) -> int:
    """How long a session lasts, by the clock on the wall."""
    start, end = period_of(session.date, session.half_day)
    return int((end - start).total_seconds()) // 60


def _training(
    enrolment: Enrolment, method: str, status: str, stamped: datetime, *, sequence: int | None = None
) -> bytes:
    session = enrolment.session
    start, end = period_of(session.date, session.half_day)
    event = calendar_event(f"inscription-{enrolment.pk}", start, end, stamped=stamped)
    event.add("summary", f"Formation : {session.version.course}")
    event.add("location", session.place)
    event.add("status", status)
    event.add("sequence", session.sequence if sequence is None else sequence)
    organizer = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    organizer.params["CN"] = f"Police municipale de {settings.TOWN_NAME}"
    event.add("organizer", organizer, encode=False)
    attendee = vCalAddress(f"mailto:{enrolment.person.email}")
    attendee.params |= {"CN": enrolment.person.get_full_name(), "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION"}
    event.add("attendee", attendee, encode=False)
    calendar = new_calendar(method)
    calendar.add_component(event)
    return calendar_bytes(calendar)
