"""When a part of the service last did its work, on whichever machine."""

from datetime import datetime

from django.utils import timezone

from accounts.leases.models import LastDone


def note_sign(name: str) -> None:
    """This part has just done its work."""
    LastDone.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def last_sign(name: str) -> datetime | None:
    """When it last did; None if never."""
    return LastDone.objects.filter(name=name).values_list("at", flat=True).first()
