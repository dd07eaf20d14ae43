"""The forms of a session. They check the format of the input; the actions check the rules."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.base.web.forms import DayInput
from accounts.people.forms import PeopleField
from accounts.people.models import Team, User
from accounts.training.actions.enrolments import Mark
from accounts.training.models import Attendance, CourseVersion, Enrolment, HalfDay, Result


class SessionForm(forms.Form):
    version = forms.ModelChoiceField(CourseVersion.objects.select_related("course"), label="Formation")
    date = forms.DateField(label="Jour", widget=DayInput())
    half_day = forms.ChoiceField(label="Demi-journée", choices=HalfDay.choices)
    place = forms.CharField(label="Lieu", max_length=120)
    trainer = forms.ModelChoiceField(User.objects.filter(is_active=True), label="Formateur")
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=500, initial=12)


class EnrolmentForm(forms.Form):
    """A whole team, some people, or both."""

    team = forms.ModelChoiceField(Team.objects.all(), label="Toute une brigade", required=False, empty_label="aucune")
    people = PeopleField(
        User.objects.filter(is_active=True).select_related("team").order_by("last_name", "first_name"),
        label="Et ces personnes",
        required=False,
    )

    def chosen(self) -> list[User]:
        """The chosen people and the members of the chosen team, each once."""
        team, people = self.cleaned_data["team"], self.cleaned_data["people"]
        members = team.members.filter(is_active=True).order_by("last_name", "first_name") if team else []
        return list(dict.fromkeys([*members, *people]))


class MarksForm(forms.Form):
    """Attendance and result of everybody enrolled, in one form."""

    def __init__(self, enrolments: Iterable[Enrolment], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.enrolments = list(enrolments)
        for one in self.enrolments:
            locked = hasattr(one, "certificate")
            for name, label, choices in (
                ("attendance", "Présence", Attendance.choices),
                ("result", "Résultat", Result.choices),
            ):
                field = forms.ChoiceField(
                    label=f"{label} de {one.person}", choices=choices, required=False, disabled=locked
                )
                field.widget.attrs["aria-label"] = str(field.label)
                self.fields[f"{name}-{one.pk}"] = field
                self.initial[f"{name}-{one.pk}"] = getattr(one, name)

    def rows(self) -> list[tuple[Enrolment, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"attendance-{one.pk}"], self[f"result-{one.pk}"]) for one in self.enrolments]

    def marks(self) -> dict[int, Mark]:
        """The marks by the key of the enrolment, once the form is valid."""
        data = self.cleaned_data
        return {
            one.pk: (Attendance(data[f"attendance-{one.pk}"]), Result(data[f"result-{one.pk}"]))
            for one in self.enrolments
        }
