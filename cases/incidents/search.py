"""Searches incidents by title, place or number."""

from django.db.models import Q

from accounts.base.actors import Person
from accounts.base.web.search import RESULTS, SearchResult, SearchSource
from cases.incidents.models import Incident


def find_incidents(person: Person, words: str) -> list[SearchResult]:
    found = Incident.objects.visible_to(person).filter(
        Q(title__icontains=words)
        | Q(place__icontains=words)
        | Q(log_number__iexact=words)
        | Q(report_number__iexact=words)
    )
    return [SearchResult(str(one), one.get_absolute_url(), one.title, one.started_at) for one in found[:RESULTS]]


INCIDENTS = SearchSource("Incidents", "I", "incident_detail", Incident.objects.visible_to, find_incidents)
