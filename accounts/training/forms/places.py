"""The forms of a session's places: who is taken out, who takes the place, who waits."""

from typing import Any

from django import forms

from accounts.people.forms import PeopleField, PersonField
from accounts.people.models import User
from accounts.training.models import Enrolment, TrainingSession, WaitingPlace


def _people() -> Any:
    return User.objects.filter(is_active=True).select_related("team").order_by("last_name", "first_name")


class _EnrolledField(forms.ModelChoiceField[Enrolment]):
    def label_from_instance(self, obj: Enrolment) -> str:
        return str(obj.person)


class _WaitingField(forms.ModelChoiceField[WaitingPlace]):
    def label_from_instance(self, obj: WaitingPlace) -> str:
        return str(obj.person)


class _OfSession(forms.Form):
    """Chooses among the people of one session."""

    def __init__(self, session: TrainingSession, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in (("enrolment", session.enrolments), ("waiting", session.waiting)):
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows.select_related("person")


class WithdrawForm(_OfSession):
    enrolment = _EnrolledField(Enrolment.objects.none(), label="Personne")
    reason = forms.CharField(label="Motif", max_length=300)


class ReplaceForm(_OfSession):
    enrolment = _EnrolledField(Enrolment.objects.none(), label="À la place de")
    person = PersonField(_people(), label="Vient")


class StopWaitingForm(_OfSession):
    waiting = _WaitingField(WaitingPlace.objects.none(), label="Personne")


class WaitForm(forms.Form):
    people = PeopleField(_people(), label="Personnes, dans l’ordre de la liste")
