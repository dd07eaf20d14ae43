"""Searches incidents by title, kind, place, number, report, officer, team or day; debriefs by incident, place, leader
or day."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from accounts.base.actors import Person
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.models import has_word, keys_with
from accounts.search.sources import RESULTS, Numbered, SearchResult, SearchSource
from cases.incidents.models import Debrief, Incident, IncidentQuerySet


def matching_incidents(person: Person, asked: Asked) -> IncidentQuerySet:
    """The incidents that the person sees and that have all the words, on the day asked for."""
    found = Incident.objects.visible_to(person)
    for word in asked.words:
        found = found.filter(has_word(Incident, word) | _of(word))
    if hours := asked.hours(ZoneInfo(settings.TIME_ZONE)):
        found = found.filter(started_at__lt=hours[1], ended_at__gte=hours[0])
    return found


def find_incidents(person: Person, asked: Asked) -> list[SearchResult]:
    return [
        SearchResult(str(one), one.get_absolute_url(), f"{one.title}, {one.place}", one.started_at)
        for one in matching_incidents(person, asked)[:RESULTS]
    ]


def _of(word: str) -> Q:
    """Matches the incidents of the officers whom the word names."""
    officers = Incident.officers.through._default_manager.filter(user__in=list(keys_with(User, word)))
    return Q(pk__in=officers.values("incident"))


INCIDENTS = SearchSource(
    "Incidents",
    frozenset({Right.INCIDENT_LIST, Right.INCIDENT_LIST_ALL}),
    "n° (I-00012), objet, nature, lieu, main courante, PV (ou sa fin), agent, brigade ou jour",
    find_incidents,
    Numbered("I", "incident_detail", Incident.objects.visible_to),
)


def find_debriefs(person: Person, asked: Asked) -> list[SearchResult]:
    """The debriefs that the person sees and that have all the words, on the day asked for. What was said in them is not
    searched: it is erased before the register."""
    found = Debrief.objects.visible_to(person).select_related("incident")
    for word in asked.words:
        found = found.filter(has_word(Debrief, word))
    if hours := asked.hours(ZoneInfo(settings.TIME_ZONE)):
        found = found.filter(held_at__gte=hours[0], held_at__lt=hours[1])
    return [
        SearchResult(str(one), one.get_absolute_url(), f"{one.incident.title}, {one.incident.place}", one.held_at)
        for one in found[:RESULTS]
    ]


DEBRIEFS = SearchSource(
    "Débriefings",
    frozenset({Right.DEBRIEF_LEAD}),
    "n° (D-00012), incident, lieu, personne qui le mène ou jour",
    find_debriefs,
    Numbered("D", "debrief_detail", Debrief.objects.visible_to),
)
