"""What is erased with a clip, in whichever room it lies."""

from typing import Any

from django.apps import apps
from django.db import models


class ErasedWithClip(models.Model):
    """A row about what a clip shows. It goes with the footage, although the clip's own row stays as a tombstone: the
    erasure finds every model that extends this one, so that a higher room needs no more than to declare it.
    """

    clip = models.ForeignKey("footage.Clip", models.PROTECT, related_name="%(class)ss", verbose_name="vidéo")

    class Meta:
        abstract = True

    @classmethod
    def erase_of(cls, clip: Any) -> None:
        """Erase the rows about one clip. Runs in the transaction that makes the clip a tombstone."""
        cls._base_manager.filter(clip=clip).delete()


def erase_rows_about(clip: models.Model) -> None:
    """Erase what every room wrote about what the clip shows."""
    for model in apps.get_models():
        if issubclass(model, ErasedWithClip):
            model.erase_of(clip)
