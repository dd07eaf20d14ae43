from django.db import models


class FormerPassword(models.Model):
    """A password that a person had before, hashed as the present one, so that it does not come back."""

    KEPT = 10

    person = models.ForeignKey("people.User", models.CASCADE, related_name="former_passwords", verbose_name="personne")
    password = models.CharField("mot de passe haché", max_length=128)
    until = models.DateTimeField("jusqu’au", auto_now_add=True)

    class Meta:
        verbose_name = "ancien mot de passe"
        verbose_name_plural = "anciens mots de passe"
        ordering = ["-until", "-id"]

    def __str__(self) -> str:
        return f"Ancien mot de passe n° {self.pk}"
