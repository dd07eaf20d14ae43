"""Access to one clip granted to one person by name, until a date and for a reason; restricting a clip to named
people.
"""

from datetime import datetime

from django.db import transaction

from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import record
from accounts.people.actions.access_grants import grant_access, withdraw_access, write_grant
from accounts.people.models import User
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipAccessGrant
from evidence.footage.permissions import may_restrict_clip, may_share_clip, people_to_share_with, refusal_to_withdraw


@transaction.atomic
def grant_clip_access(*, by: User, clip: Clip, person: User, until: datetime, reason: str) -> ClipAccessGrant:
    """Grant a designated person access to a clip. Granting it again replaces the end and the reason.

    NotPermitted without CLIP_SHARE. NotPossible without a reason, with an end already past, for oneself, or for a
    person whose role gives no access to footage: a grant does not replace the designation (CSI R241-12).
    """
    if not may_share_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas ouvrir cette vidéo à une autre personne.")
    if not people_to_share_with(clip).filter(pk=person.pk).exists():
        raise NotPossible(f"{person} n’a pas d’habilitation qui permette de consulter cette vidéo.")
    return grant_access(by=by, kind=ClipAccessGrant, row=clip, person=person, until=until, reason=reason)


@transaction.atomic
def withdraw_clip_access(*, by: User, grant: ClipAccessGrant, reason: str) -> None:
    """Withdraw an access grant at once.

    NotPermitted without CLIP_SHARE. NotPossible without a reason, once the grant has ended, or when nobody would be
    left with access to a restricted clip.
    """
    clip = Clip.objects.select_for_update().get(pk=grant.content_object_id)
    if not may_share_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas retirer cet accès.")
    if refusal := refusal_to_withdraw(grant):
        raise NotPossible(refusal)
    withdraw_access(by=by, grant=grant, reason=reason)


@transaction.atomic
def restrict_clip(*, by: User, clip: Clip, until: datetime, reason: str) -> None:
    """Restrict a sensitive clip to people with an access grant; the person who restricts it gets one until `until`.

    Retention, holds, packages and erasure are unchanged. NotPermitted without CLIP_RESTRICT. NotPossible without a
    reason, with an end already past, or when the clip is already restricted.
    """
    clip = Clip.objects.select_for_update().get(pk=clip.pk)
    if not may_restrict_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas restreindre cette vidéo.")
    if clip.is_restricted:
        raise NotPossible("Cette vidéo est déjà restreinte.")
    reason = required_reason(reason, "Indiquez pourquoi cette vidéo est restreinte.")
    clip.is_restricted, clip.restriction_reason = True, reason
    clip.save(update_fields=["is_restricted", "restriction_reason"])
    record(FootageEvent.CLIP_RESTRICTED, by=by, about=clip, reason=clip.restriction_reason)
    write_grant(by=by, kind=ClipAccessGrant, row=clip, person=by, until=until, reason=clip.restriction_reason)


@transaction.atomic
def lift_restriction(*, by: User, clip: Clip, reason: str) -> None:
    """Lift the restriction of a clip; existing access grants stay as they are.

    NotPermitted without CLIP_RESTRICT, or for a person without an access grant on the clip. NotPossible without a
    reason, or when the clip is not restricted.
    """
    clip = Clip.objects.select_for_update().get(pk=clip.pk)
    if not may_restrict_clip(by, clip):
        raise NotPermitted("Vous ne pouvez pas lever cette restriction.")
    if not clip.is_restricted:
        raise NotPossible("Cette vidéo n’est pas restreinte.")
    reason = required_reason(reason, "Indiquez pourquoi la restriction est levée.")
    clip.is_restricted, clip.restriction_reason = False, ""
    clip.save(update_fields=["is_restricted", "restriction_reason"])
    record(FootageEvent.CLIP_UNRESTRICTED, by=by, about=clip, reason=reason)
