"""What `record` takes, and the events of this room. Grammar: `subject:action`, past actions, alphabetical. Pure."""

from django.db.models import TextChoices


class Event(TextChoices):
    """The base of every room's events, without members of its own."""


class JournalEvent(Event):
    JOURNAL_CHECKPOINTED = "journal:checkpointed", "Point de contrôle du journal"
    JOURNAL_PRUNED = "journal:pruned", "Entrées du journal épurées"
