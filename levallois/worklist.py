"""“Aujourd’hui”: the pending tasks of each app on which the person may act, most urgent first; and figures about the
stored footage. Reads only."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.base.web.worklist import WorklistSection
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence import store
from evidence.footage.models import Clip
from levallois.rooms import WORKLIST


def sections_for(user: User) -> list[WorklistSection]:
    """The sections that this person may see."""
    now = timezone.now()
    return [source.build(user, now) for source in WORKLIST if source.right in user.rights]


@dataclass(frozen=True)
class Figures:
    """The figures about stored footage."""

    clips: int
    clip_bytes: int
    held: int
    free_bytes: int | None
    total_bytes: int | None


def figures_for(user: User) -> Figures | None:
    """The figures, or None for people who may not see every clip, to whom they would reveal how many there are."""
    if not has_right(user, Right.CLIP_LIST_ALL):
        return None
    stored = Clip.objects.visible_to(user).stored()
    room = store.space()
    return Figures(
        clips=stored.count(),
        clip_bytes=stored.total_bytes(),
        held=stored.held().count(),
        free_bytes=room.free_bytes if room else None,
        total_bytes=room.total_bytes if room else None,
    )
