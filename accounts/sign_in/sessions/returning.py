"""The page to return to after signing in or proving one's identity."""

from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

SAFE_METHODS = frozenset({"GET", "HEAD"})


def page_to_return_to(request: HttpRequest) -> str:
    """The requested page; for a POST, the page of this site that sent it, since its own address may not answer GET."""
    if request.method in SAFE_METHODS:
        return request.get_full_path()
    sender = request.META.get("HTTP_REFERER", "")
    try:
        host = request.get_host()
    except DisallowedHost:  # the page that refuses such a request asks too
        return "/"
    if not url_has_allowed_host_and_scheme(sender, {host}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(sender)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
