"""What a session has proved of the person before the screen, and when. Kept in the session itself; knows no rows.

Moments are seconds since 1970, read from the server's clock. A proof that lies in the future is none: the clock was set
back since, and nobody knows how old the proof is.
"""

import time
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import TextChoices

# How far apart the clocks of two servers of the site may be.
CLOCK_TOLERANCE_S = 60
OPENED_AT = "opened_at"
CONFIRMED_AT = "confirmed_at"
SECOND_FACTOR = "second_factor"


class Method(TextChoices):
    """By what a person proves who they are; the journal keeps the word."""

    PASSWORD = "password", "Mot de passe"
    TOTP = "totp", "Application d’authentification"
    WEBAUTHN = "webauthn", "Clé de sécurité"
    RECOVERY = "recovery", "Code de secours"
    OIDC = "oidc", "Annuaire de la commune"

    @property
    def is_second_factor(self) -> bool:
        """Whether it is something that the person holds (a code sent by mail would not be, says the CNIL)."""
        return self in {Method.TOTP, Method.WEBAUTHN, Method.RECOVERY}


@dataclass(frozen=True)
class Proof:
    """What a person typed, or what their security key answered. Never written anywhere."""

    password: str = ""
    code: str = ""
    key_answer: str = ""
    key_challenge: Any = None


class Session(Protocol):
    """What is used of a Django session."""

    def __setitem__(self, key: str, value: Any) -> None: ...

    def get(self, key: str, /) -> Any: ...


def note_opening(session: Session, *, second_factor: bool) -> None:
    """The person has just signed in, with a second factor or with a password alone."""
    session[OPENED_AT] = time.time()
    session[SECOND_FACTOR] = False
    note_confirmation(session, second_factor=second_factor)


def note_confirmation(session: Session, *, second_factor: bool) -> None:
    """The person has just proved again who they are."""
    session[CONFIRMED_AT] = time.time()
    session[SECOND_FACTOR] = second_factor or has_second_factor(session)


def has_second_factor(session: Session) -> bool:
    """Whether a second factor was given in this session."""
    return bool(session.get(SECOND_FACTOR))


def opened_ago_s(session: Session) -> float | None:
    """Seconds since the person signed in; None when the session does not say, or says a moment to come."""
    return _ago_s(session, OPENED_AT)


def confirmed_within(session: Session, minutes: int) -> bool:
    """Whether the person has proved who they are in the last `minutes`."""
    ago_s = _ago_s(session, CONFIRMED_AT)
    return ago_s is not None and ago_s < minutes * 60


def _ago_s(session: Session, key: str) -> float | None:
    moment = session.get(key)
    if not isinstance(moment, int | float):
        return None
    ago_s = time.time() - moment
    return max(ago_s, 0) if ago_s > -CLOCK_TOLERANCE_S else None
