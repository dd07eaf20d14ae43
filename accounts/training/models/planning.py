"""Proposals of half-days, people who wait for a place, and reminders of certificates that end."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.base.moments import numeric_day
from accounts.training.models.certificates import Certificate
from accounts.training.models.courses import CourseVersion
from accounts.training.models.sessions import HalfDay, TrainingSession


class Proposal(models.Model):
    """A proposal of half-days that train everybody who needs it. It becomes sessions when people are summoned, once."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="proposals", verbose_name="formation")
    until = models.DateField("attestations qui finissent jusqu’au")
    minimum_percent = models.PositiveSmallIntegerField("présence minimale d’une vacation, en %")
    note = models.CharField("réserve du calcul", max_length=300, blank=True)
    created_at = models.DateTimeField("calculée le", auto_now_add=True)
    created_by_name = models.CharField("calculée par", max_length=200)
    convoked_at = models.DateTimeField("convoquée le", null=True, blank=True)

    class Meta:
        verbose_name = "proposition de séances"
        verbose_name_plural = "propositions de séances"
        ordering = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minimum_percent__lte=100), name="proposal_keeps_a_share")
        ]

    def __str__(self) -> str:
        return f"Proposition n° {self.pk}, {self.version.course}"

    def get_absolute_url(self) -> str:
        return reverse("planning_detail", args=[self.pk])


class OfferedHalfDay(models.Model):
    """A half-day that a trainer offers to a proposal, and the session that it became."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="half_days", verbose_name="proposition")
    date = models.DateField("date")
    half_day = models.CharField("demi-journée", max_length=10, choices=HalfDay.choices)
    place = models.CharField("lieu", max_length=120)
    trainer = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="formateur")
    capacity = models.PositiveSmallIntegerField("places")
    session = models.OneToOneField(
        TrainingSession, models.PROTECT, related_name="offered", verbose_name="séance", null=True, blank=True
    )

    class Meta:
        verbose_name = "demi-journée offerte"
        verbose_name_plural = "demi-journées offertes"
        ordering = ["date", "-half_day", "id"]

    def __str__(self) -> str:
        return f"{numeric_day(self.date)} ({self.get_half_day_display()})"


class ProposedPlace(models.Model):
    """The half-day that a proposal gives to a person."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="places", verbose_name="proposition")
    half_day = models.ForeignKey(OfferedHalfDay, models.CASCADE, related_name="places", verbose_name="demi-journée")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="personne")

    class Meta:
        verbose_name = "place proposée"
        verbose_name_plural = "places proposées"
        ordering = ["half_day", "person__last_name", "person__first_name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "person"], name="proposed_once")]

    def __str__(self) -> str:
        return f"{self.person} — {self.half_day}"


class WaitingPlace(models.Model):
    """A person who waits for a place in a full session, in the order in which they were entered."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="waiting", verbose_name="séance")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="waiting_places", verbose_name="personne")
    asked_at = models.DateTimeField("en attente depuis", auto_now_add=True)

    class Meta:
        verbose_name = "place en attente"
        verbose_name_plural = "places en attente"
        ordering = ["asked_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "person"], name="waits_once")]

    def __str__(self) -> str:
        return f"{self.person} — {self.session}"


class ExpiryReminder(models.Model):
    """That a person was reminded, once, that their certificate ends."""

    certificate = models.OneToOneField(Certificate, models.CASCADE, related_name="reminder", verbose_name="attestation")
    sent_at = models.DateTimeField("rappelée le", auto_now_add=True)

    class Meta:
        verbose_name = "rappel d’échéance"
        verbose_name_plural = "rappels d’échéance"

    def __str__(self) -> str:
        return f"{self.certificate}"
