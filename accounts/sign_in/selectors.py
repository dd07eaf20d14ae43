"""What is known of an account of the town's directory. Reads only."""

from django.db.models import Q

from accounts.people.models import User
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.models import DirectoryAccount


def is_account_of(person: User, account: Account) -> bool:
    """Whether the person may sign in with this directory account: it is linked to them, or neither it nor they have a
    link. Otherwise somebody took the person's badge number in the directory, or the account was given to another."""
    known = DirectoryAccount.objects.filter(issuer=account.issuer)
    linked = known.filter(Q(person=person) | Q(subject=account.subject))
    return all(link.person_id == person.pk and link.subject == account.subject for link in linked)
