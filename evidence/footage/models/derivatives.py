"""What is derived from a clip's bytes: small files that pages need, made by the worker and erased with the clip."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.base.files.stored_names import StoreNameField
from evidence.footage.models.clips import Clip, ClipQuerySet


class DerivativeKind(models.TextChoices):
    FRAME_INDEX = "frame_index", "Index des images"
    PREVIEW_STRIP = "preview_strip", "Bande d’aperçus"
    WAVEFORM = "waveform", "Forme d’onde"
    VIEWING_COPY = "viewing_copy", "Copie de consultation"
    COPY_INDEX = "copy_index", "Index des images de la copie de consultation"
    SMALL_PICTURE = "small_picture", "Petite image"
    STILL = "still", "Image arrêtée"
    EXCERPT = "excerpt", "Extrait"
    SHEET = "sheet", "Planche d’images"
    PASSAGE = "passage", "Passage montré"


# How the bytes of each kind are made. A number is raised when its recipe changes: what an older one made is made again.
RECIPES = {kind: 1 for kind in DerivativeKind} | {DerivativeKind.FRAME_INDEX: 2}
# The name of the batch of viewing copies.
COPY_BATCH = "viewing_copies"
# A clip has as many of these as people take; of the other kinds, one.
MANY_A_CLIP = (DerivativeKind.STILL, DerivativeKind.EXCERPT, DerivativeKind.SHEET, DerivativeKind.PASSAGE)


class WantedCopy(models.Model):
    """A clip whose viewing copy somebody waits for: the queue of copies. `percent` is empty until its turn has come."""

    clip = models.OneToOneField(Clip, models.PROTECT, related_name="wanted_copy", verbose_name="vidéo")
    asked_at = models.DateTimeField("demandée le", auto_now_add=True)
    percent = models.PositiveSmallIntegerField("avancement, en pour cent", null=True, blank=True)

    class Meta:
        verbose_name = "copie de consultation attendue"
        verbose_name_plural = "copies de consultation attendues"
        ordering: ClassVar = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.clip}"


class DerivativeQuerySet(models.QuerySet["Derivative"]):
    def current(self, kind: DerivativeKind) -> Self:
        """Those of this kind that today's recipe made."""
        return self.filter(kind=kind, recipe=RECIPES[kind])

    def of_clip(self, clip: Clip, kind: DerivativeKind) -> "Derivative | None":
        """The clip's own of a kind of which it has one."""
        return self.current(kind).filter(clip=clip).first()


class Derivative(models.Model):
    """Bytes that a recipe made from a clip's. The clip's own bytes never change; these are made again at need, and go
    when the clip goes.

    `facts` is what the recipe says of them: how many pictures a strip has, what could not be read.
    """

    clip = models.ForeignKey(Clip, models.PROTECT, related_name="derivatives", verbose_name="vidéo")
    kind = models.CharField("genre", max_length=20, choices=DerivativeKind.choices)
    recipe = models.PositiveSmallIntegerField("version de la recette")
    store_name = StoreNameField(unique=True)
    size_bytes = models.BigIntegerField("taille en octets")
    sha256 = models.CharField("SHA-256", max_length=64)
    crc32 = models.BigIntegerField("CRC-32")
    facts = models.JSONField("ce que la recette en dit", default=dict, blank=True)
    made_at = models.DateTimeField("faite le", auto_now_add=True)

    objects: ClassVar[models.Manager["Derivative"]] = DerivativeQuerySet.as_manager()

    class Meta:
        verbose_name = "dérivé d’une vidéo"
        verbose_name_plural = "dérivés d’une vidéo"
        ordering = ["clip", "kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clip", "kind", "recipe"], condition=~Q(kind__in=MANY_A_CLIP), name="derivative_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["clip", "kind", "recipe"], name="derivative_clip")]

    def __str__(self) -> str:
        return f"{self.clip}, {self.get_kind_display()}"


def lacking(clips: ClipQuerySet, kinds: Iterable[DerivativeKind]) -> ClipQuerySet:
    """Of these clips, the stored ones that lack one of these kinds."""
    of_clip = (Derivative.objects.current(kind).filter(clip=OuterRef("pk")) for kind in kinds)
    return clips.stored().filter(reduce(or_, [Q(~Exists(made)) for made in of_clip]))
