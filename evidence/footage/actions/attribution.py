"""Setting the wearer, shift and place of clips (CSI R241-10) from the register of camera issues."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.writing import Line, record_all
from accounts.people.models import User
from evidence.equipment.models import CameraIssue
from evidence.equipment.selectors import Attribution, attribution_at
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, WearerChange


def attribute_clips(issue: CameraIssue, *, by: Actor) -> None:
    """Set the wearer of the clips of that camera and period that have none, where their time leaves no doubt. Runs in
    the issue's transaction and journals each clip.
    """
    lines = []
    for clip in Clip.objects.filter(_within(issue), camera=issue.camera, wearer=None).select_related("camera"):
        found = _attribution_of(clip)
        if found.wearer is None:
            continue
        clip.wearer, clip.shift, clip.place = found.wearer, found.shift, found.place
        clip.save(update_fields=["wearer", "shift", "place"])
        details = {"wearer": found.wearer.badge_number}
        lines.append(Line(FootageEvent.CLIP_ATTRIBUTED, about=clip, related=found.wearer, details=details))
    if lines:
        record_all(lines, by=by)


def reattribute_clips(corrections: Iterable[tuple[CameraIssue, CameraIssue]], *, by: Actor) -> None:
    """Determine the wearer anew for every clip of the cameras and periods that these issues (wrong and right) cover.
    Runs in the correction's transaction.

    Each clip whose wearer changes records a WearerChange and a journal entry. Its bytes, erasure date and holds do not
    change.
    """
    lines = []
    for wrong, right in corrections:
        clips = Clip.objects.filter(_within(wrong) | _within(right), camera=right.camera)
        for clip in clips.select_related("wearer", "camera").order_by("pk"):
            found = _attribution_of(clip)
            before, changes = clip.wearer, clip.wearer != found.wearer
            clip.wearer, clip.shift, clip.place = found.wearer, found.shift, found.place
            clip.save(update_fields=["wearer", "shift", "place"])
            if changes:
                WearerChange.objects.create(
                    clip=clip, issue=right, before=before, after=found.wearer, at=timezone.now()
                )
                lines.append(_reattributed(clip, before, right))
    record_all(lines, by=by)


def _within(issue: CameraIssue) -> Q:
    """The clips that may have begun during the issue, and some that cannot."""
    until = Q(earliest_at__lte=issue.returned_at) if issue.returned_at else Q()
    return Q(latest_at__gte=issue.issued_at) & until


def _attribution_of(clip: Clip) -> Attribution:
    return attribution_at(clip.camera, clip.started_at, earliest=clip.earliest_at, latest=clip.latest_start_at)


def _reattributed(clip: Clip, before: User | None, issue: CameraIssue) -> Line:
    badges = [person.badge_number if person else None for person in (before, clip.wearer)]
    return Line(
        FootageEvent.CLIP_REATTRIBUTED,
        about=clip,
        related=clip.wearer,
        reason=issue.correction_reason,
        details={"wearer": badges},
    )
