"""The messages about designations."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.base.emails import Message, written
from accounts.people.events import PeopleEvent
from accounts.people.models import AccessGrant, Designation, User

_DONE = {
    PeopleEvent.DESIGNATION_GRANTED: "accordée",
    PeopleEvent.DESIGNATION_RENEWED: "renouvelée",
    PeopleEvent.DESIGNATION_RESUMED: "rétablie",
    PeopleEvent.DESIGNATION_REVOKED: "révoquée",
    PeopleEvent.DESIGNATION_SUSPENDED: "suspendue",
}


def designation_changed(
    event: PeopleEvent, designation: Designation, *, reader: User, by: User, reason: str
) -> Message:
    """To the person and to the directors: what was done to a designation, by whom, on what order or for what reason."""
    on_order = event in {PeopleEvent.DESIGNATION_GRANTED, PeopleEvent.DESIGNATION_RENEWED}
    return written(
        "people/designation_changed",
        done=_DONE[event],
        by=by,
        reason="" if on_order else reason,
        **_designation(designation, reader),
    )


def designation_ending(designation: Designation, *, reader: User) -> Message:
    """To the person and to the directors: a designation ends soon, and nobody has renewed it."""
    return written("people/designation_ending", **_designation(designation, reader))


def person_left(person: User, *, by: str, designations: list[Designation], grants: list[AccessGrant]) -> Message:
    """To the directors: somebody left, and what ended with it."""
    return written(
        "people/person_left",
        person=person,
        by=by,
        ended=[designation.get_role_display() for designation in designations],
        withdrawn=[str(grant.shared_row) for grant in grants],
        address=settings.SITE_URL + reverse("person_detail", args=[person.pk]),
    )


def _designation(designation: Designation, reader: User) -> dict[str, Any]:
    """The template's variables. `is_own` leaves out the address of the page, which the designated person may not
    open."""
    return {
        "designation": designation,
        "suspension": designation.suspensions.not_over(timezone.now()).first(),
        "is_own": reader == designation.person,
        "address": settings.SITE_URL + designation.get_absolute_url(),
    }
