"""Half-days of training, who is enrolled in them, who came and with what result."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.base.moments import numeric_day
from accounts.training.models.courses import CourseVersion
from accounts.training.models.syllabus import SyllabusVersion


class HalfDay(models.TextChoices):
    MORNING = "morning", "matin"
    AFTERNOON = "afternoon", "après-midi"


class TrainingSession(models.Model):
    """A half-day of training at a place. Cancelled sessions are kept."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="sessions", verbose_name="formation")
    date = models.DateField("date")
    half_day = models.CharField("demi-journée", max_length=10, choices=HalfDay.choices)
    place = models.CharField("lieu", max_length=120)
    trainer = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="formateur")
    capacity = models.PositiveSmallIntegerField("places")
    sequence = models.PositiveSmallIntegerField("révision de l’invitation", default=0)
    syllabus = models.ForeignKey(
        SyllabusVersion, models.PROTECT, related_name="sessions", verbose_name="programme", null=True, blank=True
    )
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=300, blank=True)

    class Meta:
        verbose_name = "séance de formation"
        verbose_name_plural = "séances de formation"
        ordering = ["-date", "half_day", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_a_place_at_least")
        ]
        indexes: ClassVar = [models.Index(fields=["date"], name="session_date")]

    def __str__(self) -> str:
        return f"{self.version.course}, {numeric_day(self.date)} ({self.get_half_day_display()})"


class Attendance(models.TextChoices):
    UNKNOWN = "", "—"
    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excusé"


class Result(models.TextChoices):
    UNKNOWN = "", "—"
    PASSED = "passed", "Acquis"
    FAILED = "failed", "Non acquis"


class Enrolment(models.Model):
    """One person's enrolment in a session, then their attendance and result."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="enrolments", verbose_name="séance")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="enrolments", verbose_name="personne")
    attendance = models.CharField("présence", max_length=10, choices=Attendance.choices, blank=True, default="")
    result = models.CharField("résultat", max_length=10, choices=Result.choices, blank=True, default="")

    class Meta:
        verbose_name = "inscription"
        ordering = ["session", "person__last_name", "person__first_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="enrolled_once"),
            models.CheckConstraint(
                condition=~Q(result="passed") | Q(attendance="present"), name="only_the_present_pass"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} — {self.session}"
