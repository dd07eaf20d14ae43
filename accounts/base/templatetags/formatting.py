"""Template filters that format values in French."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.base.clocks import clock_words

register = template.Library()

NBSP = "\u00a0"
_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")


@register.filter
def size(size_bytes: int | None) -> str:
    """1234567 → “1,2 Mo”; decimal units, as disks are sold."""
    if size_bytes is None:
        return "—"
    value = float(size_bytes)
    for unit in ("octets", "ko", "Mo", "Go"):
        if value < 1000 or unit == "Go":
            number = f"{value:.0f}" if unit == "octets" else f"{value:.1f}"
            return f"{number.replace('.', ',')}{NBSP}{unit}"
        value /= 1000
    raise AssertionError("unreachable: the last unit always returns")


@register.filter
def duration(milliseconds: int) -> str:
    """83000 → “01:23”."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """“mar. 3 mars, 14 h 32”, with the year when it is not this one; the exact time with seconds and zone on hover."""
    if moment is None:
        return "—"
    local = timezone.localtime(moment)
    year = "" if local.year == timezone.localdate().year else f" {local.year}"
    text = f"{_DAYS[local.weekday()]} {local.day} {date_format(local, 'F')}{year}, {local.hour}{NBSP}h{NBSP}{local:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact(moment), text)


@register.filter
def short(moment: datetime | None) -> SafeString | str:
    """“28/11 06:35”, for lists; with the year when it is not this one; the exact time on hover."""
    if moment is None:
        return "—"
    local = timezone.localtime(moment)
    day = f"{local:%d/%m}" if local.year == timezone.localdate().year else f"{local:%d/%m/%Y}"
    text = f"{day} {local:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact(moment), text)


@register.filter
def exact(moment: datetime) -> str:
    """“03/03/2026 14:32:07 +01:00”."""
    local = timezone.localtime(moment)
    offset = f"{local:%z}"
    return f"{local:%d/%m/%Y %H:%M:%S} {offset[:3]}:{offset[3:]}"


@register.filter
def clock_offset(offset_ms: int) -> str:
    """“à l’heure”, “en avance de 42 s”, “en retard de 1 h 3 min”: camera time against server time."""
    return clock_words(offset_ms)
