"""Filters of the list of incidents."""

import django_filters
from django import forms

from cases.incidents.models import Incident, IncidentKind


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class IncidentFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="Nature", choices=IncidentKind.choices, empty_label="Toutes")
    since = django_filters.DateFilter(label="Du", field_name="started_at", lookup_expr="date__gte", widget=_date())
    until = django_filters.DateFilter(label="Au", field_name="started_at", lookup_expr="date__lte", widget=_date())
    place = django_filters.CharFilter(label="Lieu", field_name="place", lookup_expr="icontains")

    class Meta:
        model = Incident
        fields = ("kind", "since", "until", "place")
