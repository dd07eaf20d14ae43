from typing import ClassVar

from django.db import models


class JournalCheckpoint(models.Model):
    """A signed statement of the journal as it stood: how many entries, and the root of their Merkle tree.

    `frontier` keeps the roots of the tree's whole subtrees, in hexadecimal and the largest first: the next checkpoint
    goes on from there. `token` is a time-stamp authority's answer about the note (RFC 3161, DER), when there is one.
    """

    size = models.PositiveBigIntegerField("nombre d’entrées", primary_key=True)
    note = models.TextField("point de contrôle signé")
    frontier = models.JSONField("sous-arbres entiers", default=list)
    token = models.BinaryField("jeton d’horodatage", default=b"")
    made_at = models.DateTimeField("fait le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé aux témoins le", null=True, blank=True)

    class Meta:
        verbose_name = "point de contrôle du journal"
        verbose_name_plural = "points de contrôle du journal"
        ordering: ClassVar = ["size"]

    def __str__(self) -> str:
        return f"{self.size} entrées"


class JournalPruning(models.Model):
    """The entries that a checkpoint counts are past the legal period and leave the journal (CSI R241-14).

    What is left still verifies: the next entry names `last_hash`, the tree goes on from the checkpoint's frontier, and
    `proofs` ties to it each checkpoint since the pruning before, by its size. Triggers refuse any change, and let only
    such entries be deleted.
    """

    checkpoint = models.OneToOneField(JournalCheckpoint, models.PROTECT, related_name="pruning", primary_key=True)
    last_hash = models.CharField("empreinte de la dernière entrée épurée", max_length=64)
    proofs = models.JSONField("preuves de cohérence", default=dict)
    pruned_at = models.DateTimeField("fait le", auto_now_add=True)

    class Meta:
        verbose_name = "épurement du journal"
        verbose_name_plural = "épurements du journal"
        ordering: ClassVar = ["checkpoint"]

    def __str__(self) -> str:
        return f"entrées 1 à {self.size}"

    @property
    def size(self) -> int:
        """How many entries have left: those numbered up to this."""
        return self.checkpoint_id
