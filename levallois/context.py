"""What every page of the frame knows: the town, and the items this person may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.people.models import User
from accounts.people.roles import Right
from accounts.sign_in.sessions.activity import seconds_left
from accounts.sign_in.sessions.returning import page_to_return_to
from levallois.admin_site import ADMIN_RIGHTS
from levallois.environment import Mode


@dataclass(frozen=True)
class NavItem:
    """One entry of the sidebar."""

    name: str
    label: str
    icon: str
    url: str
    current: bool


_EVERYONE = frozenset(Right)
_NAVIGATION: tuple[tuple[str, str, str, frozenset[Right]], ...] = (
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
    ("break_glass_list", "Accès d’urgence", "key-round", _EVERYONE),
    ("admin:index", "Administration", "settings", ADMIN_RIGHTS),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "town_name": settings.TOWN_NAME,
        "is_demo": settings.MODE is Mode.DEMO,
        "sidebar": _sidebar(request, user) if isinstance(user, User) else [],
        "session_left_s": seconds_left(request) if isinstance(user, User) else 0,
        "return_to": page_to_return_to(request),
    }


def _sidebar(request: HttpRequest, user: User) -> list[NavItem]:
    items = []
    for name, label, icon, rights in _NAVIGATION:
        if user.rights & rights:
            url = reverse(name)
            current = request.path == url or (url != "/" and request.path.startswith(url))
            items.append(NavItem(name, label, icon, url, current))
    return items
