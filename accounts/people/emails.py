"""The messages about designations."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.base.emails import Message, written
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, User

_DONE = {
    PeopleEvent.DESIGNATION_GRANTED: "accordée",
    PeopleEvent.DESIGNATION_RENEWED: "renouvelée",
    PeopleEvent.DESIGNATION_RESUMED: "rétablie",
    PeopleEvent.DESIGNATION_REVOKED: "révoquée",
    PeopleEvent.DESIGNATION_SUSPENDED: "suspendue",
}


def designation_told(event: PeopleEvent, designation: Designation, *, reader: User, by: User, reason: str) -> Message:
    """To the person and to the directors: what was done to a designation, by whom, on what order or for what reason."""
    on_order = event in {PeopleEvent.DESIGNATION_GRANTED, PeopleEvent.DESIGNATION_RENEWED}
    return written(
        "people/designation_told",
        done=_DONE[event],
        by=by,
        reason="" if on_order else reason,
        **_designation(designation, reader),
    )


def designation_ending(designation: Designation, *, reader: User) -> Message:
    """To the person and to the directors: a designation ends soon, and nobody has renewed it."""
    return written("people/designation_ending", **_designation(designation, reader))


def _designation(designation: Designation, reader: User) -> dict[str, Any]:
    """The template's variables. `is_own` leaves out the address of the page, which the designated person may not
    open."""
    return {
        "designation": designation,
        "suspension": designation.suspensions.not_over(timezone.now()).first(),
        "is_own": reader == designation.person,
        "address": settings.SITE_URL + designation.get_absolute_url(),
    }
