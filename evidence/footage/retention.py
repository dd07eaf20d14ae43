"""When a recording must be erased (CSI L241-2, R241-13). Pure."""

import calendar
from datetime import datetime
from zoneinfo import ZoneInfo


def add_calendar_months(moment: datetime, months: int) -> datetime:
    """The same day `months` months later, or that month's last day: 31 August plus six months is the last day of
    February."""
    month_index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(month_index, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))


def erasure_due(recorded_at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The law counts in the town's calendar: the months are added to local time, where the clock may have changed
    since."""
    return add_calendar_months(recorded_at.astimezone(zone), months)
