"""The lists of designations and of people."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.web.lists.filters import ChoiceFilter, ListFilters, RowFilter, WordsFilter
from accounts.base.web.lists.listing import Column, Listing
from accounts.people.models import ENDING_SOON, AccessGrant, Category, Designation, DesignationState, Team, User
from accounts.people.roles import Right, Role
from accounts.search.folding import typed_words
from accounts.search.models import keys_with

OPENED_BY_NAME = "named"


class OpenedFilters(ListFilters):
    """The filters of a list whose rows are opened to one person by name, by `grants`."""

    grants: ClassVar[type[AccessGrant]]

    opened = ChoiceFilter("Accès", [(OPENED_BY_NAME, "Ouverts à votre nom")], empty="Tous")

    def limit_to(self, person: Person) -> None:
        self.person = person
        self.fields["opened"] = self.fields.pop("opened")  # the last

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name != "opened":
            return super().narrow(rows, name, value)
        held: Any = self.grants._default_manager
        return rows.filter(pk__in=held.held_by(self.person, timezone.now()).values("content_object"))


class DesignationFilters(ListFilters):
    ENDING = "ending"

    state = ChoiceFilter(
        "État", [*DesignationState.choices, (ENDING, f"Finissent sous {ENDING_SOON.days} jours")], empty="Tous"
    )
    role = ChoiceFilter("Rôle", Role.choices, empty="Tous")
    person = WordsFilter("Nom ou matricule")

    @classmethod
    def defaults(cls) -> dict[str, str]:
        return {"state": DesignationState.IN_FORCE.value}

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name == "person":
            return rows.filter(*named(value, "person"))
        if (name, value) == ("state", self.ENDING):
            return rows.filter(pk__in=Designation.objects.ending_within(ENDING_SOON))
        return super().narrow(rows, name, value)


def named(words: str, column: str = "pk") -> list[Q]:
    """Each word is of the name, of a former name, of the rank or of the badge number of the person in this column."""
    return [Q(**{f"{column}__in": keys_with(User, word)}) for word in typed_words(words)]


DESIGNATIONS: Listing[Any] = Listing(
    name="designation_list",
    title="Habilitations",
    rights=frozenset({Right.DESIGNATION_LIST}),
    rows=lambda person: Designation.objects.with_state().select_related("person"),
    filters=DesignationFilters,
    columns=(
        Column("role", "Habilitation", lambda one: one.get_role_display(), order=("role",)),
        Column(
            "person",
            "Personne",
            lambda one: one.person,
            order=("person__last_name", "person__first_name"),
            template="people/_designation_person.html",
        ),
        Column("start", "Depuis", lambda one: one.starts_at, order=("starts_at",), css="nowrap"),
        Column(
            "end",
            "Jusqu’au",
            lambda one: one.revoked_at or one.ends_at or "sans terme",
            order=("ends_at",),
            css="nowrap",
        ),
        Column("document", "Arrêté", lambda one: one.order_reference, order=("order_reference",)),
        Column("state", "État", lambda one: one.current_state),
    ),
    url=Designation.get_absolute_url,
    sort="-start",
)


class PeopleFilters(ListFilters):
    STATES = (("active", "En activité"), ("designated", "Habilités"), ("left", "Partis"))

    person = WordsFilter("Nom ou matricule")
    team = RowFilter("Brigade", Team.objects.all(), empty="Toutes")
    category = ChoiceFilter("Catégorie", Category.choices, empty="Toutes")
    state = ChoiceFilter("Situation", STATES, empty="Toutes")

    @classmethod
    def defaults(cls) -> dict[str, str]:
        return {"state": "active"}

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name == "person":
            return rows.filter(*named(value))
        if name == "state":
            rows = rows.filter(is_active=value != "left")
            in_force = Designation.objects.in_force().filter(person=OuterRef("pk"))
            return rows.filter(Exists(in_force)) if value == "designated" else rows
        return super().narrow(rows, name, value)


def _add_roles(people: Sequence[Any]) -> None:
    """Each person with `role_names`, the roles in force."""
    roles: dict[int, list[str]] = {}
    for designation in Designation.objects.in_force().filter(person__in=people).order_by("role"):
        roles.setdefault(designation.person_id, []).append(designation.get_role_display())
    for person in people:
        person.role_names = ", ".join(roles.get(person.pk, [])) if person.is_active else ""


PEOPLE: Listing[Any] = Listing(
    name="person_list",
    title="Personnes",
    rights=frozenset({Right.DESIGNATION_LIST}),
    rows=lambda person: User.objects.select_related("team"),
    filters=PeopleFilters,
    columns=(
        Column("person", "Personne", lambda one: one.titled_name, order=("last_name", "first_name")),
        Column("badge", "Matricule", lambda one: one.badge_number, order=("badge_number",)),
        Column("team", "Brigade", lambda one: one.team, order=("team__name",)),
        Column("category", "Catégorie", lambda one: one.get_category_display(), order=("category",)),
        Column("roles", "Habilitations en cours", lambda one: one.role_names),
        Column("active", "Situation", lambda one: "en activité" if one.is_active else "partie", order=("is_active",)),
    ),
    url=lambda person: reverse("person_detail", args=[person.pk]),
    sort="person",
    prepare=_add_roles,
)
