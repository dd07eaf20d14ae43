"""Filters of the list of requisitions."""

import django_filters

from cases.incidents.filters import _date
from cases.requisitions.models import Requisition
from cases.requisitions.states import RequisitionState


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
