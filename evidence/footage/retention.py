"""When a recording must be erased (CSI L241-2, R241-13). Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.base.local_times import months_later

# Pages warn of an erasure this long in advance.
ERASURE_HORIZON = timedelta(days=7)


def erasure_due(recorded_at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The erasure date: calendar months are added to the town's local time, whose UTC offset may change in between."""
    return months_later(recorded_at.astimezone(zone), months)
