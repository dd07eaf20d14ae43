"""The form of the report on who may do what."""

from django import forms

from accounts.oversight.access_report import Entitled
from accounts.people.models import Team
from accounts.people.roles import Right, Role, rights_by_subject


def _grouped_rights() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (title, [(right.value, str(right.label)) for right in rights]) for title, rights in rights_by_subject(Right)
    ]


class ExplanationForm(forms.Form):
    """What explains an anomaly."""

    explanation = forms.CharField(label="Explication", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AccessReportForm(forms.Form):
    """A day, an hour of it or the whole of it, one right or all, and the people."""

    le = forms.DateField(label="Le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    a = forms.TimeField(
        label="À (vide : toute la journée)",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    droit = forms.ChoiceField(label="Droit", required=False, choices=[("", "Tous"), *_grouped_rights()])
    qui = forms.CharField(label="Nom ou matricule", max_length=80, required=False)
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous"), *Role.choices])
    brigade = forms.ModelChoiceField(Team.objects.all(), label="Brigade", required=False, empty_label="Toutes")

    def keeps(self, entitled: Entitled) -> bool:
        """Whether the filters on people leave this one."""
        asked, person = self.cleaned_data, entitled.person
        words = asked.get("qui", "").casefold().split()
        known = f"{person.first_name} {person.last_name} {person.badge_number}".casefold()
        return (
            all(word in known for word in words)
            and (not asked.get("role") or Role(asked["role"]) in entitled.roles)
            and (not asked.get("brigade") or asked["brigade"].pk == person.team_id)
        )
