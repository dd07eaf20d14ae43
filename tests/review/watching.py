"""People who watch clips and mark them, for the tests of this room."""

from datetime import timedelta

from django.utils import timezone

from accounts.people.models import User
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from evidence.review.actions.markers import Moment, set_marker
from evidence.review.models import Marker, MarkerKind

WORDS = "Il sort un couteau"


def watch(person: User, clip: Clip) -> Viewing:
    return open_viewing(by=person, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")


def watch_opened(person: User, clip: Clip, *, by: User) -> Viewing:
    """The viewing of a person to whom the clip was opened by name."""
    until = timezone.now() + timedelta(days=1)
    grant_clip_access(by=by, clip=clip, person=person, until=until, reason="Débriefing")
    return watch(person, clip)


def moment(
    label: str = WORDS,
    *,
    kind: MarkerKind = MarkerKind.FORCE,
    at_ms: int = 2480,
    until_ms: int | None = None,
) -> Moment:
    return Moment(kind, label, at_ms, until_ms)


def mark(person: User, clip: Clip, label: str = WORDS, *, at_ms: int = 2480) -> Marker:
    return set_marker(by=person, viewing=watch(person, clip), moment=moment(label, at_ms=at_ms))
