"""Journals sign-ins, sign-outs and refusals, and ends sessions. Django itself opens and closes them."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from accounts.base.actors import Actor, SystemActor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.web.request_context import current_request_context
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import OpenSession
from accounts.sign_in.sessions.auth_factors import Method


@transaction.atomic
def record_sign_in(*, by: User, session_key: str, method: Method, browser: str) -> OpenSession:
    """Record that a person opened a session, and by which method of authentication."""
    opened = OpenSession.objects.create(
        session_id=session_key, person=by, method=method, address=current_request_context().address, browser=browser
    )
    record(SignInEvent.SESSION_STARTED, by=by, about=by, details={"method": str(method)})
    return opened


@transaction.atomic
def record_sign_out(*, by: User) -> None:
    """Journal that a person closed their session."""
    record(SignInEvent.SESSION_ENDED, by=by, about=by, details={"cause": "person"})


@transaction.atomic
def record_time_out(*, by: Actor, person: User, cause: str) -> None:
    """Journal that the system closed a session: unused for SESSION_IDLE_MINUTES (`idle`), older than SESSION_HOURS
    (`old`), or with times in the future (`clock`)."""
    record(SignInEvent.SESSION_ENDED, by=by, about=person, details={"cause": cause})


@transaction.atomic
def end_own_sessions(*, by: User, sessions: QuerySet[OpenSession]) -> int:
    """Close some of a person's own sessions, on other machines. Returns how many; NotPossible when there was none."""
    ended = _end(sessions.filter(person=by))
    if not ended:
        raise NotPossible("Cette session est déjà fermée.")
    record(SignInEvent.SESSION_ENDED, by=by, about=by, details={"cause": "person", "count": ended})
    return ended


@transaction.atomic
def end_sessions_of(*, by: Actor, person: User, reason: str) -> int:
    """Close all the sessions of a person at once. Returns how many. NotPermitted without PERSON_MANAGE; NotPossible
    without a reason."""
    if not has_right(by, Right.PERSON_MANAGE):
        raise NotPermitted("Seul l’administrateur technique ferme les sessions d’une autre personne.")
    reason = required_reason(reason, "Indiquez pourquoi ces sessions sont fermées.")
    return close_sessions(by=by, person=person, reason=reason)


@transaction.atomic
def close_sessions(*, by: Actor, person: User, reason: str) -> int:
    """Close all the sessions of a person with the change that ends them. Returns how many. The caller checks who
    may."""
    ended = _end(person.open_sessions.all())
    details = {"cause": "revocation", "count": ended}
    record(SignInEvent.SESSION_ENDED, by=by, about=person, reason=reason, details=details)
    return ended


@transaction.atomic
def record_failed_sign_in(
    *, badge_number: str, locked: bool = False, method: Method = Method.PASSWORD, other_account: bool = False
) -> None:
    """Journal a failed sign-in as a known person; `locked` when this attempt locked the account, `other_account` when
    the directory account is not the person's. An unknown badge number is not recorded: it may be a mistyped
    password."""
    person = User.objects.filter(badge_number=badge_number).first()
    if person:
        details: dict[str, object] = {"locked": True} if locked else {}
        if method != Method.PASSWORD:
            details["method"] = str(method)
        if other_account:
            details["other_account"] = True
        record(SignInEvent.SESSION_REFUSED, by=SystemActor.AUTHENTICATION, about=person, details=details)


@transaction.atomic
def record_refusal(*, by: User, method: str, path: str) -> None:
    """Journal that a person was refused a page (CSI R241-14): its path and the HTTP method."""
    record(SignInEvent.ACCESS_REFUSED, by=by, about=by, details={"method": method, "path": path})


def _end(sessions: QuerySet[OpenSession]) -> int:
    """Delete Django's sessions and their OpenSession rows. Returns how many."""
    keys = list(sessions.values_list("session_id", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)
