"""Writes calendar files (RFC 5545).

The same events give the same bytes: the current time is not written, so that an unchanged calendar keeps its ETag.

Times are written in UTC, which every program shows in its user's zone: a local hour that occurs twice in October would
not say which one it is, and Outlook reads a zone's own rules otherwise than other programs.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

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
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", stamped.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    return event


def calendar_bytes(calendar: Calendar) -> bytes:
    content: bytes = calendar.to_ical()
    return content
