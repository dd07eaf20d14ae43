"""The message about the second factors of an account."""

from accounts.base.emails import Message, written
from accounts.people.models import User


def factors_reset(person: User) -> Message:
    """To the person whose second factors were reset, so that they can report it if they did not ask for it."""
    return written("sign_in/factors_reset", person=person)
