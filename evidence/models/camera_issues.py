from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q


class CameraIssueQuerySet(models.QuerySet["CameraIssue"]):
    def out(self) -> Self:
        """Cameras out and not returned."""
        return self.filter(returned_at__isnull=True)

    def covering(self, moment: datetime) -> Self:
        return self.filter(Q(returned_at__isnull=True) | Q(returned_at__gte=moment), issued_at__lte=moment)

    def overlapping(self, start: datetime, end: datetime | None) -> Self:
        before_end = Q(issued_at__lt=end) if end else Q()
        return self.filter(Q(returned_at__isnull=True) | Q(returned_at__gt=start), before_end)


class CameraIssue(models.Model):
    """Who wore which camera from when to when: this justifies the wearer of a clip (CSI R241-10)."""

    camera = models.ForeignKey("evidence.Camera", models.PROTECT, related_name="issues", verbose_name="caméra")
    wearer = models.ForeignKey("accounts.User", models.PROTECT, related_name="camera_issues", verbose_name="porteur")
    shift = models.ForeignKey(
        "accounts.Shift",
        models.PROTECT,
        related_name="camera_issues",
        verbose_name="vacation",
        null=True,
        blank=True,
    )
    issued_at = models.DateTimeField("perçue le")
    issued_by_name = models.CharField("remise par", max_length=200)
    returned_at = models.DateTimeField("réintégrée le", null=True, blank=True)
    returned_to_name = models.CharField("reprise par", max_length=200, blank=True)

    objects: ClassVar[models.Manager["CameraIssue"]] = CameraIssueQuerySet.as_manager()

    class Meta:
        verbose_name = "perception"
        ordering = ["-issued_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["camera"], condition=Q(returned_at__isnull=True), name="one_open_issue_a_camera"
            ),
            models.UniqueConstraint(
                fields=["wearer"], condition=Q(returned_at__isnull=True), name="one_open_issue_a_wearer"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("issued_at")),
                name="issue_returned_after_issued",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["camera", "issued_at"])]

    def __str__(self) -> str:
        return f"{self.camera} — {self.wearer}"
