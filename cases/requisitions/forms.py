"""The forms of requisitions, deliveries and break-glass requests. They check the format of the input; the actions
decide.
"""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.web.forms import MomentInput
from accounts.people.models import BreakGlassKind, User
from cases.incidents.forms import moments
from cases.incidents.models import Incident
from cases.requisitions.actions.requisitions import REQUIRED_TO_REGISTER
from cases.requisitions.models import Requisition


class BreakGlassForm(forms.Form):
    """Requesting emergency access to one object by its number, for oneself or for somebody else."""

    kind = forms.ChoiceField(label="Objet", choices=BreakGlassKind.choices)
    object_number = forms.IntegerField(
        label="Numéro", min_value=1, max_value=999_999_999, help_text="Sans la lettre : 123 pour V-000123."
    )
    person = forms.ModelChoiceField(User.objects.none(), label="Pour", empty_label=None)
    reason = forms.CharField(label="Motif de l’urgence", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            # Anybody else submitted anyway is refused by the action.
            field.queryset = User.objects.all() if self.is_bound else people


class RequisitionForm(forms.ModelForm[Requisition]):
    """The content of the letter of an OPJ (judicial police officer): the fields required by law, the window, and where
    to answer.
    """

    class Meta:
        model = Requisition
        fields = (
            *("legal_basis", "report_number", "report_date", "offence"),
            *("officer_name", "officer_rank", "officer_badge", "officer_unit", "officer_email"),
            *("magistrate", "authorisation_reference"),
            *("window_start", "window_end", "place", "incident"),
        )
        field_classes: ClassVar[dict[str, Any]] = moments("window_start", "window_end")
        widgets: ClassVar[dict[str, Any]] = {
            **{name: MomentInput() for name in ("window_start", "window_end")},
            "report_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, incidents: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in REQUIRED_TO_REGISTER:
            self.fields[name].required = True
        incident = self.fields["incident"]
        if isinstance(incident, forms.ModelChoiceField):
            incident.queryset = incidents if incidents is not None else Incident.objects.none()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("window_start"), cleaned.get("window_end")
        if start and end and end <= start:
            self.add_error("window_end", "La fin de la période demandée doit suivre son début.")
        if start and start > timezone.now():
            self.add_error("window_start", "La période demandée ne peut pas commencer dans le futur.")
        return cleaned


class SearchedForm(forms.Form):
    """“Nothing found” must say what was searched."""

    searched = forms.CharField(
        label="Recherches effectuées",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text="Caméras, agents, périodes et lieux examinés : l’OPJ les lira.",
    )


class RecipientForm(forms.Form):
    recipient = forms.EmailField(label="Courriel de l’OPJ", max_length=254)


class CodeForm(forms.Form):
    """The officer's code, typed without an account."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
        help_text="Dix lettres et chiffres, donnés par téléphone ou en main propre. Majuscules et tirets indifférents.",
    )


class ReceiptForm(forms.Form):
    name = forms.CharField(label="Nom, grade et service", max_length=200)
