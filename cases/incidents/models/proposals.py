"""What a person said no to: a clip that the machine proposed for an incident."""

from typing import ClassVar

from django.db import models

from cases.incidents.models.incidents import Incident


class DeclinedProposal(models.Model):
    """A proposal that a person declined, with the reason; it is not made again."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="declined_proposals")
    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="declined_proposals")
    reason = models.CharField("motif", max_length=500)
    declined_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True)
    declined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "proposition écartée"
        verbose_name_plural = "propositions écartées"
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "clip"], name="proposal_declined_once")]

    def __str__(self) -> str:
        return f"{self.clip} — {self.incident}"
