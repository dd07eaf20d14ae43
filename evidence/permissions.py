"""The rules about cameras and footage. Views, templates and actions ask the same functions."""

from django.db.models import QuerySet

from accounts.actors import Actor, SystemActor
from accounts.models import Shift, User
from accounts.permissions import has_right, is_of_team, people_with
from accounts.roles import Right
from evidence.models import Clip, Hold, ViewingPurpose
from evidence.models.viewings import OFFICE_PURPOSES, WEARER_PURPOSES


def may_see_clip(actor: Actor, clip: Clip) -> bool:
    """The direction; a person to whom the clip was opened by name, until the end of that opening; its wearer, where
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


def may_open_clip(actor: Actor, clip: Clip) -> bool:
    """The direction opens a clip to a person by name; a restricted one, those named on it."""
    return clip.is_stored and has_right(actor, Right.CLIP_OPEN) and may_see_clip(actor, clip)


def people_to_show(clip: Clip) -> QuerySet[User]:
    """To whom a clip may be opened: whose designation lets them see opened clips, and its wearer where the service
    allows it. A name on a list does not make a designation (CSI R241-12)."""
    wearer = people_with(Right.CLIP_LIST_OWN).filter(pk__in=Clip.objects.filter(pk=clip.pk).values("wearer"))
    return people_with(Right.CLIP_LIST) | wearer


def may_restrict_clip(actor: Actor, clip: Clip) -> bool:
    """The direction, on a clip that it sees."""
    return clip.is_stored and has_right(actor, Right.CLIP_RESTRICT) and may_see_clip(actor, clip)


def may_settle_quarantine(actor: Actor) -> bool:
    """The direction: a quarantined file may be footage."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)


def may_explain_offload(actor: Actor) -> bool:
    """The direction: it answers for what may be lost."""
    return has_right(actor, Right.OFFLOAD_RESOLVE)


def may_issue_camera(actor: Actor) -> bool:
    """The direction, the equipment manager and team leaders."""
    return has_right(actor, Right.CAMERA_ISSUE)


def may_issue_on(actor: Actor, shift: Shift | None) -> bool:
    """The direction and the equipment manager, on any shift and outside one; a team leader, on those of their team."""
    if not may_issue_camera(actor):
        return False
    if has_right(actor, Right.SHIFT_MANAGE) or has_right(actor, Right.CAMERA_MANAGE):
        return True
    return shift is not None and not isinstance(actor, SystemActor) and is_of_team(actor, shift)


def may_derogate(actor: Actor) -> bool:
    """A director lets an officer whose training does not hold wear a camera, with a reason."""
    return has_right(actor, Right.CAMERA_DEROGATE)


def may_correct_issue(actor: Actor) -> bool:
    """The direction: a correction changes whose footage a clip is."""
    return has_right(actor, Right.ISSUE_CORRECT)


def may_manage_cameras(actor: Actor) -> bool:
    """The equipment manager and the technical administrator."""
    return has_right(actor, Right.CAMERA_MANAGE)


def may_see_cameras(actor: Actor) -> bool:
    """The direction, team leaders, the equipment manager and the technical administrator; the files of devices too."""
    return has_right(actor, Right.CAMERA_LIST)


def may_declare_loss(actor: Actor) -> bool:
    """Whoever hands cameras over or keeps the inventory: a loss is declared at once, by whoever learns of it."""
    return may_issue_camera(actor) or may_manage_cameras(actor)
