"""The rules about what people make of the clips that they watch. Views, templates and actions ask the same ones."""

from accounts.base.actors import Actor
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.models import Clip, Viewing
from evidence.footage.permissions import may_see_clip, open_viewings_of
from evidence.review.models import Marker


def is_watching(person: User, viewing: Viewing) -> bool:
    """Whether the viewing is the person's own and still open, of a clip that they may still view for its reason."""
    return open_viewings_of(person).filter(pk=viewing.pk).exists()


def may_change_marker(actor: Actor, marker: Marker) -> bool:
    """Its author, and people with CLIP_CORRECT_MARKERS, while the clip is stored and theirs to see."""
    return is_corrector(actor, marker) and marker.clip.is_stored and may_see_clip(actor, marker.clip)


def is_corrector(actor: Actor, marker: Marker) -> bool:
    """What `may_change_marker` asks beside the clip, for pages that list the markers of one clip that is seen."""
    return marker.author_id == getattr(actor, "pk", None) or has_right(actor, Right.CLIP_CORRECT_MARKERS)


def may_export(actor: Actor, clip: Clip) -> bool:
    """People with CLIP_EXPORT, while the clip is stored and theirs to see."""
    return clip.is_stored and has_right(actor, Right.CLIP_EXPORT) and may_see_clip(actor, clip)
