"""What people took from a clip to keep or to hand over: a still, or an excerpt."""

from typing import Any, ClassVar, Self

from django.db import models

from accounts.base.actors import Actor
from accounts.base.moments import film_time
from evidence.footage.models import Clip, Derivative, DerivativeKind, ErasedWithClip

# How the name of an excerpt ends, by its container; another's is its name.
ENDINGS = {"matroska": "mkv", "mpegts": "ts"}


class ExtractionQuerySet(models.QuerySet["Extraction"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the clips that the actor sees, while these are stored."""
        return self.filter(clip__in=Clip.objects.visible_to(actor).stored().order_by().values("pk"))

    def stills(self) -> Self:
        return self.filter(derivative__kind=DerivativeKind.STILL)


class WantedExcerptQuerySet(models.QuerySet["WantedExcerpt"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the clips that the actor sees, while these are stored."""
        return self.filter(clip__in=Clip.objects.visible_to(actor).stored().order_by().values("pk"))


class WantedExcerpt(ErasedWithClip):
    """An excerpt that somebody asked for within a viewing and that is not cut yet: the queue of excerpts."""

    viewing = models.ForeignKey(
        "footage.Viewing", models.PROTECT, related_name="wanted_excerpts", verbose_name="consultation"
    )
    from_ms = models.PositiveBigIntegerField("début, en millisecondes")
    to_ms = models.PositiveBigIntegerField("fin, en millisecondes")
    reason = models.TextField("motif")
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)

    objects: ClassVar[models.Manager["WantedExcerpt"]] = WantedExcerptQuerySet.as_manager()

    class Meta:
        verbose_name = "extrait demandé"
        verbose_name_plural = "extraits demandés"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.clip}, extrait {self.span}"

    @property
    def span(self) -> str:
        """“de 00:02,480 à 00:05,000”."""
        return f"de {film_time(self.from_ms)} à {film_time(self.to_ms)}"


class Extraction(ErasedWithClip):
    """A still or an excerpt, who took it and why. Its bytes and its SHA-256 are those of its derivative."""

    derivative = models.OneToOneField(Derivative, models.CASCADE, related_name="extraction")
    taken_by = models.ForeignKey("people.User", models.PROTECT, related_name="extractions", verbose_name="par")
    reason = models.TextField("motif")
    taken_at = models.DateTimeField("le", auto_now_add=True)

    objects: ClassVar[models.Manager["Extraction"]] = ExtractionQuerySet.as_manager()

    class Meta:
        verbose_name = "image ou extrait"
        verbose_name_plural = "images et extraits"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.clip}, {self.what}"

    @property
    def is_still(self) -> bool:
        return self.derivative.kind == DerivativeKind.STILL

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.derivative.facts
        return facts

    @property
    def what(self) -> str:
        """“image 63, à 00:02,480”, or “de 00:02,000 à 00:06,000”."""
        facts = self.facts
        if self.is_still:
            return f"image {facts['frame'] + 1}, à {film_time(facts['at_ms'])}"
        return f"de {film_time(facts['start_ms'])} à {film_time(facts['end_ms'])}"

    @property
    def asked(self) -> str:
        """Of an excerpt: “00:02,480 à 00:05,000”."""
        return f"{film_time(self.facts['asked_from_ms'])} à {film_time(self.facts['asked_to_ms'])}"

    @property
    def sound_words(self) -> str:
        """Of an excerpt: how much of the sound is in it, which is all."""
        tracks = self.facts["sound_tracks"]
        return {0: "sans son", 1: "avec son"}.get(tracks, f"avec les {tracks} pistes de son")

    @property
    def file_name(self) -> str:
        facts = self.facts
        if self.is_still:
            return f"{self.clip}_image-{facts['frame'] + 1:06d}.png"
        ending = ENDINGS.get(facts["container"], facts["container"])
        return f"{self.clip}_{facts['start_ms']}-{facts['end_ms']}ms.{ending}"
