"""Who works at what now, and who did it last, on whichever machine. See docs/decisions/0022."""

from typing import ClassVar

from django.db import models


class Lease(models.Model):
    """Somebody works at `name` until `until`, by the clock of the database. The row goes when the work ends; what a
    killed process leaves is taken by the next one.

    The key is the fencing number: greater for each new taking, never given twice.
    """

    name = models.CharField("travail", max_length=120, unique=True)
    machine = models.CharField("machine", max_length=64)
    taken = models.CharField(max_length=32)
    until = models.DateTimeField("jusqu’au")

    class Meta:
        verbose_name = "bail"
        verbose_name_plural = "baux"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.machine.partition(' ')[0]}"


class LastDone(models.Model):
    """When a part of the service last did its work."""

    name = models.CharField("travail", max_length=120, unique=True)
    at = models.DateTimeField("fait le")

    class Meta:
        verbose_name = "dernier passage"
        verbose_name_plural = "derniers passages"

    def __str__(self) -> str:
        return self.name
