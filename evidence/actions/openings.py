"""One clip opened to one person by name, until a date, for a reason."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.journal_format import instant
from accounts.models import User
from accounts.roles import Right
from evidence.models import Clip, ClipOpening
from evidence.models.clips import view_clip_permission
from evidence.permissions import may_open_clip


@transaction.atomic
def open_clip(*, by: User, clip: Clip, person: User, until: datetime, reason: str) -> ClipOpening:
    """Open a clip to a designated person. Opening again replaces the end and the reason.

    NotPermitted without CLIP_OPEN. NotPossible without a reason, with an end already past, or for a person whose role
    cannot show footage: a name on a list does not make a designation (CSI R241-12).
    """
    if not may_open_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas ouvrir cette vidéo à une autre personne.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cette vidéo est ouverte.")
    if until <= timezone.now():
        raise NotPossible("La fin de l’accès est déjà passée.")
    if Right.CLIP_VIEW not in person.rights:
        raise NotPossible(f"{person} n’a pas d’habilitation qui permette de consulter une vidéo.")
    opening, _ = ClipOpening.objects.update_or_create(
        user=person,
        permission=view_clip_permission(),
        content_object=clip,
        defaults={"until": until, "reason": reason.strip(), "opened_by": by},
    )
    details = {"until": instant(until)}
    record(
        Event.CLIP_OPENED,
        by=by,
        about=clip,
        related=person,
        reason=reason,
        recipient=str(person),
        details=details,
    )
    return opening


@transaction.atomic
def close_clip(*, by: User, opening: ClipOpening) -> None:
    """Withdraw an opening at once; the journal keeps that it existed."""
    if not may_open_clip(by, opening.content_object):
        raise NotPermitted("Vous ne pouvez pas retirer cet accès.")
    clip, person = opening.content_object, opening.user
    opening.delete()
    record(Event.CLIP_CLOSED, by=by, about=clip, related=person)
