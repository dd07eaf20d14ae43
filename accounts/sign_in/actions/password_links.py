"""The link by which a person chooses their password: nobody types it for them."""

import secrets

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.actions.people import forget_password, save_person, set_password
from accounts.people.models import User
from accounts.people.permissions import people_with, require_right
from accounts.people.roles import Right
from accounts.sign_in.actions.factors import reset_factors
from accounts.sign_in.actions.sessions import close_sessions
from accounts.sign_in.emails import account_reopened, password_link
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import PasswordLink, holds_second_factor, link_lifetime, token_fingerprint
from accounts.sign_in.permissions import confirming_people
from accounts.sign_in.selectors import working_link

LINK_IS_OVER = "Ce lien a déjà servi, ou n’est plus valable. Demandez-en un autre à l’administrateur technique."
_TOKEN_BYTES = 32


@transaction.atomic
def send_first_link(*, by: User, person: User) -> bool:
    """Send a person who was just registered the link by which they choose their first password. Returns whether there
    is an address to send it to. NotPermitted without PERSON_MANAGE, and for an account that had a password or a
    designation: that takes an account change."""
    require_right(by, Right.PERSON_MANAGE, "Seul l’administrateur technique gère les comptes.")
    has_lived = person.has_usable_password() or person.former_passwords.exists() or person.designations.exists()
    if has_lived:
        raise NotPermitted("Ce compte n’est pas nouveau.")
    if person.email:
        send_link(by=by, person=person)
    return bool(person.email)


@transaction.atomic
def install_administrator(*, by: Actor, person: User) -> str:
    """Register the account of the first technical administrator, whom the direction then designates; afterwards
    administrators register people. Returns the token of the link by which they choose their password. NotPermitted
    without PERSON_MANAGE; NotPossible once somebody else has it."""
    if people_with(Right.PERSON_MANAGE).exists():
        raise NotPossible("Un administrateur technique est habilité : c’est à lui d’enregistrer les autres personnes.")
    save_person(by=by, person=person)
    return _make_link(by, person)[1]


@transaction.atomic
def send_link(*, by: Actor, person: User) -> None:
    """Send a person the link by which they choose their password; a link sent before no longer works. The caller
    checks who may."""
    link, token = _make_link(by, person)
    write_mail(password_link(link, token=token), about=person, recipient=person.email)


@transaction.atomic
def reopen_account(*, by: Actor, person: User, reason: str) -> str:
    """Give, at the terminal of the server, the link by which a person of the direction chooses a new password, when
    nobody else of the direction can confirm it; their second factors are forgotten. Returns the token. NotPermitted
    elsewhere than at the terminal; NotPossible as long as somebody can, and without a reason."""
    if by != SystemActor.CONSOLE:
        raise NotPermitted("Un compte se rouvre au terminal du serveur.")
    reason = required_reason(reason, "Indiquez pourquoi ce compte est rouvert.")
    confirming = confirming_people(person)
    if confirming.exists():
        raise NotPossible("Quelqu’un de la direction peut confirmer : demandez-le depuis la page « Accès » du compte.")
    forget_password(by=by, person=person, reason=reason)
    if holds_second_factor(person):
        reset_factors(by=by, person=person, reason=reason)
    close_sessions(by=by, person=person, reason=reason)
    if person.email:
        write_mail(account_reopened(person, reason=reason), about=person, recipient=person.email)
    return _make_link(by, person)[1]


@transaction.atomic
def choose_password(*, by: User, token: str, password: str) -> None:
    """Set one's own password by one's link, which then no longer works. NotPossible once it has served or is over."""
    link = working_link(token)
    if link is None or link.person != by or not PasswordLink.objects.filter(pk=link.pk).delete()[0]:
        raise NotPossible(LINK_IS_OVER)
    set_password(by=by, person=by, password=password)
    record(SignInEvent.ACCOUNT_OPENED, by=by, about=by)


def _make_link(by: Actor, person: User) -> tuple[PasswordLink, str]:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    PasswordLink.objects.filter(person=person).delete()
    until = timezone.now() + link_lifetime()
    link = PasswordLink.objects.create(person=person, fingerprint=token_fingerprint(token), until=until)
    record(SignInEvent.ACCOUNT_LINK_SENT, by=by, about=person, details={"until": instant(until)})
    return link, token
