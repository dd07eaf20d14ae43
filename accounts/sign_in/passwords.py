"""What a password must resist: its entropy (CNIL, délibération 2022-100), guessing by known words, and coming back.

The CNIL requires 80 bits of a password alone, and 50 where attempts are limited, as they are here. Passwords do not
expire.
"""

import math
import string
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from accounts.people.models import FormerPassword, User
from accounts.sign_in.french_passwords import FRENCH_PASSWORDS

# The CNIL counts 37 special characters on a French keyboard.
_ALPHABETS = (
    (frozenset(string.ascii_lowercase), 26),
    (frozenset(string.ascii_uppercase), 26),
    (frozenset(string.digits), 10),
)
_SIGNS = 37
# Powers of ten: above it, zxcvbn gives its highest note.
LEAST_GUESSES_LOG10 = 10.0
# Its time grows with the length; what so many characters resist, more resist too.
_JUDGED_CHARACTERS = 72
_PRODUCT = ("levallois", "intranet")
WHAT_TO_DO = "Prenez plutôt quatre mots sans lien entre eux, ou de tels mots et des signes."
_KNOWN = "il tient à votre nom, à votre matricule, à la commune, au service ou à des mots très répandus."
_KEYS = "il suit le clavier, l’alphabet ou une date, ou se répète."


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


class GuessableValidator:
    """Refuses a password that zxcvbn guesses within ten thousand million tries, knowing the person, the town, the
    product and what French passwords are made of."""

    def validate(self, password: str, user: Any = None) -> None:
        judged = zxcvbn(password[:_JUDGED_CHARACTERS], user_inputs=[*_known_words(user), *FRENCH_PASSWORDS])
        if judged["guesses_log10"] >= LEAST_GUESSES_LOG10:
            return
        patterns = {match["pattern"] for match in judged["sequence"]}
        cause = _KNOWN if "dictionary" in patterns else _KEYS
        raise ValidationError(f"Ce mot de passe se devine trop vite : {cause} {WHAT_TO_DO}", code="password_guessable")

    def get_help_text(self) -> str:
        return "Ni nom, ni matricule, ni commune, ni suite de touches : quatre mots sans lien entre eux conviennent."


class FormerPasswordValidator:
    """Refuses the person's present password and the last ones before it."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or not user.pk:
            return
        former = FormerPassword.objects.filter(person=user).values_list("password", flat=True)
        if any(check_password(password, one) for one in (_present(user), *former)):
            raise ValidationError(
                "Vous avez déjà eu ce mot de passe : il est peut-être connu. Choisissez-en un nouveau.",
                code="password_used_before",
            )

    def get_help_text(self) -> str:
        return "Il n’a jamais servi à ce compte."


def _present(person: User) -> str:
    """As the database has it: the row at hand may already bear the new one."""
    return User.objects.values_list("password", flat=True).get(pk=person.pk)


def _known_words(user: Any) -> Iterator[str]:
    texts = [settings.TOWN_NAME, *_PRODUCT]
    if isinstance(user, User):
        texts += [user.badge_number, user.first_name, user.last_name, user.email.partition("@")[0]]
    for text in texts:
        yield text
        yield from text.replace("-", " ").replace(".", " ").split()
