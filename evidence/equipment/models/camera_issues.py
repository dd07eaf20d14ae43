"""The register of issues: who wore which camera from when to when (CSI R241-10)."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.people.models import User


class ReturnCondition(models.TextChoices):
    GOOD = "good", "Bon état"
    DAMAGED = "damaged", "Abîmée"
    FAULTY = "faulty", "Ne fonctionne pas"
    INCOMPLETE = "incomplete", "Incomplète (fixation, câble…)"


class CameraIssueQuerySet(models.QuerySet["CameraIssue"]):
    def current(self) -> Self:
        """The issues that no correction has replaced."""
        return self.filter(replaced_at__isnull=True)

    def out(self) -> Self:
        """Cameras out and not returned."""
        return self.current().filter(returned_at__isnull=True)

    def late(self, moment: datetime) -> Self:
        """Cameras out after the end of their shift; without a shift, for more than CAMERA_OUT_HOURS."""
        limit = moment - timedelta(hours=settings.CAMERA_OUT_HOURS)
        return self.out().filter(Q(shift__ends_at__lte=moment) | Q(shift__isnull=True, issued_at__lte=limit))

    def covering(self, moment: datetime) -> Self:
        """The current issues in progress at `moment`."""
        return self.covering_any(moment, moment)

    def covering_any(self, first: datetime, last: datetime) -> Self:
        """The current issues in progress at some moment from `first` to `last`, both included."""
        return self.current().filter(Q(returned_at__isnull=True) | Q(returned_at__gte=first), issued_at__lte=last)

    def overlapping(self, start: datetime, end: datetime | None) -> Self:
        """The current issues in progress at some moment between `start` and `end`, or after `start` when `end`
        is None.
        """
        before_end = Q(issued_at__lt=end) if end else Q()
        return self.current().filter(Q(returned_at__isnull=True) | Q(returned_at__gt=start), before_end)


class CameraIssue(models.Model):
    """Who wore which camera, from when to when. It proves who the wearer of a clip was (CSI R241-10).

    A row is written once, closed once and replaced at most once; it is never edited or deleted. A correction is a new
    row that replaces the wrong one. Two current rows of one camera, or of one wearer, never overlap in time. Database
    triggers enforce both rules (equipment/migrations/0001_initial.py).
    """

    camera = models.ForeignKey("equipment.Camera", models.PROTECT, related_name="issues", verbose_name="caméra")
    wearer = models.ForeignKey("people.User", models.PROTECT, related_name="camera_issues", verbose_name="porteur")
    shift = models.ForeignKey(
        "duty.Shift",
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
    condition = models.CharField(
        "état au retour", max_length=20, choices=ReturnCondition.choices, blank=True, default=""
    )
    remarks = models.CharField("remarques au retour", max_length=500, blank=True, default="")
    derogation_reason = models.CharField("motif de la dérogation", max_length=300, blank=True, default="")
    replaced_at = models.DateTimeField("corrigée le", null=True, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, related_name="corrected_by", verbose_name="corrige", null=True, blank=True
    )
    correction_reason = models.CharField("motif de la correction", max_length=300, blank=True, default="")
    corrected_by_name = models.CharField("corrigée par", max_length=200, blank=True, default="")

    objects: ClassVar[models.Manager["CameraIssue"]] = CameraIssueQuerySet.as_manager()

    class Meta:
        verbose_name = "perception"
        ordering = ["-issued_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["camera"],
                condition=Q(returned_at__isnull=True, replaced_at__isnull=True),
                name="one_open_issue_a_camera",
            ),
            models.UniqueConstraint(
                fields=["wearer"],
                condition=Q(returned_at__isnull=True, replaced_at__isnull=True),
                name="one_open_issue_a_wearer",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("issued_at")),
                name="issue_returned_after_issued",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["camera", "issued_at"]),
            models.Index(fields=["-issued_at", "-id"], name="issue_start"),
            # The few cameras that are out, or were returned lately, are read without the others.
            models.Index(fields=["returned_at", "issued_at"], name="issue_returned"),
        ]

    def __str__(self) -> str:
        return f"{self.camera} — {self.wearer}"


def people_issued_cameras() -> "models.QuerySet[User]":
    """Everybody to whom a camera was ever issued."""
    return User.objects.filter(Exists(CameraIssue.objects.filter(wearer=OuterRef("pk"))))
