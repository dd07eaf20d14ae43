"""What pages and actions read about clips: how long they are kept, and by which words they are found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.people.models import User
from accounts.search.models import is_at, keys_with
from evidence.equipment.models import Camera
from evidence.footage.models import Clip, ClipQuerySet, RetentionRule, SourceKind, may_be_of, recorded_in_time_due

SHA256_DIGITS = 64


def with_erasure_dates(clips: Iterable[Clip]) -> list[Clip]:
    """The same clips, each with its erasure date, from one reading of the rules."""
    dated = list(clips)
    set_erasure_dates(dated)
    return dated


def set_erasure_dates(clips: Sequence[Clip]) -> None:
    schedules, now = RetentionRule.objects.schedules(), timezone.now()
    fixed = set(Camera.with_fixed.fixed().values_list("pk", flat=True))
    for clip in clips:
        kind = SourceKind.FIXED_CAMERA if clip.camera_id in fixed else SourceKind.BODY_CAMERA
        clip.erase_due_at = schedules[kind].erasure_date(clip.started_at, now=now)


@dataclass(frozen=True)
class RetentionPreview:
    """What a proposed rule erases on the day it takes force that the rules in force would still keep."""

    clips: ClipQuerySet
    count: int
    size_bytes: int
    # These stay: a procedure holds them.
    held_count: int


def retention_preview(rule: RetentionRule) -> RetentionPreview:
    """What confirming this rule now would erase, whoever may see it."""
    concerned = Clip.objects.stored().of_kind(SourceKind(rule.source_kind))
    clips = concerned.filter(newly_due("started_at", rule)).order_by("started_at", "pk")
    going = clips.unheld()
    return RetentionPreview(going, going.count(), going.total_bytes(), clips.count() - going.count())


def newly_due(field: str, rule: RetentionRule) -> Q:
    """Matches the rows that a proposed rule lets go on the day it takes force, and that the confirmed ones keep, among
    those of its kind of source."""
    moment, kind = rule.first_moment, SourceKind(rule.source_kind)
    confirmed = RetentionRule.objects.schedule(kind)
    proposed = RetentionRule.objects.schedule(kind, also=rule)
    return recorded_in_time_due(field, moment, proposed) & ~recorded_in_time_due(field, moment, confirmed)


def clip_has(word: str) -> Q:
    """Matches the clips whose wearer, camera or place has a word beginning so, or that have this SHA-256. People,
    cameras and places are few: their keys are read first, and the indexes of clips answer."""
    found = may_be_of(list(keys_with(User, word))) | Q(camera__in=list(keys_with(Camera, word))) | is_at(word)
    return found | Q(sha256=word) if len(word) == SHA256_DIGITS else found
