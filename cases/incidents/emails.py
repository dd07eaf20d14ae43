"""The messages about what is to be done after a debrief."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.base.emails import Message, written
from accounts.people.models import User
from cases.incidents.models import FollowUp


def follow_up_assigned(follow_up: FollowUp, *, by: User) -> Message:
    """To the owner: what they are entrusted with, by whom, and by when."""
    return written("incidents/follow_up_assigned", by=by, **_follow_up(follow_up))


def follow_up_due(follow_up: FollowUp, *, reader: User) -> Message:
    """To the owner, or to the debrief's leader once the owner has left: it is due soon, or today."""
    return written("incidents/follow_up_due", is_own=reader == follow_up.owner, **_follow_up(follow_up))


def _follow_up(follow_up: FollowUp) -> dict[str, Any]:
    return {"follow_up": follow_up, "address": settings.SITE_URL + reverse("followup_list")}
