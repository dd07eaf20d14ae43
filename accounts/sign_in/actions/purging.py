"""Removes what has ended: sessions, links, and counts of proofs."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.models import OutgoingMail
from accounts.sign_in.models import GuessCount, PasswordLink, link_lifetime

# Longer than any pause.
_COUNTS_KEPT = timedelta(days=1)


@transaction.atomic
def drop_ended_sessions(*, by: Actor) -> int:
    """Delete the sessions that are over, with what was known of them, the links that are over, with the messages that
    held them, and the counts of proofs of days past. Returns how many sessions. No entry: the journal has their
    beginning, and their end when a person or a rule made it."""
    now = timezone.now()
    ended, _ = Session.objects.filter(expire_date__lt=now).delete()
    PasswordLink.objects.filter(until__lt=now).delete()
    OutgoingMail.objects.filter(kind="password_link", created_at__lt=now - link_lifetime()).delete()
    GuessCount.objects.filter(moment__lt=now - _COUNTS_KEPT).delete()
    return ended
