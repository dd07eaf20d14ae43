"""The forms of clips."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.base.web.forms import MomentField
from evidence.footage.models import HoldKind, SourceKind, ViewingPurpose
from evidence.footage.retention import LEGAL_MONTHS, LEGAL_REFERENCE, LONGEST_MONTHS


class ViewingForm(forms.Form):
    """Viewing footage takes a reference and a reason from the list allowed to the person."""

    purpose = forms.ChoiceField(label="Motif")
    reference = forms.CharField(
        label="Référence",
        max_length=120,
        help_text="N° de procédure, de main courante ou d’intervention, ou objet du débriefing.",
    )

    def __init__(self, *args: Any, purposes: Sequence[ViewingPurpose], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["purpose"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(purpose.value, purpose.label) for purpose in purposes]


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label="Procédure", choices=HoldKind.choices)
    reference = forms.CharField(label="Référence de la procédure", max_length=120)


class RestrictionForm(forms.Form):
    """Restricting a clip: the reason, and the end of the access that the restricting person keeps."""

    until = MomentField(label="Vous la voyez encore jusqu’au")
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class RetentionForm(forms.Form):
    """Proposing how long recordings are kept."""

    source_kind = forms.ChoiceField(label="Enregistrements", choices=SourceKind.choices)
    months = forms.IntegerField(label="Durée, en mois civils", min_value=1, max_value=LONGEST_MONTHS)
    in_force_from = forms.DateField(
        label="En vigueur à partir du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    legal_reference = forms.CharField(
        label="Référence légale",
        max_length=200,
        required=False,
        help_text=f"Ce qui permet de dépasser {LEGAL_MONTHS} mois ({LEGAL_REFERENCE}).",
    )
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RetentionConfirmForm(forms.Form):
    """How many clips the preview said would go, when it was read."""

    seen_count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
