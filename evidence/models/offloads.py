import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models


class FileState(models.TextChoices):
    ANNOUNCED = "announced", "Annoncé"
    RECEIVING = "receiving", "En cours de réception"
    STORED = "stored", "Enregistré"
    DUPLICATE = "duplicate", "Déjà reçu"
    QUARANTINED = "quarantined", "En quarantaine"
    GONE = "gone", "Disparu de la station"


SETTLED = (FileState.STORED, FileState.DUPLICATE, FileState.QUARANTINED, FileState.GONE)


class Offload(models.Model):
    """One camera's visit to a dock (CSI R241-11), or one batch from the terminal: what it held and what became of
    it."""

    source = models.CharField("provenance", max_length=200, help_text="Le nom de la station, ou le dossier importé.")
    camera_serial = models.CharField("n° de série annoncé", max_length=255)
    camera = models.ForeignKey(
        "evidence.Camera",
        models.PROTECT,
        related_name="offloads",
        verbose_name="caméra",
        null=True,
        blank=True,
    )
    started_at = models.DateTimeField("commencé le", auto_now_add=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "déchargement"
        ordering = ["-started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "camera_serial"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_offload_a_camera",
            )
        ]

    def __str__(self) -> str:
        return f"{self.camera_serial} sur {self.source}"


class OffloadFileQuerySet(models.QuerySet["OffloadFile"]):
    def unsettled(self) -> Self:
        return self.exclude(state__in=SETTLED)

    def pending(self, moment: datetime) -> Self:
        """Those with work left, not waiting for a later try: unsettled, or settled with the source still on the
        dock."""
        left = models.Q(state__in=(FileState.ANNOUNCED, FileState.RECEIVING)) | models.Q(
            state__in=(FileState.STORED, FileState.DUPLICATE, FileState.QUARANTINED),
            source_removed_at__isnull=True,
        )
        return self.filter(left, models.Q(due_at__isnull=True) | models.Q(due_at__lte=moment))


class OffloadFile(models.Model):
    """One file that a camera held. This row is the queue: whatever is not settled is taken up again."""

    offload = models.ForeignKey(Offload, models.PROTECT, related_name="files")
    path = models.TextField("chemin")
    size_bytes = models.BigIntegerField("taille")
    modified_ns = models.BigIntegerField("date du fichier, en nanosecondes")
    state = models.CharField("état", max_length=20, choices=FileState.choices, default=FileState.ANNOUNCED)
    store_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clip = models.ForeignKey("evidence.Clip", models.PROTECT, related_name="files", null=True, blank=True)
    attempts = models.PositiveIntegerField("essais", default=0)
    last_error = models.TextField("dernière erreur", blank=True)
    due_at = models.DateTimeField("à reprendre à partir de", null=True, blank=True)
    queued_at = models.DateTimeField("mis en file le", null=True, blank=True)
    source_removed_at = models.DateTimeField("retiré de la station le", null=True, blank=True)

    objects: ClassVar[models.Manager["OffloadFile"]] = OffloadFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier déchargé"
        verbose_name_plural = "fichiers déchargés"
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "size_bytes", "modified_ns"],
                condition=models.Q(source_removed_at__isnull=True) & ~models.Q(state="gone"),
                name="file_announced_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return self.path
