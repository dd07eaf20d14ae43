"""Changes of what opens an account: e-mail, badge number, password, second factor, account of the directory.

Whoever can change one of these could take the account. For a person who reaches footage it takes two people, as an
emergency access does: an administrator asks, the direction confirms.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.people.actions.people import change_identifier, forget_password
from accounts.people.models import User
from accounts.people.permissions import people_with, reaches_footage
from accounts.people.roles import Right
from accounts.sign_in.actions.directory import unlink_directory_account
from accounts.sign_in.actions.factors import reset_factors
from accounts.sign_in.actions.password_links import send_link
from accounts.sign_in.actions.sessions import close_sessions
from accounts.sign_in.emails import account_change_news
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import AccountChange, AccountChangeKind, AccountChangeState, PasswordLink
from accounts.sign_in.permissions import (
    confirming_people,
    may_ask_account_change,
    may_confirm_account_change,
    may_refuse_account_change,
)
from accounts.sign_in.selectors import why_not_possible

_NOBODY = (
    "Personne d’autre de la direction ne peut confirmer ce changement : « manage.py reopen_account », au terminal du "
    "serveur, rouvre ce compte."
)


@transaction.atomic
def ask_account_change(
    *, by: User, kind: AccountChangeKind, person: User, reason: str, value: str = ""
) -> AccountChange:
    """Ask for a change of what opens a person's account. It is made at once, unless the person reaches footage: then
    somebody of the direction confirms it first. The direction, the person and their address until then are told.

    NotPermitted without PERSON_MANAGE, and for one's own reset. NotPossible without a reason, when it is asked already,
    or when the account does not allow it: no address for the link, no second factor, a value that is taken.
    """
    if not may_ask_account_change(by, person, kind):
        raise NotPermitted(
            "Seul l’administrateur technique change ce qui ouvre un compte, et il ne réinitialise pas le sien."
        )
    reason = required_reason(reason, "Indiquez pourquoi : la personne et la direction le liront.")
    person = User.objects.select_for_update().get(pk=person.pk)
    value = _clean(kind, person, value)
    if AccountChange.objects.waiting(timezone.now()).filter(person=person, kind=kind).exists():
        raise NotPossible("Ce changement est déjà demandé et attend la réponse de la direction.")
    change = AccountChange.objects.create(kind=kind, person=person, value=value, reason=reason, asked_by=by)
    if not reaches_footage(person):
        return _carry_out(change, by=by)
    if not confirming_people(person).exclude(pk=by.pk).exists():
        raise NotPossible(_NOBODY)
    _journal(SignInEvent.ACCOUNT_ASKED, change, by=by, reason=reason)
    _tell(SignInEvent.ACCOUNT_ASKED, change, by=by, reason=reason, addresses={person.email})
    return change


@transaction.atomic
def confirm_account_change(*, by: User, change: AccountChange) -> AccountChange:
    """Confirm a change, which makes it. NotPermitted without EMERGENCY_CONFIRM, for the person and for whoever asked.
    NotPossible once it is settled or too old, or when the account no longer allows it."""
    change = _waiting(change)
    if not may_confirm_account_change(by, change):
        raise NotPermitted("Ce changement est confirmé par une autre personne, de la direction.")
    return _carry_out(change, by=by)


@transaction.atomic
def refuse_account_change(*, by: User, change: AccountChange, reason: str) -> None:
    """Refuse a change, or give up one's own. NotPermitted without EMERGENCY_CONFIRM for another's; NotPossible without
    a reason, or once it is settled."""
    change = _waiting(change)
    if not may_refuse_account_change(by, change):
        raise NotPermitted("Vous ne pouvez pas refuser ce changement.")
    change.settling_reason = required_reason(reason, "Indiquez pourquoi : la personne et la direction le liront.")
    _settle(change, AccountChangeState.REFUSED, by=by)
    _journal(SignInEvent.ACCOUNT_REFUSED, change, by=by, reason=change.settling_reason)
    addresses = {change.person.email, change.asked_by.email}
    _tell(SignInEvent.ACCOUNT_REFUSED, change, by=by, reason=change.settling_reason, addresses=addresses)


def _waiting(change: AccountChange) -> AccountChange:
    """The waiting change, locked: of two simultaneous answers, the second raises NotPossible."""
    locked = AccountChange.objects.select_for_update().get(pk=change.pk)
    if not locked.is_waiting:
        raise NotPossible("Cette demande est déjà réglée, ou trop ancienne : demandez-la de nouveau.")
    return locked


def _clean(kind: AccountChangeKind, person: User, value: str) -> str:
    """The new value as the person's row takes it. NotPossible when the account does not allow the change."""
    if not kind.field:
        value = ""
    elif not value.strip():
        raise NotPossible("Indiquez la nouvelle valeur.", field=kind.field)
    else:
        setattr(person, kind.field, value.strip())
        try:
            person.full_clean(exclude={field.name for field in User._meta.fields} - {kind.field})
        except ValidationError as error:
            raise NotPossible(" ".join(error.messages), field=kind.field) from error
        value = getattr(person, kind.field)
        person.refresh_from_db()
    if sentence := why_not_possible(kind, person, value):
        raise NotPossible(sentence, field=kind.field)
    return value


def _carry_out(change: AccountChange, *, by: User) -> AccountChange:
    person = User.objects.select_for_update().get(pk=change.person_id)
    kind, reason, former_address = AccountChangeKind(change.kind), change.reason, person.email
    _clean(kind, person, change.value)
    _settle(change, AccountChangeState.DONE, by=by)
    _journal(SignInEvent.ACCOUNT_CHANGED, change, by=by, reason=reason)
    if kind.field:
        change_identifier(by=by, person=person, field=kind.field, value=change.value, reason=reason)
    elif kind == AccountChangeKind.FACTORS:
        reset_factors(by=by, person=person, reason=reason)
    elif kind == AccountChangeKind.DIRECTORY:
        unlink_directory_account(by=by, person=person, reason=reason)
    PasswordLink.objects.filter(person=person).delete()
    if kind.ends_password:
        forget_password(by=by, person=person, reason=reason)
        close_sessions(by=by, person=person, reason=reason)
        send_link(by=by, person=person)
    change.person = person
    _tell(SignInEvent.ACCOUNT_CHANGED, change, by=by, reason=reason, addresses={former_address, person.email})
    return change


def _settle(change: AccountChange, state: AccountChangeState, *, by: User) -> None:
    change.state, change.settled_at, change.settled_by = state, timezone.now(), by
    change.save()


def _journal(event: SignInEvent, change: AccountChange, *, by: User, reason: str) -> None:
    details = {"change": change.kind, "value": change.value or None, "asked_by": change.asked_by.badge_number}
    record(event, by=by, about=change.person, reason=reason, details=details)


def _tell(event: SignInEvent, change: AccountChange, *, by: User, reason: str, addresses: set[str]) -> None:
    """Tell the direction, and the addresses of the person."""
    what = str(event.label)
    direction = set(people_with(Right.EMERGENCY_CONFIRM).exclude(email="").values_list("email", flat=True))
    for address in sorted((direction | addresses) - {""}):
        message = account_change_news(change, what=what, by=by, reason=reason, to_direction=address not in addresses)
        write_mail(message, about=change.person, recipient=address)
