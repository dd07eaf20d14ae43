"""Shifts, their officers and absences, and the calendar address of a team."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.search.models import Place, Searched


class ShiftQuerySet(models.QuerySet["Shift"]):
    def standing(self) -> Self:
        """The shifts not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def beginning(self, start: datetime, end: datetime) -> Self:
        """The shifts that begin at `start` or later, and before `end`; including cancelled ones."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def covering(self, moment: datetime) -> Self:
        """The shifts not cancelled and in progress at `moment`."""
        return self.standing().filter(starts_at__lte=moment, ends_at__gt=moment)


class Shift(Searched):
    """A shift (« vacation »): a team on duty at a place for a period. It justifies the wearer and place of a clip (CSI
    R241-10), so cancelled shifts are kept, and absent officers stay listed."""

    team = models.ForeignKey("people.Team", models.PROTECT, related_name="shifts", verbose_name="brigade")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("secteur", max_length=120)
    leader = models.ForeignKey(
        "people.User", models.PROTECT, related_name="led_shifts", verbose_name="chef", null=True, blank=True
    )
    officers = models.ManyToManyField(
        "people.User", through="duty.ShiftMember", related_name="shifts", verbose_name="agents"
    )
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=300, blank=True)
    changed_at = models.DateTimeField("modifiée le", auto_now=True)
    sequence = models.PositiveIntegerField("révision dans les agendas", default=0)

    objects: ClassVar[models.Manager["Shift"]] = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = "vacation"
        ordering = ["-starts_at", "team"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts")
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.team}, {self.place}"

    @property
    def searched_names(self) -> tuple[str, ...]:
        return (self.team.name, self.place)

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        Place.note(self.place)


class ShiftMemberQuerySet(models.QuerySet["ShiftMember"]):
    def expected(self) -> Self:
        """The members expected: the shift is not cancelled and they are not absent."""
        return self.filter(stands=True)

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """The members expected on a shift that overlaps the period from `start` to `end`."""
        return self.expected().filter(starts_at__lt=end, ends_at__gt=start)


class ShiftMember(models.Model):
    """One officer on one shift. Repeats the shift's times, so that the database can refuse an officer expected on two
    shifts at once (migration 0001)."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="members", verbose_name="vacation")
    officer = models.ForeignKey("people.User", models.PROTECT, related_name="duties", verbose_name="agent")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    stands = models.BooleanField("attendu", default=True)
    is_priority = models.BooleanField(
        "poste prioritaire", default=False, help_text="Cochez pour que l’agent reçoive une caméra en premier."
    )

    objects: ClassVar[models.Manager["ShiftMember"]] = ShiftMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "agent d’une vacation"
        verbose_name_plural = "agents d’une vacation"
        ordering = ["shift", "officer__badge_number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["shift", "officer"], name="once_on_a_shift")]
        indexes: ClassVar = [models.Index(fields=["officer", "starts_at"], name="duty_of_officer")]

    def __str__(self) -> str:
        return f"{self.officer} — {self.shift}"


class AbsenceReason(models.TextChoices):
    """The reasons for an absence, limited to what planning needs: illness is “unavailable”, since no health data may be
    stored."""

    LEAVE = "leave", "Congé"
    UNAVAILABLE = "unavailable", "Indisponible"
    TRAINING = "training", "En formation"
    SUMMONED = "summoned", "Convocation (tribunal, audition)"
    LENT = "lent", "Renfort d’une autre brigade"
    UNEXPLAINED = "unexplained", "Absence non expliquée"


class ShiftAbsence(models.Model):
    """The absence of an officer from a shift: they are no longer expected, but stay listed on the shift."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="absences", verbose_name="vacation")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="absences", verbose_name="absent")
    reason = models.CharField("motif", max_length=20, choices=AbsenceReason.choices)
    told_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="annoncée par")
    told_at = models.DateTimeField("annoncée le")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "absence"
        ordering = ["-told_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(withdrawn_at__isnull=True), name="absent_once_from_a_shift"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} — {self.get_reason_display()}"


class TeamCalendar(models.Model):
    """The secret address at which calendar programs, which have no session, read a team's shifts. Only the hash of the
    secret is stored: the address is shown once."""

    team = models.ForeignKey("people.Team", models.PROTECT, related_name="calendars", verbose_name="brigade")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by_name = models.CharField("créé par", max_length=200)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "agenda de brigade"
        verbose_name_plural = "agendas de brigade"
        ordering = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(revoked_at__isnull=True), name="one_open_calendar_a_team"
            )
        ]

    def __str__(self) -> str:
        return f"Agenda — {self.team}"
