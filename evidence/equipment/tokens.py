"""The credential of a dock agent. Pure.

A credential is `<token>.<receipt key>`. The token is sent with every request; the receipt key never is, so that
somebody who intercepts a token cannot sign a receipt. The server stores neither: it keeps the hash of the token and
derives the key from SECRET_KEY and the token's salt.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

TOKEN_BYTES = 32
_KEY_PURPOSE = b"levallois dock receipts, version 1: "


@dataclass(frozen=True)
class Secret:
    """The parts of a new token; only `token_hash` and `receipt_salt` are stored."""

    token: str
    receipt_salt: str

    @property
    def token_hash(self) -> str:
        return hash_token(self.token)


def new_secret() -> Secret:
    return Secret(secrets.token_urlsafe(TOKEN_BYTES), secrets.token_hex(16))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def receipt_key(site_secret: str, receipt_salt: str) -> str:
    """The key that signs one agent's receipts, in hexadecimal."""
    return hmac.new(site_secret.encode(), _KEY_PURPOSE + receipt_salt.encode(), hashlib.sha256).hexdigest()


def key_mark(key: str) -> str:
    """What is stored of that key, to know it again; says nothing of it."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
