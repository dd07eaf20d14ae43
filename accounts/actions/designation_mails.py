"""Who is told of what happens to a designation."""

from accounts.actions.mails import write_mail
from accounts.actors import Actor
from accounts.emails import designation_ending, designation_told
from accounts.events import Event
from accounts.models import Designation, User
from accounts.permissions import people_with
from accounts.roles import Right


def tell_designation(*, by: User, event: Event, designation: Designation, reason: str) -> None:
    """Mail to the person and to the other directors, in the transaction of the act. None without an address."""
    for reader in _readers(designation, but=by):
        message = designation_told(event, designation, reader=reader, by=by, reason=reason)
        write_mail(message, about=designation, recipient=reader.email)


def announce_ending(*, by: Actor, designation: Designation) -> None:
    """Mail to the person and to the directors: it ends soon, unless somebody renews it."""
    for reader in _readers(designation, but=by):
        write_mail(designation_ending(designation, reader=reader), about=designation, recipient=reader.email)


def _readers(designation: Designation, *, but: Actor) -> list[User]:
    directors = people_with(Right.DESIGNATION_GRANT).exclude(pk=designation.person_id)
    return [reader for reader in (designation.person, *directors) if reader.email and reader != but]
