"""The message about what the checks of the clock, the journal and the rows have found."""

from django.conf import settings
from django.urls import reverse

from accounts.base.emails import Message, written


def integrity_found(sentences: list[str], *, clock: bool) -> Message:
    """To the direction: what was found, and where to act; `clock` says that the clock is in doubt."""
    address = settings.SITE_URL + reverse("integrity")
    return written("oversight/integrity_found", sentences=sentences, clock=clock, address=address)
