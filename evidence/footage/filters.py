"""Filters of the list of clips."""

from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.equipment.models import Camera
from evidence.footage.models import Clip, ClipQuerySet, ClipState
from evidence.footage.retention import ERASURE_HORIZON


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ClipFilter(django_filters.FilterSet):
    STATES = (
        ("stored", "Enregistrées"),
        ("held", "Conservées"),
        ("due", f"Effacées sous {ERASURE_HORIZON.days} jours"),
        ("nameless", "Sans porteur"),
        ("erased", "Effacées"),
    )

    since = django_filters.DateFilter(label="Du", field_name="started_at", lookup_expr="date__gte", widget=_date())
    until = django_filters.DateFilter(label="Au", field_name="started_at", lookup_expr="date__lte", widget=_date())
    camera = django_filters.ModelChoiceFilter(label="Caméra", queryset=Camera.objects.all(), empty_label="Toutes")
    wearer = django_filters.ModelChoiceFilter(
        label="Porteur", queryset=User.objects.filter(camera_issues__isnull=False).distinct(), empty_label="Tous"
    )
    state = django_filters.ChoiceFilter(label="État", choices=STATES, method="by_state", empty_label="Tous")

    class Meta:
        model = Clip
        fields = ("since", "until", "camera", "wearer", "state")

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        """Offer the filters on cameras and wearers only to people who may list them elsewhere."""
        super().__init__(*args, **options)
        for name, right in (("camera", Right.CAMERA_LIST), ("wearer", Right.SHIFT_LIST)):
            if not has_right(person, right):
                del self.filters[name]

    def by_state(self, clips: "ClipQuerySet", name: str, value: str) -> "ClipQuerySet":
        match value:
            case "stored" | "erased":
                return clips.filter(state=ClipState(value))
            case "held":
                return clips.stored().held()
            case "due":
                return clips.due(timezone.now() + ERASURE_HORIZON)
            case _:
                return clips.filter(state=ClipState.STORED, wearer__isnull=True)
