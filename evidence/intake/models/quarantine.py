"""The quarantine: files that could not become a clip, and their holds."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from django.db import models

from accounts.base.actors import Actor
from accounts.base.files.stored_names import StoreNameField
from accounts.base.states import StateChoices
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.models import ProcedureHold, SourceKind, due_by_kind, erasure_date
from evidence.intake.models.extracts import CctvExtract


class QuarantineReason(models.TextChoices):
    UNREADABLE = "unreadable", "Fichier illisible"
    INTERRUPTED = "interrupted", "Lecture interrompue"
    UNKNOWN_CAMERA = "unknown_camera", "Caméra inconnue"
    FUTURE_TIME = "future_time", "Heure d’enregistrement dans le futur"
    BEFORE_SERVICE = "before_service", "Enregistrement antérieur à la mise en service"


class QuarantineState(StateChoices):
    WAITING = "waiting", "shield-alert", "warn", "En attente"
    ADMITTED = "admitted", "circle-check", "ok", "Admis"
    ERASING = "erasing", "eraser", "erase", "Effacement en cours"
    ERASED = "erased", "eraser", "neutral", "Effacé"


def _extracts() -> models.Q:
    return models.Q(file__in=CctvExtract.objects.order_by().values("file"))


class QuarantinedFileQuerySet(models.QuerySet["QuarantinedFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Visible to people with OFFLOAD_RESOLVE."""
        return self if has_right(actor, Right.OFFLOAD_RESOLVE) else self.none()

    def waiting(self) -> Self:
        return self.filter(state=QuarantineState.WAITING)

    def with_hold(self) -> Self:
        """Each file with `is_held`: whether a procedure stops its erasure now."""
        return self.annotate(is_held=models.Exists(QuarantineHold.objects.active().filter(file=models.OuterRef("pk"))))

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Those that may show a moment of this period, by the widest reading of what is known of their time; one of
        which nothing is known may show any moment before its receipt. What is no film shows none."""
        known = models.Q(earliest_at__lt=end, latest_at__gt=start)
        unknown = models.Q(earliest_at=None, received_at__gt=start)
        return self.filter(known | unknown, file__is_left=False)

    def of_kind(self, kind: SourceKind) -> Self:
        """The files that come from this kind of source."""
        return self.filter(_extracts() if kind == SourceKind.FIXED_CAMERA else ~_extracts())

    def past_due(self, moment: datetime) -> Self:
        """Those whose retention is over at this moment, by the rules of their kind of source."""
        return self.filter(due_by_kind("received_at", moment, fixed=_extracts()))

    def due(self, moment: datetime) -> Self:
        """The files whose bytes are there, past their erasure date and not held."""
        active = QuarantineHold.objects.active().filter(file=models.OuterRef("pk"))
        kept = (QuarantineState.WAITING, QuarantineState.ERASING)
        return self.past_due(moment).filter(~models.Exists(active), state__in=kept)


class QuarantinedFile(models.Model):
    """A file that could not become a clip. Its bytes and the reason are stored until a person admits it or its legal
    erasure, which a hold stops.
    """

    file = models.OneToOneField("intake.OffloadFile", models.PROTECT, related_name="quarantine")
    reason = models.CharField("motif", max_length=20, choices=QuarantineReason.choices)
    sentence = models.TextField("explication")
    state = models.CharField("état", max_length=20, choices=QuarantineState.choices, default=QuarantineState.WAITING)
    store_name = StoreNameField(kept_while=models.Q(state=QuarantineState.WAITING))
    size_bytes = models.BigIntegerField("taille")
    sha256 = models.CharField("SHA-256", max_length=64)
    crc32 = models.BigIntegerField()
    # Between what it was recorded, as far as its name, its date and a sidecar say; None when nothing possible is said.
    earliest_at = models.DateTimeField("début au plus tôt", null=True, blank=True)
    latest_at = models.DateTimeField("fin au plus tard", null=True, blank=True)
    received_at = models.DateTimeField("reçu le", auto_now_add=True, db_index=True)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)

    # Set by `with_hold`.
    is_held: bool

    objects: ClassVar[models.Manager["QuarantinedFile"]] = QuarantinedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier en quarantaine"
        verbose_name_plural = "fichiers en quarantaine"
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return f"Q-{self.pk:06d}"

    @cached_property
    def erase_due_at(self) -> datetime:
        """Its recording time is not certain, so it is kept as long as a recording made when it was received."""
        return erasure_date(self.received_at, self.source_kind)

    @property
    def source_kind(self) -> SourceKind:
        is_extract = CctvExtract.objects.filter(file=self.file_id).exists()
        return SourceKind.FIXED_CAMERA if is_extract else SourceKind.BODY_CAMERA

    @property
    def current_state(self) -> QuarantineState:
        return QuarantineState(self.state)

    @property
    def file_name(self) -> str:
        """The file's name on the camera."""
        return self.file.shown_name.rpartition("/")[2]

    @property
    def is_waiting(self) -> bool:
        return self.state == QuarantineState.WAITING


class QuarantineHoldQuerySet(models.QuerySet["QuarantineHold"]):
    def active(self) -> Self:
        return self.filter(released_at__isnull=True)

    def lifted_by_hand(self, origin: str) -> Self:
        """Those of this origin that a person lifted: it holds these bytes no more by itself."""
        return self.filter(origin=origin, released_by_hand=True)


class QuarantineHold(ProcedureHold):
    """A hold of a quarantined file. When the file is admitted, its clip is held instead."""

    file = models.ForeignKey(QuarantinedFile, models.PROTECT, related_name="holds", verbose_name="fichier")

    objects: ClassVar[models.Manager["QuarantineHold"]] = QuarantineHoldQuerySet.as_manager()

    class Meta(ProcedureHold.Meta):
        verbose_name = "conservation d’un fichier en quarantaine"
        verbose_name_plural = "conservations de fichiers en quarantaine"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["file", "origin"],
                condition=models.Q(released_at__isnull=True) & ~models.Q(origin=""),
                name="one_active_file_hold_an_origin",
            )
        ]
