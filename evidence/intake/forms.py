"""The forms that admit a quarantined file and import an extract of a fixed camera."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.base.web.forms import MomentField, SecondField
from evidence.equipment.models import Camera, CctvCamera


class AdmissionForm(forms.Form):
    """The camera, time and reason that a person gives when admitting a quarantined file."""

    camera = forms.ModelChoiceField(Camera.objects.none(), label="Caméra")
    recorded_at = MomentField(label="Enregistrée le")
    reason = forms.CharField(
        label="Ce qui le prouve",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Registre de perception, main courante, témoignage : ce motif est journalisé.",
    )

    def __init__(self, *args: Any, cameras: QuerySet[Camera], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["camera"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = cameras


class ExtractForm(forms.Form):
    """A film exported from one of the fixed cameras, and what the register says of it."""

    film = forms.FileField(
        label="Fichier", help_text="Tel que le logiciel de vidéoprotection l’a exporté.", widget=forms.FileInput
    )
    camera = forms.ModelChoiceField(CctvCamera.objects.filter(is_active=True), label="Caméra fixe")
    starts_at = SecondField(
        label="Première image",
        help_text="L’heure incrustée dans l’image, à la seconde : le fichier porte celle de l’export.",
    )
    requested_from = MomentField(label="Période demandée, du")
    requested_until = MomentField(label="au")
    source = forms.CharField(
        label="Provenance", max_length=200, help_text="L’enregistreur ou le logiciel, et le support s’il y en a un."
    )
    exported_by = forms.CharField(label="Exporté par", max_length=200, help_text="Nom et qualité de l’opérateur.")
    exported_at = MomentField(label="Exporté le")
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="N° de main courante ou de procédure, et ce que l’extrait doit montrer.",
    )
