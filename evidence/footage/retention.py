"""When a recording must be erased (CSI L241-2, R241-13). Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.base.local_times import months_later

# Pages warn this long before an erasure.
ERASURE_HORIZON = timedelta(days=7)


def erasure_due(recorded_at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The law counts in the town's calendar: the months are added to local time, where the clock may have changed
    since."""
    return months_later(recorded_at.astimezone(zone), months)
