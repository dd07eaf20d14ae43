"""The template tag of the time left before the legal erasure."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone

from evidence.footage.retention import ERASURE_HORIZON

register = template.Library()

NBSP = "\u00a0"


@register.inclusion_tag("footage/_erasure_clock.html")
def erasure_clock(due_at: datetime | None) -> dict[str, Any]:
    """The time left before the legal erasure."""
    if due_at is None:
        return {"due_at": None}
    left = due_at - timezone.now()
    return {"due_at": due_at, "soon": left <= ERASURE_HORIZON, "left": _left(left)}


def _left(left: timedelta) -> str:
    if left <= timedelta(0):
        return "échue"
    if left < timedelta(days=1):
        hours = int(left.total_seconds() // 3600)
        return f"dans {hours}{NBSP}h" if hours else "dans moins d’une heure"
    days = left.days
    return f"dans {days}{NBSP}jour{'s' if days > 1 else ''}"
