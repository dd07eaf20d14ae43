from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.local_times import months_later
from accounts.people.models import AccessGrant, AccessGrantQuerySet
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.models import Place, Searched
from cases.incidents.models.facts import (
    FACTS,
    NOT_SAID,
    Altercation,
    Announcement,
    AnnouncementEffect,
    Force,
    IncidentOutcome,
    Injuries,
    fact_field,
)


class IncidentKind(models.TextChoices):
    OUTRAGE = "outrage", "Outrage"
    REBELLION = "rebellion", "Rébellion"
    THREATS = "threats", "Menaces"
    VIOLENCE = "violence", "Violences"
    THEFT = "theft", "Vol"
    DAMAGE = "damage", "Dégradations"
    DRUNKENNESS = "drunkenness", "Ivresse publique"
    NARCOTICS = "narcotics", "Stupéfiants"
    WEAPON = "weapon", "Port d’arme"
    REFUSAL_TO_STOP = "refusal_to_stop", "Refus d’obtempérer"
    NOISE = "noise", "Tapage"
    DISPUTE = "dispute", "Différend"
    CHECK = "check", "Contrôle"
    STREET_VENDING = "street_vending", "Vente à la sauvette"
    ASSISTANCE = "assistance", "Assistance"
    OTHER = "other", "Autre"


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, actor: Actor) -> Self:
        """Directors see every incident; a team leader those of their own team; a person with INCIDENT_LIST those under
        an access grant, until it ends.
        """
        if has_right(actor, Right.INCIDENT_LIST_ALL):
            return self
        if isinstance(actor, SystemActor) or not has_right(actor, Right.INCIDENT_LIST):
            return self.none()
        opened = IncidentAccessGrant.objects.held_by(actor, timezone.now())
        seen = Q(pk__in=opened.values("content_object"))
        if has_right(actor, Right.INCIDENT_LIST_TEAM) and actor.team_id is not None:
            seen |= Q(team_id=actor.team_id)
        return self.filter(seen)

    def with_clip_count(self) -> Self:
        """Each with `clip_count`. A subquery is counted for the rows that a page shows, a join for all of them."""
        links = IncidentClip.objects.filter(incident=OuterRef("pk")).order_by().values("incident")
        return self.annotate(clip_count=Coalesce(Subquery(links.annotate(n=Count("pk")).values("n")), 0))

    def filmed(self, *, is_filmed: bool = True) -> Self:
        """Those that a clip is linked to, or those without any."""
        linked = Exists(IncidentClip.objects.filter(incident=OuterRef("pk")))
        return self.filter(linked if is_filmed else ~linked)

    def past_register(self, moment: datetime) -> Self:
        """Those that began more than REGISTER_MONTHS ago and are still told in the register."""
        return self.filter(started_at__lte=register_limit(moment), erased_at__isnull=True)

    def asked_about(self, fact: str) -> Self:
        """Those of which the fact can be said: an effect only of an announcement that was made."""
        return self.filter(announcement=Announcement.YES) if fact == "announcement_effect" else self


def register_limit(moment: datetime) -> datetime:
    """What began at this moment or before leaves the register (arrêté of 14 April 2009: three years at most)."""
    return months_later(timezone.localtime(moment), -settings.REGISTER_MONTHS)


class Incident(Searched):
    """One line of the register of interventions (arrêté of 14 April 2009), with the clips that show it. Once erased,
    its number, kinds, beginning and counted facts stay, which name nobody: figures of past years do not change."""

    kind = models.CharField("nature", max_length=20, choices=IncidentKind.choices)
    # An intervention of two kinds counts under each, and once in the total.
    second_kind = fact_field("seconde nature", IncidentKind)
    title = models.CharField("objet", max_length=200)
    requested_at = models.DateTimeField("demande reçue le", null=True, blank=True)
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200)
    team = models.ForeignKey(
        "people.Team",
        models.PROTECT,
        related_name="incidents",
        verbose_name="brigade",
        null=True,
        blank=True,
    )
    officers = models.ManyToManyField("people.User", related_name="incidents", verbose_name="agents", blank=True)
    response = models.TextField("suites données", blank=True)
    narrative = models.TextField("récit", blank=True)
    log_number = models.CharField("main courante n°", max_length=60, blank=True)
    report_number = models.CharField("rapport ou PV n°", max_length=60, blank=True)
    natinf_code = models.CharField("code NATINF", max_length=10, blank=True)
    offence_at = models.DateTimeField("infraction commise le", null=True, blank=True)
    offence_place = models.CharField("lieu de l’infraction", max_length=200, blank=True)
    sent_to_officer_on = models.DateField("transmis à l’OPJ le", null=True, blank=True)
    altercation = fact_field("altercation, la plus grave", Altercation)
    # While a debrief says it, this is what the debrief says; it outlives the debrief's words.
    announcement = fact_field("annonce de l’enregistrement", Announcement)
    announcement_effect = fact_field("effet de l’annonce", AnnouncementEffect)
    force = fact_field("usage de la force", Force)
    injuries = fact_field("blessés", Injuries)
    outcome = fact_field("issue", IncidentOutcome)
    opened_at = models.DateTimeField("ouvert le", auto_now_add=True)
    erased_at = models.DateTimeField("effacé du registre le", null=True, blank=True)
    clips = models.ManyToManyField("footage.Clip", through="incidents.IncidentClip", related_name="incidents")

    objects: ClassVar[models.Manager["Incident"]] = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = "incident"
        ordering = ["-started_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")),
                name="incident_ends_after_it_starts",
                violation_error_message="La fin de l’incident doit suivre son début.",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-started_at", "-id"], name="incident_start")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("incident_detail", args=[self.pk])

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        Place.note(self.place)

    def clean(self) -> None:
        """Two kinds are two different ones; an announcement that was not made has no effect."""
        super().clean()
        if self.second_kind and self.second_kind == self.kind:
            raise ValidationError({"second_kind": "C’est déjà la nature : choisissez-en une autre, ou aucune."})
        if self.announcement_effect and self.announcement != Announcement.YES:
            raise ValidationError({"announcement_effect": "Dites d’abord que l’enregistrement a été annoncé."})

    @property
    def number(self) -> str:
        return f"I-{self.pk:05d}"

    @property
    def kinds(self) -> str:
        """“Outrage”, “Outrage, Violences”."""
        second = f", {self.get_second_kind_display()}" if self.second_kind else ""
        return f"{self.get_kind_display()}{second}"

    @property
    def counted_facts(self) -> list[tuple[str, str]]:
        """The label and the value of each fact that is counted, those that nobody said included."""
        fields = (self._meta.get_field(name) for name in FACTS)
        values = ((field, getattr(self, field.name)) for field in fields if isinstance(field, models.CharField))
        return [(str(field.verbose_name), dict(field.flatchoices).get(value, NOT_SAID)) for field, value in values]

    @property
    def searched_names(self) -> tuple[str, ...]:
        return (self.title, self.kinds, self.place, self.offence_place, str(self.team or ""))

    @property
    def searched_codes(self) -> tuple[str, ...]:
        return (self.number, self.log_number, self.report_number, self.natinf_code)


class IncidentClip(models.Model):
    """A clip that shows an incident, linked by a person."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="links")
    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="incident_links")
    linked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "rattachement"
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "clip"], name="clip_linked_once")]

    def __str__(self) -> str:
        return f"{self.clip} — {self.incident}"


class IncidentFile(models.Model):
    """A quarantined file that may show an incident, linked by a person. Once it is admitted, its clip is shown."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="file_links")
    quarantined = models.ForeignKey("intake.QuarantinedFile", models.PROTECT, related_name="incident_links")
    linked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "rattachement d’un fichier en quarantaine"
        verbose_name_plural = "rattachements de fichiers en quarantaine"
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "quarantined"], name="file_linked_once")]

    def __str__(self) -> str:
        return f"{self.quarantined} — {self.incident}"


class IncidentAccessGrant(AccessGrant):
    """One person's access to one incident. Each clip needs its own access grant."""

    content_object = models.ForeignKey(Incident, models.CASCADE, related_name="access_grants")

    # guardian declares its own class of manager; ours says the same and filters by date.
    objects: ClassVar[models.Manager["IncidentAccessGrant"]] = AccessGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AccessGrant.Meta):
        indexes: ClassVar = [models.Index(fields=["user", "until"], name="incident_opening_person")]
