"""Removes what has ended: sessions, and counts of proofs."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.sign_in.models import GuessCount

# Longer than any pause.
_COUNTS_KEPT = timedelta(days=1)


@transaction.atomic
def drop_ended_sessions(*, by: Actor) -> int:
    """Delete the sessions that are over, with what was known of them, and the counts of proofs of days past. Returns
    how many sessions. No entry: the journal has their beginning, and their end when a person or a rule made it."""
    ended, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    GuessCount.objects.filter(moment__lt=timezone.now() - _COUNTS_KEPT).delete()
    return ended
