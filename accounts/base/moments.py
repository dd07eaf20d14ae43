"""How a moment is written, one style a purpose: short in lists, in words in sentences, exact where it is a proof."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

NBSP = "\u00a0"


def short_moment(moment: datetime) -> str:
    """“28/11 06:35”, for lists; with the year when it is not this one."""
    local = timezone.localtime(moment)
    day = f"{local:%d/%m}" if local.year == timezone.localdate().year else f"{local:%d/%m/%Y}"
    return f"{day} {local:%H:%M}"


def moment_in_words(moment: datetime) -> str:
    """“samedi 28 novembre, 6 h 35”, for sentences; with the year when it is not this one."""
    local = timezone.localtime(moment)
    year = "" if local.year == timezone.localdate().year else f" {local.year}"
    number = "1er" if local.day == 1 else str(local.day)
    day = f"{date_format(local, 'l')} {number} {date_format(local, 'F')}{year}"
    return f"{day}, {local.hour}{NBSP}h{NBSP}{local:%M}"


def exact_moment(moment: datetime) -> str:
    """“03/03/2026 14:32:07 +01:00”."""
    local = timezone.localtime(moment)
    offset = f"{local:%z}"
    return f"{local:%d/%m/%Y %H:%M:%S} {offset[:3]}:{offset[3:]}"
