from typing import ClassVar

from django.db import models

from cases.requisitions.models.requisitions import Requisition


class RequisitionFile(models.Model):
    """A quarantined file joined to an answer: handed over as a file that the service could not play."""

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="file_choices")
    quarantined = models.ForeignKey("intake.QuarantinedFile", models.PROTECT, related_name="requisition_choices")

    class Meta:
        verbose_name = "fichier joint"
        verbose_name_plural = "fichiers joints"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requisition", "quarantined"], name="file_joined_once")
        ]

    def __str__(self) -> str:
        return f"{self.quarantined} — {self.requisition}"
