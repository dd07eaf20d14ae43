"""The forms of requisitions, deliveries and break-glass requests. They check the format of the input; the actions
decide.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.moments import short_moment
from accounts.base.web.forms import MOMENT_FORMATS, MomentField, MomentInput, refuse_strange_year
from accounts.people.models import BreakGlassKind, User
from accounts.search.filters import NumberedField
from cases.incidents.models import Incident
from cases.requisitions.actions.requisitions import REQUIRED_TO_REGISTER
from cases.requisitions.models import Requisition

OFFERED_INCIDENTS = 30


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

    incident = NumberedField("Incident", "I", Incident.objects.none())

    class Meta:
        model = Requisition
        fields = (
            *("legal_basis", "report_number", "report_date", "offence"),
            *("officer_name", "officer_rank", "officer_badge", "officer_unit", "officer_email"),
            *("magistrate", "authorisation_reference"),
            *("place", "incident"),
        )
        widgets: ClassVar[dict[str, Any]] = {
            "report_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, incidents: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in REQUIRED_TO_REGISTER:
            self.fields[name].required = True
        self._name_incidents(incidents if incidents is not None else Incident.objects.none())

    def _name_incidents(self, incidents: QuerySet[Incident]) -> None:
        """Any of these may be given by its number; the latest are offered."""
        field = self.fields["incident"]
        field.rows = incidents  # type: ignore[attr-defined]  # a NumberedField
        field.widget.attrs["list"] = "latest-incidents"
        latest = incidents.order_by("-started_at", "-pk")[:OFFERED_INCIDENTS]
        self.latest_incidents = [(one.number, f"{one.title}, {short_moment(one.started_at)}") for one in latest]


class WideMomentField(MomentField):
    """A moment as the clock shows it. In the hour that the clocks repeat or skip it has two readings: the earlier, or
    with `latest` the later."""

    widget = MomentInput

    def __init__(self, *, latest: bool, **options: Any) -> None:
        super().__init__(**options)
        self.latest = latest

    def to_python(self, value: Any) -> datetime | None:
        """The instant. ValidationError for what is no moment."""
        text = str(value or "").strip()
        if not text:
            return None
        for written in MOMENT_FORMATS:
            try:
                wall = datetime.strptime(text, written)  # noqa: DTZ007 - the zone is given two lines below
            except ValueError:
                continue
            refuse_strange_year(wall)
            zone = timezone.get_current_timezone()
            readings = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
            return max(readings) if self.latest else min(readings)
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class WindowForm(forms.Form):
    """One of the periods asked for; two empty fields take it away."""

    start_at = WideMomentField(label="Du", latest=False, required=False)
    end_at = WideMomentField(label="Au", latest=True, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start_at"), cleaned.get("end_at")
        if bool(start) != bool(end) and not self.errors:
            self.add_error("end_at" if start else "start_at", "Donnez le début et la fin de la période.")
        if start and end and end <= start:
            self.add_error("end_at", "La fin de la période demandée doit suivre son début.")
        if start and start > timezone.now():
            self.add_error("start_at", "La période demandée ne peut pas commencer dans le futur.")
        return cleaned


class BaseWindowFormSet(forms.BaseFormSet[WindowForm]):
    """The periods of one requisition, each beside the passage that it was read in."""

    def asked(self) -> list[tuple[datetime, datetime]]:
        """The periods given, once each, in order. Call when valid."""
        given = {
            (form.cleaned_data["start_at"], form.cleaned_data["end_at"]) for form in self.forms if form.cleaned_data
        }
        return sorted((start, end) for start, end in given if start and end)


_WindowFormSet = forms.formset_factory(WindowForm, formset=BaseWindowFormSet, extra=2, max_num=60, absolute_max=100)


def window_forms(requisition: Requisition | None, data: Any = None) -> BaseWindowFormSet:
    """The periods of a requisition, as they are or as they were sent."""
    rows = requisition.windows.all() if requisition else ()
    initial = [{"start_at": row.start_at, "end_at": row.end_at, "row": row} for row in rows]
    return cast(BaseWindowFormSet, _WindowFormSet(data, initial=initial, prefix="windows"))


class SearchedForm(forms.Form):
    """“Nothing found” must say what was searched."""

    searched = forms.CharField(
        label="Recherches effectuées",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text="Caméras, agents, périodes et lieux examinés : l’OPJ les lira.",
    )


class JoiningForm(forms.Form):
    """The answer that a quarantined file is joined to."""

    requisition = forms.ModelChoiceField(Requisition.objects.none(), label="Réquisition")

    def __init__(self, *args: Any, requisitions: QuerySet[Requisition], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["requisition"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = requisitions


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
    name = forms.CharField(label="Nom et grade", max_length=200)
    service = forms.CharField(label="Service", max_length=200)
