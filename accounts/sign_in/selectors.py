"""What is known of an account of the town's directory, and of what opens an account. Reads only."""

from django.db.models import Q
from django.utils import timezone

from accounts.people.models import User
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.models import (
    AccountChangeKind,
    DirectoryAccount,
    PasswordLink,
    holds_second_factor,
    token_fingerprints,
)


def is_account_of(person: User, account: Account) -> bool:
    """Whether the person may sign in with this directory account: it is linked to them, or neither it nor they have a
    link. Otherwise somebody took the person's badge number in the directory, or the account was given to another."""
    known = DirectoryAccount.objects.filter(issuer=account.issuer)
    linked = known.filter(Q(person=person) | Q(subject=account.subject))
    return all(link.person_id == person.pk and link.subject == account.subject for link in linked)


def why_not_possible(kind: AccountChangeKind, person: User, value: str = "") -> str:
    """Why what opens the account cannot change so; empty when it can. `value` is the new e-mail or badge number."""
    if kind.field and getattr(person, kind.field) == value:
        return "C’est déjà celui de ce compte."
    if kind == AccountChangeKind.FACTORS and not holds_second_factor(person):
        return "Cette personne n’a pas de second facteur."
    if kind == AccountChangeKind.DIRECTORY and not person.directory_accounts.exists():
        return "Aucun compte de l’annuaire n’est lié à cette personne."
    if kind.ends_password and not kind.field and not person.email:
        return "Ce compte n’a pas de courriel où envoyer le lien : indiquez-le d’abord."
    return ""


def working_link(token: str) -> PasswordLink | None:
    """The link of this token, as long as it works and its person is in activity."""
    working = PasswordLink.objects.filter(until__gt=timezone.now(), person__is_active=True)
    return working.filter(fingerprint__in=token_fingerprints(token)).select_related("person").first()
