"""The personal link of a person: signed, without a row of its own. Reads only."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from accounts.people.models import User
from accounts.training.models import RevokedLinks

_SALT = "accounts.training.own-page"


def own_page_address(person: User) -> str:
    """The whole address of a new link, valid for TRAINING_LINK_DAYS. Whoever has it reads the page of this person."""
    return str(settings.SITE_URL + reverse("own_page_open", args=[link_token(person)]))


def link_token(person: User) -> str:
    """The person, and how many times their links were revoked by now, signed with the moment."""
    return TimestampSigner(salt=_SALT, sep="~").sign(f"{person.pk}.{_times_revoked(person.pk)}")


def person_of_link(token: str) -> User | None:
    """The person whose page a link opens. None for one that is forged, over or revoked, and once the person has left
    the service."""
    longest = timedelta(days=settings.TRAINING_LINK_DAYS)
    try:
        signed = TimestampSigner(salt=_SALT, sep="~").unsign(token, max_age=longest)
    except BadSignature:
        return None
    key, _, times = signed.partition(".")
    person = User.objects.select_related("team").filter(pk=key, is_active=True).first()
    return person if person and times == str(_times_revoked(person.pk)) else None


def _times_revoked(key: int) -> int:
    return RevokedLinks.objects.filter(person=key).values_list("times", flat=True).first() or 0
