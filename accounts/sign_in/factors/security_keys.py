"""Security keys and passkeys (WebAuthn), with Yubico's fido2: the options for the browser, and checking its response.

The relying party is SITE_URL: a response made for another address is refused, which prevents phishing.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

# The errors that the library raises on a malformed response.
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, struct.error)
Challenge = dict[str, Any]


class KeyRefused(Exception):
    """The response is malformed or not valid for this challenge, site or key."""


@dataclass(frozen=True)
class NewKey:
    """The data of a newly registered key."""

    credential_id: str
    credential: bytes
    use_count: int


@dataclass(frozen=True)
class UsedKey:
    """Which key responded, and its signature counter (0: the key does not count)."""

    credential_id: str
    use_count: int


def ask_for_new_key(*, handle: str, name: str, known: list[bytes]) -> tuple[dict[str, Any], Challenge]:
    """The registration options for the browser, and the challenge to store until it responds."""
    user = PublicKeyCredentialUserEntity(id=handle.encode(), name=name, display_name=name)
    options, challenge = _server().register_begin(
        user, _credentials(known), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), challenge


def new_key(answer: str, challenge: Challenge) -> NewKey:
    """The newly registered key. Raises KeyRefused."""
    try:
        made = _server().register_complete(challenge, json.loads(answer))
        credential = made.credential_data
        assert credential is not None  # noqa: S101  # said to the type checker; caught below all the same
    except _MALFORMED as error:
        raise KeyRefused from error
    return NewKey(credential.credential_id.hex(), bytes(credential), made.counter)


def ask_for_known_key(known: list[bytes]) -> tuple[dict[str, Any], Challenge]:
    """The authentication options for one of the person's keys, and the challenge to store until the browser
    responds."""
    options, challenge = _server().authenticate_begin(
        _credentials(known), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), challenge


def used_key(answer: str, challenge: Challenge, known: list[bytes]) -> UsedKey:
    """The known key that signed this challenge for this site. Raises KeyRefused."""
    try:
        values = json.loads(answer)
        credential = _server().authenticate_complete(challenge, _credentials(known), values)
        count = AuthenticationResponse.from_dict(values).response.authenticator_data.counter
    except _MALFORMED as error:
        raise KeyRefused from error
    return UsedKey(credential.credential_id.hex(), count)


def _credentials(known: list[bytes]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(credential)) for credential in known]


def _server() -> Fido2Server:
    host = urlsplit(settings.SITE_URL).hostname or ""
    site = PublicKeyCredentialRpEntity(id=host, name=f"Levallois — {settings.TOWN_NAME}")
    return Fido2Server(site, verify_origin=lambda origin: origin == settings.SITE_URL.rstrip("/"))
