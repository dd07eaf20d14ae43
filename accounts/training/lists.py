"""The lists of training sessions, of who is trained and of courses."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.moments import numeric_day
from accounts.base.web.lists.filters import ChoiceFilter, DayFilter, ListFilters, RowFilter, WordsFilter
from accounts.base.web.lists.listing import Column, Listing
from accounts.people.lists import named
from accounts.people.models import Team, User
from accounts.people.roles import Right
from accounts.training.models import Course, CourseVersion, TrainingSession
from accounts.training.selectors.standings import Standing, officers_with_dates, standings


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


class StandingFilters(ListFilters):
    person = WordsFilter("Nom ou matricule")
    team = RowFilter("Brigade", Team.objects.all(), empty="Toutes")
    state = ChoiceFilter("État", Standing.choices, empty="Tous")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name == "person":
            return rows.filter(*named(value))
        if name == "state":
            found = standings(timezone.localdate())
            return rows.filter(pk__in=[one.person.pk for one in found if one.standing == value])
        return super().narrow(rows, name, value)


def _add_standings(people: Sequence[Any]) -> None:
    """Each officer with `standing` and `certificate`, the last one."""
    found = standings(timezone.localdate(), User.objects.filter(pk__in=[one.pk for one in people]))
    by_person = {one.person.pk: one for one in found}
    for person in people:
        person.standing, person.certificate = by_person[person.pk].standing, by_person[person.pk].certificate


STANDINGS: Listing[Any] = Listing(
    name="training_status",
    title="Qui est formé aux caméras",
    rights=frozenset({Right.TRAINING_LIST}),
    rows=lambda person: officers_with_dates(timezone.localdate()),
    filters=StandingFilters,
    columns=(
        Column("person", "Agent", lambda one: one.titled_name, order=("last_name", "first_name")),
        Column("badge", "Matricule", lambda one: one.badge_number, order=("badge_number",)),
        Column("team", "Brigade", lambda one: one.team, order=("team__name", "last_name", "first_name")),
        Column("state", "État", lambda one: one.standing, template="training/_standing.html"),
        Column("certificate", "Attestation", lambda one: one.certificate, css="nowrap"),
        Column("ends_on", "Valable jusqu’au", lambda one: one.ends_on, order=("ends_on",), css="nowrap"),
        Column("next_on", "Prochaine séance", lambda one: one.next_on, order=("next_on",), css="nowrap"),
    ),
    url=lambda person: reverse("training_person", args=[person.pk]),
    sort="team",
    prepare=_add_standings,
)


class CourseFilters(ListFilters):
    lookups = {"name": "name__icontains"}

    name = WordsFilter("Intitulé")


def _courses(person: Person) -> "QuerySet[Course]":
    """The courses, each with its last rule of validity."""
    last = CourseVersion.objects.filter(course=OuterRef("pk")).order_by("-number")
    return Course.objects.annotate(
        valid_months=Subquery(last.values("valid_months")[:1]), starts_on=Subquery(last.values("starts_on")[:1])
    )


COURSES: Listing[Any] = Listing(
    name="course_list",
    title="Formations et programmes",
    rights=frozenset({Right.TRAINING_MANAGE}),
    rows=_courses,
    filters=CourseFilters,
    columns=(
        Column("name", "Formation", str, order=("name",)),
        Column(
            "cameras",
            "Exigée pour porter une caméra",
            lambda one: "oui" if one.is_required_for_cameras else "",
            order=("is_required_for_cameras", "name"),
        ),
        Column("months", "Validité, en mois", lambda one: one.valid_months, order=("valid_months",), css="number"),
        Column("since", "Règle en vigueur le", lambda one: one.starts_on, order=("starts_on",), css="nowrap"),
    ),
    url=lambda course: reverse("syllabus_list", args=[course.pk]),
    sort="name",
)
