"""The calendar file (RFC 5545) of a team’s shifts, for calendar programs."""

from collections.abc import Iterable

from accounts.base.files.calendars import calendar_bytes, calendar_event, new_calendar
from accounts.duty.models import Shift
from accounts.people.models import Team


def shifts_calendar(team: Team, shifts: Iterable[Shift]) -> bytes:
    """The times and places of a team's shifts, without names, because anybody who has the address can read them."""
    calendar = new_calendar("PUBLISH")
    calendar.add("x-wr-calname", f"Vacations — {team}")
    for shift in shifts:
        event = calendar_event(f"vacation-{shift.pk}", shift.starts_at, shift.ends_at, stamped=shift.changed_at)
        # Outlook shows a cancelled event of a subscribed calendar as any other: its title says it too.
        event.add("summary", f"Vacation {team} annulée" if shift.cancelled_at else f"Vacation {team}")
        event.add("location", shift.place)
        event.add("status", "CANCELLED" if shift.cancelled_at else "CONFIRMED")
        event.add("transp", "TRANSPARENT" if shift.cancelled_at else "OPAQUE")
        event.add("sequence", shift.sequence)
        calendar.add_component(event)
    return calendar_bytes(calendar)
