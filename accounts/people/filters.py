"""The filters of the list of designations."""

import django_filters
from django.db.models import Q, QuerySet

from accounts.people.models import Designation, DesignationState
from accounts.people.roles import Role


class DesignationFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label="État", choices=DesignationState.choices, empty_label="Tous")
    role = django_filters.ChoiceFilter(label="Rôle", choices=Role.choices, empty_label="Tous")
    person = django_filters.CharFilter(label="Nom ou matricule", method="of_person")

    class Meta:
        model = Designation
        fields = ("state", "role", "person")

    def of_person(self, rows: "QuerySet[Designation]", name: str, value: str) -> "QuerySet[Designation]":
        words = Q(person__last_name__icontains=value) | Q(person__first_name__icontains=value)
        return rows.filter(words | Q(person__badge_number__iexact=value))
