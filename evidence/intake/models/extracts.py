"""Extracts of the town's fixed CCTV cameras (CSI L252-5)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.base.actors import Actor
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.models import Clip


class CctvExtractQuerySet(models.QuerySet["CctvExtract"]):
    def visible_to(self, actor: Actor) -> Self:
        """Visible to people with CCTV_IMPORT, except those whose clip is hidden from the person."""
        if not has_right(actor, Right.CCTV_IMPORT):
            return self.none()
        seen = Clip.objects.visible_to(actor).order_by().values("pk")
        return self.filter(Q(file__clip__isnull=True) | Q(file__clip__in=seen))


class CctvExtract(models.Model):
    """A film taken from a fixed camera: where it comes from, who exported it and when, what was asked for and why. Its
    bytes are received as a file of a dock is; the row is the line of the register that the law asks for, and stays once
    the film is erased.
    """

    file = models.OneToOneField("intake.OffloadFile", models.PROTECT, related_name="extract")
    camera = models.ForeignKey(
        "equipment.CctvCamera", models.PROTECT, related_name="extracts", verbose_name="caméra fixe"
    )
    source = models.CharField("provenance", max_length=200)
    exported_by = models.CharField("exporté par", max_length=200)
    exported_at = models.DateTimeField("exporté le")
    requested_from = models.DateTimeField("période demandée, du")
    requested_until = models.DateTimeField("au")
    # As the picture shows it: exports carry the time of the export, not of what was filmed.
    starts_at = models.DateTimeField("première image")
    reason = models.TextField("motif")
    imported_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="importé par")
    imported_at = models.DateTimeField("importé le", auto_now_add=True)

    objects: ClassVar[models.Manager["CctvExtract"]] = CctvExtractQuerySet.as_manager()

    class Meta:
        verbose_name = "extrait de vidéoprotection"
        verbose_name_plural = "extraits de vidéoprotection"
        ordering = ["-imported_at", "-id"]

    def __str__(self) -> str:
        return f"X-{self.pk:05d}"
