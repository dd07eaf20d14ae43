"""Debriefs of incidents: what is shown, in order, what is said of it, and what is to be done after."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.local_times import months_later
from accounts.base.queries import is_one_of
from accounts.base.states import StateChoices
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.models import Searched
from cases.incidents.models.facts import Announcement
from cases.incidents.models.incidents import Incident, register_limit
from cases.incidents.models.sessions import DebriefSession
from evidence.footage.models import ErasedWithClip


class DebriefState(StateChoices):
    PREPARED = "prepared", "clipboard-list", "accent", "Préparé"
    RUNNING = "running", "presentation", "warn", "Séance en cours"
    HELD = "held", "circle-check", "ok", "Tenu"


class DebriefQuerySet(models.QuerySet["Debrief"]):
    def visible_to(self, actor: Actor) -> Self:
        """A person with DEBRIEF_LEAD sees the debriefs of the incidents that they see. Participants do not: they see
        what a session shows them (DebriefSession)."""
        if not has_right(actor, Right.DEBRIEF_LEAD):
            return self.none()
        return self.filter(is_one_of("incident", Incident.objects.visible_to(actor)))

    def with_words_due(self, moment: datetime) -> Self:
        """The debriefs held more than DEBRIEF_MONTHS ago, or whose incident leaves the register, whose words are still
        there."""
        limit = months_later(timezone.localtime(moment), -settings.DEBRIEF_MONTHS)
        is_old = Q(held_at__lte=limit) | Q(incident__started_at__lte=register_limit(moment))
        return self.filter(is_old, words_erased_at__isnull=True)

    def with_sessions(self) -> Self:
        """Each debrief with `was_held` and `is_running`, from its sessions."""
        own = DebriefSession.objects.filter(debrief=OuterRef("pk"))
        running = DebriefSession.objects.running(timezone.now()).filter(debrief=OuterRef("pk"))
        return self.annotate(was_held=Exists(own), is_running=Exists(running))

    def with_open_follow_ups(self) -> Self:
        """Each debrief with the number of what is still to do after it."""
        return self.annotate(open_follow_ups=Count("follow_ups", filter=Q(follow_ups__done_at__isnull=True)))


class Debrief(Searched):
    """The debrief of one incident. It judges how the intervention went, never a person: there is no score."""

    # What is erased after DEBRIEF_MONTHS, with the titles of the chapters and the words of the follow-up.
    WORDS: ClassVar[tuple[str, ...]] = (
        *("facts", "announcement_effect", "force", "deescalation"),
        *("went_well", "decisions", "lessons"),
    )

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="debriefs", verbose_name="incident")
    held_at = models.DateTimeField("date")
    leader = models.ForeignKey("people.User", models.PROTECT, related_name="led_debriefs", verbose_name="mené par")
    participants = models.ManyToManyField(
        "people.User", related_name="debriefs", verbose_name="participants", blank=True
    )
    facts = models.TextField("faits", blank=True)
    announcement = models.CharField(
        "annonce de l’enregistrement", max_length=10, choices=Announcement.choices, blank=True
    )
    announcement_effect = models.TextField("effet de l’annonce", blank=True)
    force = models.TextField("usage de la force", blank=True)
    deescalation = models.TextField("désescalade", blank=True)
    went_well = models.TextField("ce qui a bien marché", blank=True)
    decisions = models.TextField("décisions", blank=True)
    lessons = models.TextField("enseignements", blank=True)
    prepared_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="préparé par")
    prepared_at = models.DateTimeField("préparé le", auto_now_add=True)
    changed_at = models.DateTimeField("modifié le", auto_now_add=True)
    changed_by_name = models.CharField("modifié par", max_length=200)
    # Counts the changes, so that of two people who write at once the second is told.
    revision = models.PositiveIntegerField("révision", default=0)
    words_erased_at = models.DateTimeField("textes effacés le", null=True, blank=True)

    objects: ClassVar[models.Manager["Debrief"]] = DebriefQuerySet.as_manager()

    class Meta:
        verbose_name = "débriefing"
        ordering = ["-held_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-held_at", "-id"], name="debrief_date")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("debrief_detail", args=[self.pk])

    @property
    def number(self) -> str:
        return f"D-{self.pk:05d}"

    @property
    def viewing_reference(self) -> str:
        """The reference of the viewings for it: its number, the incident's and its log number."""
        log_number = f", {self.incident.log_number}" if self.incident.log_number else ""
        return f"{self}, incident {self.incident}{log_number}"

    @property
    def searched_names(self) -> tuple[str, ...]:
        return (self.incident.title, self.incident.place, self.leader.first_name, self.leader.last_name)

    @property
    def searched_codes(self) -> tuple[str, ...]:
        return (self.number, self.incident.number, self.leader.badge_number)

    @property
    def running_session(self) -> DebriefSession | None:
        return self.sessions.running(timezone.now()).first()

    @property
    def current_state(self) -> DebriefState:
        """From `with_sessions` on a list."""
        is_running = self.is_running if hasattr(self, "is_running") else self.running_session is not None
        was_held = self.was_held if hasattr(self, "was_held") else self.sessions.exists()
        if is_running:
            return DebriefState.RUNNING
        return DebriefState.HELD if was_held else DebriefState.PREPARED

    @property
    def written_words(self) -> list[tuple[str, str]]:
        """The label and the text of each part that somebody wrote, in the order of the form."""
        fields = [one for one in self._meta.concrete_fields if one.name in self.WORDS]
        written = [(str(one.verbose_name), str(getattr(self, one.name))) for one in fields]
        return [(label[:1].upper() + label[1:], text) for label, text in written if text]


class DebriefChapterQuerySet(models.QuerySet["DebriefChapter"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the debriefs that the actor sees."""
        return self.filter(is_one_of("debrief", Debrief.objects.visible_to(actor)))


class DebriefChapter(ErasedWithClip):
    """A part of a clip to show at a debrief. The chapter stays when the clip is erased, without pictures or title."""

    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="chapters", verbose_name="débriefing")
    position = models.PositiveIntegerField("rang")
    marker = models.ForeignKey(
        "review.Marker", models.SET_NULL, related_name="chapters", verbose_name="moment-clé", null=True, blank=True
    )
    from_ms = models.PositiveBigIntegerField("début, en millisecondes")
    until_ms = models.PositiveBigIntegerField("fin, en millisecondes")
    title = models.CharField("titre", max_length=200, blank=True)

    objects: ClassVar[models.Manager["DebriefChapter"]] = DebriefChapterQuerySet.as_manager()

    class Meta:
        verbose_name = "chapitre"
        ordering = ["debrief", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_ms__gt=F("from_ms")), name="chapter_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"{self.debrief}, chapitre {self.position}"

    @classmethod
    def erase_of(cls, clip: Any) -> None:
        """What was shown stays on record; the title, which may say what the pictures showed, goes with them."""
        cls._default_manager.filter(clip=clip).update(title="")

    @property
    def starts_at(self) -> datetime:
        return self.clip.started_at + timedelta(milliseconds=self.from_ms)

    @property
    def duration_ms(self) -> int:
        return self.until_ms - self.from_ms


class FollowUpState(StateChoices):
    OPEN = "open", "circle-dashed", "accent", "À faire"
    LATE = "late", "clock-alert", "danger", "En retard"
    DONE = "done", "circle-check", "ok", "Faite"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the debriefs that the actor sees, and those that they own."""
        seen = Q(is_one_of("debrief", Debrief.objects.visible_to(actor)))
        return self.filter(seen | Q(owner=actor)) if isinstance(actor, User) else self.filter(seen)

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def late(self) -> Self:
        """Those still to do whose day is past."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def due_by(self, day: date) -> Self:
        """Those still to do that are due on this day or before."""
        return self.open().filter(due_on__lte=day)


class FollowUp(models.Model):
    """What somebody undertook to do after a debrief, and by when."""

    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="follow_ups", verbose_name="débriefing")
    task = models.CharField("suite à donner", max_length=300)
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="follow_ups", verbose_name="confiée à")
    due_on = models.DateField("échéance")
    set_by_name = models.CharField("confiée par", max_length=200)
    set_at = models.DateTimeField("confiée le", auto_now_add=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    done_by_name = models.CharField("close par", max_length=200, blank=True)
    outcome = models.TextField("ce qui a été fait", blank=True)

    objects: ClassVar[models.Manager["FollowUp"]] = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "suite d’un débriefing"
        verbose_name_plural = "suites de débriefings"
        ordering = ["due_on", "pk"]
        indexes: ClassVar = [models.Index(fields=["owner", "done_at", "due_on"], name="follow_up_owner")]

    def __str__(self) -> str:
        return f"Suite n°\u00a0{self.pk} de {self.debrief}"

    @property
    def current_state(self) -> FollowUpState:
        if self.done_at:
            return FollowUpState.DONE
        return FollowUpState.LATE if self.due_on < timezone.localdate() else FollowUpState.OPEN


class FollowUpReminder(models.Model):
    """A reminder that was sent, so that it is sent once. A new due date has its own reminders."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "rappel d’une suite"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follow_up", "due_on", "days_before"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}, {self.days_before} j"
