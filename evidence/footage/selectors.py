"""What pages and actions read about clips: how long they are kept, and by which words they are found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum, TextChoices, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.utils import timezone

from accounts.journal.models import FailedItem
from accounts.people.models import User
from accounts.search.models import has_word, has_word_itself, keys_with, places_with
from evidence.equipment.models import Camera
from evidence.footage.models import (
    COPY_BATCH,
    ByteCheck,
    ByteProblem,
    Clip,
    ClipQuerySet,
    Derivative,
    DerivativeKind,
    Hold,
    RetentionRule,
    SourceKind,
    Viewing,
    WantedCopy,
    may_be_of,
    nameless_of,
    recorded_in_time_due,
)
from evidence.footage.permissions import open_viewings_of

SHA256_DIGITS = 64
# One condition a value, up to here.
MOST_CONDITIONS = 6
# Rows with a word, up to which all of them are read and sorted. Names of files hold the day, so that those of one word
# lie together, and a walk through the list may be long.
MOST_HOLDS = 500
MOST_FILES = 20_000


class CopyProgress(TextChoices):
    NONE_NEEDED = "none", "Le navigateur lit la vidéo elle-même."
    WAITING = "waiting", "Une copie de consultation attend son tour."
    MAKING = "making", "Une copie de consultation est en préparation."
    READY = "ready", "Ceci est une copie de consultation : la vidéo elle-même se conserve et se remet telle quelle."
    IMPOSSIBLE = "impossible", "Aucune copie de consultation n’a pu être faite."


@dataclass(frozen=True)
class CopyState:
    """How far the viewing copy of a clip is: `percent` while it is made, `reason` when it cannot be."""

    progress: CopyProgress
    percent: int = 0
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What a person reads of it."""
        ends = {CopyProgress.MAKING: f"{self.percent}\u00a0%.", CopyProgress.IMPOSSIBLE: self.reason}
        return f"{self.progress.label} {ends.get(self.progress, '')}".strip()


def copy_state(clip: Clip) -> CopyState:
    """How far the viewing copy of a clip is, for who views it."""
    if Derivative.objects.of_clip(clip, DerivativeKind.VIEWING_COPY):
        return CopyState(CopyProgress.READY)
    wanted = WantedCopy.objects.filter(clip=clip).first()
    if wanted is None:
        return CopyState(CopyProgress.NONE_NEEDED)
    failed = FailedItem.objects.filter(batch=COPY_BATCH, key=str(clip.pk), set_aside_at__isnull=False).first()
    if failed:
        return CopyState(CopyProgress.IMPOSSIBLE, reason=failed.reason)
    if wanted.percent is None:
        return CopyState(CopyProgress.WAITING)
    return CopyState(CopyProgress.MAKING, percent=wanted.percent)


def running_viewings(person: User, clips: ClipQuerySet) -> list[Viewing]:
    """The person's own viewings of these clips that are open."""
    return list(open_viewings_of(person).filter(clip__in=clips.order_by().values("pk")))


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
    going = Q(is_held=False)
    counted = clips.with_hold().aggregate(
        count=Count("pk", filter=going), size_bytes=Sum("size_bytes", filter=going), held=Count("pk", filter=~going)
    )
    return RetentionPreview(clips.unheld(), counted["count"], counted["size_bytes"] or 0, counted["held"])


def newly_due(field: str, rule: RetentionRule) -> Q:
    """Matches the rows that a proposed rule lets go on the day it takes force, and that the confirmed ones keep, among
    those of its kind of source."""
    moment, kind = rule.first_moment, SourceKind(rule.source_kind)
    confirmed = RetentionRule.objects.schedule(kind)
    proposed = RetentionRule.objects.schedule(kind, also=rule)
    return recorded_in_time_due(field, moment, proposed) & ~recorded_in_time_due(field, moment, confirmed)


def any_of(parts: Iterable[Q]) -> Q:
    """That one of these conditions holds; never, where there is none."""
    return reduce(or_, parts, Q(pk__in=[]))


@dataclass(frozen=True)
class Said:
    """By what a word is found: one condition for each kind of object that has it, each answered by an index; unless so
    many have it that clips are asked one after the other, since the first of them are soon found."""

    parts: list[Q]
    is_common: bool


def clip_says(word: str) -> Said:
    """The same as `clip_has`, or the name of the file has such a word, or the reference of a hold."""
    holds = Hold.objects.filter(has_word(Hold, word)).order_by().values("clip")
    held = Exists(Hold.objects.filter(has_word_itself(Hold, word), clip=OuterRef("pk")))
    files, named = keys_with(Clip, word), has_word_itself(Clip, word)
    parts, is_common = clip_has(word), False
    for keys, most, asked in ((holds, MOST_HOLDS, held), (files, MOST_FILES, named)):
        found = keys[: most + 1].count()
        # `Coalesce` changes no value: it keeps PostgreSQL from reading all that is found before the list.
        parts += [Q(Coalesce(asked, Value(False)))] if found > most else [Q(pk__in=keys)] if found else []
        is_common |= found > most
    return Said(parts, is_common)


def clip_has(word: str) -> list[Q]:
    """That the wearer, the camera or the place of a clip has a word beginning so, or that this is its SHA-256: one
    condition or another. People, cameras and places are few: their keys are read first, and the indexes of clips
    answer."""
    wearers = list(keys_with(User, word))
    if len(wearers) > MOST_CONDITIONS:
        found = [may_be_of(wearers)]
    else:
        found = each_of("wearer", wearers) + ([Q(pk__in=nameless_of(wearers))] if wearers else [])
    found += each_of("camera", list(keys_with(Camera, word))) + each_of("place", places_with(word))
    return found + ([Q(sha256=word)] if len(word) == SHA256_DIGITS else [])


def each_of(column: str, values: Sequence[Any]) -> list[Q]:
    """That a column has one of these values: one condition a value, which an index answers in the order of the list.
    Many values are soon found without any: one condition that no index answers, since the rows would be sorted."""
    if len(values) <= MOST_CONDITIONS:
        return [Q(**{column: value}) for value in values]
    return [Q(In(Coalesce(column, column), values))]


CHANGED_BYTES = (
    "Les octets de {} ne sont plus ceux qui ont été reçus : rien n’en est montré ni remis comme preuve. Prévenez "
    "l’administrateur technique, qui a peut-être une sauvegarde."
)


def bytes_have_changed(names: Iterable[str]) -> bool:
    """Whether an integrity round found one of these files changed."""
    return ByteCheck.objects.filter(name__in=list(names), problem=ByteProblem.CHANGED).exists()
