"""Calendar files (RFC 5545): a team's shifts for calendar programs, and what goes with an invitation.

The same rows give the same bytes: no clock is read, so that an unchanged calendar keeps its ETag.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from accounts.models import Enrolment, HalfDay, Shift, Team, TrainingSession

_PRODUCT = "-//Levallois//Police municipale//FR"


def shifts_calendar(team: Team, shifts: Iterable[Shift]) -> bytes:
    """Times and places of a team's shifts. No name: whoever holds the address learns when, never who."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", f"Vacations — {team}")
    for shift in shifts:
        event = _event(f"vacation-{shift.pk}", shift.starts_at, shift.ends_at, stamped=shift.changed_at)
        event.add("summary", f"Vacation {team}")
        event.add("location", shift.place)
        event.add("status", "CANCELLED" if shift.cancelled_at else "CONFIRMED")
        calendar.add_component(event)
    return _written(calendar)


def invitation(enrolment: Enrolment, *, stamped: datetime) -> bytes:
    """Asks the person to come; their calendar program offers to accept."""
    return _training(enrolment, "REQUEST", "CONFIRMED", stamped)


def cancellation(enrolment: Enrolment, *, stamped: datetime) -> bytes:
    """Takes the same event out of the person's calendar."""
    return _training(enrolment, "CANCEL", "CANCELLED", stamped)


def hours_of(session: TrainingSession) -> tuple[time, time]:
    """When a half-day begins and ends, by the town's clock (TRAINING_MORNING, TRAINING_AFTERNOON)."""
    hours = {HalfDay.MORNING: settings.TRAINING_MORNING, HalfDay.AFTERNOON: settings.TRAINING_AFTERNOON}
    return hours[HalfDay(session.half_day)]


def _training(enrolment: Enrolment, method: str, status: str, stamped: datetime) -> bytes:
    session = enrolment.session
    zone = ZoneInfo(settings.TIME_ZONE)
    start, end = (datetime.combine(session.date, hour, zone) for hour in hours_of(session))
    event = _event(f"inscription-{enrolment.pk}", start, end, stamped=stamped)
    event.add("summary", f"Formation : {session.version.course}")
    event.add("location", session.place)
    event.add("status", status)
    event.add("sequence", session.sequence)
    organizer = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    organizer.params["CN"] = f"Police municipale de {settings.TOWN_NAME}"
    event.add("organizer", organizer, encode=False)
    attendee = vCalAddress(f"mailto:{enrolment.person.email}")
    attendee.params |= {"CN": enrolment.person.get_full_name(), "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION"}
    event.add("attendee", attendee, encode=False)
    calendar = _calendar(method)
    calendar.add_component(event)
    return _written(calendar)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(name: str, start: datetime, end: datetime, *, stamped: datetime) -> Event:
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", stamped.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start.astimezone(zone))
    event.add("dtend", end.astimezone(zone))
    return event


def _written(calendar: Calendar) -> bytes:
    """With the rules of the town's clock, so that a program which does not know the zone shows the right hour."""
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
