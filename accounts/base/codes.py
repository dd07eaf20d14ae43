"""Codes that a person reads on paper or hears on the telephone, and types."""

import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

# Without 0, 1, I, L and O, which are taken for one another.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code(length: int) -> str:
    """A code by chance: nearly five bits a letter."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))


def typed_code(text: str) -> str:
    """A code as it was made: case, spaces, dashes and full-width digits of what was typed do not matter."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in plain if character.isalnum())


def fingerprint(text: str, *, purpose: str) -> str:
    """A keyed hash, for values that are only compared; useless to somebody who has the database but not SECRET_KEY."""
    return salted_hmac(purpose, text, algorithm="sha256").hexdigest()


def fingerprints(text: str, *, purpose: str) -> list[str]:
    """Under which a value may be kept: by SECRET_KEY, and by each of SECRET_KEY_FALLBACKS."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(purpose, text, secret=key, algorithm="sha256").hexdigest() for key in keys]
