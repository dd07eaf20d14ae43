"""The personal links that open one's own page of training without an account."""

from django.db import models


class RevokedLinks(models.Model):
    """How many times the links of a person were revoked: a link carries the number of its day and opens nothing once
    it has changed. No row for who never had any revoked."""

    person = models.OneToOneField("people.User", models.PROTECT, related_name="revoked_links", verbose_name="personne")
    times = models.PositiveIntegerField("nombre de retraits", default=0)

    class Meta:
        verbose_name = "retrait de liens personnels"
        verbose_name_plural = "retraits de liens personnels"

    def __str__(self) -> str:
        return f"{self.person} : {self.times}"
