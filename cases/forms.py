"""The forms of incidents, requisitions and deliveries. They read and check the shape; the actions decide."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import EmergencyKind, User
from accounts.models.people import Category
from cases.actions.requisitions import REQUIRED_TO_REGISTER
from cases.models import Incident, Requisition
from evidence.forms.footage import OpeningForm
from evidence.forms.moments import MomentField, MomentInput


def moments(*names: str) -> dict[str, type[MomentField]]:
    return dict.fromkeys(names, MomentField)


class IncidentForm(forms.ModelForm[Incident]):
    """Every field of the register (arrêté of 14 April 2009)."""

    officers = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Agents intervenus", required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    class Meta:
        model = Incident
        fields = (
            *("kind", "title", "requested_at", "started_at", "ended_at", "place", "team", "officers"),
            *("log_number", "report_number", "response", "narrative"),
            *("natinf_code", "offence_at", "offence_place", "sent_to_officer_on"),
        )
        field_classes: ClassVar[dict[str, Any]] = moments("requested_at", "started_at", "ended_at", "offence_at")
        widgets: ClassVar[dict[str, Any]] = {
            **{name: MomentInput() for name in ("requested_at", "started_at", "ended_at", "offence_at")},
            "sent_to_officer_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["officers"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = User.objects.filter(category=Category.POLICE_OFFICER).select_related("team")
            field.initial = self.instance.officers.all() if self.instance.pk else []


class IncidentOpeningForm(OpeningForm):
    """Opening an incident offers to open its clips in the same act."""

    with_clips = forms.BooleanField(
        label="Ouvrir aussi ses vidéos, chacune nominativement",
        required=False,
        help_text="Celles qui lui sont rattachées et que vous voyez. Sans cela, seul l’incident est ouvert.",
    )


class EmergencyForm(forms.Form):
    """Asking for one object by its number, for oneself or for somebody else."""

    kind = forms.ChoiceField(label="Objet", choices=EmergencyKind.choices)
    object_number = forms.IntegerField(
        label="Numéro", min_value=1, max_value=999_999_999, help_text="Sans la lettre : 123 pour V-000123."
    )
    person = forms.ModelChoiceField(User.objects.none(), label="Pour", empty_label=None)
    reason = forms.CharField(label="Motif de l’urgence", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            # Somebody else, sent all the same, is refused by the action.
            field.queryset = User.objects.all() if self.is_bound else people


class RequisitionForm(forms.ModelForm[Requisition]):
    """What an OPJ's letter says: the law's fields, the window, and where to answer."""

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


class ReasonForm(forms.Form):
    """A destructive act asks why."""

    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


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
