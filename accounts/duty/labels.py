"""The times of a shift in French. Pure."""

from datetime import datetime

from django.utils import timezone


def between(starts_at: datetime, ends_at: datetime) -> str:
    """“le 10/03/2026 de 14:00 à 22:00”, or both days when the shift ends on another one."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if start.date() == end.date():
        return f"le {start:%d/%m/%Y} de {start:%H:%M} à {end:%H:%M}"
    return f"du {start:%d/%m/%Y} {start:%H:%M} au {end:%d/%m/%Y} {end:%H:%M}"
