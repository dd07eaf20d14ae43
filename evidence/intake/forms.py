"""The form that admits a quarantined file."""

from django import forms

from accounts.base.web.forms import MomentField
from evidence.equipment.models import Camera


class AdmissionForm(forms.Form):
    """The camera, time and reason that a person gives when admitting a quarantined file."""

    camera = forms.ModelChoiceField(Camera.objects.all(), label="Caméra")
    recorded_at = MomentField(label="Enregistrée le")
    reason = forms.CharField(
        label="Ce qui le prouve",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Registre de perception, main courante, témoignage : ce motif est journalisé.",
    )
