"""How the journal is narrowed."""

import django_filters
from django import forms

from accounts.events import Event
from accounts.models import JournalEntry, User


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class JournalFilter(django_filters.FilterSet):
    event = django_filters.ChoiceFilter(label="Événement", choices=Event.choices, empty_label="Tous")
    actor = django_filters.ModelChoiceFilter(
        label="Auteur", queryset=User.objects.filter(designations__isnull=False).distinct(), empty_label="Tous"
    )
    subject = django_filters.CharFilter(label="Objet", field_name="subject_label", lookup_expr="icontains")
    procedure = django_filters.CharFilter(label="Procédure", field_name="procedure_number", lookup_expr="icontains")
    since = django_filters.DateFilter(label="Du", field_name="at", lookup_expr="date__gte", widget=_date())
    until = django_filters.DateFilter(label="Au", field_name="at", lookup_expr="date__lte", widget=_date())

    class Meta:
        model = JournalEntry
        fields = ("event", "actor", "subject", "procedure", "since", "until")
