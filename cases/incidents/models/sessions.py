"""Sessions of debriefs: what a leader shows to named people, for a limited time and for a reason."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.queries import is_one_of
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.incidents.models.incidents import Incident
from evidence.footage.models import ErasedWithClip


class DebriefSessionQuerySet(models.QuerySet["DebriefSession"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the debriefs that the actor sees, to lead or to close them. A participant attends them
        (`attended_by`)."""
        if not has_right(actor, Right.DEBRIEF_LEAD):
            return self.none()
        return self.filter(is_one_of("debrief__incident", Incident.objects.visible_to(actor)))

    def running(self, moment: datetime) -> Self:
        """The sessions neither closed nor at their end. `ends_at` is compared at each reading: no job has to run."""
        return self.filter(closed_at__isnull=True, ends_at__gt=moment)

    def attended_by(self, person: User, moment: datetime) -> Self:
        """The running sessions that show something to this person: one of the named participants, still in activity."""
        return self.running(moment).filter(participants=person, participants__is_active=True)


class DebriefSession(models.Model):
    """A sitting of a debrief, opened by its leader. Its participants see the chapters that the leader has shown in it,
    whatever their rights, until it ends or is closed."""

    debrief = models.ForeignKey("incidents.Debrief", models.PROTECT, related_name="sessions", verbose_name="débriefing")
    leader = models.ForeignKey("people.User", models.PROTECT, related_name="led_sessions", verbose_name="menée par")
    participants = models.ManyToManyField(
        "people.User", related_name="debrief_sessions", verbose_name="participants", blank=True
    )
    reason = models.TextField("motif")
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)
    ends_at = models.DateTimeField("jusqu’au")
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closed_by_name = models.CharField("close par", max_length=200, blank=True)

    objects: ClassVar[models.Manager["DebriefSession"]] = DebriefSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance de débriefing"
        verbose_name_plural = "séances de débriefing"
        ordering = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("opened_at")), name="session_ends_after_it_opens")
        ]

    def __str__(self) -> str:
        return f"Séance n°\u00a0{self.pk} de {self.debrief}"

    def get_absolute_url(self) -> str:
        return reverse("debriefsession_detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.closed_at is None and self.ends_at > timezone.now()

    @property
    def current(self) -> "ShownChapter | None":
        """The chapter that the leader is showing: the last one shown."""
        return self.shown.first()

    @property
    def ended_at(self) -> datetime:
        """When it ended, or will."""
        return min(self.closed_at or self.ends_at, self.ends_at)


class ChapterPassage(ErasedWithClip):
    """The passage of a chapter, cut for its participants: they are served these bytes and no others of the clip.
    Without them it waits for the worker: the row is the queue."""

    chapter = models.OneToOneField(
        "incidents.DebriefChapter", models.CASCADE, related_name="passage", verbose_name="chapitre"
    )
    derivative = models.OneToOneField(
        "footage.Derivative", models.CASCADE, related_name="passage", verbose_name="passage", null=True, blank=True
    )
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)

    class Meta:
        verbose_name = "passage d’un chapitre"
        verbose_name_plural = "passages de chapitres"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.chapter}"


class ShownChapter(models.Model):
    """A chapter that the leader has shown in a session; shown again, its moment moves."""

    session = models.ForeignKey(DebriefSession, models.PROTECT, related_name="shown", verbose_name="séance")
    chapter = models.ForeignKey(
        "incidents.DebriefChapter", models.PROTECT, related_name="shown", verbose_name="chapitre"
    )
    shown_at = models.DateTimeField("montré le")

    class Meta:
        verbose_name = "chapitre montré"
        verbose_name_plural = "chapitres montrés"
        ordering = ["-shown_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "chapter"], name="shown_once_a_session")]

    def __str__(self) -> str:
        return f"{self.chapter}, {self.session}"


class SessionViewing(models.Model):
    """A participant's viewing of one shown chapter. It ends with the session."""

    session = models.ForeignKey(DebriefSession, models.PROTECT, related_name="viewings", verbose_name="séance")
    chapter = models.ForeignKey(
        "incidents.DebriefChapter", models.PROTECT, related_name="viewings", verbose_name="chapitre"
    )
    viewing = models.OneToOneField(
        "footage.Viewing", models.PROTECT, related_name="session_viewing", verbose_name="consultation"
    )

    class Meta:
        verbose_name = "consultation en séance"
        verbose_name_plural = "consultations en séance"

    def __str__(self) -> str:
        return f"{self.viewing}, {self.session}"
