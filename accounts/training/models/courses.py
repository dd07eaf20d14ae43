"""Courses, and from when on and for how long each of their versions counts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Course(models.Model):
    """A training course. At most one is required to wear a camera."""

    name = models.CharField("intitulé", max_length=120, unique=True)
    is_required_for_cameras = models.BooleanField("exigée pour porter une caméra", default=False)

    class Meta:
        verbose_name = "formation"
        ordering = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_required_for_cameras"],
                condition=Q(is_required_for_cameras=True),
                name="one_course_for_cameras",
                violation_error_message="Une autre formation est déjà exigée pour porter une caméra.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CourseVersion(models.Model):
    """The content of a course from a day on, and for how many calendar months its certificates are valid. Never
    changed: new content is a new version."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="versions", verbose_name="formation")
    number = models.PositiveSmallIntegerField("version")
    valid_months = models.PositiveSmallIntegerField("validité, en mois")
    starts_on = models.DateField("enseignée à partir du")

    class Meta:
        verbose_name = "version de formation"
        verbose_name_plural = "versions de formation"
        ordering = ["course", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "number"], name="one_version_a_number"),
            models.CheckConstraint(condition=Q(valid_months__gte=1), name="version_holds_a_month_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.course}, version {self.number}"
