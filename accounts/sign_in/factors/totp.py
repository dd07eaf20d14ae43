"""Codes of an authenticator app: RFC 6238 with SHA-1, six digits and thirty seconds, as every app does. Pure."""

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
# A telephone's clock may be this many steps of 30 seconds early or late.
TOLERATED_STEPS = 1


def new_secret() -> str:
    """160 random bits in base 32, as apps expect."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one step of thirty seconds since 1970."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, *, now_s: float, after: int = -1) -> int | None:
    """The step of `code`, within TOLERATED_STEPS of now; None for a wrong code, and for a step not later than `after`,
    the last one used: a code is valid once."""
    current = int(now_s) // STEP_S
    for step in range(current - TOLERATED_STEPS, current + TOLERATED_STEPS + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def app_address(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth:// address that the app reads from the QR code."""
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{urlencode({'secret': secret, 'issuer': issuer})}"
