from django.db import models


class Team(models.Model):
    """A brigade."""

    name = models.CharField("nom", max_length=80, unique=True)

    class Meta:
        verbose_name = "brigade"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
