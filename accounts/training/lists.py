"""The list of training sessions."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.base.moments import numeric_day
from accounts.base.web.lists.filters import ChoiceFilter, DayFilter, ListFilters, RowFilter, WordsFilter
from accounts.base.web.lists.listing import Column, Listing
from accounts.people.roles import Right
from accounts.training.models import Course, TrainingSession


class SessionFilters(ListFilters):
    COMING, PAST, CANCELLED = "coming", "past", "cancelled"

    lookups = {"course": "version__course", "place": "place__icontains", "since": "date__gte", "until": "date__lte"}

    when = ChoiceFilter("Séances", [(COMING, "À venir"), (PAST, "Passées"), (CANCELLED, "Annulées")], empty="Toutes")
    course = RowFilter("Formation", Course.objects.all(), empty="Toutes")
    place = WordsFilter("Lieu")
    since = DayFilter("Du")
    until = DayFilter("Au")

    @classmethod
    def defaults(cls) -> dict[str, str]:
        return {"when": cls.COMING}

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        today = timezone.localdate()
        match (name, value):
            case ("when", self.COMING):
                return rows.filter(date__gte=today)
            case ("when", self.PAST):
                return rows.filter(date__lt=today)
            case ("when", _):
                return rows.exclude(cancelled_at=None)
        return super().narrow(rows, name, value)


SESSIONS: Listing[Any] = Listing(
    name="training_list",
    title="Formation",
    rights=frozenset({Right.TRAINING_LIST}),
    rows=lambda person: TrainingSession.objects.select_related("version__course", "trainer").annotate(
        enrolled=Count("enrolments")
    ),
    filters=SessionFilters,
    columns=(
        Column(
            "date",
            "Date",
            lambda one: f"{numeric_day(one.date)}, {one.get_half_day_display()}",
            order=("date", "-half_day"),
            css="nowrap",
        ),
        Column("course", "Formation", lambda one: one.version, order=("version__course__name", "version__number")),
        Column("place", "Lieu", lambda one: one.place, order=("place",)),
        Column(
            "trainer",
            "Formateur",
            lambda one: one.trainer.titled_name,
            order=("trainer__last_name", "trainer__first_name"),
        ),
        Column(
            "enrolled", "Inscrits", lambda one: f"{one.enrolled} / {one.capacity}", order=("enrolled",), css="number"
        ),
        Column("state", "État", lambda one: "annulée" if one.cancelled_at else ""),
    ),
    url=lambda session: reverse("training_session", args=[session.pk]),
    sort="date",
)
