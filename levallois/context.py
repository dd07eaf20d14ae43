"""The variables of every page: the town, the sidebar entries that this person may open, and the panels that apps show
in each other's pages."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.base.web.nav import NavItem
from accounts.people.models import User
from accounts.sign_in.sessions.activity import seconds_left
from accounts.sign_in.sessions.returning import page_to_return_to
from levallois.environment import Mode
from levallois.rooms import OBJECT_PAGES, PANELS, SIDEBAR


@dataclass(frozen=True)
class SidebarEntry:
    """A sidebar entry as the page shows it."""

    item: NavItem
    url: str
    is_current: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "town_name": settings.TOWN_NAME,
        "is_demo": settings.MODE is Mode.DEMO,
        "sidebar": _sidebar(request, user) if isinstance(user, User) else [],
        "panels": PANELS,
        "object_pages": OBJECT_PAGES,
        "session_left_s": seconds_left(request) if isinstance(user, User) else 0,
        "return_to": page_to_return_to(request),
    }


def _sidebar(request: HttpRequest, user: User) -> list[SidebarEntry]:
    entries = []
    for item in SIDEBAR:
        if item.is_open_to(user.rights):
            url = reverse(item.page)
            entries.append(SidebarEntry(item, url, _holds(item, url, request.path)))
    return entries


def _holds(item: NavItem, url: str, path: str) -> bool:
    """Whether the page at `path` is one of this entry."""
    return path.startswith((url, *item.also)) if url != "/" else path == url
