"""Searches markers by their words, and by the day of the recording."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from accounts.base.actors import Person
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.sources import RESULTS, SearchResult, SearchSource
from evidence.review.models import Marker
from evidence.review.selectors import markers_with


def find_markers(person: Person, asked: Asked) -> list[SearchResult]:
    if not asked.words:
        return []
    found = markers_with(person, asked.words)
    if hours := asked.hours(ZoneInfo(settings.TIME_ZONE)):
        found = found.filter(clip__started_at__lt=hours[1], clip__ended_at__gt=hours[0])
    return [
        SearchResult(
            marker.label,
            f"{reverse('clip_detail', args=[marker.clip_id])}#repere-{marker.pk}",
            _detail(marker),
            marker.moment,
        )
        for marker in found[:RESULTS]
    ]


def _detail(marker: Marker) -> str:
    return f"{marker.kind_choice.label}, vidéo {marker.clip}, à {marker.span}"


MARKERS = SearchSource(
    "Moments-clés", frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN}), "libellé, nature ou jour", find_markers
)
