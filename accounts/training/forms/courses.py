"""The forms of a course and its versions."""

from django import forms

from accounts.base.web.forms import DayInput
from accounts.training.models import Course


class CourseForm(forms.ModelForm[Course]):
    class Meta:
        model = Course
        fields = ("name", "is_required_for_cameras")


class VersionForm(forms.Form):
    valid_months = forms.IntegerField(label="Validité, en mois", min_value=1, max_value=240, initial=24)
    starts_on = forms.DateField(label="Enseignée à partir du", widget=DayInput())
