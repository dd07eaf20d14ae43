from typing import ClassVar, Self

from django.db import models


class OffloadDiscrepancyQuerySet(models.QuerySet["OffloadDiscrepancy"]):
    def open(self) -> Self:
        """Neither explained by somebody nor mended since."""
        return self.filter(explained_at__isnull=True, mended_at__isnull=True)


class OffloadDiscrepancy(models.Model):
    """An offload that does not add up, as it was found when it ended: open until somebody explains it in writing, or
    until what was missing arrives."""

    offload = models.OneToOneField("evidence.Offload", models.PROTECT, related_name="discrepancy")
    found_at = models.DateTimeField("constaté le", auto_now_add=True)
    lost_files = models.PositiveIntegerField("fichiers manquants ou disparus")
    quarantined_files = models.PositiveIntegerField("fichiers en quarantaine")
    differing_files = models.PositiveIntegerField("fichiers autres sur la caméra", default=0)
    missing_numbers = models.PositiveIntegerField("numéros sans fichier")
    gaps = models.JSONField("trous de numérotation", default=list)
    explanation = models.TextField("explication", max_length=2000, blank=True)
    explained_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="expliqué par", null=True, blank=True
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
        """Whether the camera is to stay in: it may still hold what is missing, and using it again could write over it.
        Quarantined bytes are in the store; the camera has nothing more to give."""
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
        told = ", ".join(f"{count} {many if count > 1 else one}" for count, one, many in counted if count)
        return f"{told}\u00a0: {', '.join(self.gaps[:3])}{'…' if len(self.gaps) > 3 else ''}" if self.gaps else told
