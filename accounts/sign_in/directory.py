"""The town's directory, by OpenID Connect (authorisation code, PKCE, nonce). Knows no rows.

The identity token comes from the directory itself over TLS, in answer to our own request: that authenticates it, as
OpenID Connect Core 3.1.3.7 allows in place of its signature. Its issuer, audience, end and nonce are checked.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.crypto import constant_time_compare

TIMEOUT_S = 10
ANSWER_LIMIT_BYTES = 1024 * 1024
CLOCK_TOLERANCE_S = 60
# RFC 8176: what a person knows, and what they hold or are.
_KNOWN = frozenset({"pwd", "pin", "kba"})
_HELD = frozenset({"otp", "hwk", "swk", "sc", "fpt"})
# What REFEDS and eIDAS call it.
_SECOND_FACTOR_LEVELS = frozenset({"https://refeds.org/profile/mfa", "eidas2", "eidas3"})


class DirectoryUnavailable(Exception):
    """The directory does not answer, or not what the standard says."""


class DirectoryRefused(Exception):
    """What came back does not belong to this sign-in, or names nobody."""


@dataclass(frozen=True)
class Journey:
    """What a sign-in under way remembers until the directory sends the person back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Journey":
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    def kept(self) -> dict[str, str]:
        """As a session keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """Whom the directory vouches for, and whether it asked for more than a password."""

    badge_number: str
    second_factor: bool


def address_to_ask(journey: Journey, *, back: str) -> str:
    """Where the browser goes to sign in; `back` is where it comes back to. Raises DirectoryUnavailable."""
    challenge = hashlib.sha256(journey.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid profile",
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    endpoint = str(_description()["authorization_endpoint"])
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def identity(journey: Journey, *, state: str, code: str, back: str) -> Identity:
    """Whom the code stands for. Raises DirectoryRefused when it does not belong to this journey,
    DirectoryUnavailable without the directory."""
    if not constant_time_compare(state, journey.state) or not code:
        raise DirectoryRefused
    description = _description()
    tokens = _fetch(
        str(description["token_endpoint"]),
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": journey.verifier,
        },
    )
    claims = _claims(str(tokens.get("id_token", "")), journey)
    if settings.OIDC_BADGE_CLAIM not in claims and "userinfo_endpoint" in description:
        claims = _with_more(claims, str(description["userinfo_endpoint"]), str(tokens.get("access_token", "")))
    badge_number = claims.get(settings.OIDC_BADGE_CLAIM)
    if not isinstance(badge_number, str) or not badge_number:
        raise DirectoryRefused
    return Identity(badge_number, settings.OIDC_SECOND_FACTOR or _says_second_factor(claims))


def _claims(token: str, journey: Journey) -> dict[str, Any]:
    try:
        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        holds = (
            claims["iss"] == _issuer()
            and settings.OIDC_CLIENT_ID in audience
            and claims.get("azp", settings.OIDC_CLIENT_ID) == settings.OIDC_CLIENT_ID
            and claims["exp"] > time.time() - CLOCK_TOLERANCE_S
            and constant_time_compare(claims["nonce"], journey.nonce)
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise DirectoryRefused from error
    if not holds:
        raise DirectoryRefused
    return claims


def _with_more(claims: dict[str, Any], address: str, access_token: str) -> dict[str, Any]:
    """What the directory says of the person apart from the token, if it is the same person."""
    more = _fetch(address, headers={"Authorization": f"Bearer {access_token}"})
    if more.get("sub") != claims.get("sub"):
        raise DirectoryRefused
    return more | claims


def _says_second_factor(claims: dict[str, Any]) -> bool:
    """By the methods (`amr`) or the level (`acr`) that the token tells."""
    told = claims.get("amr")
    methods = {str(method) for method in told} if isinstance(told, list) else set()
    several = "mfa" in methods or bool(methods & _KNOWN and methods & _HELD)
    return several or str(claims.get("acr")) in _SECOND_FACTOR_LEVELS


def _description() -> dict[str, Any]:
    description = _fetch(f"{_issuer()}/.well-known/openid-configuration")
    if description.get("issuer") != _issuer() or not {"authorization_endpoint", "token_endpoint"} <= description.keys():
        raise DirectoryUnavailable
    return description


def _issuer() -> str:
    return str(settings.OIDC_ISSUER).rstrip("/")


def _fetch(address: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from the directory; our own secret goes with a form."""
    if not address.startswith(("https://", "http://")):
        raise DirectoryUnavailable
    sent = dict(headers or {})
    if form is not None:
        name, secret = (quote(part, safe="") for part in (settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET))
        sent["Authorization"] = "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
    request = Request(address, urlencode(form).encode() if form is not None else None, sent)  # noqa: S310  # see above
    try:
        with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310  # the address is the directory's own
            answer = json.loads(response.read(ANSWER_LIMIT_BYTES))
    except (URLError, TimeoutError, OSError, ValueError) as error:
        raise DirectoryUnavailable from error
    if not isinstance(answer, dict):
        raise DirectoryUnavailable
    return answer
