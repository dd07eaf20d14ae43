"""Searches incidents by title, kind, place, number, report, officer, team or day."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from accounts.base.actors import Person
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.models import has_word, keys_with
from accounts.search.sources import RESULTS, Numbered, SearchResult, SearchSource
from cases.incidents.models import Incident, IncidentQuerySet


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
