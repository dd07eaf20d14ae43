"""Whether what is being sent to a person may go on: asked again while a long file leaves."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user
from django.http import Http404, HttpRequest

from accounts.base.errors import NotPermitted
from accounts.people.models import User
from accounts.sign_in.sessions.activity import why_over


def going_on(request: HttpRequest, finds: Callable[[User], object]) -> Callable[[], bool]:
    """Whether the person of a request is still signed in, by the same session, and `finds` something for them as they
    are now; raising Http404 or NotPermitted is finding nothing."""

    def ask() -> bool:
        person = _person_now(request)
        try:
            return person is not None and bool(finds(person))
        except (Http404, NotPermitted):
            return False

    return ask


def _person_now(request: HttpRequest) -> User | None:
    """The person, read anew; None once they are deactivated, or their session closed or too old. One that nobody uses
    does not end under a file that is leaving."""
    fresh = HttpRequest()
    stored: Any = type(request.session)
    fresh.session = stored(request.session.session_key)
    fresh.COOKIES = request.COOKIES
    person = get_user(fresh)
    return person if isinstance(person, User) and why_over(fresh) in ("", "idle") else None
