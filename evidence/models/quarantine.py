from typing import ClassVar, Self

from django.db import models

from accounts.actors import Actor
from accounts.permissions import has_right
from accounts.roles import Right


class QuarantineReason(models.TextChoices):
    UNREADABLE = "unreadable", "Fichier illisible"
    UNKNOWN_CAMERA = "unknown_camera", "Caméra inconnue"
    FUTURE_TIME = "future_time", "Heure d’enregistrement dans le futur"
    BEFORE_SERVICE = "before_service", "Enregistrement antérieur à la mise en service"


class QuarantineState(models.TextChoices):
    WAITING = "waiting", "En attente"
    ADMITTED = "admitted", "Admis"
    ERASING = "erasing", "Effacement en cours"
    ERASED = "erased", "Effacé"


class QuarantinedFileQuerySet(models.QuerySet["QuarantinedFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who settle offloads."""
        return self if has_right(actor, Right.OFFLOAD_RESOLVE) else self.none()

    def waiting(self) -> Self:
        return self.filter(state=QuarantineState.WAITING)

    def waiting_first(self) -> Self:
        waits = models.Case(models.When(state=QuarantineState.WAITING, then=0), default=1)
        return self.order_by(waits, "-received_at", "-pk")


class QuarantinedFile(models.Model):
    """A file that could not become a clip: its bytes and the reason are kept until a person settles it or the law
    erases it."""

    file = models.OneToOneField("evidence.OffloadFile", models.PROTECT, related_name="quarantine")
    reason = models.CharField("motif", max_length=20, choices=QuarantineReason.choices)
    sentence = models.TextField("explication")
    state = models.CharField("état", max_length=20, choices=QuarantineState.choices, default=QuarantineState.WAITING)
    store_name = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField("taille")
    sha256 = models.CharField("SHA-256", max_length=64)
    crc32 = models.BigIntegerField()
    received_at = models.DateTimeField("reçu le", auto_now_add=True)
    erase_due_at = models.DateTimeField("effacement prévu le", db_index=True)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)

    objects: ClassVar[models.Manager["QuarantinedFile"]] = QuarantinedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier en quarantaine"
        verbose_name_plural = "fichiers en quarantaine"
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return f"Q-{self.pk:06d}"
