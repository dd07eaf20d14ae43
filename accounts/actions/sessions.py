"""What is told of sessions, and ending somebody's. Django opens them; these actions write it down."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from accounts.actions.journal import record
from accounts.actors import Actor, SystemActor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import OpenSession, User
from accounts.permissions import has_right
from accounts.roles import Right
from accounts.sign_in.proofs import Method
from accounts.trace import current_trace


@transaction.atomic
def record_sign_in(*, by: User, session_key: str, method: Method, browser: str) -> OpenSession:
    """A person opened a session, and by what they proved who they are."""
    opened = OpenSession.objects.create(
        session_id=session_key, person=by, method=method, address=current_trace().address, browser=browser
    )
    record(Event.SESSION_STARTED, by=by, about=by, details={"method": str(method)})
    return opened


@transaction.atomic
def record_sign_out(*, by: User) -> None:
    """A person closed their session."""
    record(Event.SESSION_ENDED, by=by, about=by, details={"cause": "person"})


@transaction.atomic
def record_time_out(*, by: Actor, person: User, cause: str) -> None:
    """The machine closed a session: nobody used it for a while (`idle`), its day is over (`old`), or what it says of
    its time cannot be true (`clock`)."""
    record(Event.SESSION_ENDED, by=by, about=person, details={"cause": cause})


@transaction.atomic
def end_own_sessions(*, by: User, sessions: QuerySet[OpenSession]) -> int:
    """A person closes sessions of their own, on other machines. How many were closed; NotPossible when none was."""
    ended = _end(sessions.filter(person=by))
    if not ended:
        raise NotPossible("Cette session est déjà fermée.")
    record(Event.SESSION_ENDED, by=by, about=by, details={"cause": "person", "count": ended})
    return ended


@transaction.atomic
def end_sessions_of(*, by: Actor, person: User, reason: str) -> int:
    """Close all the sessions of a person, at once. NotPermitted without PERSON_MANAGE; NotPossible without a reason."""
    if not has_right(by, Right.PERSON_MANAGE):
        raise NotPermitted("Seul l’administrateur technique ferme les sessions d’une autre personne.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi ces sessions sont fermées.")
    ended = _end(person.open_sessions.all())
    details = {"cause": "revocation", "count": ended}
    record(Event.SESSION_ENDED, by=by, about=person, reason=reason, details=details)
    return ended


@transaction.atomic
def record_failed_sign_in(*, badge_number: str, locked: bool = False, method: Method = Method.PASSWORD) -> None:
    """Somebody tried to sign in as a known person; `locked` when this try was one too many. An unknown badge number is
    not kept: it may be a mistyped password."""
    person = User.objects.filter(badge_number=badge_number).first()
    if person:
        details = ({"locked": True} if locked else {}) | ({} if method == Method.PASSWORD else {"method": str(method)})
        record(Event.SESSION_REFUSED, by=SystemActor.GATE, about=person, details=details)


@transaction.atomic
def record_refusal(*, by: User, method: str, path: str) -> None:
    """A person asked for what they may not have: which page, by which method."""
    record(Event.ACCESS_REFUSED, by=by, about=by, details={"method": method, "path": path})


def _end(sessions: QuerySet[OpenSession]) -> int:
    """Django's session goes, and our row with it."""
    keys = list(sessions.values_list("session_id", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)
