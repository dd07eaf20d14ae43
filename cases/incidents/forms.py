"""The forms of incidents."""

from typing import Any, ClassVar

from django import forms

from accounts.base.web.forms import MomentField, MomentInput
from accounts.people.forms import AccessGrantForm
from accounts.people.models import Category, User
from cases.incidents.models import Incident


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


class IncidentNumberForm(forms.Form):
    """An incident by its number."""

    number = forms.IntegerField(
        label="N° de l’incident", min_value=1, max_value=999_999_999, help_text="Sans la lettre : 12 pour I-00012."
    )


class IncidentAccessGrantForm(AccessGrantForm):
    """Granting access to an incident, and optionally to its clips."""

    with_clips = forms.BooleanField(
        label="Ouvrir aussi ses vidéos, chacune nominativement",
        required=False,
        help_text="Celles qui lui sont rattachées et que vous voyez. Sans cela, seul l’incident est ouvert.",
    )


class ProposalsForm(forms.Form):
    """What is done with the proposals that were ticked."""

    LINK, DECLINE = "link", "decline"
    ACTS = (("", "À choisir"), (LINK, "Rattacher chacune à son incident"), (DECLINE, "Écarter chacune"))

    act = forms.ChoiceField(label="Ce qui en est fait", choices=ACTS)
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        required=False,
        help_text="Pour écarter : pourquoi ces vidéos ne montrent pas l’incident.",
    )
