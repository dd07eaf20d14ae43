"""One clip opened to one person by name, until a date, for a reason; and a clip restricted to those named."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actions.openings import end_opening, name_person, write_opening
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import User
from evidence.models import Clip, ClipOpening
from evidence.permissions import may_open_clip, may_restrict_clip, people_to_show


@transaction.atomic
def open_clip(*, by: User, clip: Clip, person: User, until: datetime, reason: str) -> ClipOpening:
    """Open a clip to a designated person. Opening again replaces the end and the reason.

    NotPermitted without CLIP_OPEN. NotPossible without a reason, with an end already past, for oneself, or for a
    person whose role cannot show footage: a name on a list does not make a designation (CSI R241-12).
    """
    if not may_open_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas ouvrir cette vidéo à une autre personne.")
    if not people_to_show(clip).filter(pk=person.pk).exists():
        raise NotPossible(f"{person} n’a pas d’habilitation qui permette de consulter cette vidéo.")
    return write_opening(by=by, kind=ClipOpening, row=clip, person=person, until=until, reason=reason)


@transaction.atomic
def close_clip(*, by: User, opening: ClipOpening, reason: str) -> None:
    """Withdraw an opening at once.

    NotPermitted without CLIP_OPEN. NotPossible without a reason, once it has ended, or when nobody would be left on a
    restricted clip.
    """
    clip = Clip.objects.select_for_update().get(pk=opening.content_object_id)
    if not may_open_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas retirer cet accès.")
    others = clip.openings.in_force(timezone.now()).exclude(pk=opening.pk)
    if clip.is_restricted and opening.is_in_force and not others.exists():
        raise NotPossible(
            "Plus personne ne verrait cette vidéo restreinte : ouvrez-la d’abord à une autre personne, "
            "ou levez la restriction."
        )
    end_opening(by=by, opening=opening, reason=reason)


@transaction.atomic
def restrict_clip(*, by: User, clip: Clip, until: datetime, reason: str) -> None:
    """Refuse a sensitive clip to all but those named on it; whoever restricts is named until `until`.

    Retention, holds, packages and erasure go on as before. NotPermitted without CLIP_RESTRICT; NotPossible without a
    reason, with an end already past, or when the clip is restricted already.
    """
    clip = Clip.objects.select_for_update().get(pk=clip.pk)
    if not may_restrict_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas restreindre cette vidéo.")
    if clip.is_restricted:
        raise NotPossible("Cette vidéo est déjà restreinte.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cette vidéo est restreinte.")
    clip.is_restricted, clip.restriction_reason = True, reason.strip()
    clip.save(update_fields=["is_restricted", "restriction_reason"])
    record(Event.CLIP_RESTRICTED, by=by, about=clip, reason=clip.restriction_reason)
    name_person(by=by, kind=ClipOpening, row=clip, person=by, until=until, reason=clip.restriction_reason)


@transaction.atomic
def lift_restriction(*, by: User, clip: Clip, reason: str) -> None:
    """Give a restricted clip back to those who see every clip; openings stay as they are.

    NotPermitted without CLIP_RESTRICT or for who is not named on it; NotPossible without a reason, or when the clip is
    not restricted.
    """
    clip = Clip.objects.select_for_update().get(pk=clip.pk)
    if not may_restrict_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas lever cette restriction.")
    if not clip.is_restricted:
        raise NotPossible("Cette vidéo n’est pas restreinte.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi la restriction est levée.")
    clip.is_restricted, clip.restriction_reason = False, ""
    clip.save(update_fields=["is_restricted", "restriction_reason"])
    record(Event.CLIP_UNRESTRICTED, by=by, about=clip, reason=reason.strip())
