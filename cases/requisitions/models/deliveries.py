import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.base.actors import Actor
from accounts.base.files.stored_names import StoreNameField
from accounts.base.queries import is_one_of
from accounts.journal.models import FailedItem
from cases.requisitions.models.requisitions import Requisition
from cases.requisitions.states import HAS_LEFT, REACHABLE, DeliveryState


def new_token() -> str:
    """A new secret of 256 random bits for a link."""
    return secrets.token_urlsafe(32)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(is_one_of("requisition", Requisition.objects.visible_to(actor)))

    def reachable(self, moment: datetime) -> Self:
        """The deliveries whose link still works."""
        return self.filter(state__in=REACHABLE, expires_at__gt=moment)


class Delivery(models.Model):
    """A package for a judicial police officer: an archive layout over unmodified clips, a link, and a code given
    another way.
    """

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="deliveries")
    state = models.CharField("état", max_length=20, choices=DeliveryState.choices, default=DeliveryState.BUILDING)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    code_hash = models.CharField(max_length=200, blank=True)
    failed_codes = models.PositiveSmallIntegerField("codes refusés", default=0)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    # The attempt that builds the package: its machine, a random part, and its last sign of life.
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_bytes = models.BigIntegerField(default=0)
    total_bytes = models.BigIntegerField(default=0)
    last_error = models.TextField("dernière erreur", blank=True)
    file_name = models.CharField("nom du paquet", max_length=120, blank=True)
    size_bytes = models.BigIntegerField("taille", default=0)
    sha256 = models.CharField("SHA-256 du paquet", max_length=64, blank=True)
    recipient = models.CharField("destinataire", max_length=254, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    expires_at = models.DateTimeField("valable jusqu’au", null=True, blank=True)
    acknowledged_at = models.DateTimeField("réception accusée le", null=True, blank=True)
    acknowledged_by = models.CharField("reçue par", max_length=200, blank=True)

    objects: ClassVar[models.Manager["Delivery"]] = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "remise"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"RM-{self.pk:05d}"

    @property
    def is_shut(self) -> bool:
        """Whether too many wrong codes were given: no visit begins before a new code."""
        return self.failed_codes >= settings.DELIVERY_CODE_ATTEMPTS

    @property
    def current_state(self) -> DeliveryState:
        return DeliveryState(self.state)

    @property
    def has_left(self) -> bool:
        return self.sent_at is not None and self.state in HAS_LEFT

    @property
    def is_building(self) -> bool:
        return self.state == DeliveryState.BUILDING

    @property
    def failure(self) -> str:
        """Why the package could not be built yet, if it was tried."""
        return FailedItem.objects.reason("packages", self.pk)


class DeliveryMember(models.Model):
    """One file of the package, in order: a clip or a quarantined file where it is stored, or a small document made for
    the package.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="members")
    position = models.PositiveIntegerField()
    path = models.CharField("chemin dans le paquet", max_length=255)
    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="+", null=True)
    quarantined = models.ForeignKey("intake.QuarantinedFile", models.PROTECT, related_name="+", null=True)
    # The own row of a clip or a quarantined file says how long its bytes are kept.
    store_name = StoreNameField(kept_while=Q(clip__isnull=True, quarantined__isnull=True))
    size_bytes = models.BigIntegerField()
    crc32 = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "fichier du paquet"
        ordering = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "position"], name="member_position")]

    def __str__(self) -> str:
        return self.path


class DeliveryReceipt(models.Model):
    """The officer's acknowledgement: who, of which service, when, and the package that they had. Written once: triggers
    refuse any change (migration 0003)."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="receipt", primary_key=True)
    name = models.CharField("nom et grade", max_length=200)
    service = models.CharField("service", max_length=200)
    at = models.DateTimeField("le")
    file_name = models.CharField("paquet", max_length=120)
    sha256 = models.CharField("SHA-256 du paquet", max_length=64)

    class Meta:
        verbose_name = "accusé de réception"
        verbose_name_plural = "accusés de réception"

    def __str__(self) -> str:
        return f"{self.name}, {self.service}"


# After their end. The journal has each visit, and each transfer, for its own years.
VISITS_KEPT = timedelta(days=30)


class DeliveryVisitQuerySet(models.QuerySet["DeliveryVisit"]):
    def running(self, moment: datetime) -> Self:
        return self.filter(expires_at__gt=moment)

    def due(self, moment: datetime) -> Self:
        """Those that ended so long ago that no transfer of theirs goes on."""
        return self.filter(expires_at__lte=moment - VISITS_KEPT)


class DeliveryVisit(models.Model):
    """A visit opened with the right code: for a limited time, this browser may download the package. A new code ends
    it; wrong codes given elsewhere do not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="visits")
    address = models.CharField(max_length=64)
    opened_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects: ClassVar[models.Manager["DeliveryVisit"]] = DeliveryVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "visite"

    def __str__(self) -> str:
        return str(self.id)
