"""Searches clips by wearer, camera, place, day or SHA-256."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.web.lists.pages import first_of
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.sources import RESULTS, Numbered, SearchResult, SearchSource
from evidence.footage.models import Clip, ClipQuerySet
from evidence.footage.selectors import any_of, clip_has


def matching_clips(person: Person, asked: Asked) -> ClipQuerySet:
    """The clips that the person sees and that have all the words, on the day asked for."""
    return _seen_on(person, asked).filter(*(any_of(clip_has(word)) for word in asked.words))


def find_clips(person: Person, asked: Asked) -> list[SearchResult]:
    """The newest of them, by one query for each condition by which a clip has the first word."""
    found = _seen_on(person, asked).select_related("camera", "wearer")
    first, *further = asked.words or ("",)
    found = found.filter(*(any_of(clip_has(word)) for word in further))
    listed = [found.filter(part) for part in clip_has(first)] if first else [found]
    return [
        SearchResult(str(clip), reverse("clip_detail", args=[clip.pk]), _detail(clip), clip.started_at)
        for clip in first_of(listed, RESULTS)
    ]


def _seen_on(person: Person, asked: Asked) -> ClipQuerySet:
    seen = Clip.objects.visible_to(person)
    hours = asked.hours(ZoneInfo(settings.TIME_ZONE))
    return seen.during(*hours) if hours else seen


def _detail(clip: Clip) -> str:
    return ", ".join(str(fact) for fact in (clip.wearer, clip.camera, clip.place) if fact)


CLIPS = SearchSource(
    "Vidéos",
    frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN}),
    "n° (V-000123), porteur, caméra, lieu, jour ou empreinte",
    find_clips,
    Numbered("V", "clip_detail", Clip.objects.visible_to),
)
