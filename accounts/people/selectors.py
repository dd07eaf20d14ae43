"""The journal entries shown on the page of an object, restricted to what the reader may see. Reads only."""

from django.db.models import Model, Q, QuerySet

from accounts.journal.labels import confidential_events
from accounts.journal.models import JournalEntry
from accounts.people.models import Designation, User
from accounts.people.permissions import may_read_journal

# Events about accounts and designations.
_OF_THE_ACCESS = Q(event__startswith="designation:") | Q(event__startswith="person:")


def history_of(row: Model, *, seen_by: User) -> QuerySet[JournalEntry]:
    """The entries about an object, newest first.

    - Readers of the journal see them all.
    - Anybody else sees the entries whose subject is the object (a camera's page does not show entries about its
      clips), except those about accesses and procedures that are neither by nor about this person.
    """
    kind = str(row._meta.model_name)
    entries = JournalEntry.objects.about(kind, row.pk)
    if may_read_journal(seen_by):
        return entries
    own = Q(actor=seen_by) | Q(related_kind="user", related_id=str(seen_by.pk))
    return entries.filter(Q(subject_kind=kind, subject_id=str(row.pk)) & (own | ~Q(event__in=confidential_events())))


def history_of_designation(designation: Designation) -> QuerySet[JournalEntry]:
    """The entries about a designation, newest first, for everybody who may see designations."""
    return JournalEntry.objects.about("designation", designation.pk).filter(_OF_THE_ACCESS)


def history_of_person(person: User, *, seen_by: User) -> QuerySet[JournalEntry]:
    """The entries by or about a person, newest first, for readers of the journal; for anybody else, only those about
    the person's account and designations."""
    if may_read_journal(seen_by):
        return JournalEntry.objects.of_or_about(person)
    return JournalEntry.objects.about("user", person.pk).filter(_OF_THE_ACCESS)
