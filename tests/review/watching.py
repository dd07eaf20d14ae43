"""People who watch clips and mark them, for the tests of this room."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.models import User
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.actions.derivatives import keep_derivative
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.media.reading import derived
from evidence.footage.models import Clip, DerivativeKind, Viewing, ViewingPurpose
from evidence.review.actions.excerpts import ask_excerpt
from evidence.review.actions.markers import Moment, set_marker
from evidence.review.actions.wanted import make_extractions
from evidence.review.models import Extraction, Marker, MarkerKind
from tests.timed_films import Film
from tests.worlds import make_clip

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


def filmed(folder: Path, film: Film) -> Clip:
    """A clip of a real film, with its frame index."""
    path = film.write(folder / "film.mp4")
    clip = make_clip(content=path.read_bytes(), duration_ms=round(film.times[-1] * 1000) + 33)
    with derived(path, "frames", duration_ms=clip.duration_ms) as made:
        content = made.file.read()
    kind = DerivativeKind.FRAME_INDEX
    keep_derivative(clip=clip, kind=kind, content=content, ending=".json.gz", facts={})
    return clip


def excerpted(person: User, viewing: Viewing, from_ms: int = 500, to_ms: int = 700) -> Extraction:
    """An excerpt that this person asked for, and that the worker has cut."""
    ask_excerpt(by=person, viewing=viewing, from_ms=from_ms, to_ms=to_ms, reason="Rapport n° 12")
    make_extractions(by=SystemActor.DOCK)
    return Extraction.objects.latest("pk")
