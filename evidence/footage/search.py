"""Searches clips by wearer, camera, place, day or SHA-256."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from accounts.base.actors import Person
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.sources import RESULTS, Numbered, SearchResult, SearchSource
from evidence.footage.models import Clip, ClipQuerySet
from evidence.footage.selectors import clip_has


def matching_clips(person: Person, asked: Asked) -> ClipQuerySet:
    """The clips that the person sees and that have all the words, on the day asked for."""
    found = Clip.objects.visible_to(person)
    for word in asked.words:
        found = found.filter(clip_has(word))
    if hours := asked.hours(ZoneInfo(settings.TIME_ZONE)):
        found = found.overlapping(*hours)
    return found


def find_clips(person: Person, asked: Asked) -> list[SearchResult]:
    return [
        SearchResult(str(clip), reverse("clip_detail", args=[clip.pk]), _detail(clip), clip.started_at)
        for clip in matching_clips(person, asked).select_related("camera", "wearer")[:RESULTS]
    ]


def _detail(clip: Clip) -> str:
    return ", ".join(str(fact) for fact in (clip.wearer, clip.camera, clip.place) if fact)


CLIPS = SearchSource(
    "Vidéos",
    frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN}),
    "n° (V-000123), porteur, caméra, lieu, jour ou empreinte",
    find_clips,
    Numbered("V", "clip_detail", Clip.objects.visible_to),
)
