"""The forms of designations, and the fields that choose people."""

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.forms.boundfield import BoundWidget

from accounts.base.web.forms import AttachmentField, MomentField, RowsField
from accounts.people.models import Team, User
from accounts.people.roles import Role


def _moment(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


def _order() -> forms.CharField:
    return forms.CharField(label="Référence de l’arrêté", max_length=120)


class GrantForm(forms.Form):
    """A designation: personal, dated, with its order (CSI R241-12). Its rules are those of the action."""

    person = forms.ModelChoiceField(label="Personne", queryset=User.objects.filter(is_active=True))
    role = forms.ChoiceField(label="Rôle", choices=Role.choices)
    starts_at = _moment("À partir du", required=False, help_text="Laissé vide : dès maintenant.")
    ends_at = _moment("Jusqu’au", required=False, help_text="Laissé vide : sans terme.")
    order_reference = _order()
    document = AttachmentField(label="L’arrêté numérisé", required=False)


class RenewForm(forms.Form):
    """A new end, on a new order."""

    ends_at = _moment("Nouvelle fin")
    order_reference = _order()
    document = AttachmentField(label="L’arrêté numérisé", required=False)


class SuspendForm(forms.Form):
    """A suspension: its reason and its period."""

    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    starts_at = _moment("À partir du", required=False, help_text="Laissé vide : dès maintenant.")
    ends_at = _moment("Jusqu’au", required=False, help_text="Laissé vide : jusqu’à son rétablissement.")


class WhyForm(forms.Form):
    """The reason of an action that asks for nothing else."""

    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DocumentForm(forms.Form):
    """One document to attach."""

    document = AttachmentField(label="Fichier", required=True)


class AccessGrantForm(forms.Form):
    """Grants one person access to an object."""

    person = forms.ModelChoiceField(User.objects.none(), label="Personne")
    until = MomentField(label="Jusqu’au")
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, people: QuerySet[User] | None = None, **options: Any) -> None:
        """`people` are those to offer; the action decides of anybody else who is sent."""
        super().__init__(*args, **options)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.all() if people is None else people


class PersonField(forms.ModelChoiceField[User]):
    """A choice of people, each shown with their team, to distinguish people of the same name."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj} — {obj.team}" if obj.team else str(obj)


class PeopleField(RowsField[User]):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj} — {obj.team}" if obj.team else str(obj)


# A team, whether its people stand open, and a box to tick for each.
TeamBoxes = tuple[Team | None, bool, list[BoundWidget]]


class OfficersForm(forms.BaseForm):
    """A form with `officers`, boxes to tick by team, and where it has one a `team`, which
    templates/people/_officers.html shows."""

    @property
    def officer_groups(self) -> list[TeamBoxes]:
        """The officers by team; the chosen team's stand open, and those with an officer ticked."""
        chosen = str(self["team"].value() or "") if "team" in self.fields else ""
        groups: dict[Team | None, list[BoundWidget]] = {}
        for choice in self["officers"].subwidgets:
            groups.setdefault(choice.data["value"].instance.team, []).append(choice)
        return [
            (team, _is_chosen(team, chosen) or any(one.data["selected"] for one in choices), choices)
            for team, choices in groups.items()
        ]


def by_team(people: "QuerySet[User]") -> "QuerySet[User]":
    """In the order of the boxes: those without a team last."""
    return people.select_related("team").order_by(F("team__name").asc(nulls_last=True), "last_name", "first_name")


def _is_chosen(team: Team | None, chosen: str) -> bool:
    return team is not None and str(team.pk) == chosen
