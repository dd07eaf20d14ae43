from datetime import datetime
from typing import ClassVar, Self

from django.db import models


class DockTokenQuerySet(models.QuerySet["DockToken"]):
    def valid(self) -> Self:
        """The tokens that are accepted: not revoked, and of a station in service."""
        return self.filter(revoked_at__isnull=True, dock__is_active=True)


class DockToken(models.Model):
    """The credential of one dock agent. The secret is shown once and stored as a hash; it is random, so an unsalted
    hash is enough.
    """

    dock = models.ForeignKey("equipment.Dock", models.PROTECT, related_name="tokens", verbose_name="station d’accueil")
    label = models.CharField("poste", max_length=80, help_text="Le poste qui lit les caméras, par exemple PC-APPEL-2.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Public and random: the key of the agent's receipts is derived from it and from SECRET_KEY.
    receipt_salt = models.CharField(max_length=32, editable=False)
    # Tells which SECRET_KEY it was. Empty: the token is older than this column.
    receipt_mark = models.CharField(max_length=16, null=True, editable=False)  # noqa: DJ001 - adds no table anew
    issued_at = models.DateTimeField("délivré le", auto_now_add=True)
    issued_by_name = models.CharField("délivré par", max_length=200)
    seen_at = models.DateTimeField("vu le", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    objects: ClassVar[models.Manager["DockToken"]] = DockTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "jeton d’agent de station"
        verbose_name_plural = "jetons d’agent de station"
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return self.label

    def was_seen_since(self, moment: datetime) -> bool:
        return self.seen_at is not None and self.seen_at >= moment
