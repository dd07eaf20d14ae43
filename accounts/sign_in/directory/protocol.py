"""Signing in with the town's directory by OpenID Connect, with Authlib: authorisation code flow, PKCE (S256), nonce.
Uses no database."""

import logging
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from authlib.integrations.base_client import OAuthError
from django.conf import settings
from django.utils.crypto import constant_time_compare
from requests.auth import HTTPBasicAuth

from accounts.sign_in.directory.tokens import DirectoryRefused, checked_claims
from accounts.sign_in.directory.transport import (
    UNREADABLE,
    DirectorySession,
    DirectoryUnavailable,
    checked_address,
    fetch,
    issuer,
)

logger = logging.getLogger(__name__)
# Values of `amr` (RFC 8176): factors that a person knows, then those that they hold or are.
_KNOWN = frozenset({"pwd", "pin", "kba"})
_HELD = frozenset({"otp", "hwk", "swk", "sc", "fpt"})
# Values of `acr` for a second factor, by REFEDS and eIDAS.
_SECOND_FACTOR_LEVELS = frozenset({"https://refeds.org/profile/mfa", "eidas2", "eidas3"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# The longest `sub`, in characters (OpenID Connect Core 2).
SUBJECT_LENGTH = 255


@dataclass(frozen=True)
class Journey:
    """The state of a sign-in in progress, until the directory redirects the browser back."""

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
class Account:
    """An account of a directory. The subject is its identifier there, which is never given to another account."""

    issuer: str
    subject: str

    def kept(self) -> dict[str, str]:
        """As a session keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """The result of a sign-in: the badge number, the account, and whether a second factor was used."""

    badge_number: str
    account: Account
    second_factor: bool


def address_to_ask(journey: Journey, *, back: str) -> str:
    """The directory's sign-in address; `back` is the redirection address. Raises DirectoryUnavailable."""
    description = _description()
    with DirectorySession(scope="openid profile", redirect_uri=back, code_challenge_method="S256") as session:
        address, _ = session.create_authorization_url(
            description["authorization_endpoint"],
            state=journey.state,
            nonce=journey.nonce,
            code_verifier=journey.verifier,
        )
    return str(address)


def identity(journey: Journey, *, state: str, code: str, back: str) -> Identity:
    """The identity behind the authorisation code. DirectoryRefused when it does not belong to this sign-in,
    DirectoryUnavailable when the directory does not answer. The details go to the server's log."""
    try:
        return _identity(journey, state=state, code=code, back=back)
    except (DirectoryRefused, DirectoryUnavailable) as error:
        logger.warning("sign-in by the directory: %s: %s", type(error).__name__, error)
        raise


def _identity(journey: Journey, *, state: str, code: str, back: str) -> Identity:
    if not constant_time_compare(state, journey.state) or not code:
        raise DirectoryRefused("the return does not belong to this sign-in")
    description = _description()
    with DirectorySession(redirect_uri=back) as session:
        tokens = _tokens(session, description["token_endpoint"], code, journey)
        claims = checked_claims(
            tokens.get("id_token"),
            keys_at=description["jwks_uri"],
            nonce=journey.nonce,
            access_token=str(tokens.get("access_token", "")),
        )
        if settings.OIDC_BADGE_CLAIM not in claims and "userinfo_endpoint" in description:
            claims = _with_more(claims, description["userinfo_endpoint"], session)
    badge_number = claims.get(settings.OIDC_BADGE_CLAIM)
    if not isinstance(badge_number, str) or not badge_number or len(claims["sub"]) > SUBJECT_LENGTH:
        raise DirectoryRefused("the directory gives no badge number, or no subject as the standard says")
    second_factor = settings.OIDC_SECOND_FACTOR or _says_second_factor(claims)
    return Identity(badge_number, Account(issuer(), claims["sub"]), second_factor)


def _tokens(session: DirectorySession, address: str, code: str, journey: Journey) -> dict[str, Any]:
    """Exchange the code for tokens. The client's name and secret are URL-encoded before they are joined (RFC 6749,
    2.3.1)."""
    ours = HTTPBasicAuth(*(quote(part, safe="") for part in (settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)))
    try:
        answer = session.fetch_token(
            address, grant_type="authorization_code", code=code, code_verifier=journey.verifier, auth=ours
        )
    except OAuthError as error:
        refused = error.error == "invalid_grant"
        raise (DirectoryRefused if refused else DirectoryUnavailable)(str(error)) from error
    except UNREADABLE as error:
        raise DirectoryUnavailable(str(error)) from error
    return dict(answer)


def _with_more(claims: dict[str, Any], address: str, session: DirectorySession) -> dict[str, Any]:
    """The claims, completed from the userinfo endpoint. DirectoryRefused when it answers about somebody else."""
    more = fetch(address, session)
    if more.get("sub") != claims["sub"]:
        raise DirectoryRefused("the directory speaks of somebody else")
    return more | claims


def _says_second_factor(claims: dict[str, Any]) -> bool:
    """Whether a second factor was used, by the methods (`amr`) or the level (`acr`) in the token."""
    told = claims.get("amr")
    methods = {str(method) for method in told} if isinstance(told, list) else set()
    several = "mfa" in methods or bool(methods & _KNOWN and methods & _HELD)
    return several or str(claims.get("acr")) in _SECOND_FACTOR_LEVELS


def _description() -> dict[str, str]:
    """The checked addresses of the directory's endpoints (OpenID Connect Discovery). Raises DirectoryUnavailable."""
    told = fetch(f"{issuer()}/.well-known/openid-configuration")
    if told.get("issuer") != issuer():
        raise DirectoryUnavailable("the directory describes another one")
    wanted = [*_ENDPOINTS, *(["userinfo_endpoint"] if "userinfo_endpoint" in told else [])]
    return {name: checked_address(told.get(name)) for name in wanted}
