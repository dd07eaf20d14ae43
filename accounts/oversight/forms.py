"""The form of the report on who may do what."""

from django import forms

from accounts.people.roles import Right


class AccessReportForm(forms.Form):
    """A day, an hour of it or the whole of it, and one right or all."""

    le = forms.DateField(label="Le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    a = forms.TimeField(
        label="À (vide : toute la journée)",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    droit = forms.ChoiceField(label="Droit", required=False, choices=[("", "Tous"), *Right.choices])
