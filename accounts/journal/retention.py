"""How long the journal keeps an entry (CSI R241-14). Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.base.local_times import MONTHS_A_YEAR, months_later

LEGAL_YEARS = 3


def kept_since(now: datetime, years: int, zone: ZoneInfo) -> datetime:
    """The instant before which entries are past the period, counted in calendar years of the town's time.

    An entry of 29 February is kept until 1 March.
    """
    return months_later(now.astimezone(zone), -years * MONTHS_A_YEAR)
