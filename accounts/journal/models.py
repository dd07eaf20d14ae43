"""Entries of the journal, its signed checkpoints, the outgoing mail, the items of batches that failed, and what the
checks of the journal and of the clock have found."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.base.batches import INTERRUPTED, Batch
from accounts.base.references import reference_to
from accounts.journal.labels import event_choices, reason_labels

# An item that still waits after so long is shown to whoever can act.
SHOWN_AFTER = timedelta(days=1)


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    def about(self, kind: str, identifier: object) -> Self:
        """The entries about one object, as subject or as the other object concerned; newest first.

        Each is annotated with `other_label`, the label of the entry's other object, and with the `about_kind` and
        `about_id` asked for.
        """
        return self.filter(_concerning(kind, str(identifier))).with_other_label(kind, str(identifier))

    def of_or_about(self, person: models.Model) -> Self:
        """The entries by one person or about them; newest first, each with `other_label`."""
        key = str(person.pk)
        own = models.Q(actor=person)
        return self.filter(own | _concerning("user", key)).with_other_label("user", key)

    def with_other_label(self, kind: str, key: str) -> Self:
        """Newest first, each with `other_label`: the label of the object named besides this one."""
        as_subject = models.Q(subject_kind=kind, subject_id=key)
        other = models.Case(models.When(as_subject, then="related_label"), default="subject_label")
        asked = {"about_kind": models.Value(kind), "about_id": models.Value(key)}
        return self.annotate(other_label=other, **asked).order_by("-number")


class JournalEntry(models.Model):
    """One line of the journal (CSI R241-14). Append-only: triggers refuse UPDATE and DELETE.

    Names are copied, not joined, so that a line keeps its meaning after its subject is gone.
    Written by accounts/journal/actions/writing.py alone.
    """

    number = models.PositiveBigIntegerField("numéro", primary_key=True)
    at = models.DateTimeField("date")
    event = models.CharField("événement", max_length=60, choices=event_choices)
    actor = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True)
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

    # Annotated by `about`.
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
        """The reason in French: stored as a code if it comes from a closed list, else as it was written."""
        return reason_labels().get(self.reason, self.reason)


class JournalHead(models.Model):
    """The single row that holds the end of the chain; locking it serialises the writers."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "tête du journal"

    def __str__(self) -> str:
        return f"{self.number} · {self.hash}"


def _concerning(kind: str, key: str) -> models.Q:
    return models.Q(subject_kind=kind, subject_id=key) | models.Q(related_kind=kind, related_id=key)


class JournalCheckpoint(models.Model):
    """A signed statement of the journal at one time: the number of entries, and the root of their Merkle tree.

    `frontier` holds the roots of the tree's complete subtrees, in hexadecimal and largest first, from which the next
    checkpoint continues. `token` is the time-stamp authority's response (RFC 3161, DER), if any.
    """

    size = models.PositiveBigIntegerField("nombre d’entrées", primary_key=True)
    note = models.TextField("point de contrôle signé")
    frontier = models.JSONField("sous-arbres entiers", default=list)
    token = models.BinaryField("jeton d’horodatage", default=b"")
    made_at = models.DateTimeField("fait le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé aux témoins le", null=True, blank=True)

    class Meta:
        verbose_name = "point de contrôle du journal"
        verbose_name_plural = "points de contrôle du journal"
        ordering: ClassVar = ["size"]

    def __str__(self) -> str:
        return f"{self.size} entrées"


class JournalPruning(models.Model):
    """Declares that the entries counted by a checkpoint are past the legal period and deleted (CSI R241-14).

    The rest can still be verified: the next entry names `last_hash`, the tree continues from the checkpoint's frontier,
    and `proofs` holds, by size, the consistency proof of each checkpoint since the previous pruning. Triggers refuse
    any change of this row, and the deletion of any other entry.
    """

    checkpoint = models.OneToOneField(JournalCheckpoint, models.PROTECT, related_name="pruning", primary_key=True)
    last_hash = models.CharField("empreinte de la dernière entrée épurée", max_length=64)
    proofs = models.JSONField("preuves de cohérence", default=dict)
    pruned_at = models.DateTimeField("fait le", auto_now_add=True)

    class Meta:
        verbose_name = "épurement du journal"
        verbose_name_plural = "épurements du journal"
        ordering: ClassVar = ["checkpoint"]

    def __str__(self) -> str:
        return f"entrées 1 à {self.size}"

    @property
    def size(self) -> int:
        """The number of pruned entries, which is the number of the last one."""
        return self.checkpoint_id


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def unsent(self) -> Self:
        return self.filter(sent_at__isnull=True)

    def about(self, row: models.Model) -> Self:
        """The messages about one object, oldest first."""
        reference = reference_to(row)
        return self.filter(about_kind=reference.kind, about_id=reference.id)


class OutgoingMail(models.Model):
    """A message to send, stored in the transaction of the change that it announces; the worker sends it afterwards. Its
    object is a reference as in the journal, so that any app can write one."""

    about_kind = models.CharField(max_length=40)
    about_id = models.CharField(max_length=40)
    about_label = models.CharField("à propos de", max_length=200)
    kind = models.CharField(max_length=40)
    recipient = models.EmailField("destinataire", max_length=254)
    subject = models.CharField("objet", max_length=300)
    text = models.TextField()
    html = models.TextField()
    in_reply_to = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    # Claimed by a process that sends it. Should that process die, nobody knows whether it left.
    sending_at = models.DateTimeField("envoi commencé le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    objects: ClassVar[models.Manager["OutgoingMail"]] = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel à envoyer"
        verbose_name_plural = "courriels à envoyer"
        ordering = ["id"]
        indexes: ClassVar = [models.Index(fields=["about_kind", "about_id", "id"], name="mail_about")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    @property
    def failure(self) -> str:
        """Why it has not left yet, if it was tried."""
        return FailedItem.objects.reason("mails", self.pk)


class OutgoingFile(models.Model):
    """A small file attached to a message: a calendar, a checkpoint. Never footage."""

    mail = models.ForeignKey("journal.OutgoingMail", models.CASCADE, related_name="files")
    file_name = models.CharField("nom", max_length=120)
    content_type = models.CharField(max_length=120)
    content = models.BinaryField()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file_name


class FailedItemQuerySet(models.QuerySet["FailedItem"]):
    def resting_keys(self, batch: Batch, moment: datetime) -> list[str]:
        """The keys of the items of a batch that are not tried now: set aside, or waiting."""
        return [row.key for row in self.filter(batch=batch.name) if row.rests(moment, batch)]

    def reason(self, batch: str, key: object) -> str:
        """Why an item could not be done; empty when it did not fail, or is at work."""
        failed = self.filter(batch=batch, key=str(key)).exclude(reason=INTERRUPTED)
        return failed.values_list("reason", flat=True).first() or ""

    def asked_again(self, batch: Batch, key: object) -> Self:
        """The row of an item that a person has tried again, until it is."""
        return self.filter(batch=batch.name, key=str(key), tries=0, set_aside_at=None)

    def to_show(self, moment: datetime) -> Self:
        """What a person should know of: set aside, or failing for a day and still tried; the oldest first."""
        is_old = models.Q(since__lte=moment - SHOWN_AFTER)
        return self.filter(models.Q(set_aside_at__isnull=False) | is_old).order_by("since", "pk")


class FailedItem(models.Model):
    """One item of a batch whose last try failed: how often, why, since when. A success deletes the row.

    Set aside, it is no longer tried until a person asks for it. `key` names it within its batch.
    """

    batch = models.CharField("travail", max_length=40)
    key = models.CharField(max_length=64)
    label = models.CharField("objet", max_length=200)
    tries = models.PositiveIntegerField("essais", default=0)
    reason = models.TextField("raison", blank=True)
    since = models.DateTimeField("en échec depuis le", default=timezone.now)
    due_at = models.DateTimeField("à reprendre à partir de", null=True, blank=True)
    set_aside_at = models.DateTimeField("mis de côté le", null=True, blank=True)

    objects = FailedItemQuerySet.as_manager()

    class Meta:
        verbose_name = "travail en échec"
        verbose_name_plural = "travaux en échec"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "key"], name="one_row_a_failed_item")]

    def __str__(self) -> str:
        return self.label

    def rests(self, moment: datetime, batch: Batch) -> bool:
        """Whether it is not tried now: set aside, or waiting."""
        is_set_aside = self.set_aside_at is not None and not batch.keeps_trying
        return is_set_aside or (self.due_at is not None and self.due_at > moment)


class ClockReading(models.Model):
    """The last reading of a machine's clock that was believed. `booted_at` is that of the first reading since the
    machine was started, so that small moves add up."""

    machine = models.CharField("machine", max_length=64, primary_key=True)
    boot = models.CharField(max_length=64, blank=True)
    booted_at = models.DateTimeField("machine démarrée le")
    read_at = models.DateTimeField("lue le")

    class Meta:
        verbose_name = "lecture de l’horloge"
        verbose_name_plural = "lectures de l’horloge"

    def __str__(self) -> str:
        return self.machine


class ClockDoubt(models.Model):
    """A reading of the clock that agreed with nothing known. Until two people have said that the clock is right, what
    is irreversible waits."""

    sentence = models.CharField("constat", max_length=300)
    found_at = models.DateTimeField("constaté le", default=timezone.now)
    told_at = models.DateTimeField("annoncé le", null=True, blank=True)
    first_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True, blank=True)
    settled_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField("levé le", null=True, blank=True)

    class Meta:
        verbose_name = "doute sur l’horloge"
        verbose_name_plural = "doutes sur l’horloge"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"n° {self.pk}"


class IntegrityFinding(models.Model):
    """What a check of the journal, or of the rows against the journal, has found: told once, open until a later run no
    longer finds it."""

    check_name = models.CharField("contrôle", max_length=60)
    key = models.CharField(max_length=64)
    sentence = models.CharField("constat", max_length=500)
    found_at = models.DateTimeField("constaté le", default=timezone.now)
    told_at = models.DateTimeField("annoncé le", null=True, blank=True)
    gone_at = models.DateTimeField("disparu le", null=True, blank=True)

    class Meta:
        verbose_name = "constat d’intégrité"
        verbose_name_plural = "constats d’intégrité"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["check_name", "key"], condition=models.Q(gone_at=None), name="one_open_integrity_finding"
            )
        ]

    def __str__(self) -> str:
        return f"n° {self.pk}"
