"""Training that a person followed elsewhere, with the document that proves it."""

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from accounts.base.files.stored_names import StoreNameField

CONTENT_LENGTH = 1200


class ExternalTraining(models.Model):
    """What another body taught, as the service recorded it. The document's bytes are erased when the certificate is
    revoked; its name and SHA-256 stay."""

    organisation = models.CharField("organisme", max_length=200)
    content = models.TextField("contenu", max_length=CONTENT_LENGTH, validators=[MaxLengthValidator(CONTENT_LENGTH)])
    reason = models.CharField("motif", max_length=300)
    file_name = models.CharField("nom du document", max_length=255)
    content_type = models.CharField(max_length=120)
    store_name = StoreNameField(kept_while=Q(document_erased_at__isnull=True))
    size_bytes = models.BigIntegerField("taille")
    sha256 = models.CharField(max_length=64)
    document_erased_at = models.DateTimeField("document effacé le", null=True, blank=True)

    class Meta:
        verbose_name = "formation suivie ailleurs"
        verbose_name_plural = "formations suivies ailleurs"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.organisation
