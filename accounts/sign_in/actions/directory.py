"""Links a person to their account of the town’s directory, and unlinks them."""

from django.db import transaction

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import DirectoryAccount
from accounts.sign_in.selectors import is_account_of


@transaction.atomic
def link_directory_account(*, by: User, account: Account) -> None:
    """Link the person to the directory account of their first sign-in; no other account is accepted afterwards.
    NotPermitted when it was linked to somebody else meanwhile, or the person to another account."""
    User.objects.select_for_update().get(pk=by.pk)
    if not is_account_of(by, account):
        raise NotPermitted("Ce compte de l’annuaire n’est pas le vôtre.")
    _, is_new = DirectoryAccount.objects.get_or_create(person=by, issuer=account.issuer, subject=account.subject)
    if is_new:
        record(SignInEvent.DIRECTORY_LINKED, by=by, about=by, details=account.kept())


@transaction.atomic
def unlink_directory_account(*, by: Actor, person: User, reason: str) -> None:
    """Remove the person's link, so that their next sign-in with the directory links the account then used. The caller
    checks who may."""
    accounts = DirectoryAccount.objects.filter(person=person)
    subjects = list(accounts.order_by("id").values_list("subject", flat=True))
    accounts.delete()
    record(SignInEvent.DIRECTORY_UNLINKED, by=by, about=person, reason=reason, details={"subject": ", ".join(subjects)})
