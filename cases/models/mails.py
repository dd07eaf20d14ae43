from datetime import datetime
from typing import ClassVar, Self

from django.db import models


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, moment: datetime) -> Self:
        return self.filter(models.Q(due_at__isnull=True) | models.Q(due_at__lte=moment), sent_at__isnull=True)


class OutgoingMail(models.Model):
    """A message to send, written in the transaction of what it tells; the worker sends it after, as often as it
    takes."""

    requisition = models.ForeignKey("cases.Requisition", models.PROTECT, related_name="mails")
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

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"
