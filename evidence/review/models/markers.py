"""Markers: the moments of a clip that somebody named while watching it, and the words that they had before."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.moments import film_time
from accounts.base.queries import is_one_of
from accounts.search.models import Searched, erase_words_of
from evidence.footage.models import Clip, ErasedWithClip


class MarkerKind(models.TextChoices):
    """What a moment shows, each declared as `NAME = value, icon, label`; its colour is `--mark-<value>` of the style
    sheet."""

    icon: str

    def __new__(cls, value: str, icon: str = "flag") -> Self:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.icon = icon
        return kind

    ANNOUNCEMENT = "announcement", "megaphone", "Annonce de l’enregistrement"
    ESCALATION = "escalation", "trending-up", "Montée de la tension"
    FORCE = "force", "shield-alert", "Usage de la force"
    DE_ESCALATION = "de-escalation", "trending-down", "Apaisement"
    STATEMENT = "statement", "message-square-quote", "Propos"
    INJURY = "injury", "bandage", "Blessure"
    OTHER = "other", "flag", "Autre"


class MarkerQuerySet(models.QuerySet["Marker"]):
    def visible_to(self, actor: Actor) -> Self:
        """The markers of the clips that the actor sees, while these are stored."""
        return self.filter(is_one_of("clip", Clip.objects.visible_to(actor).stored()))


class Marker(ErasedWithClip, Searched):
    """A moment of a clip, or a range of it, with a label and a kind. Times are in milliseconds since the first picture
    that a player shows; `frame` is the number of the picture at that time, from 0, where it is known."""

    kind = models.CharField("nature", max_length=20, choices=MarkerKind.choices)
    label = models.CharField("libellé", max_length=200)
    at_ms = models.BigIntegerField("instant, en millisecondes")
    until_ms = models.BigIntegerField("fin, en millisecondes", null=True, blank=True)
    frame = models.BigIntegerField("image n°", null=True, blank=True)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="markers", verbose_name="posé par")
    made_at = models.DateTimeField("posé le", auto_now_add=True)

    objects: ClassVar[models.Manager["Marker"]] = MarkerQuerySet.as_manager()

    class Meta:
        verbose_name = "moment-clé"
        verbose_name_plural = "moments-clés"
        ordering = ["at_ms", "id"]
        indexes: ClassVar = [models.Index(fields=["clip", "at_ms", "id"], name="marker_in_order")]

    def __str__(self) -> str:
        return f"{self.kind_choice.label}, {self.span} : {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("marker_change", args=[self.pk])

    @property
    def kind_choice(self) -> MarkerKind:
        return MarkerKind(self.kind)

    @property
    def searched_names(self) -> tuple[str, ...]:
        return (self.label, str(self.kind_choice.label))

    @property
    def span(self) -> str:
        """“01:02,480”, or “01:02,480 – 01:07,000” for a range."""
        return film_time(self.at_ms) + (f" – {film_time(self.until_ms)}" if self.until_ms is not None else "")

    @property
    def moment(self) -> Any:
        """The time of day, by the clip's own times."""
        return self.clip.started_at + timedelta(milliseconds=self.at_ms)

    @classmethod
    def erase_of(cls, clip: Any) -> None:
        """Erase the markers of a clip; how many there were of each kind is counted in the month of the recording."""
        rows = cls.objects.filter(clip=clip).order_by()
        month = timezone.localdate(clip.started_at).replace(day=1)
        for kind, count in rows.values_list("kind").annotate(Count("pk")):
            ErasedMarkers.add(month, kind, count)
        erase_words_of(cls, rows.values_list("pk", flat=True))
        rows.delete()


class MarkerWording(ErasedWithClip):
    """The words of a marker before and after one change, which the journal's entry of that number tells without its
    words: the journal outlives the footage, and what was said in it may be about somebody who was filmed."""

    marker_number = models.BigIntegerField("repère n°")
    entry_number = models.BigIntegerField("entrée du journal n°")
    before = models.CharField("avant", max_length=200, blank=True)
    after = models.CharField("après", max_length=200, blank=True)
    written_by_name = models.CharField("écrit par", max_length=200)
    written_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "rédaction d’un moment-clé"
        verbose_name_plural = "rédactions de moments-clés"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Repère n° {self.marker_number} : « {self.before} » → « {self.after} »"


class ErasedMarkers(models.Model):
    """How many markers of one kind were erased with the clips recorded in one month: a number, about nobody."""

    month = models.DateField("mois")
    kind = models.CharField("nature", max_length=20, choices=MarkerKind.choices)
    count = models.PositiveIntegerField("nombre", default=0)

    class Meta:
        verbose_name = "moments-clés effacés"
        verbose_name_plural = "moments-clés effacés"
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "kind"], name="erased_markers_once")]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}, {self.get_kind_display()} : {self.count}"

    @classmethod
    def add(cls, month: date, kind: str, count: int) -> None:
        row, _ = cls._default_manager.get_or_create(month=month, kind=kind)
        cls._default_manager.filter(pk=row.pk).update(count=F("count") + count)
