"""The entropy of a password, computed from its length and alphabet (CNIL, délibération 2022-100).

The CNIL requires 80 bits of a password alone, and 50 where attempts are limited, as they are here. Passwords do not
expire.
"""

import math
import string
from typing import Any

from django.core.exceptions import ValidationError

# The CNIL counts 37 special characters on a French keyboard.
_ALPHABETS = (
    (frozenset(string.ascii_lowercase), 26),
    (frozenset(string.ascii_uppercase), 26),
    (frozenset(string.digits), 10),
)
_SIGNS = 37


def entropy_bits(password: str) -> float:
    """The length, times the bits of one random character of the alphabets that the password uses."""
    known = frozenset().union(*(letters for letters, _ in _ALPHABETS))
    size = sum(count for letters, count in _ALPHABETS if letters & set(password))
    size += _SIGNS if set(password) - known else 0
    return len(password) * math.log2(size) if size > 1 else 0.0


class EntropyValidator:
    """Refuses a password with fewer than `min_bits` bits of entropy."""

    def __init__(self, min_bits: int) -> None:
        self.min_bits = min_bits

    def validate(self, password: str, user: Any = None) -> None:
        if entropy_bits(password) < self.min_bits:
            raise ValidationError(
                "Ce mot de passe se devine trop vite : allongez-le, ou mêlez-y majuscules, chiffres et signes.",
                code="password_too_weak",
            )

    def get_help_text(self) -> str:
        return "Plus il est long et plus il mêle lettres, chiffres et signes, mieux il résiste ; une phrase convient."
