"""The proofs of identity given in a session, and when. Stored in the session itself; uses no other table.

Times are seconds since 1970 by the server's clock. A proof dated in the future is not valid: the clock was set back
since, and the age of the proof is unknown.
"""

import time
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import TextChoices

# The clocks of two servers of the site may differ by this much.
CLOCK_TOLERANCE_S = 60
OPENED_AT = "opened_at"
CONFIRMED_AT = "confirmed_at"
SECOND_FACTOR = "second_factor"


class Method(TextChoices):
    """The methods of authentication; the journal stores the value."""

    PASSWORD = "password", "Mot de passe"
    TOTP = "totp", "Application d’authentification"
    WEBAUTHN = "webauthn", "Clé de sécurité"
    RECOVERY = "recovery", "Code de secours"
    OIDC = "oidc", "Annuaire de la commune"

    @property
    def is_second_factor(self) -> bool:
        """Whether it is something that the person holds (for the CNIL, a code sent by mail is not)."""
        return self in {Method.TOTP, Method.WEBAUTHN, Method.RECOVERY}


@dataclass(frozen=True)
class Proof:
    """A password or code that a person typed, or the response of their security key. Never stored."""

    password: str = ""
    code: str = ""
    key_answer: str = ""
    key_challenge: Any = None


class Session(Protocol):
    """The part of a Django session that is used here."""

    def __setitem__(self, key: str, value: Any) -> None: ...

    def get(self, key: str, /) -> Any: ...


def note_opening(session: Session, *, second_factor: bool) -> None:
    """Record that the person has just signed in, with a second factor or with a password alone."""
    session[OPENED_AT] = time.time()
    session[SECOND_FACTOR] = False
    note_confirmation(session, second_factor=second_factor)


def note_confirmation(session: Session, *, second_factor: bool) -> None:
    """Record that the person has just proved their identity again."""
    session[CONFIRMED_AT] = time.time()
    session[SECOND_FACTOR] = second_factor or has_second_factor(session)


def has_second_factor(session: Session) -> bool:
    """Whether a second factor was given in this session."""
    return bool(session.get(SECOND_FACTOR))


def opened_ago_s(session: Session) -> float | None:
    """Seconds since the person signed in; None when the time is missing or in the future."""
    return _ago_s(session, OPENED_AT)


def confirmed_within(session: Session, minutes: int) -> bool:
    """Whether the person has proved their identity in the last `minutes`."""
    ago_s = _ago_s(session, CONFIRMED_AT)
    return ago_s is not None and ago_s < minutes * 60


def _ago_s(session: Session, key: str) -> float | None:
    moment = session.get(key)
    if not isinstance(moment, int | float):
        return None
    ago_s = time.time() - moment
    return max(ago_s, 0) if ago_s > -CLOCK_TOLERANCE_S else None
