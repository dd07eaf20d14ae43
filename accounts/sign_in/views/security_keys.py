"""The challenges that security keys sign. Each is requested by POST, stored in the session, and valid once."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from accounts.base.web.requests import AuthenticatedRequest
from accounts.people.models import User
from accounts.sign_in.factors.security_keys import Challenge, ask_for_known_key, ask_for_new_key
from accounts.sign_in.models import SecurityKey
from accounts.sign_in.views.session_start import pending_person

_KNOWN = "key_challenge"
_NEW = "new_key_challenge"


@login_not_required
@require_POST
def key_challenge(request: HttpRequest) -> JsonResponse:
    """The authentication options for one's own keys, when signed in or at the second step of signing in."""
    asked = request.user if isinstance(request.user, User) else pending_person(request)
    if asked is None:
        raise PermissionDenied
    options, request.session[_KNOWN] = ask_for_known_key(_credentials(asked))
    return JsonResponse(_plain(options))


@require_POST
def new_key_challenge(request: AuthenticatedRequest) -> JsonResponse:
    """The registration options for a new key."""
    owner = request.user
    options, request.session[_NEW] = ask_for_new_key(
        handle=f"levallois-{owner.pk}", name=owner.badge_number, known=_credentials(owner)
    )
    return JsonResponse(_plain(options))


def pop_challenge(request: HttpRequest) -> Challenge:
    """Remove and return the session's last challenge for known keys."""
    return _popped(request, _KNOWN)


def pop_new_challenge(request: HttpRequest) -> Challenge:
    """Remove and return the session's last challenge for a new key."""
    return _popped(request, _NEW)


def _popped(request: HttpRequest, name: str) -> Challenge:
    challenge: Challenge = request.session.pop(name, None) or {}
    return challenge


def _credentials(owner: User) -> list[bytes]:
    return [
        bytes(credential)
        for credential in SecurityKey.objects.filter(person=owner).values_list("credential", flat=True)
    ]


def _plain(value: Any) -> Any:
    """The library's objects as values that JSON can represent."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
