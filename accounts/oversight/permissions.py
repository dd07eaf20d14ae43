"""Who may explain an anomaly."""

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import may_read_journal


def may_examine_anomaly(actor: Actor, person: User) -> bool:
    """Readers of the journal, except for an anomaly about themselves."""
    return may_read_journal(actor) and actor != person
