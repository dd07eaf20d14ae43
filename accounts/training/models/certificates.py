"""Certificates and the counter of their numbers."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.training.models.courses import CourseVersion
from accounts.training.models.external import ExternalTraining
from accounts.training.models.sessions import Enrolment
from accounts.training.models.syllabus import SyllabusVersion

# Nearly sixty bits: certificates are not found by guessing.
CODE_LENGTH = 12


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def for_cameras(self) -> Self:
        """The certificates of the course required to wear a camera."""
        return self.filter(version__course__is_required_for_cameras=True)

    def visible_to(self, actor: Actor) -> Self:
        """Everybody's for those who see training; one's own for the others."""
        if has_right(actor, Right.TRAINING_LIST):
            return self
        return self.filter(person=actor) if isinstance(actor, User) else self.none()


class Certificate(models.Model):
    """Certifies that a person was trained, in a session of the service or elsewhere: number, day, end of validity. A
    revoked one is kept, with the reason."""

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="certificate", verbose_name="inscription", null=True, blank=True
    )
    external = models.OneToOneField(
        ExternalTraining,
        models.PROTECT,
        related_name="certificate",
        verbose_name="formation suivie ailleurs",
        null=True,
        blank=True,
    )
    person = models.ForeignKey("people.User", models.PROTECT, related_name="certificates", verbose_name="titulaire")
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="certificates", verbose_name="formation")
    syllabus = models.ForeignKey(
        SyllabusVersion, models.PROTECT, related_name="certificates", verbose_name="programme", null=True, blank=True
    )
    number = models.CharField("numéro", max_length=20, unique=True)
    trained_on = models.DateField("formation suivie le")
    issued_at = models.DateTimeField("délivrée le")
    issued_by_name = models.CharField("délivrée par", max_length=200)
    valid_until = models.DateField("valable jusqu’au")
    # None on the oldest ones.
    minutes = models.PositiveSmallIntegerField("durée, en minutes", null=True)
    # By which anybody who holds the paper checks it, without an account.
    check_code = models.CharField("code de contrôle", max_length=CODE_LENGTH, null=True)  # noqa: DJ001 - unique
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)
    revoke_reason = models.CharField("motif de révocation", max_length=300, blank=True)

    objects: ClassVar[models.Manager["Certificate"]] = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation"
        ordering = ["-valid_until", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, external__isnull=True)
                | Q(enrolment__isnull=True, external__isnull=False),
                name="certificate_of_one_training",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("trained_on")), name="certificate_ends_after_training"
            ),
            models.UniqueConstraint(
                fields=["check_code"], condition=Q(check_code__isnull=False), name="one_certificate_a_code"
            ),
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
