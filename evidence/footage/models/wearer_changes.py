from django.db import models

from evidence.equipment.models import CameraIssue


class WearerChange(models.Model):
    """A change of a clip's wearer by a correction; the correcting issue gives the reason, time and author."""

    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="wearer_changes", verbose_name="vidéo")
    issue = models.ForeignKey(CameraIssue, models.PROTECT, related_name="wearer_changes", verbose_name="perception")
    before = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="porteur avant", null=True, blank=True
    )
    after = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="porteur après", null=True, blank=True
    )
    at = models.DateTimeField("corrigé le")

    class Meta:
        verbose_name = "porteur corrigé"
        verbose_name_plural = "porteurs corrigés"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.clip} : {self.before or 'sans porteur'} → {self.after or 'sans porteur'}"
