"""How a moment is written, one style a purpose: short in lists, in words in sentences, exact where it is a proof."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

NBSP = "\u00a0"

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_FIRST_OF_MONTH = re.compile(rf"(?<!\d)1 (?={_MONTHS})")


def numeric_day(day: date) -> str:
    """“28/11/2026”, for a cell, an export and a command; of an instant, the local day."""
    return f"{timezone.localdate(day) if isinstance(day, datetime) else day:%d/%m/%Y}"


def numeric_moment(moment: datetime, *, seconds: bool = False) -> str:
    """“28/11/2026 06:35” or “28/11/2026 06:35:12”, for a cell, an export and a command."""
    return f"{timezone.localtime(moment):{'%d/%m/%Y %H:%M:%S' if seconds else '%d/%m/%Y %H:%M'}}"


def short_moment(moment: datetime) -> str:
    """“28/11 06:35”, for lists; with the year when it is not this one."""
    local = timezone.localtime(moment)
    day = f"{local:%d/%m}" if local.year == timezone.localdate().year else f"{local:%d/%m/%Y}"
    return f"{day} {local:%H:%M}"


def moment_in_words(moment: datetime) -> str:
    """“samedi 28 novembre, 6 h 35”, for sentences; with the year when it is not this one."""
    return f"{day_in_words(timezone.localdate(moment))}, {hour_in_words(moment)}"


def period_in_words(since: datetime, until: datetime) -> str:
    """“mardi 10 mars, de 14 h 00 à 22 h 00”, or “du mardi 10 mars, 21 h 00 au mercredi 11 mars, 5 h 00”."""
    first, last = timezone.localdate(since), timezone.localdate(until)
    if first == last:
        return f"{day_in_words(first)}, de {hour_in_words(since)} à {hour_in_words(until)}"
    return f"du {moment_in_words(since)} au {moment_in_words(until)}"


def day_in_words(day: date) -> str:
    """“samedi 28 novembre”, with the year when it is not this one."""
    year = "" if day.year == timezone.localdate().year else f" {day.year}"
    return with_ordinal_first(date_format(day, "l j F")) + year


def paper_day(day: date) -> str:
    """“samedi 28 novembre 2026”, for what is printed, which is read in other years."""
    return with_ordinal_first(date_format(day, "l j F Y"))


def days_in_words(first: date, last: date) -> str:
    """“du 1er au 7 décembre 2026”, “du 30 novembre au 6 décembre 2026”."""
    is_same_month = (first.year, first.month) == (last.year, last.month)
    begins, month = with_ordinal_first(date_format(first, "j F")).split(" ")
    ends = with_ordinal_first(date_format(last, "j F Y"))
    return f"du {begins if is_same_month else f'{begins} {month}'} au {ends}"


def with_ordinal_first(text: str) -> str:
    """The text with “1er” before the name of a month: “1 décembre” is “1er décembre”."""
    return _FIRST_OF_MONTH.sub("1er ", text)


def hour_in_words(moment: datetime) -> str:
    """“6 h 35”."""
    local = timezone.localtime(moment)
    return f"{local.hour}{NBSP}h{NBSP}{local:%M}"


def exact_moment(moment: datetime) -> str:
    """“03/03/2026 14:32:07 +01:00”."""
    local = timezone.localtime(moment)
    return f"{local:%d/%m/%Y %H:%M:%S} {offset_from_utc(local)}"


def offset_from_utc(local: datetime) -> str:
    """“+01:00”; “+00:09:21” before 1911, when Paris had its own."""
    return local.isoformat(timespec="seconds")[len("2026-03-03T14:32:07") :]


def film_time(milliseconds: int) -> str:
    """“01:02,480”, “1:01:02,480”: a time since the first picture of a film."""
    seconds, rest_ms = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
    return f"{clock},{rest_ms:03d}"
