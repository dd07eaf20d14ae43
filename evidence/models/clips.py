from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from accounts.actors import Actor, SystemActor
from accounts.permissions import has_right
from accounts.roles import Right
from evidence.models.holds import Hold
from evidence.recording_time import RecordingTimeSource


class ClipState(models.TextChoices):
    STORED = "stored", "Enregistrée"
    ERASING = "erasing", "Effacement en cours"
    ERASED = "erased", "Effacée"


class ClipQuerySet(models.QuerySet["Clip"]):
    def visible_to(self, actor: Actor) -> Self:
        """The direction sees every clip; others holding CLIP_LIST see those opened to them by name, until the opening
        ends."""
        if isinstance(actor, SystemActor) or has_right(actor, Right.CLIP_LIST_ALL):
            return self
        if not has_right(actor, Right.CLIP_LIST):
            return self.none()
        opened = ClipOpening.objects.in_force(timezone.now()).filter(user=actor, content_object=OuterRef("pk"))
        return self.filter(Exists(opened))

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
    received_from = models.CharField("reçue par", max_length=200)
    erase_due_at = models.DateTimeField("effacement prévu le")
    state = models.CharField("état", max_length=20, choices=ClipState.choices, default=ClipState.STORED)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True)
    thumbnail_name = models.CharField(max_length=200, blank=True)
    thumbnail_attempts = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Clip"]] = ClipQuerySet.as_manager()

    class Meta:
        verbose_name = "vidéo"
        ordering = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"], name="clip_start"),
            models.Index(fields=["camera", "-started_at"], name="clip_camera"),
            models.Index(fields=["wearer", "-started_at"], name="clip_wearer"),
            models.Index(fields=["state", "erase_due_at"], name="clip_erasure"),
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


class ClipOpeningQuerySet(models.QuerySet["ClipOpening"]):
    def in_force(self, moment: datetime) -> Self:
        return self.filter(Q(until__gt=moment))


class ClipOpening(UserObjectPermissionBase):
    """One clip opened to one person until a date, for a reason: guardian's direct permission row with its end.

    Expiry holds even when no job runs, because every reading filters on `until`.
    """

    content_object = models.ForeignKey(Clip, models.CASCADE, related_name="openings")
    reason = models.TextField("motif")
    until = models.DateTimeField("jusqu’au")
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="ouverte par")
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)

    # guardian declares its own class of manager; ours says the same and filters by date.
    objects: ClassVar[models.Manager["ClipOpening"]] = ClipOpeningQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "accès nominatif"
        indexes: ClassVar = [models.Index(fields=["user", "until"], name="opening_person")]

    def __str__(self) -> str:
        return f"{self.content_object} — {self.user}"


def view_clip_permission() -> Permission:
    """The one permission that an opening carries."""
    return Permission.objects.get(content_type__app_label="evidence", codename="view_clip")
