"""The rules about clips. Views, templates and actions ask the same functions."""

from django.db.models import QuerySet

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right, people_with
from accounts.people.roles import Right
from evidence.footage.models import OFFICE_PURPOSES, WEARER_PURPOSES, Clip, Hold, ViewingPurpose


def may_see_clip(actor: Actor, clip: Clip) -> bool:
    """The direction; a person to whom the clip was opened by name, until the end of that grant; its wearer, where
    the service allows it. A restricted clip: only those named on it."""
    return Clip.objects.visible_to(actor).filter(pk=clip.pk).exists()


def may_view_clip(actor: Actor, clip: Clip) -> bool:
    """Whoever sees the clip and has a reason that the law lets them have, while its bytes exist (CSI R241-12)."""
    return bool(viewing_purposes(actor, clip))


def viewing_purposes(actor: Actor, clip: Clip) -> tuple[ViewingPurpose, ...]:
    """The reasons for which the actor may watch this clip: those of the office for who sees it by office, the four of
    CSI R241-12 for its wearer; none for anybody else."""
    purposes: tuple[ViewingPurpose, ...] = ()
    if not clip.is_stored:
        return purposes
    if has_right(actor, Right.CLIP_VIEW) and Clip.objects.by_office(actor).filter(pk=clip.pk).exists():
        purposes += OFFICE_PURPOSES
    if has_right(actor, Right.CLIP_VIEW_OWN) and clip.wearer == actor and may_see_clip(actor, clip):
        purposes += WEARER_PURPOSES
    return purposes


def may_hold_clip(actor: Actor, clip: Clip) -> bool:
    """The direction, on a clip not yet being erased."""
    return clip.is_stored and has_right(actor, Right.CLIP_HOLD) and may_see_clip(actor, clip)


def may_release_hold(actor: Actor, hold: Hold) -> bool:
    """The direction, on a hold still in force."""
    return hold.released_at is None and has_right(actor, Right.CLIP_RELEASE) and may_see_clip(actor, hold.clip)


def may_share_clip(actor: Actor, clip: Clip) -> bool:
    """The direction opens a clip to a person by name; a restricted one, those named on it."""
    return clip.is_stored and has_right(actor, Right.CLIP_SHARE) and may_see_clip(actor, clip)


def people_to_share_with(clip: Clip) -> QuerySet[User]:
    """To whom a clip may be opened: whose designation lets them see opened clips, and its wearer where the service
    allows it. A name on a list does not make a designation (CSI R241-12)."""
    wearer = people_with(Right.CLIP_LIST_OWN).filter(pk__in=Clip.objects.filter(pk=clip.pk).values("wearer"))
    return people_with(Right.CLIP_LIST) | wearer


def may_restrict_clip(actor: Actor, clip: Clip) -> bool:
    """The direction, on a clip that it sees."""
    return clip.is_stored and has_right(actor, Right.CLIP_RESTRICT) and may_see_clip(actor, clip)
