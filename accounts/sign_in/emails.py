"""The messages about accounts."""

from django.conf import settings
from django.urls import reverse

from accounts.base.actors import Actor, name_of
from accounts.base.emails import Message, written
from accounts.people.models import User
from accounts.sign_in.models import AccountChange, PasswordLink


def account_change_news(change: AccountChange, *, what: str, by: Actor, reason: str, to_direction: bool) -> Message:
    """To the direction, to the person and to their former address: what opens an account is to change, or changed."""
    return written(
        "sign_in/account_change_news",
        change=change,
        what=what,
        by=name_of(by),
        reason=reason,
        address=settings.SITE_URL + reverse("account_change_list") if to_direction else "",
    )


def account_reopened(person: User, *, reason: str) -> Message:
    """To the person and to the direction: the account was reopened from the terminal of the server."""
    return written("sign_in/account_reopened", person=person, reason=reason)


def password_link(link: PasswordLink, *, token: str) -> Message:
    """To the person: the link by which they choose their password."""
    return written("sign_in/password_link", link=link, person=link.person, address=address_of(token))


def address_of(token: str) -> str:
    return settings.SITE_URL + reverse("choose_password", args=[token])
