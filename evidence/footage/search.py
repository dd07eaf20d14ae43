"""Searches clips by camera, wearer, place or SHA-256."""

from django.db.models import Q
from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.web.search import RESULTS, SearchResult, SearchSource
from evidence.footage.models import Clip


def find_clips(person: Person, words: str) -> list[SearchResult]:
    found = Clip.objects.visible_to(person).filter(
        Q(camera__serial__icontains=words)
        | Q(camera__label__iexact=words)
        | Q(wearer__badge_number=words)
        | Q(wearer__last_name__icontains=words)
        | Q(place__icontains=words)
        | Q(sha256=words.lower())
    )
    clips = found.select_related("camera", "wearer")[:RESULTS]
    return [
        SearchResult(str(clip), reverse("clip_detail", args=[clip.pk]), str(clip.camera), clip.started_at)
        for clip in clips
    ]


CLIPS = SearchSource("Vidéos", "V", "clip_detail", Clip.objects.visible_to, find_clips)
