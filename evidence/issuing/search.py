"""Searches cameras by label, serial number or any part of it, the code on the device, or model."""

from django.urls import reverse

from accounts.base.actors import Person
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.models import has_word
from accounts.search.sources import RESULTS, SearchResult, SearchSource
from evidence.equipment.models import Camera


def find_cameras(person: Person, asked: Asked) -> list[SearchResult]:
    """No camera is of a day: a question about one finds none."""
    if asked.day or not has_right(person, Right.CAMERA_LIST):
        return []
    found = Camera.objects.all()
    for word in asked.words:
        found = found.filter(has_word(Camera, word))
    return [
        SearchResult(str(one), reverse("camera_detail", args=[one.pk]), f"{one.model_name}, {one.get_state_display()}")
        for one in found[:RESULTS]
    ]


CAMERAS = SearchSource(
    "Caméras", frozenset({Right.CAMERA_LIST}), "repère, n° de série (ou sa fin), code de l’étiquette", find_cameras
)
