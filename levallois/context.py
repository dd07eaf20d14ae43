"""What every page of the frame knows: the town, and the places this person may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Right
from accounts.sign_in.activity import seconds_left
from accounts.sign_in.returning import page_to_return_to
from levallois.admin_site import ADMIN_RIGHTS
from levallois.environment import Mode


@dataclass(frozen=True)
class Place:
    """One entry of the rail."""

    name: str
    label: str
    icon: str
    url: str
    current: bool


_EVERYONE = frozenset(Right)
_PLACES: tuple[tuple[str, str, str, frozenset[Right]], ...] = (
    ("today", "Aujourd’hui", "sun", _EVERYONE),
    ("clip_list", "Vidéos", "video", frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN})),
    ("incident_list", "Incidents", "siren", frozenset({Right.INCIDENT_LIST})),
    ("requisition_list", "Réquisitions", "scale", frozenset({Right.REQUISITION_LIST})),
    ("shift_planner", "Vacations", "calendar-days", frozenset({Right.SHIFT_LIST})),
    ("camera_list", "Caméras", "radio", frozenset({Right.CAMERA_LIST})),
    ("training_list", "Formation", "graduation-cap", frozenset({Right.TRAINING_LIST})),
    ("quarantine_list", "Quarantaine", "shield-alert", frozenset({Right.OFFLOAD_RESOLVE})),
    ("journal_list", "Journal", "scroll-text", frozenset({Right.JOURNAL_READ})),
    ("designation_list", "Habilitations", "badge-check", frozenset({Right.DESIGNATION_LIST})),
    ("emergency_list", "Accès d’urgence", "key-round", _EVERYONE),
    ("admin:index", "Administration", "settings", ADMIN_RIGHTS),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "town_name": settings.TOWN_NAME,
        "is_demo": settings.MODE is Mode.DEMO,
        "rail": _rail(request, user) if isinstance(user, User) else [],
        "session_left_s": seconds_left(request) if isinstance(user, User) else 0,
        "return_to": page_to_return_to(request),
    }


def _rail(request: HttpRequest, user: User) -> list[Place]:
    places = []
    for name, label, icon, rights in _PLACES:
        if user.rights & rights:
            url = reverse(name)
            current = request.path == url or (url != "/" and request.path.startswith(url))
            places.append(Place(name, label, icon, url, current))
    return places
