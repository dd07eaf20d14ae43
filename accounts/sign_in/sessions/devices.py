"""The browsers in which people signed in before, by a signed cookie: each has its own count of wrong proofs.

The cookie names the people who signed in there, for a shared machine, each with a mark that a new password changes: a
cookie stolen before says nothing after.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.people.models import User

COOKIE = settings.COOKIE_PREFIX + "device"
KNOWN_FOR_S = 180 * 86_400
# The last ones; a cookie has some four thousand characters.
MOST_PEOPLE = 40
_SALT = "accounts.sign_in.sessions.devices"


def device_of(request: HttpRequest, person: User | None) -> str:
    """The name of this browser, if the person signed in with it before and has the same password since; else empty."""
    known = _kept(request)
    mark = known["people"].get(str(person.pk)) if person else None
    return str(known["id"]) if person and mark and constant_time_compare(mark, _mark(person)) else ""


def remember_device(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """Set the cookie: the person has just signed in with this browser."""
    known = _kept(request)
    others = {pk: mark for pk, mark in known["people"].items() if pk != str(person.pk)}
    last = dict([*others.items(), (str(person.pk), _mark(person))][-MOST_PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": known["id"], "people": last}, salt=_SALT),
        max_age=KNOWN_FOR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _kept(request: HttpRequest) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KNOWN_FOR_S)
    except signing.BadSignature:
        return {"id": secrets.token_hex(16), "people": {}}
    return kept


def _mark(person: User) -> str:
    return salted_hmac(_SALT, person.get_session_auth_hash()).hexdigest()[:16]
