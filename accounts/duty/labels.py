"""How a shift's times are said to a French reader. Pure."""

from datetime import datetime

from django.utils import timezone


def between(starts_at: datetime, ends_at: datetime) -> str:
    """“le 10/03/2026 de 22:00 à 06:00”, with the day of the end when it is another one's."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if start.date() == end.date():
        return f"le {start:%d/%m/%Y} de {start:%H:%M} à {end:%H:%M}"
    return f"du {start:%d/%m/%Y} {start:%H:%M} au {end:%d/%m/%Y} {end:%H:%M}"
