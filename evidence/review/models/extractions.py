"""What people took from a clip to keep or to hand over: a still, an excerpt, or a sheet of stills."""

from typing import Any, ClassVar, Self

from django.db import models

from accounts.base.actors import Actor
from accounts.base.moments import film_time
from accounts.base.queries import is_one_of
from evidence.footage.models import Clip, Derivative, DerivativeKind, ErasedWithClip

# How the name of an excerpt ends, by its container; another's is its name.
ENDINGS = {"matroska": "mkv", "mpegts": "ts"}


class ExtractionQuerySet(models.QuerySet["Extraction"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the clips that the actor sees, while these are stored."""
        return self.filter(is_one_of("clip", Clip.objects.visible_to(actor).stored()))

    def stills(self) -> Self:
        return self.filter(derivative__kind=DerivativeKind.STILL)


class WantedExtractionQuerySet(models.QuerySet["WantedExtraction"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the clips that the actor sees, while these are stored."""
        return self.filter(is_one_of("clip", Clip.objects.visible_to(actor).stored()))


class WantedExtraction(ErasedWithClip):
    """What somebody asked for and the worker has not made yet: an excerpt, asked for within a viewing, or a sheet of
    stills. It is the queue of both."""

    asked_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="wanted_extractions", verbose_name="demandé par"
    )
    viewing = models.ForeignKey(
        "footage.Viewing",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="wanted_excerpts",
        verbose_name="consultation",
    )
    from_ms = models.PositiveBigIntegerField("début, en millisecondes", null=True, blank=True)
    to_ms = models.PositiveBigIntegerField("fin, en millisecondes", null=True, blank=True)
    stills = models.JSONField("images de la planche", null=True, blank=True)
    reason = models.TextField("motif")
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)

    objects: ClassVar[models.Manager["WantedExtraction"]] = WantedExtractionQuerySet.as_manager()

    class Meta:
        verbose_name = "extrait ou planche demandés"
        verbose_name_plural = "extraits et planches demandés"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.clip}, {self.what}"

    @property
    def is_sheet(self) -> bool:
        return self.stills is not None

    @property
    def what(self) -> str:
        """“extrait de 00:02,480 à 00:05,000”, or “planche de 3 images”."""
        if not self.is_sheet:
            return f"extrait {self.span}"
        count = len(self.stills or ())
        return f"planche de {count} images" if count > 1 else "planche d’une image"

    @property
    def span(self) -> str:
        """Of an excerpt: “de 00:02,480 à 00:05,000”."""
        return f"de {film_time(self.from_ms or 0)} à {film_time(self.to_ms or 0)}"


class Extraction(ErasedWithClip):
    """A still, an excerpt or a sheet, who took it and why. Its bytes and its SHA-256 are those of its derivative."""

    derivative = models.OneToOneField(Derivative, models.CASCADE, related_name="extraction")
    taken_by = models.ForeignKey("people.User", models.PROTECT, related_name="extractions", verbose_name="par")
    reason = models.TextField("motif")
    taken_at = models.DateTimeField("le", auto_now_add=True)

    objects: ClassVar[models.Manager["Extraction"]] = ExtractionQuerySet.as_manager()

    class Meta:
        verbose_name = "image, extrait ou planche"
        verbose_name_plural = "images, extraits et planches"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.clip}, {self.what}"

    @property
    def kind(self) -> str:
        """“still”, “excerpt” or “sheet”."""
        return self.derivative.kind

    @property
    def is_still(self) -> bool:
        return self.kind == DerivativeKind.STILL

    @property
    def is_sheet(self) -> bool:
        return self.kind == DerivativeKind.SHEET

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.derivative.facts
        return facts

    @property
    def what(self) -> str:
        """“image 63, à 00:02,480”, “extrait de 00:02,000 à 00:06,000” or “planche des images 4, 63”."""
        facts = self.facts
        if self.is_still:
            return f"image {facts['frame'] + 1}, à {film_time(facts['at_ms'])}"
        if self.is_sheet:
            pictures = facts["pictures"]
            return f"planche {'des images' if len(pictures) > 1 else 'de l’image'} {', '.join(map(str, pictures))}"
        return f"extrait de {film_time(facts['start_ms'])} à {film_time(facts['end_ms'])}"

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
        if self.is_sheet:
            return f"{self.clip}_planche-{self.pk}.pdf"
        ending = ENDINGS.get(facts["container"], facts["container"])
        return f"{self.clip}_{facts['start_ms']}-{facts['end_ms']}ms.{ending}"
