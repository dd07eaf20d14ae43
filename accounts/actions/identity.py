"""Proving again who one is, in an open session."""

from django.db import transaction

from accounts.actions.factors import use_second_factor
from accounts.actions.journal import record
from accounts.errors import NotPossible
from accounts.events import Event
from accounts.models import User, holds_second_factor
from accounts.sign_in.proofs import Method, Proof


@transaction.atomic
def confirm_identity(*, by: User, proof: Proof) -> Method:
    """A person proves again who they are, before a sensitive act: by the second factor when they have one, else by the
    password. NotPossible when the proof is wrong."""
    method = _proved_by(by, proof)
    record(Event.SESSION_CONFIRMED, by=by, about=by, details={"method": str(method)})
    return method


@transaction.atomic
def record_failed_confirmation(*, by: User) -> None:
    """In a person's session, somebody could not prove to be that person."""
    record(Event.SESSION_REFUSED, by=by, about=by, details={"confirmation": True})


def _proved_by(person: User, proof: Proof) -> Method:
    if holds_second_factor(person):
        return use_second_factor(by=person, proof=proof)
    if not person.check_password(proof.password):
        raise NotPossible("Mot de passe incorrect. Saisissez-le de nouveau.")
    return Method.PASSWORD
