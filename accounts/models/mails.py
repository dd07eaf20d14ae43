from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from accounts.references import reference_to


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, moment: datetime) -> Self:
        return self.filter(models.Q(due_at__isnull=True) | models.Q(due_at__lte=moment), sent_at__isnull=True)

    def about(self, row: models.Model) -> Self:
        """The messages that tell of one object, oldest first."""
        reference = reference_to(row)
        return self.filter(about_kind=reference.kind, about_id=reference.id)


class OutgoingMail(models.Model):
    """A message to send, written in the transaction of what it tells; the worker sends it after, as often as it
    takes. What it tells of is named as in the journal, so that any floor can write one."""

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
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveIntegerField("essais", default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField("dernière erreur", blank=True)

    objects: ClassVar[models.Manager["OutgoingMail"]] = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel à envoyer"
        verbose_name_plural = "courriels à envoyer"
        ordering = ["id"]
        indexes: ClassVar = [models.Index(fields=["about_kind", "about_id", "id"], name="mail_about")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class OutgoingFile(models.Model):
    """A small file that leaves with a message: a calendar, a checkpoint. Never footage."""

    mail = models.ForeignKey("accounts.OutgoingMail", models.CASCADE, related_name="files")
    file_name = models.CharField("nom", max_length=120)
    content_type = models.CharField(max_length=120)
    content = models.BinaryField()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file_name
