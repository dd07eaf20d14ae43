"""The forms of shifts. They check the format of the input; the actions check the rules."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone

from accounts.base.local_times import AmbiguousTime, ImpossibleTime, Which, end_day, instant_of, monday_of_week
from accounts.base.web.forms import DayInput, HourInput
from accounts.duty.models import AbsenceReason, Shift
from accounts.duty.roster_files import LIMITS
from accounts.people.forms import OfficersForm, PeopleField, PersonField, by_team
from accounts.people.models import Category, Team, User

_WHICH = [
    ("", "Sans objet"),
    (Which.FIRST.value, "la première (heure d’été)"),
    (Which.SECOND.value, "la seconde (heure d’hiver)"),
]


class Wanted(TypedDict):
    """The arguments that the actions take from the form."""

    starts_at: datetime
    ends_at: datetime
    place: str
    leader: User | None
    officers: list[User]


class ShiftForm(OfficersForm, forms.Form):
    """The times (local), place and officers of a shift. For an hour that occurs twice at a clock change, the person has
    to choose which."""

    team = forms.ModelChoiceField(Team.objects.all(), label="Brigade")
    day = forms.DateField(label="Jour", widget=DayInput())
    start = forms.TimeField(label="Début", widget=HourInput())
    end = forms.TimeField(
        label="Fin", widget=HourInput(), help_text="Une fin qui n’est pas après le début est celle du lendemain."
    )
    which = forms.ChoiceField(
        label="Heure double du passage à l’heure d’hiver",
        choices=_WHICH,
        required=False,
        help_text="Seulement pour une heure entre 2 h et 3 h, la nuit où les horloges reculent.",
    )
    place = forms.CharField(label="Secteur", max_length=120)
    leader = PersonField(User.objects.none(), label="Chef de la vacation", required=False)
    officers = PeopleField(
        User.objects.none(),
        label="Agents",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["which"].widget = forms.HiddenInput()  # shown only when an hour occurs twice
        people = by_team(User.objects.filter(is_active=True).exclude(category=Category.CIVILIAN))
        for name in ("leader", "officers"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = people

    @classmethod
    def initial_of(cls, shift: Shift) -> dict[str, Any]:
        """The form's initial values for a shift."""
        start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
        doubled = Which.SECOND if start.fold or end.fold else None
        return {
            "team": shift.team,
            "day": start.date(),
            "start": start.time(),
            "end": end.time(),
            "which": doubled,
            "place": shift.place,
            "leader": shift.leader,
            "officers": shift.officers.all(),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, start, end = (data.get(name) for name in ("day", "start", "end"))
        if isinstance(day, date) and isinstance(start, time) and isinstance(end, time):
            which = Which(data["which"]) if data.get("which") else None
            data["starts_at"] = self._instant("start", day, start, which)
            data["ends_at"] = self._instant("end", end_day(day, start, end), end, which)
        return data

    def wanted(self) -> Wanted:
        """The action's arguments, once the form is valid."""
        data = self.cleaned_data
        return {
            "starts_at": data["starts_at"],
            "ends_at": data["ends_at"],
            "place": data["place"],
            "leader": data["leader"],
            "officers": list(data["officers"]),
        }

    def _instant(self, name: str, day: date, hour: time, which: Which | None) -> datetime | None:
        try:
            return instant_of(day, hour, ZoneInfo(settings.TIME_ZONE), which)
        except AmbiguousTime as error:
            self.fields["which"].widget = forms.Select(choices=_WHICH)
            self.add_error("which", str(error))
        except ImpossibleTime as error:
            self.add_error(name, str(error))
        return None


class ShiftChangeForm(ShiftForm):
    """Changes a shift, except its team, which cannot be changed."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        required=False,
        help_text="Obligatoire une fois la vacation commencée ; le journal le garde.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["team"]


class AbsenceForm(forms.Form):
    """The absence of an officer of a shift. `announcers` are those to offer; the action decides of anybody else who is
    sent."""

    person = forms.ModelChoiceField(User.objects.all(), label="Agent", widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="Motif", choices=AbsenceReason.choices)
    told_by = forms.ModelChoiceField(
        User.objects.filter(is_active=True), label="Annoncée par", required=False, empty_label="la personne elle-même"
    )

    def __init__(self, *args: Any, announcers: Sequence[User] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        told_by = self.fields["told_by"]
        if announcers and isinstance(told_by, forms.ModelChoiceField):
            told_by.choices = [("", told_by.empty_label), *((one.pk, str(one)) for one in announcers)]


class WeekCopyForm(forms.Form):
    """The week to copy to, from the browser's week picker or typed."""

    target = forms.CharField(label="Vers la semaine", max_length=12, help_text="Par exemple 2026-S49.")

    def clean_target(self) -> date:
        try:
            return monday_of_week(self.cleaned_data["target"].strip().upper().replace("-W", "-S"))
        except ValueError as error:
            raise forms.ValidationError("Écrivez l’année et la semaine : 2026-S49.") from error


class RosterForm(forms.Form):
    roster = forms.FileField(label="Tableau CSV ou XLSX", help_text=f"{LIMITS.size} au plus.")
