from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from accounts.base.files.stored_names import StoreNameField
from accounts.base.states import StateChoices
from accounts.people.roles import Role

# The end of a designation is shown this long in advance: to keep the access, a new order is needed before.
ENDING_SOON = timedelta(days=30)


class DesignationState(StateChoices):
    """The present state of a designation. Computed from its dates, never stored."""

    IN_FORCE = "in_force", "circle-check", "ok", "En cours"
    SUSPENDED = "suspended", "pause", "warn", "Suspendue"
    TO_COME = "to_come", "calendar-clock", "accent", "À venir"
    ENDED = "ended", "archive", "neutral", "Terminée"
    REVOKED = "revoked", "circle-slash", "neutral", "Révoquée"


class DesignationQuerySet(models.QuerySet["Designation"]):
    """Two similar questions have different answers. `in_force` (now): a designation recorded as revoked, suspended or
    ended is not in force, even if the clock was set back since. `current` (at a moment): only the dates count, so that
    the answer for the past never changes."""

    def in_force(self) -> Self:
        """Those that give their rights now: begun, not ended, revoked or suspended. No job has to run for this."""
        now = timezone.now()
        return self.open_ended(now).filter(~_suspended_now(now), starts_at__lte=now)

    def open_ended(self, now: datetime) -> Self:
        """Those in force or suspended now, or still to begin: what can be revoked, suspended or overlapped."""
        return self.not_ended(now).filter(expired_at__isnull=True, revoked_at__isnull=True)

    def current(self, moment: datetime) -> Self:
        """Those in force at `moment`, past or future, according to the dates known today."""
        suspended = DesignationSuspension.objects.filter(designation=OuterRef("pk")).covering(moment)
        return self.not_ended(moment).filter(~Exists(suspended), starts_at__lte=moment)

    def not_ended(self, moment: datetime) -> Self:
        """Those in force or suspended at `moment`, or still to begin."""
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=moment),
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment),
        )

    def during(self, start: datetime, end: datetime) -> Self:
        """Those in force at some moment from `start` to `end`; not those revoked before they began, or suspended for
        the whole period."""
        begun = self.not_ended(start).filter(starts_at__lt=end)
        suspended = DesignationSuspension.objects.filter(designation=OuterRef("pk")).filter(
            Q(starts_at__lte=start) | Q(starts_at__lte=OuterRef("starts_at")),
            Q(ends_at__isnull=True)
            | Q(ends_at__gte=end)
            | Q(ends_at__gte=OuterRef("ends_at"))
            | Q(ends_at__gte=OuterRef("revoked_at")),
        )
        return begun.filter(~Exists(suspended)).exclude(revoked_at__lte=F("starts_at"))

    def ending_within(self, time: timedelta) -> Self:
        """Those in force that end within that time and are not renewed."""
        ending = self.in_force().filter(ends_at__lte=timezone.now() + time)
        return ending.exclude(renewals__revoked_at__isnull=True, renewals__isnull=False)

    def with_state(self) -> Self:
        """Each with `state`, a DesignationState."""
        now = timezone.now()
        return self.annotate(
            state=Case(
                When(revoked_at__isnull=False, then=Value(str(DesignationState.REVOKED))),
                When(Q(expired_at__isnull=False) | Q(ends_at__lte=now), then=Value(str(DesignationState.ENDED))),
                When(starts_at__gt=now, then=Value(str(DesignationState.TO_COME))),
                When(_suspended_now(now), then=Value(str(DesignationState.SUSPENDED))),
                default=Value(str(DesignationState.IN_FORCE)),
                output_field=models.CharField(),
            )
        )


class Designation(models.Model):
    """A dated, revocable, personal authorisation (CSI R241-12): one person, one role, one order.

    Two of the same role never overlap for one person: the database refuses it (migration 0001). A renewal is a new row
    that begins where the previous one ends.
    """

    person = models.ForeignKey("people.User", models.PROTECT, related_name="designations", verbose_name="personne")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    starts_at = models.DateTimeField("à partir du")
    ends_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    order_reference = models.CharField("référence de l’arrêté", max_length=120)
    granted_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="accordée par", null=True, blank=True
    )
    granted_at = models.DateTimeField("accordée le", auto_now_add=True)
    renewed_from = models.ForeignKey(
        "self", models.PROTECT, related_name="renewals", verbose_name="renouvelle", null=True, blank=True
    )
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)
    revoked_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="révoquée par", null=True, blank=True
    )
    revocation_reason = models.TextField("motif de la révocation", blank=True)
    expired_at = models.DateTimeField("fin constatée le", null=True, blank=True)

    # Annotated by `with_state`.
    state: str

    objects: ClassVar[models.Manager["Designation"]] = DesignationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        ordering = ["-starts_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="designation_ends_after_it_starts",
                violation_error_message="La fin d’une habilitation doit suivre son début.",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} — {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("designation_detail", args=[self.pk])

    @property
    def current_state(self) -> DesignationState:
        return DesignationState(self.state)


class SuspensionQuerySet(models.QuerySet["DesignationSuspension"]):
    def covering(self, moment: datetime) -> Self:
        """Those in effect at `moment`, according to their dates."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment), starts_at__lte=moment)

    def not_over(self, moment: datetime) -> Self:
        """Those in effect at `moment`, or later."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))

    def touching(self, start: datetime, end: datetime | None) -> Self:
        """Those that overlap a period, or are adjacent to it."""
        found = self.filter(Q(ends_at__isnull=True) | Q(ends_at__gte=start))
        return found.filter(starts_at__lte=end) if end else found


class DesignationSuspension(models.Model):
    """A period in which a designation gives no right. The row is never deleted, so that past rights can be computed."""

    designation = models.ForeignKey("people.Designation", models.PROTECT, related_name="suspensions")
    starts_at = models.DateTimeField("à partir du")
    ends_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    reason = models.TextField("motif")
    suspended_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="par", null=True)
    suspended_at = models.DateTimeField("décidée le")
    resumed_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="levée par", null=True, blank=True
    )

    objects: ClassVar[models.Manager["DesignationSuspension"]] = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension"
        ordering = ["-starts_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                # Equal when it was lifted before it began.
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="suspension_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"Suspension — {self.designation}"


class DesignationDocument(models.Model):
    """The signed order, scanned: stored as received, never replaced."""

    designation = models.ForeignKey("people.Designation", models.PROTECT, related_name="documents")
    file_name = models.CharField("nom", max_length=255)
    content_type = models.CharField(max_length=120)
    store_name = StoreNameField(unique=True)
    size_bytes = models.BigIntegerField("taille")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField("joint le", auto_now_add=True)

    class Meta:
        verbose_name = "acte joint"
        verbose_name_plural = "actes joints"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file_name


class DesignationWarning(models.Model):
    """Records that the end of a designation was announced this many days before, so that it is announced once."""

    designation = models.ForeignKey("people.Designation", models.PROTECT, related_name="warnings")
    days_before = models.PositiveSmallIntegerField("jours avant")
    written_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "annonce de fin"
        verbose_name_plural = "annonces de fin"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["designation", "days_before"], name="designation_warned_once")
        ]

    def __str__(self) -> str:
        return f"{self.designation}, {self.days_before} jours avant"


def _suspended_now(now: datetime) -> Exists:
    """Whether a suspension is in effect now. One that started at once counts even if the clock was set back since."""
    placed = DesignationSuspension.objects.filter(designation=OuterRef("pk")).not_over(now)
    return Exists(placed.filter(Q(starts_at__lte=now) | Q(starts_at__lte=F("suspended_at"))))
