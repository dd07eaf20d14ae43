from typing import ClassVar

from django.db import models


class JournalCheckpoint(models.Model):
    """A signed statement of the journal as it stood: how many entries, and the root of their Merkle tree."""

    size = models.PositiveBigIntegerField("nombre d’entrées", primary_key=True)
    note = models.TextField("point de contrôle signé")
    made_at = models.DateTimeField("fait le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé aux témoins le", null=True, blank=True)

    class Meta:
        verbose_name = "point de contrôle du journal"
        verbose_name_plural = "points de contrôle du journal"
        ordering: ClassVar = ["size"]

    def __str__(self) -> str:
        return f"{self.size} entrées"
