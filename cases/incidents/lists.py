"""The lists of incidents and of debriefs."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet

from accounts.base.web.lists.filters import (
    AddedFilter,
    ChoiceFilter,
    DayFilter,
    ListFilters,
    RowFilter,
    WordsFilter,
)
from accounts.base.web.lists.listing import Column, Listing
from accounts.people.lists import OpenedFilters
from accounts.people.models import Team
from accounts.people.roles import Right
from accounts.search.filters import NumberedField
from accounts.search.folding import typed_words
from accounts.search.models import has_word, is_at
from cases.incidents.models import (
    FACTS,
    NOT_SAID,
    Debrief,
    Incident,
    IncidentAccessGrant,
    IncidentClip,
    IncidentKind,
    IncidentQuerySet,
)

FILMED = "footage"
NOBODY_SAID = "-"


def fact_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each counted fact with its values, as “force:none”; “force:-” is what nobody said."""
    groups = [
        (
            str(Incident._meta.get_field(name).verbose_name).capitalize(),  # type: ignore[union-attr]  # a column
            [(f"{name}:{value}", str(label)) for value, label in [*values.choices, (NOBODY_SAID, NOT_SAID)]],
        )
        for name, values in FACTS.items()
    ]
    return [("Vidéos", [(f"{FILMED}:yes", "Avec des vidéos"), (f"{FILMED}:no", "Sans vidéo")]), *groups]


def of_fact(rows: IncidentQuerySet, fact: str) -> IncidentQuerySet:
    """The incidents of which this is said: those that a figure of the fact counts."""
    name, _, value = fact.partition(":")
    if name == FILMED:
        return rows.filmed(is_filmed=value == "yes")
    return rows.asked_about(name).filter(**{f"{name}__isnull": True} if value == NOBODY_SAID else {name: value})


class IncidentFilters(OpenedFilters):
    grants = IncidentAccessGrant
    lookups = {
        "since": "started_at__date__gte",
        "until": "started_at__date__lte",
        "at": "place",
    }

    words = WordsFilter("Objet, main courante ou PV")
    kind = ChoiceFilter("Nature", IncidentKind.choices, empty="Toutes")
    since = DayFilter("Du")
    until = DayFilter("Au")
    place = WordsFilter("Lieu")
    # The place behind a figure: this one alone, where words would find its neighbours too.
    at = forms.CharField(label="Lieu exact", max_length=200, strip=False, required=False, widget=forms.HiddenInput)
    team = RowFilter("Brigade", Team.objects.all(), empty="Toutes")
    fact = ChoiceFilter("Fait compté", fact_choices(), empty="Tous")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name == "words":
            return rows.filter(*(has_word(Incident, word) for word in typed_words(value)))
        if name == "place":
            return rows.filter(*(is_at(word) for word in typed_words(value)))
        if name == "kind":
            return rows.filter(Q(kind=value) | Q(second_kind=value))
        if name == "fact":
            return of_fact(cast(IncidentQuerySet, rows), value)
        return super().narrow(rows, name, value)


INCIDENTS: Listing[Any] = Listing(
    name="incident_list",
    title="Incidents",
    rights=frozenset({Right.INCIDENT_LIST}),
    rows=lambda person: Incident.objects.visible_to(person).select_related("team").with_clip_count(),
    filters=IncidentFilters,
    columns=(
        Column("incident", "Incident", str, order=("pk",)),
        Column("title", "Objet", lambda incident: incident.title),
        Column("kind", "Nature", lambda incident: incident.kinds, order=("kind",)),
        Column("start", "Début", lambda incident: incident.started_at, order=("started_at",), css="nowrap"),
        Column("place", "Lieu", lambda incident: incident.place, order=("place",)),
        Column("team", "Brigade", lambda incident: incident.team, order=("team__name",)),
        Column("clips", "Vidéos", lambda incident: incident.clip_count, order=("clip_count",), css="number"),
    ),
    url=Incident.get_absolute_url,
    sort="-start",
)


# The clips that show an incident, in the list of clips.
FILTERS = {
    "clip_list": AddedFilter(
        "incident",
        frozenset({Right.INCIDENT_LIST}),
        lambda person: NumberedField("Incident", "I", Incident.objects.visible_to(person)),
        lambda clips, incident: clips.filter(pk__in=IncidentClip.objects.filter(incident=incident).values("clip")),
    )
}


class DebriefFilters(ListFilters):
    lookups = {"since": "held_at__date__gte", "until": "held_at__date__lte"}

    words = WordsFilter("Incident, lieu ou meneur")
    since = DayFilter("Du")
    until = DayFilter("Au")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name == "words":
            return rows.filter(*(has_word(Debrief, word) for word in typed_words(value)))
        return super().narrow(rows, name, value)


DEBRIEFS: Listing[Any] = Listing(
    name="debrief_list",
    title="Débriefings",
    rights=frozenset({Right.DEBRIEF_LEAD}),
    rows=lambda person: (
        Debrief.objects.visible_to(person).select_related("incident", "leader").with_sessions().with_open_follow_ups()
    ),
    filters=DebriefFilters,
    columns=(
        Column("debrief", "Débriefing", str, order=("pk",)),
        Column("incident", "Incident", lambda debrief: debrief.incident.title),
        Column("held_at", "Date", lambda debrief: debrief.held_at, order=("held_at",), css="nowrap"),
        Column("leader", "Mené par", lambda debrief: debrief.leader.titled_name),
        Column("state", "État", lambda debrief: debrief.current_state),
        Column("follow_ups", "Suites à faire", lambda debrief: debrief.open_follow_ups, css="number"),
    ),
    url=Debrief.get_absolute_url,
    sort="-held_at",
)
