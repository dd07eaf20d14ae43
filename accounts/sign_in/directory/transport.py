"""Requests to the town's directory: encrypted, bounded in size and time, never redirected. Uses no database."""

import ssl
import time
from contextlib import closing
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from requests import PreparedRequest, Response
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

CONNECT_AND_READ_S = 10
WHOLE_ANSWER_S = 20
ANSWER_LIMIT_BYTES = 1024 * 1024
_PIECE_BYTES = 64 * 1024
# The errors that the libraries raise on a malformed answer (RecursionError: a million nested JSON brackets).
UNREADABLE = (AuthlibBaseError, RequestException, HTTPError, OSError, ValueError, TypeError, RecursionError)


class DirectoryUnavailable(Exception):
    """The directory does not answer, or its answer does not follow the standard."""


def issuer() -> str:
    """The directory's issuer identifier, which is also its address."""
    return str(settings.OIDC_ISSUER).rstrip("/")


def checked_address(address: object) -> str:
    """The address, if it is encrypted, or if the directory itself is not (allowed outside production only). Raises
    DirectoryUnavailable otherwise."""
    text = address if isinstance(address, str) else ""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise DirectoryUnavailable(f"{text!r} is no address") from error
    if parts.scheme not in {"https", urlsplit(issuer()).scheme} or not parts.hostname:
        raise DirectoryUnavailable(f"{text!r} is not an encrypted address")
    return text


class DirectorySession(OAuth2Session):
    """One exchange with the directory, within our limits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(client_id=settings.OIDC_CLIENT_ID, leeway=0, **options)
        # A compressed answer could decompress to any size.
        self.headers["Accept-Encoding"] = "identity"
        # Use the certificate authorities of the machine, not those of certifi: a town's own is only among the former.
        paths = ssl.get_default_verify_paths()
        self.verify = paths.cafile or paths.capath or True

    def get_redirect_target(self, resp: Response) -> None:
        """None: a redirection would send the code and the client's secret to an unchecked address."""

    def send(self, request: PreparedRequest, **options: Any) -> Response:
        """Raises DirectoryUnavailable for a redirection and for an answer that is too long or too slow."""
        checked_address(request.url)
        options |= {"stream": True, "allow_redirects": False, "timeout": CONNECT_AND_READ_S}
        response: Response = super().send(request, **options)
        with closing(response.raw) as wire:
            if 300 <= response.status_code < 400:
                raise DirectoryUnavailable("the directory redirects")
            content = _bounded(wire)
        response.raw = BytesIO(content)
        return response


def fetch(address: str, session: DirectorySession | None = None) -> dict[str, Any]:
    """A JSON object from the directory, requested with the session's access token if any. Raises
    DirectoryUnavailable."""
    try:
        response = (session or DirectorySession()).get(address, withhold_token=session is None)
        response.raise_for_status()
        answer = response.json()
    except UNREADABLE as error:
        raise DirectoryUnavailable(str(error)) from error
    if not isinstance(answer, dict):
        raise DirectoryUnavailable(f"{address} gives no JSON object")
    return answer


def _bounded(wire: Any) -> bytes:
    until = time.monotonic() + WHOLE_ANSWER_S
    content = bytearray()
    while piece := wire.read1(_PIECE_BYTES):
        content += piece
        if len(content) > ANSWER_LIMIT_BYTES or time.monotonic() > until:
            raise DirectoryUnavailable("the directory's answer is too long or too slow")
    return bytes(content)
