"""The form of a training followed elsewhere."""

from decimal import Decimal
from typing import Any

from django import forms

from accounts.base.web.forms import AttachmentField, DayInput, refuse_strange_year
from accounts.training.actions.certificates import FollowedElsewhere
from accounts.training.models import Course
from accounts.training.models.external import CONTENT_LENGTH

HALF_AN_HOUR, MOST_HOURS = Decimal("0.5"), 300


class ExternalTrainingForm(forms.Form):
    course = forms.ModelChoiceField(Course.objects.all(), label="Formation reconnue")
    organisation = forms.CharField(label="Organisme", max_length=200)
    trained_on = forms.DateField(label="Suivie le", widget=DayInput(), validators=[refuse_strange_year])
    hours = forms.DecimalField(
        label="Durée, en heures", min_value=HALF_AN_HOUR, max_value=MOST_HOURS, decimal_places=1, step_size=HALF_AN_HOUR
    )
    content = forms.CharField(
        label="Contenu",
        max_length=CONTENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui a été enseigné.",
    )
    document = AttachmentField(
        label="Document",
        required=True,
        note="Il est effacé si l’attestation du service est révoquée.",
    )
    reason = forms.CharField(label="Motif", max_length=300, help_text="Pourquoi cette formation est reconnue.")

    def training(self) -> FollowedElsewhere:
        """What the form says, once it is valid."""
        data: dict[str, Any] = self.cleaned_data
        return FollowedElsewhere(
            course=data["course"],
            organisation=data["organisation"],
            trained_on=data["trained_on"],
            minutes=int(data["hours"] * 60),
            content=data["content"],
        )
