from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


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
        return f"{self.version.course}, {self.date:%d/%m/%Y} ({self.get_half_day_display()})"


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


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def for_cameras(self) -> Self:
        """The certificates of the course required to wear a camera."""
        return self.filter(version__course__is_required_for_cameras=True)


class Certificate(models.Model):
    """Certifies that a person was trained: number, day, end of validity. A revoked one is kept, with the reason."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate", verbose_name="inscription")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="certificates", verbose_name="titulaire")
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="certificates", verbose_name="formation")
    number = models.CharField("numéro", max_length=20, unique=True)
    trained_on = models.DateField("formation suivie le")
    issued_at = models.DateTimeField("délivrée le")
    issued_by_name = models.CharField("délivrée par", max_length=200)
    valid_until = models.DateField("valable jusqu’au")
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)
    revoke_reason = models.CharField("motif de révocation", max_length=300, blank=True)

    objects: ClassVar[models.Manager["Certificate"]] = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation"
        ordering = ["-valid_until", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("trained_on")), name="certificate_ends_after_training")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "valid_until"], name="certificate_of_person")]

    def __str__(self) -> str:
        return self.number

    def holds_at(self, moment: datetime) -> bool:
        """Whether it is valid at `moment`: not revoked by then, and within its days in the town's time."""
        revoked = self.revoked_at is not None and self.revoked_at <= moment
        return not revoked and self.trained_on <= timezone.localdate(moment) <= self.valid_until


class CertificateCounter(models.Model):
    """The last certificate number used in a year; locking the row serialises the writers."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "compteur d’attestations"
        verbose_name_plural = "compteurs d’attestations"

    def __str__(self) -> str:
        return f"{self.year} : {self.last}"
