"""The times of a shift in French. Pure."""

from datetime import datetime

from django.utils import timezone

from accounts.base.moments import day_in_words, hour_in_words, moment_in_words


def between(starts_at: datetime, ends_at: datetime) -> str:
    """“mardi 10 mars, de 14 h 00 à 22 h 00”, or “du mardi 10 mars, 21 h 00 au mercredi 11 mars, 5 h 00”."""
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    if first == last:
        return f"{day_in_words(first)}, de {hour_in_words(starts_at)} à {hour_in_words(ends_at)}"
    return f"du {moment_in_words(starts_at)} au {moment_in_words(ends_at)}"
