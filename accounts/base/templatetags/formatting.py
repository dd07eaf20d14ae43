"""Template filters that format values in French."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.base.clocks import clock_words, doubt_words
from accounts.base.moments import days_in_words, exact_moment, moment_in_words, period_in_words, short_moment
from accounts.base.sizes import size_words

register = template.Library()


@register.filter
def size(size_bytes: int | None) -> str:
    """1234567 → “1,2 Mo”."""
    return "—" if size_bytes is None else size_words(size_bytes)


@register.filter
def duration(milliseconds: int) -> str:
    """83000 → “01:23”."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """“samedi 28 novembre, 6 h 35”, with the exact time on hover."""
    return "—" if moment is None else _time(moment, moment_in_words(moment))


@register.filter
def short(moment: datetime | None) -> SafeString | str:
    """“28/11 06:35”, with the exact time on hover."""
    return "—" if moment is None else _time(moment, short_moment(moment))


@register.filter
def until(since: datetime, end: datetime) -> str:
    """“mardi 10 mars, de 14 h 00 à 22 h 00”: `{{ shift.starts_at|until:shift.ends_at }}`."""
    return period_in_words(since, end)


@register.filter
def days_until(first: date, last: date) -> str:
    """“du 1er au 7 décembre 2026”: `{{ monday|days_until:sunday }}`."""
    return days_in_words(first, last)


@register.filter
def exact(moment: datetime) -> str:
    """“03/03/2026 14:32:07 +01:00”."""
    return exact_moment(moment)


@register.filter
def clock_offset(offset_ms: int) -> str:
    """“à l’heure”, “en avance de 42 s”, “en retard de 1 h 3 min”: camera time against server time."""
    return clock_words(offset_ms)


def _time(moment: datetime, words: str) -> SafeString:
    shown = timezone.localtime(moment).isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', shown, exact_moment(moment), words)


@register.filter
def doubt(wrong_by: timedelta) -> str:
    """“ · heure à 30 min près”, beside a time that may be wrong by more than a minute; nothing beside another."""
    return f" · heure {doubt_words(wrong_by)}" if wrong_by > timedelta(minutes=1) else ""
