"""Offloads, their files and discrepancies."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from accounts.base.files.stored_names import StoreNameField
from accounts.base.states import StateChoices
from evidence.intake.dock_folders import unpack_path


class FileState(StateChoices):
    EXPECTED = "expected", "hourglass", "accent", "Attendu de la station"
    ANNOUNCED = "announced", "hourglass", "accent", "Annoncé"
    RECEIVING = "receiving", "loader", "accent", "En cours de réception"
    STORED = "stored", "circle-check", "ok", "Enregistré"
    DUPLICATE = "duplicate", "copy", "neutral", "Déjà reçu"
    QUARANTINED = "quarantined", "shield-alert", "warn", "En quarantaine"
    GONE = "gone", "circle-alert", "danger", "Disparu de la station"
    MISSING = "missing", "circle-alert", "danger", "Manquant"


# The bytes are in the store and were read back: only then may the camera's copy be deleted.
SAFE = (FileState.STORED, FileState.DUPLICATE, FileState.QUARANTINED)


# Whole on a dock or in the spool, not finished yet.
UNDER_WAY = (FileState.ANNOUNCED, FileState.RECEIVING)


LOST = (FileState.GONE, FileState.MISSING)


UNFINISHED = (FileState.EXPECTED, *UNDER_WAY)


# The fields that `OffloadFile.finish` writes.
FINISH_FIELDS = ("state", "sha256", "settled_at", "last_error", "clip", "is_left", "attempt_name")


class Offload(models.Model):
    """One camera's visit to a dock (CSI R241-11), or one imported batch: the files it held and the result for each."""

    source = models.CharField("provenance", max_length=200, help_text="Le nom de la station, ou le dossier importé.")
    camera_serial = models.CharField("n° de série annoncé", max_length=255)
    camera = models.ForeignKey(
        "equipment.Camera",
        models.PROTECT,
        related_name="offloads",
        verbose_name="caméra",
        null=True,
        blank=True,
    )
    dock = models.ForeignKey(
        "equipment.Dock",
        models.PROTECT,
        related_name="offloads",
        verbose_name="station d’accueil",
        null=True,
        blank=True,
    )
    # Camera time minus server time when the camera was announced. Stored for information, never applied to clips.
    clock_offset_ms = models.BigIntegerField("écart d’horloge de la caméra, en millisecondes", null=True, blank=True)
    # The battery charge last reported on this visit.
    charge_percent = models.PositiveSmallIntegerField("charge de la batterie, en %", null=True, blank=True)
    # What the agent could not read on the camera at its last announcement, one line each: there may be more to receive.
    unread = models.TextField("illisible sur la caméra", blank=True)
    heard_at = models.DateTimeField("dernière annonce de l’agent", null=True, blank=True)
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
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"], name="offload_start"),
            models.Index(fields=["camera", "-started_at", "-id"], name="offload_camera"),
            models.Index(fields=["-started_at", "-id"], condition=models.Q(ended_at__isnull=True), name="offload_open"),
            models.Index(
                fields=["camera", "-started_at", "-id"],
                condition=models.Q(clock_offset_ms__isnull=False),
                name="offload_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.camera_serial} sur {self.source}"

    @property
    def is_import(self) -> bool:
        """Whether this is a batch imported from a folder by a command; no dock has its name."""
        return self.dock_id is None and "/" in self.source


class OffloadFileQuerySet(models.QuerySet["OffloadFile"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def pending(self, moment: datetime) -> Self:
        """The files to process now: bytes to receive, a received file still in the dock's folder, or bytes that an
        attempt left in the store. Postponed files are excluded. A pushed file is removed from the camera by its agent.
        """
        here = self.filter(source_removed_at__isnull=True, state__in=FileState.values)
        due = models.Q(due_at__isnull=True) | models.Q(due_at__lte=moment)
        to_remove = models.Q(state__in=SAFE, is_pushed=False, is_left=False)
        return here.filter(due, models.Q(state__in=UNDER_WAY) | to_remove | models.Q(attempt_name__gt=""))

    def failing(self) -> Self:
        """The files whose last attempt failed and that can still be received."""
        return self.on_cameras().exclude(last_error="")

    def on_cameras(self) -> Self:
        """The files that a camera or a dock still holds, as far as we know."""
        return self.filter(source_removed_at__isnull=True, state__in=(*UNFINISHED, *SAFE))

    def differing(self) -> Self:
        """The files whose bytes on the camera differ from those in the store."""
        return self.exclude(camera_sha256="")

    def uploading(self) -> Self:
        """The files whose upload has begun and is not complete."""
        return self.filter(state=FileState.EXPECTED, upload_opened_at__isnull=False)

    def spooled(self) -> Self:
        """The files that use or reserve space in the spool: open uploads, and complete ones not yet in the store."""
        return self.unfinished().filter(upload_opened_at__isnull=False)


def pushed_label(source: str, camera_serial: str, name: str) -> str:
    """The `path` of a file pushed by an agent, written as `pack_path` writes the paths of folders."""
    return f"{source}/{camera_serial}/{name}".replace("%", "%25")


class OffloadFile(models.Model):
    """One file that a camera held. This row is the queue: an unfinished file is taken up again.

    A file in a dock's folder is read in place (`path`). A file pushed by an agent arrives in the spool, under
    `store_key`; its `path` is only a label, <station>/<serial>/<name>.
    """

    offload = models.ForeignKey(Offload, models.PROTECT, related_name="files")
    path = models.TextField("chemin")
    size_bytes = models.BigIntegerField("taille")
    modified_ns = models.BigIntegerField("date du fichier, en nanosecondes")
    number = models.BigIntegerField("numéro donné par la caméra", null=True, blank=True)
    announced_sha256 = models.CharField("SHA-256 annoncé", max_length=64, blank=True)
    is_pushed = models.BooleanField("envoyé par un agent", default=False)
    upload_opened_at = models.DateTimeField("envoi commencé le", null=True, blank=True)
    # The machine whose spool has the whole file. A column without a value is added to a table without rebuilding it.
    spooled_on = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    state = models.CharField("état", max_length=20, choices=FileState.choices, default=FileState.ANNOUNCED)
    store_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="files", null=True, blank=True)
    sha256 = models.CharField("SHA-256 des octets reçus", max_length=64, blank=True)
    # The hash that the agent read on the camera when it differs from the receipt's.
    camera_sha256 = models.CharField("SHA-256 lu sur la caméra, autre que le nôtre", max_length=64, blank=True)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)
    attempts = models.PositiveIntegerField("essais", default=0)
    # The last attempt to receive it: the name of its bytes in the store until another row names them, the machine that
    # makes it, and since when.
    attempt_name = StoreNameField(blank=True, kept_while=models.Q(state__in=UNDER_WAY))
    attempt_by = models.CharField(max_length=64, blank=True)
    attempt_at = models.DateTimeField(null=True, blank=True)
    aside_at = models.DateTimeField("mis de côté sur la station le", null=True, blank=True)
    last_error = models.TextField("dernière erreur", blank=True)
    due_at = models.DateTimeField("à reprendre à partir de", null=True, blank=True)
    queued_at = models.DateTimeField("mis en file le", null=True, blank=True)
    # Data of the sidecar about the file, in a batch from another system.
    sidecar_recorded_at = models.DateTimeField("heure dite par le bordereau", null=True, blank=True)
    sidecar_recorded_until = models.DateTimeField("heure dite par le bordereau, au plus tard", null=True, blank=True)
    sidecar_wearer = models.ForeignKey(
        "people.User", models.PROTECT, related_name="said_files", verbose_name="porteur dit", null=True, blank=True
    )
    sidecar_category = models.CharField("catégorie dite par le bordereau", max_length=120, blank=True)
    source_removed_at = models.DateTimeField("retiré de la station le", null=True, blank=True)
    # No film, by its bytes and by its name: a camera may need it, so its bytes are kept and it stays where it is.
    is_left = models.BooleanField("laissé sur la caméra", default=False)

    objects: ClassVar[models.Manager["OffloadFile"]] = OffloadFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier déchargé"
        verbose_name_plural = "fichiers déchargés"
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["path", "size_bytes", "modified_ns"],
                condition=models.Q(source_removed_at__isnull=True) & ~models.Q(state__in=["gone", "missing"]),
                name="file_announced_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["path"], name="offload_file_path"),
            # The few files that are still on a dock, among all that ever came.
            models.Index(
                fields=["state"], condition=models.Q(source_removed_at__isnull=True), name="offload_file_on_dock"
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def current_state(self) -> FileState:
        return FileState(self.state)

    @property
    def shown_name(self) -> str:
        """The file's name on the camera, for display: without the dock's folders, whatever its bytes."""
        if self.is_pushed:
            return self.announced_name
        return unpack_path(self.path).name.encode("utf-8", "replace").decode()

    @property
    def is_handed_in(self) -> bool:
        """Whether a person sent it from their own computer: no agent will send it again or remove it anywhere."""
        return self.is_pushed and self.offload.dock_id is None

    @property
    def sidecar_span(self) -> tuple[datetime, datetime] | None:
        """What the sidecar says of its start: an instant, or all that a minute or a day covers."""
        if self.sidecar_recorded_at is None:
            return None
        return self.sidecar_recorded_at, self.sidecar_recorded_until or self.sidecar_recorded_at

    @property
    def announced_name(self) -> str:
        """The name that the agent gave."""
        prefix = pushed_label(self.offload.source, self.offload.camera_serial, "")
        return self.path.removeprefix(prefix).replace("%25", "%")

    def finish(self, state: FileState, sha256: str = "") -> None:
        """Set the final state, with the hash of the bytes when they came; the caller saves FINISH_FIELDS."""
        if state in (FileState.STORED, FileState.QUARANTINED):
            self.attempt_name = ""  # the row of the clip or of the quarantined file names the bytes from now on
        self.state, self.sha256, self.settled_at, self.last_error = state, sha256, timezone.now(), ""


class OffloadDiscrepancyQuerySet(models.QuerySet["OffloadDiscrepancy"]):
    def open(self) -> Self:
        """Neither explained in writing nor resolved since."""
        return self.filter(explained_at__isnull=True, mended_at__isnull=True)


class OffloadDiscrepancy(models.Model):
    """An incomplete offload, as found when it ended: open until somebody explains it in writing or the missing files
    arrive.
    """

    offload = models.OneToOneField("intake.Offload", models.PROTECT, related_name="discrepancy")
    found_at = models.DateTimeField("constaté le", auto_now_add=True)
    lost_files = models.PositiveIntegerField("fichiers manquants ou disparus")
    quarantined_files = models.PositiveIntegerField("fichiers en quarantaine")
    differing_files = models.PositiveIntegerField("fichiers autres sur la caméra", default=0)
    missing_numbers = models.PositiveIntegerField("numéros sans fichier")
    gaps = models.JSONField("trous de numérotation", default=list)
    explanation = models.TextField("explication", max_length=2000, blank=True)
    explained_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", verbose_name="expliqué par", null=True, blank=True
    )
    explained_at = models.DateTimeField("expliqué le", null=True, blank=True)
    mended_at = models.DateTimeField("résorbé le", null=True, blank=True)

    objects: ClassVar[models.Manager["OffloadDiscrepancy"]] = OffloadDiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name = "écart de déchargement"
        verbose_name_plural = "écarts de déchargement"
        ordering: ClassVar = ["-found_at", "-id"]

    def __str__(self) -> str:
        return f"Écart, {self.offload}"

    @property
    def is_open(self) -> bool:
        return self.explained_at is None and self.mended_at is None

    @property
    def keeps_camera(self) -> bool:
        """Whether the camera must not be issued: it may still hold what is missing, and using it could overwrite that.
        Quarantined files do not count: their bytes are in the store.
        """
        return self.is_open and bool(self.lost_files or self.differing_files or self.missing_numbers)

    @property
    def sentence(self) -> str:
        """“1 fichier manquant, 2 numéros sans fichier : PM_0013 à PM_0014”."""
        counted = (
            (self.lost_files, "fichier manquant", "fichiers manquants"),
            (self.quarantined_files, "fichier en quarantaine", "fichiers en quarantaine"),
            (self.differing_files, "fichier autre sur la caméra", "fichiers autres sur la caméra"),
            (self.missing_numbers, "numéro sans fichier", "numéros sans fichier"),
        )
        missing = ", ".join(f"{count} {many if count > 1 else one}" for count, one, many in counted if count)
        return (
            f"{missing}\u00a0: {', '.join(self.gaps[:3])}{'…' if len(self.gaps) > 3 else ''}" if self.gaps else missing
        )
