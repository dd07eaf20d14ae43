"""Writes calendar files (RFC 5545).

The same events give the same bytes: the current time is not written, so that an unchanged calendar keeps its ETag.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

_PRODUCT = "-//Levallois//Police municipale//FR"


def new_calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def calendar_event(name: str, start: datetime, end: datetime, *, stamped: datetime) -> Event:
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", stamped.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start.astimezone(zone))
    event.add("dtend", end.astimezone(zone))
    return event


def calendar_bytes(calendar: Calendar) -> bytes:
    """The calendar as a file that includes the definition of the town's time zone, for programs that do not know it."""
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
