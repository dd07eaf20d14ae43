"""The forms of proposals: what is to be trained, the half-days offered, and the place of a person."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from accounts.base.web.forms import DayInput
from accounts.people.forms import PersonField
from accounts.people.models import User
from accounts.training.models import CourseVersion, HalfDay, OfferedHalfDay, Proposal

OFFERED_ROWS = 8


class ProposalForm(forms.Form):
    version = forms.ModelChoiceField(CourseVersion.objects.select_related("course"), label="Formation")
    until = forms.DateField(
        label="Former aussi ceux dont l’attestation finit jusqu’au",
        widget=DayInput(),
        help_text="Ceux qui n’en ont pas, ou dont elle a expiré, le sont dans tous les cas.",
    )
    minimum_percent = forms.IntegerField(
        label="Chaque vacation garde au moins, en % de ses agents",
        min_value=0,
        max_value=100,
        help_text="Un agent au moins reste toujours.",
    )


class OfferedForm(forms.Form):
    """One half-day; a line without a day is left out."""

    date = forms.DateField(label="Jour", widget=DayInput(), required=False)
    half_day = forms.ChoiceField(label="Demi-journée", choices=HalfDay.choices)
    place = forms.CharField(label="Lieu", max_length=120, required=False)
    trainer = forms.ModelChoiceField(User.objects.filter(is_active=True), label="Formateur", required=False)
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=500, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("date"):
            for name in ("place", "trainer", "capacity"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, "À remplir pour offrir ce jour.")
        return data


OfferedFormSet = forms.formset_factory(OfferedForm, extra=0, max_num=24)


def offered_rows(formset: Any) -> list[OfferedHalfDay]:
    """The half-days offered, not saved yet, once the formset is valid."""
    return [OfferedHalfDay(**one) for one in formset.cleaned_data if one.get("date")]


def first_choices(trainer: User) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a new proposal offers to change: both halves of the next working days."""
    today = timezone.localdate()
    last = CourseVersion.objects.filter(course__is_required_for_cameras=True, starts_on__lte=today).first()
    until = today + timedelta(days=settings.TRAINING_EXPIRING_DAYS)
    about = {"version": last, "until": until, "minimum_percent": settings.TRAINING_MINIMUM_PERCENT}
    days = working_days(today + timedelta(days=7), OFFERED_ROWS // 2)
    rows = [
        {"date": day, "half_day": half_day, "trainer": trainer, "capacity": 12} for day in days for half_day in HalfDay
    ]
    return about, rows


def same_choices(proposal: Proposal) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a proposal was made of, to make another one of it, with two lines more."""
    about = {"version": proposal.version, "until": proposal.until, "minimum_percent": proposal.minimum_percent}
    names = ("date", "half_day", "place", "trainer", "capacity")
    rows = [{name: getattr(one, name) for name in names} for one in proposal.half_days.select_related("trainer")]
    return about, [*rows, *({**row, "date": None} for row in rows[-2:])]


def working_days(first: date, count: int) -> list[date]:
    """So many days from `first` on, without Saturdays and Sundays."""
    days = (first + timedelta(days=number) for number in range(2 * count + 2))
    return [day for day in days if day.isoweekday() <= 5][:count]


class RemoveForm(forms.Form):
    """Somebody to take out of a proposal; who has left the service can be, too."""

    person = forms.ModelChoiceField(User.objects.all(), label="Personne")


class PlaceForm(forms.Form):
    """Somebody's half-day in one proposal."""

    person = PersonField(User.objects.filter(is_active=True).select_related("team"), label="Personne")
    half_day = forms.ModelChoiceField(OfferedHalfDay.objects.none(), label="Demi-journée")

    def __init__(self, proposal: Proposal, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["half_day"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = proposal.half_days.all()
