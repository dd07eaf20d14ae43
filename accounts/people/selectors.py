"""What the page of an object shows of the journal, within what the reader may know. Reads only."""

from django.db.models import Model, Q, QuerySet

from accounts.journal.labels import confidential_events
from accounts.journal.models import JournalEntry
from accounts.people.models import Designation, User
from accounts.people.permissions import may_read_journal

# How somebody's access came and went.
_OF_THE_ACCESS = Q(event__startswith="designation:") | Q(event__startswith="person:")


def history_of(row: Model, *, seen_by: User) -> QuerySet[JournalEntry]:
    """The entries that speak of an object, newest first.

    - Readers of the journal see them all.
    - Anybody else sees what happened to the object itself: not what is told of another object beside it (a camera's
      page tells nothing of its clips), nor of accesses and procedures, but their own acts and what names them.
    """
    kind = str(row._meta.model_name)
    entries = JournalEntry.objects.about(kind, row.pk)
    if may_read_journal(seen_by):
        return entries
    own = Q(actor=seen_by) | Q(related_kind="user", related_id=str(seen_by.pk))
    return entries.filter(Q(subject_kind=kind, subject_id=str(row.pk)) & (own | ~Q(event__in=confidential_events())))


def history_of_designation(designation: Designation) -> QuerySet[JournalEntry]:
    """How an access came and went, newest first: for all those who may see who is designated."""
    return JournalEntry.objects.about("designation", designation.pk).filter(_OF_THE_ACCESS)


def history_of_person(person: User, *, seen_by: User) -> QuerySet[JournalEntry]:
    """What a person did and what was done about them, newest first, for the readers of the journal; for the others,
    their account and their designations alone."""
    if may_read_journal(seen_by):
        return JournalEntry.objects.of_or_about(person)
    return JournalEntry.objects.about("user", person.pk).filter(_OF_THE_ACCESS)
