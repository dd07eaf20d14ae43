"""The rules about clips. Views, templates and actions ask the same functions."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.queries import is_one_of
from accounts.people.models import User
from accounts.people.permissions import has_right, people_with
from accounts.people.roles import Right
from evidence.footage.models import (
    OFFICE_PURPOSES,
    WEARER_PURPOSES,
    Clip,
    ClipAccessGrant,
    ClipQuerySet,
    ClipState,
    Hold,
    RetentionRule,
    SavedSearch,
    Viewing,
    ViewingPurpose,
    ViewingQuerySet,
)
from evidence.footage.retention import ERASURE_HORIZON


def may_see_clip(actor: Actor, clip: Clip) -> bool:
    """Directors; a person with an access grant on the clip, until it ends; its wearer, where the service allows it. A
    restricted clip: only people with an access grant on it.
    """
    return Clip.objects.visible_to(actor).filter(pk=clip.pk).exists()


def may_view_clip(actor: Actor, clip: Clip) -> bool:
    """People who see the clip and have a reason allowed by law, while its bytes exist (CSI R241-12)."""
    return bool(viewing_purposes(actor, clip))


def viewing_purposes(actor: Actor, clip: Clip) -> tuple[ViewingPurpose, ...]:
    """The reasons for which the actor may view this clip: those of their office, or for its wearer the four of CSI
    R241-12; none for anybody else.
    """
    if not clip.is_stored:
        return ()
    allowed = _clips_by_purposes(actor)
    return tuple(one for purposes, clips in allowed if clips.filter(pk=clip.pk).exists() for one in purposes)


def clips_to_view(actor: User, clips: ClipQuerySet) -> ClipQuerySet:
    """Of these clips, those that the actor may view: as `viewing_purposes` says of each."""
    allowed = Q(pk__in=[])
    for _, of_these in _clips_by_purposes(actor):
        allowed |= Q(is_one_of("pk", of_these))
    return clips.stored().filter(allowed)


def open_viewings_of(person: User) -> ViewingQuerySet:
    """The person's own open viewings that give them the clip: those for a reason that `viewing_purposes` allows now.
    Not so a viewing for a reason of another office, nor what a session shows to the wearer of the clip: of that, the
    session serves its passage alone."""
    allowed = Q(pk__in=[])
    for purposes, clips in _clips_by_purposes(person):
        allowed |= Q(is_one_of("clip", clips), purpose__in=purposes)
    return Viewing.objects.open_for(person, timezone.now()).filter(allowed, clip__state=ClipState.STORED)


def _clips_by_purposes(actor: Actor) -> Iterator[tuple[tuple[ViewingPurpose, ...], ClipQuerySet]]:
    """The reasons that the actor's rights give, with the clips for which each gives them."""
    if has_right(actor, Right.CLIP_VIEW):
        yield OFFICE_PURPOSES, Clip.objects.by_office(actor)
    if has_right(actor, Right.CLIP_VIEW_OWN) and isinstance(actor, User):
        yield WEARER_PURPOSES, Clip.objects.visible_to(actor).filter(wearer=actor)


def offered_purposes(actor: User) -> tuple[ViewingPurpose, ...]:
    """The reasons that the actor's rights give for one clip or another; `viewing_purposes` decides for each."""
    office = OFFICE_PURPOSES if has_right(actor, Right.CLIP_VIEW) else ()
    return office + (WEARER_PURPOSES if has_right(actor, Right.CLIP_VIEW_OWN) else ())


def may_hold_clip(actor: Actor, clip: Clip) -> bool:
    """Directors, on a clip whose erasure has not begun."""
    return clip.is_stored and has_right(actor, Right.CLIP_HOLD) and may_see_clip(actor, clip)


def clips_to_hold(actor: User, clips: ClipQuerySet) -> ClipQuerySet:
    """Of these clips, those that the actor may hold: as `may_hold_clip` says of each."""
    seen = is_one_of("pk", Clip.objects.visible_to(actor))
    return clips.stored().filter(seen) if has_right(actor, Right.CLIP_HOLD) else clips.none()


def may_leave_clip(actor: Actor, clip: Clip) -> bool:
    """Whoever may hold a clip that is due within ERASURE_HORIZON and not held, once."""
    due = Clip.objects.due(timezone.now() + ERASURE_HORIZON).filter(pk=clip.pk, left_at=None)
    return may_hold_clip(actor, clip) and due.exists()


def may_release_hold(actor: Actor, hold: Hold) -> bool:
    """Directors, on a hold still in force."""
    return hold.released_at is None and has_right(actor, Right.CLIP_RELEASE) and may_see_clip(actor, hold.clip)


def may_share_clip(actor: Actor, clip: Clip) -> bool:
    """Directors; for a restricted clip, those with an access grant on it."""
    return clip.is_stored and has_right(actor, Right.CLIP_SHARE) and may_see_clip(actor, clip)


def refusal_to_withdraw(grant: ClipAccessGrant) -> str:
    """Why an access to a clip may not be withdrawn, in French; nothing when it may: without the last one in force,
    nobody would see a restricted clip."""
    clip = grant.content_object
    others = clip.access_grants.in_force(timezone.now()).exclude(pk=grant.pk)
    if not clip.is_restricted or not grant.is_in_force or others.exists():
        return ""
    return (
        "Plus personne ne verrait cette vidéo restreinte : ouvrez-la d’abord à une autre personne, ou levez la "
        "restriction."
    )


def people_to_share_with(clip: Clip) -> QuerySet[User]:
    """The people to whom access to a clip may be granted: those whose role includes it, and its wearer where the
    service allows it. A grant does not replace the designation (CSI R241-12).
    """
    wearer = people_with(Right.CLIP_LIST_OWN).filter(pk__in=Clip.objects.filter(pk=clip.pk).values("wearer"))
    return people_with(Right.CLIP_LIST) | wearer


def may_restrict_clip(actor: Actor, clip: Clip) -> bool:
    """Directors, on a clip that they see."""
    return clip.is_stored and has_right(actor, Right.CLIP_RESTRICT) and may_see_clip(actor, clip)


def may_propose_retention(actor: Actor) -> bool:
    """The direction fixes how long recordings are kept."""
    return has_right(actor, Right.RETENTION_SET)


def may_confirm_retention(actor: Actor, rule: RetentionRule) -> bool:
    """Another person of the direction than the one who proposed it."""
    return rule.is_proposed and has_right(actor, Right.RETENTION_SET) and rule.proposed_by != actor


def may_refuse_retention(actor: Actor, rule: RetentionRule) -> bool:
    """The direction, whoever proposed it included."""
    return rule.is_proposed and has_right(actor, Right.RETENTION_SET)


def may_save_search(actor: Actor) -> bool:
    """Whoever lists clips."""
    return has_right(actor, Right.CLIP_LIST) or has_right(actor, Right.CLIP_LIST_OWN)


def may_change_search(actor: User, search: SavedSearch) -> bool:
    """The person who saved it."""
    return may_save_search(actor) and search.is_of(actor)
