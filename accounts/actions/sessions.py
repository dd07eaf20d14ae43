"""What is told of sessions. Django opens and closes them; these actions write it down."""

from django.db import transaction

from accounts.actions.journal import record
from accounts.actors import SystemActor
from accounts.errors import NotPossible
from accounts.events import Event
from accounts.models import User
from accounts.proofs import Method, Proof


@transaction.atomic
def record_sign_in(*, by: User) -> None:
    """A person opened a session."""
    record(Event.SESSION_STARTED, by=by, about=by)


@transaction.atomic
def record_sign_out(*, by: User) -> None:
    """A person closed their session."""
    record(Event.SESSION_ENDED, by=by, about=by)


@transaction.atomic
def record_failed_sign_in(*, badge_number: str, locked: bool = False) -> None:
    """Somebody tried to sign in as a known person; `locked` when this try was one too many. An unknown badge number is
    not kept: it may be a mistyped password."""
    person = User.objects.filter(badge_number=badge_number).first()
    if person:
        record(Event.SESSION_REFUSED, by=SystemActor.GATE, about=person, details={"locked": True} if locked else {})


@transaction.atomic
def confirm_identity(*, by: User, proof: Proof) -> Method:
    """A person proves again who they are, before a sensitive act. NotPossible when the proof is wrong."""
    if not by.check_password(proof.password):
        raise NotPossible("Mot de passe incorrect. Saisissez-le de nouveau.")
    record(Event.SESSION_CONFIRMED, by=by, about=by, details={"method": str(Method.PASSWORD)})
    return Method.PASSWORD


@transaction.atomic
def record_failed_confirmation(*, by: User) -> None:
    """In a person's session, somebody could not prove to be that person."""
    record(Event.SESSION_REFUSED, by=by, about=by, details={"confirmation": True})


@transaction.atomic
def record_refusal(*, by: User, method: str, path: str) -> None:
    """A person asked for what they may not have: which page, by which method."""
    record(Event.ACCESS_REFUSED, by=by, about=by, details={"method": method, "path": path})
