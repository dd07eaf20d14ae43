"""By how much the clock of a clip is moved, so that it shows one instant together with the other angles."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models


class AngleOffset(models.Model):
    """One setting of a clip's offset, in microseconds added to its start; positive: it is shown later. Rows are only
    added, and numbered for each clip: the highest number counts, and of two people who set the next one at once, the
    second is refused and sees the first's.
    """

    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="angle_offsets", verbose_name="vidéo")
    number = models.PositiveIntegerField("n°")
    offset_us = models.BigIntegerField("décalage, en microsecondes")
    set_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="réglé par")
    set_at = models.DateTimeField("réglé le", auto_now_add=True)

    class Meta:
        verbose_name = "décalage d’un angle"
        verbose_name_plural = "décalages d’angles"
        ordering = ["clip", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["clip", "number"], name="angle_offset_number")]

    def __str__(self) -> str:
        return f"{self.clip} : {self.offset_us / 1000:+.0f} ms"

    @classmethod
    def latest_of(cls, clips: Iterable[int]) -> "dict[int, AngleOffset]":
        """The offset in force of each of these clips that has one, by the clip's key."""
        rows = cls.objects.filter(clip__in=clips).select_related("set_by").order_by("number")
        return {row.clip_id: row for row in rows}
