"""The base class of events, and the journal's own events: `subject:action` with a past participle, in alphabetical
order. Pure."""

from django.db.models import TextChoices


class Event(TextChoices):
    """The base class of every app's events; it has no members."""


class JournalEvent(Event):
    BATCH_RETRIED = "batch:retried", "Travail à réessayer"
    BATCH_SET_ASIDE = "batch:set-aside", "Travail mis de côté"
    CLOCK_CONFIRMED = "clock:confirmed", "Horloge confirmée"
    CLOCK_DOUBTED = "clock:doubted", "Horloge mise en doute"
    INTEGRITY_FOUND = "integrity:found", "Constat d’intégrité"
    INTEGRITY_GONE = "integrity:gone", "Constat d’intégrité disparu"
    JOURNAL_CHECKPOINTED = "journal:checkpointed", "Point de contrôle du journal"
    JOURNAL_PRUNED = "journal:pruned", "Entrées du journal épurées"
