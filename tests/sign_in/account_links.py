"""The links that people get to choose their passwords, as they stand in the messages."""

import re

from accounts.journal.models import OutgoingMail
from accounts.people.models import User

GIVEN_BY_MAIL = "girouette-plumier-lagune"


def give_addresses(*people: User) -> None:
    for person in people:
        person.email = f"{person.badge_number.lower()}@pm.invalid"
        User.objects.filter(pk=person.pk).update(email=person.email)


def link_in(mail: OutgoingMail) -> str:
    """The path of the link in a message."""
    found = re.search(r"https?://[^/]+(/compte/lien/\S+)", mail.text)
    assert found
    assert found[0] in mail.html
    return found[1]


def last_link() -> str:
    return link_in(OutgoingMail.objects.filter(kind="password_link").latest("pk"))
