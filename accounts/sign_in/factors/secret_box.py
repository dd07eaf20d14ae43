"""What the database keeps without being able to read it: sealed with a key drawn from SECRET_KEY. Pure."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

PURPOSE = "accounts.sign_in.factors.secret_box"


class Unreadable(Exception):
    """Sealed with another SECRET_KEY, or altered."""


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises Unreadable when no key of this site opens it."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def fingerprint(text: str, *, purpose: str) -> str:
    """For what is only ever compared; useless to whoever has the database and not SECRET_KEY."""
    return salted_hmac(purpose, text, algorithm="sha256").hexdigest()


def _keys() -> MultiFernet:
    """Today's key seals; those of SECRET_KEY_FALLBACKS still open."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(PURPOSE, "", secret=secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
