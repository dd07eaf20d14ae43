"""How values are written for a French reader, and the small components that need logic."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.base.clocks import clock_words
from accounts.duty.models import Shift
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.retention import ERASURE_HORIZON
from evidence.issuing.permissions import may_issue_on

register = template.Library()

NBSP = "\u00a0"
_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
# The page of each kind of object, and the right that opens every one of them.
_PAGES: dict[str, tuple[str, Right]] = {
    "camera": ("camera_detail", Right.CAMERA_LIST),
    "clip": ("clip_detail", Right.CLIP_LIST_ALL),
    "incident": ("incident_detail", Right.INCIDENT_LIST_ALL),
    "offload": ("offload_detail", Right.CAMERA_LIST),
    "quarantinedfile": ("quarantine_detail", Right.OFFLOAD_RESOLVE),
    "requisition": ("requisition_detail", Right.REQUISITION_LIST),
}
_TONES = {
    "stored": ("circle-check", "ok"),
    "erasing": ("eraser", "erase"),
    "erased": ("eraser", "neutral"),
    "received": ("mail", "warn"),
    "asked": ("siren", "warn"),
    "confirmed": ("key-round", "danger"),
    "registered": ("file-pen", "accent"),
    "prepared": ("stamp", "warn"),
    "approved": ("circle-check", "accent"),
    "delivered": ("send", "accent"),
    "acknowledged": ("check-check", "ok"),
    "closed": ("archive", "neutral"),
    "refused": ("circle-slash", "neutral"),
    "building": ("loader", "accent"),
    "ready": ("package-check", "ok"),
    "sent": ("send", "accent"),
    "downloaded": ("download", "ok"),
    "failed": ("triangle-alert", "danger"),
    "locked": ("lock", "danger"),
    "revoked": ("circle-slash", "neutral"),
    "in_force": ("circle-check", "ok"),
    "suspended": ("pause", "warn"),
    "to_come": ("calendar-clock", "accent"),
    "ended": ("archive", "neutral"),
    "waiting": ("shield-alert", "warn"),
    "admitted": ("circle-check", "ok"),
    "available": ("circle-check", "ok"),
    "out": ("radio", "accent"),
    "to_offload": ("upload", "warn"),
    "maintenance": ("wrench", "warn"),
    "lost": ("triangle-alert", "danger"),
    "stolen": ("triangle-alert", "danger"),
    "retired": ("archive", "neutral"),
    "trained": ("circle-check", "ok"),
    "expiring": ("hourglass", "warn"),
    "expired": ("triangle-alert", "danger"),
    "missing": ("circle-alert", "danger"),
    "gone": ("circle-alert", "danger"),
    "expected": ("hourglass", "accent"),
    "announced": ("hourglass", "accent"),
    "receiving": ("loader", "accent"),
    "duplicate": ("copy", "neutral"),
    "quarantined": ("shield-alert", "warn"),
    "balanced": ("check-check", "ok"),
    "explained": ("message-square-text", "neutral"),
    "unexplained": ("triangle-alert", "danger"),
}


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
def exact(moment: datetime) -> str:
    """“03/03/2026 14:32:07 +01:00”."""
    local = timezone.localtime(moment)
    offset = f"{local:%z}"
    return f"{local:%d/%m/%Y %H:%M:%S} {offset[:3]}:{offset[3:]}"


@register.filter
def clock_offset(offset_ms: int) -> str:
    """“à l’heure”, “en avance de 42 s”, “en retard de 1 h 3 min”: camera time against server time."""
    return clock_words(offset_ms)


@register.inclusion_tag("base/state.html")
def state(value: str, label: str) -> dict[str, str]:
    """A state as icon, word and colour."""
    icon, tone = _TONES.get(value, ("circle", "neutral"))
    return {"icon": icon, "tone": tone, "label": label}


@register.inclusion_tag("footage/_erasure_clock.html")
def erasure_clock(due_at: datetime | None) -> dict[str, Any]:
    """How long until the legal erasure."""
    if due_at is None:
        return {"due_at": None}
    left = due_at - timezone.now()
    return {"due_at": due_at, "soon": left <= ERASURE_HORIZON, "left": _left(left)}


@register.inclusion_tag("journal/_history.html", takes_context=True)
def history(context: dict[str, Any], entries: Iterable[JournalEntry]) -> dict[str, Any]:
    """What the journal says of an object (`JournalEntry.objects.about`), newest first, a sentence a line; whoever reads
    the journal is led to all of it."""
    found = list(entries)
    user = context.get("user")
    reads = bool(found) and isinstance(user, User) and has_right(user, Right.JOURNAL_READ)
    return {"entries": found, "reads_journal": reads, "whole": _whole_history(found[0]) if reads else ""}


def _whole_history(entry: JournalEntry) -> str:
    return reverse("journal_list", query={"kind": entry.about_kind, "key": entry.about_id})


@register.simple_tag(takes_context=True)
def issues_cameras(context: dict[str, Any], shift: Shift) -> bool:
    """Whether whoever looks hands out the cameras of this shift: the page of a shift stands below the cameras."""
    user = context.get("user")
    return isinstance(user, User) and shift.cancelled_at is None and may_issue_on(user, shift)


@register.simple_tag
def journal_url(query: dict[str, str]) -> str:
    """The journal's page under these filters."""
    return reverse("journal_list", query=query)


@register.simple_tag(takes_context=True)
def object_url(context: dict[str, Any], kind: str, key: str) -> str:
    """The page of an object that the journal names, for those whom every such page is open to; else nothing."""
    page, right = _PAGES.get(kind, ("", None))
    user = context.get("user")
    return reverse(page, args=[key]) if right and isinstance(user, User) and has_right(user, right) else ""


@register.simple_tag(takes_context=True)
def replaced_query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with some parameters changed; an empty one is dropped."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _left(left: timedelta) -> str:
    if left <= timedelta(0):
        return "échue"
    if left < timedelta(days=1):
        hours = int(left.total_seconds() // 3600)
        return f"dans {hours}{NBSP}h" if hours else "dans moins d’une heure"
    days = left.days
    return f"dans {days}{NBSP}jour{'s' if days > 1 else ''}"
