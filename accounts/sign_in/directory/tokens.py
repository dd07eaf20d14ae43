"""The directory's identity token (OpenID Connect Core 3.1.3.7): joserfc checks the signature, Authlib the claims. Uses
no database."""

import hashlib
from typing import Any, cast

from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.core.cache import cache
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from accounts.sign_in.directory.transport import DirectoryUnavailable, fetch, issuer

CLOCK_TOLERANCE_S = 60
KEYS_KEPT_S = 3600
# Only signatures by the directory's private key are accepted: neither `none`, nor those by a shared secret (HMAC).
ALGORITHMS = [f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)]


class DirectoryRefused(Exception):
    """The directory's response does not belong to this sign-in, or identifies nobody."""


def checked_claims(id_token: object, *, keys_at: str, nonce: str, access_token: str) -> dict[str, Any]:
    """The claims of the token, once its issuer, signature, audience, nonce and time are verified. Raises
    DirectoryRefused; DirectoryUnavailable without a token or without the directory's keys."""
    if not isinstance(id_token, str):
        raise DirectoryUnavailable("there is no identity token")
    try:
        token = _decoded(id_token, keys_at)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": issuer()},
                "sub": {"essential": True},
                "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
            },
            params={"client_id": settings.OIDC_CLIENT_ID, "nonce": nonce, "access_token": access_token},
        )
        claims.validate(leeway=CLOCK_TOLERANCE_S)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise DirectoryRefused(str(error)) from error
    return dict(claims)


def _decoded(id_token: str, keys_at: str) -> jwt.Token:
    """The verified token. When its key is unknown, it may be new: the directory's keys are fetched once more."""
    try:
        return jwt.decode(id_token, _keys(keys_at), algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        return jwt.decode(id_token, _keys(keys_at, anew=True), algorithms=ALGORITHMS)


def _keys(address: str, *, anew: bool = False) -> KeySet:
    place = "directory-keys:" + hashlib.sha256(address.encode()).hexdigest()
    published = None if anew else cache.get(place)
    if published is None:
        published = fetch(address)
        cache.set(place, published, KEYS_KEPT_S)
    try:
        return KeySet.import_key_set(cast(KeySetSerialization, published))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise DirectoryUnavailable(f"{address} gives no keys") from error
