from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Sum
from django.utils import timezone

from accounts.actors import Actor, SystemActor
from accounts.models.openings import Opening, OpeningQuerySet
from accounts.models.people import User
from accounts.permissions import has_right
from accounts.roles import Right
from evidence.media.recording_time import RecordingTimeSource
from evidence.models.holds import Hold


class ClipState(models.TextChoices):
    STORED = "stored", "Enregistrée"
    ERASING = "erasing", "Effacement en cours"
    ERASED = "erased", "Effacée"


class ClipQuerySet(models.QuerySet["Clip"]):
    def visible_to(self, actor: Actor) -> Self:
        """The clips of which the actor may know that they exist, with `list_start` and `list_key` to list them by.

        - The machine sees every clip.
        - The direction (CLIP_LIST_ALL) sees every clip but the restricted ones on which it is not named.
        - Whoever has CLIP_LIST sees those opened to them by name, until the opening ends.
        - A wearer (CLIP_LIST_OWN) sees their own, but the restricted ones on which they are not named.
        """
        if isinstance(actor, SystemActor):
            return self._listed_by("started_at", "pk")
        if has_right(actor, Right.CLIP_LIST_ALL):
            return self.filter(_unrestricted_or_named(actor))._listed_by("started_at", "pk")
        if has_right(actor, Right.CLIP_LIST_OWN):
            return self._worn_or_opened(actor)
        return self._opened_to(actor) if has_right(actor, Right.CLIP_LIST) else self.none()

    def by_office(self, actor: Actor) -> Self:
        """Those that the actor sees otherwise than as their wearer."""
        if isinstance(actor, SystemActor) or has_right(actor, Right.CLIP_LIST_ALL):
            return self.visible_to(actor)
        return self._opened_to(actor) if has_right(actor, Right.CLIP_LIST) else self.none()

    def _worn_or_opened(self, actor: User) -> Self:
        """A wearer's own clips and, for who also has CLIP_LIST, those opened to them: never the cost of the table."""
        own = Clip.objects.filter(_unrestricted_or_named(actor), wearer=actor)
        if not has_right(actor, Right.CLIP_LIST):
            return self.filter(_unrestricted_or_named(actor), wearer=actor)._listed_by("started_at", "pk")
        opened = ClipOpening.objects.held_by(actor, timezone.now())
        keys = own.order_by().values_list("pk").union(opened.values_list("content_object"), all=True)
        return self.filter(pk__in=keys)._listed_by("started_at", "pk")

    def _opened_to(self, actor: User) -> Self:
        """By way of the openings, in their order: the database reads the first page straight from their index."""
        in_force = Q(openings__user=actor, openings__until__gt=timezone.now())
        opened = self.annotate(opening=FilteredRelation("openings", condition=in_force)).filter(opening__isnull=False)
        return opened._listed_by("opening__clip_started_at", "opening__content_object")

    def _listed_by(self, start: str, key: str) -> Self:
        """The columns that list pages sort and turn by: those of the index that this person's clips are found with."""
        return self.alias(list_start=F(start), list_key=F(key))

    def stored(self) -> Self:
        return self.filter(state=ClipState.STORED)

    def with_hold(self) -> Self:
        """Each clip with `is_held`: does a procedure stop its erasure now?"""
        return self.annotate(is_held=Exists(Hold.objects.active().filter(clip=OuterRef("pk"))))

    def held(self) -> Self:
        """Those that a procedure keeps from erasure now."""
        return self.filter(Exists(Hold.objects.active().filter(clip=OuterRef("pk"))))

    def due(self, moment: datetime) -> Self:
        """Past their erasure date, stored and not held."""
        active = Hold.objects.active().filter(clip=OuterRef("pk"))
        return self.stored().filter(~Exists(active), erase_due_at__lte=moment)

    def without_thumbnail(self) -> Self:
        """Those whose thumbnail may still be made: three tries are enough."""
        return self.stored().filter(thumbnail_name="", thumbnail_attempts__lt=3)

    def total_bytes(self) -> int:
        return self.aggregate(total=Sum("size_bytes"))["total"] or 0

    def overlapping(self, start: datetime, end: datetime) -> Self:
        return self.filter(started_at__lt=end, ended_at__gt=start)


class Clip(models.Model):
    """A recording, as the camera made it. Its bytes never change; its row survives them as a tombstone."""

    file_name = models.CharField("nom d’origine", max_length=255, blank=True)
    camera = models.ForeignKey("evidence.Camera", models.PROTECT, related_name="clips", verbose_name="caméra")
    wearer = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="clips", verbose_name="porteur", null=True, blank=True
    )
    shift = models.ForeignKey(
        "accounts.Shift", models.PROTECT, related_name="clips", verbose_name="vacation", null=True, blank=True
    )
    place = models.CharField("lieu", max_length=120, blank=True)
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin")
    time_source = models.CharField("origine de l’heure", max_length=20, choices=RecordingTimeSource.choices)
    duration_ms = models.BigIntegerField("durée en millisecondes")
    container = models.CharField("conteneur", max_length=60)
    video_codec = models.CharField("codec vidéo", max_length=40)
    audio_codec = models.CharField("codec audio", max_length=40, blank=True)
    width = models.PositiveIntegerField("largeur")
    height = models.PositiveIntegerField("hauteur")
    store_name = models.CharField(max_length=200, unique=True)
    size_bytes = models.BigIntegerField("taille en octets")
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    crc32 = models.BigIntegerField("CRC-32")
    received_at = models.DateTimeField("reçue le", auto_now_add=True)
    clock_offset_ms = models.BigIntegerField("écart d’horloge de la caméra, en millisecondes", null=True, blank=True)
    received_from = models.CharField("reçue par", max_length=200)
    erase_due_at = models.DateTimeField("effacement prévu le")
    state = models.CharField("état", max_length=20, choices=ClipState.choices, default=ClipState.STORED)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True)
    thumbnail_name = models.CharField(max_length=200, blank=True)
    thumbnail_attempts = models.PositiveSmallIntegerField(default=0)
    is_restricted = models.BooleanField("restreinte", default=False)
    restriction_reason = models.TextField("motif de la restriction", blank=True)

    objects: ClassVar[models.Manager["Clip"]] = ClipQuerySet.as_manager()

    class Meta:
        verbose_name = "vidéo"
        ordering = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"], name="clip_start"),
            models.Index(fields=["camera", "-started_at"], name="clip_camera"),
            models.Index(fields=["wearer", "-started_at"], name="clip_wearer"),
            # With what a count asks besides: it is then answered from the index alone.
            models.Index(fields=["state", "erase_due_at", "is_restricted", "id"], name="clip_erasure"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"V-{self.pk:06d}"

    @property
    def thumbnail_store_name(self) -> str:
        """Where its still is, will be, or was being made when the worker died."""
        return f"thumbnails/{self.store_name.rsplit('/', 1)[-1]}.jpg"

    @property
    def unlink_dialog_id(self) -> str:
        return f"unlink-{self.pk}"

    @property
    def is_stored(self) -> bool:
        return self.state == ClipState.STORED


class ClipOpening(Opening):
    """One clip opened to one person. It carries the clip's start, so that its index alone gives the person's list."""

    content_object = models.ForeignKey(Clip, models.CASCADE, related_name="openings")
    clip_started_at = models.DateTimeField("début de la vidéo")

    # guardian declares its own class of manager; ours says the same and filters by date.
    objects: ClassVar[models.Manager["ClipOpening"]] = OpeningQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Opening.Meta):
        indexes: ClassVar = [
            models.Index(fields=["user", "-clip_started_at", "-content_object", "until"], name="opening_list"),
            # Is this person named on this clip?
            models.Index(fields=["content_object", "user", "until"], name="opening_named"),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding:
            self.clip_started_at = self.content_object.started_at
        super().save(*args, **options)


def _unrestricted_or_named(person: User) -> Q:
    named = ClipOpening.objects.held_by(person, timezone.now()).filter(content_object=OuterRef("pk"))
    return Q(is_restricted=False) | Q(Exists(named))
