from typing import ClassVar, Self

from django.db import models
from django.urls import reverse

from accounts.events import REASON_LABELS, event_choices


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    def about(self, kind: str, identifier: object) -> Self:
        """The entries that speak of one object, as subject or as the other object concerned; newest first.

        Each with `other_label`: what the entry names besides that object; and with the object's own `about_kind` and
        `about_id`.
        """
        return self.filter(_concerning(kind, str(identifier))).with_other_label(kind, str(identifier))

    def of_or_about(self, person: models.Model) -> Self:
        """What one person did, and what was done about them; newest first, each with `other_label`."""
        key = str(person.pk)
        own = models.Q(actor=person)
        return self.filter(own | _concerning("user", key)).with_other_label("user", key)

    def with_other_label(self, kind: str, key: str) -> Self:
        """Newest first, each with what it names besides the object whose page shows it."""
        as_subject = models.Q(subject_kind=kind, subject_id=key)
        other = models.Case(models.When(as_subject, then="related_label"), default="subject_label")
        asked = {"about_kind": models.Value(kind), "about_id": models.Value(key)}
        return self.annotate(other_label=other, **asked).order_by("-number")


class JournalEntry(models.Model):
    """One line of the journal (CSI R241-14). Append-only: triggers refuse UPDATE and DELETE.

    Names are copied, not joined, so that a line keeps its meaning after its subject is gone.
    Written by accounts/actions/journal.py alone.
    """

    number = models.PositiveBigIntegerField("numéro", primary_key=True)
    at = models.DateTimeField("date")
    event = models.CharField("événement", max_length=60, choices=event_choices)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)
    actor_name = models.CharField("auteur", max_length=200)
    actor_rank = models.CharField("grade", max_length=60)
    actor_badge = models.CharField("matricule", max_length=20)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField("objet", max_length=200)
    related_kind = models.CharField(max_length=40)
    related_id = models.CharField(max_length=40)
    related_label = models.CharField("en lien avec", max_length=200)
    reason = models.TextField("motif")
    procedure_number = models.CharField("n° de procédure", max_length=120)
    recipient = models.CharField("destinataire", max_length=200)
    recipient_service = models.CharField("service destinataire", max_length=200)
    address = models.CharField("adresse", max_length=64)
    request_id = models.CharField("requête", max_length=40)
    details = models.JSONField("détails")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    # Read with `about`.
    other_label: str
    about_kind: str
    about_id: str

    objects: ClassVar[models.Manager["JournalEntry"]] = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "entrées du journal"
        ordering = ["-number"]
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "-number"], name="journal_subject"),
            models.Index(fields=["related_kind", "related_id", "-number"], name="journal_related"),
            models.Index(fields=["actor", "-number"], name="journal_actor"),
            models.Index(fields=["event", "-number"], name="journal_event"),
            models.Index(fields=["at"], name="journal_at"),
            models.Index(fields=["subject_label", "-number"], name="journal_subject_label"),
            models.Index(fields=["procedure_number", "-number"], name="journal_procedure"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_event_display()}"

    def get_absolute_url(self) -> str:
        return reverse("journal_entry", args=[self.number])

    @property
    def reason_label(self) -> str:
        """The reason in words: a reason from a closed list is kept by its code, a free one as it was written."""
        return REASON_LABELS.get(self.reason, self.reason)


class JournalHead(models.Model):
    """The one row that says where the chain ends; locking it puts writers in line."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "tête du journal"

    def __str__(self) -> str:
        return f"{self.number} · {self.hash}"


def _concerning(kind: str, key: str) -> models.Q:
    return models.Q(subject_kind=kind, subject_id=key) | models.Q(related_kind=kind, related_id=key)
