"""How the lists of cases are narrowed."""

import django_filters
from django import forms

from cases.models import Incident, IncidentKind, Requisition
from cases.requisition_states import RequisitionState


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


class RequisitionFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label="État", choices=RequisitionState.choices, empty_label="Tous")
    report_number = django_filters.CharFilter(label="PV n°", lookup_expr="icontains")
    officer_name = django_filters.CharFilter(label="OPJ", lookup_expr="icontains")
    since = django_filters.DateFilter(
        label="Reçue du", field_name="received_at", lookup_expr="date__gte", widget=_date()
    )
    until = django_filters.DateFilter(label="Au", field_name="received_at", lookup_expr="date__lte", widget=_date())

    class Meta:
        model = Requisition
        fields = ("state", "report_number", "officer_name", "since", "until")
