"""What the tests of designations share: an officer designated by a director, and mail addresses for those who read."""

from datetime import UTC, datetime, timedelta

from accounts.base.actors import SystemActor
from accounts.journal.events import Event
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.actions.designations import grant_designation
from accounts.people.models import Designation, User
from accounts.people.roles import Role

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def designated(person: User, *, ends_at: datetime | None = None, role: Role = Role.TRAINER) -> Designation:
    """Since yesterday."""
    return grant_designation(
        by=SystemActor.INSTALLER,
        person=person,
        role=role,
        starts_at=NOW - DAY,
        ends_at=ends_at,
        order_reference="Arrêté 2026-12",
    )


def with_address(person: User) -> User:
    person.email = f"{person.last_name.lower()}@pm.invalid"
    person.save()
    return person


def roles_now(person: User) -> frozenset[Role]:
    """As the next request reads them."""
    return User.objects.get(pk=person.pk).roles


def last_entry(event: Event) -> JournalEntry:
    return JournalEntry.objects.filter(event=event).latest("number")


def mails_to(person: User) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(recipient=person.email))
