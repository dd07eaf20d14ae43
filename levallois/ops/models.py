"""What was backed up, restored and moved: one row each time, which the journal and the state of the service name."""

from typing import ClassVar

from django.db import models


class Backup(models.Model):
    """A backup that was written whole and read back."""

    instant = models.CharField("instant", max_length=30)
    made_at = models.DateTimeField("faite le", auto_now_add=True, db_index=True)
    target = models.CharField("dossier", max_length=300)
    files = models.PositiveIntegerField("fichiers")
    new_files = models.PositiveIntegerField("fichiers ajoutés")
    missing = models.PositiveIntegerField("fichiers introuvables")

    class Meta:
        verbose_name = "sauvegarde"
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"Sauvegarde du {self.instant}"


class Restoration(models.Model):
    """A backup that was restored, and what was done again after it."""

    instant = models.CharField("instant de la sauvegarde", max_length=30)
    made_at = models.DateTimeField("faite le", auto_now_add=True)

    class Meta:
        verbose_name = "restauration"
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"Restauration de la sauvegarde du {self.instant}"


class Move(models.Model):
    """The arrival of the whole installation in this database and its store. `head`: number and hash of the last entry
    of the journal that was moved."""

    head = models.CharField("dernière entrée déplacée", max_length=90, unique=True)
    made_at = models.DateTimeField("fait le", auto_now_add=True)

    class Meta:
        verbose_name = "déplacement"
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"Déplacement après l’entrée {self.head.partition(' ')[0]}"
