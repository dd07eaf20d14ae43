"""Checks a person’s identity again before a sensitive action."""

from django.db import transaction

from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.sign_in.actions.factors import use_second_factor
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import holds_second_factor
from accounts.sign_in.sessions.auth_factors import Method, Proof


@transaction.atomic
def confirm_identity(*, by: User, proof: Proof) -> Method:
    """Check a person's identity again before a sensitive action: by the second factor if they have one, else by the
    password. Returns the method used. NotPossible when the proof is wrong."""
    method = _proved_by(by, proof)
    record(SignInEvent.SESSION_CONFIRMED, by=by, about=by, details={"method": str(method)})
    return method


@transaction.atomic
def record_failed_confirmation(*, by: User) -> None:
    """Journal that, in a person's session, a proof of that person's identity was wrong."""
    record(SignInEvent.SESSION_REFUSED, by=by, about=by, details={"confirmation": True})


def _proved_by(person: User, proof: Proof) -> Method:
    if holds_second_factor(person):
        return use_second_factor(by=person, proof=proof)
    if not person.check_password(proof.password):
        raise NotPossible("Mot de passe incorrect. Saisissez-le de nouveau.")
    return Method.PASSWORD
