from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.files.stored_names import StoreNameField
from accounts.base.local_times import months_later
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.requisitions.models.requisitions import Requisition
from cases.requisitions.reading.kinds import MessageKind


class MessageState(models.TextChoices):
    ARRIVING = "arriving", "En cours de réception"
    KEPT = "kept", "À lire"
    READ = "read", "Lu"
    SET_ASIDE = "set_aside", "À lire à la main"
    REFUSED = "refused", "Refusé"
    ERASED = "erased", "Effacé au terme de sa conservation"


KIND_LABELS: dict[str, str] = {
    MessageKind.REQUISITION: "réquisition",
    MessageKind.REPLY: "réponse jointe",
    MessageKind.AUTOMATIC: "réponse automatique",
    MessageKind.OTHER: "autre message",
    MessageKind.UNREADABLE: "illisible",
}


# Its bytes stay once it has arrived, until it is erased, or what came with its requisition.
KEPT = ~Q(state__in=(MessageState.ARRIVING, MessageState.ERASED)) & Q(requisition__letter_erased_at=None)


class IncomingMessageQuerySet(models.QuerySet["IncomingMessage"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever prepares requisitions: what arrives may name a case."""
        if has_right(actor, Right.REQUISITION_PREPARE):
            return self
        return self.none()

    def to_examine(self) -> Self:
        """Those that became no requisition and that nobody has examined yet."""
        return self.filter(requisition=None, examined_by_name="").exclude(
            state__in=(MessageState.ARRIVING, MessageState.KEPT, MessageState.ERASED)
        )

    def due(self, moment: datetime) -> Self:
        """Those that became no requisition, received more than REQUISITION_MONTHS ago, of which something is still
        there. One that nothing has read yet stays."""
        limit = months_later(timezone.localtime(moment), -settings.REQUISITION_MONTHS)
        unread = (MessageState.ARRIVING, MessageState.KEPT)
        erased = Q(state=MessageState.ERASED, store_name="")
        return self.filter(requisition=None, received_at__lte=limit).exclude(state__in=unread).exclude(erased)


class IncomingMessage(models.Model):
    """A message as it arrived, byte for byte, before anything reads it; and what became of it."""

    # SHA-256 of its bytes; of its headers or of its place in the mailbox when the rest was never fetched.
    digest = models.CharField(max_length=64, unique=True)
    size_bytes = models.BigIntegerField("taille")
    store_name = StoreNameField(blank=True, kept_while=KEPT)
    received_at = models.DateTimeField("reçu le")
    state = models.CharField("état", max_length=12, choices=MessageState.choices, default=MessageState.ARRIVING)
    kind = models.CharField("nature", max_length=12, choices=list(KIND_LABELS.items()), blank=True)
    sender_address = models.CharField("expéditeur", max_length=254, blank=True)
    subject = models.CharField("objet", max_length=300, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("motif", blank=True)
    requisition = models.ForeignKey(
        Requisition, models.PROTECT, related_name="messages", verbose_name="réquisition", null=True, blank=True
    )
    examined_by_name = models.CharField("examiné par", max_length=200, blank=True)

    objects: ClassVar[models.Manager["IncomingMessage"]] = IncomingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        ordering = ["-received_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store_name"], condition=~Q(store_name=""), name="message_stored_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "received_at"], name="message_state")]

    def __str__(self) -> str:
        return f"M-{self.pk:05d}"

    @property
    def folder(self) -> str:
        """The start of the names of all its bytes in the store."""
        return self.store_name.rpartition("/")[0]
