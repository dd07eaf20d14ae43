"""Somebody leaves the service: all that was open to them ends at once, and the direction is told."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.journal.actions.mails import write_mail
from accounts.people.actions.access_grants import withdraw_access
from accounts.people.actions.designations import end_designations_of
from accounts.people.emails import person_left
from accounts.people.models import AccessGrant, BreakGlassRequest, User
from accounts.people.permissions import directors

REASON = "N’est plus en activité."


@transaction.atomic
def end_accesses(*, by: Actor, person: User) -> None:
    """End the designations, the access by name and the emergency access of a person who leaves. An end is never taken
    back: whoever comes back needs a fresh order.
    """
    now = timezone.now()
    designations = end_designations_of(by=by, person=person, reason=REASON)
    grants = list(_grants_of(person))
    for grant in grants:
        withdraw_access(by=by, grant=grant, reason=REASON)
    BreakGlassRequest.objects.in_force(now).filter(person=person).update(until=now)
    message = person_left(person, by=name_of(by), designations=designations, grants=grants)
    for reader in directors().exclude(email="").exclude(pk=person.pk):
        write_mail(message, about=person, recipient=reader.email)


def _grants_of(person: User) -> Iterator[AccessGrant]:
    """The access by name in force, of every kind: each room that shares objects has its own."""
    for kind in AccessGrant.__subclasses__():
        yield from kind._default_manager.filter(user=person, until__gt=timezone.now()).order_by("pk")
