"""Clips, their access grants and wearer corrections."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, IsNull, LessThan
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.clocks import doubt_words
from accounts.base.files.stored_names import StoreNameField
from accounts.base.states import StateChoices
from accounts.people.models import AccessGrant, AccessGrantQuerySet, User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.models import Place, Searched
from evidence.equipment.models import Camera, CameraIssue
from evidence.footage.media.recording_time import JudgedReading, Verdict
from evidence.footage.media.time_readings import RecordingTimeSource
from evidence.footage.models.holds import Hold
from evidence.footage.models.retention import SourceKind, due_by_kind, erasure_date
from evidence.footage.models.viewings import Viewing

# What the times of nearly every clip lie within; see `ClipQuerySet.during`.
SPREAD = timedelta(hours=3)
_NUMBER = re.compile(r"[0-9]{3,}")
FAR_AWAY = datetime.max.replace(tzinfo=UTC)


class ClipState(StateChoices):
    STORED = "stored", "circle-check", "ok", "Enregistrée"
    ERASING = "erasing", "eraser", "erase", "Effacement en cours"
    ERASED = "erased", "eraser", "neutral", "Effacée"


def names_of_file(file_name: str) -> tuple[str, ...]:
    """What a file is found by: its name and, since cameras write letters and a number together, the numbers in it."""
    numbers = _NUMBER.findall(file_name)
    return (file_name, *numbers, *(number.lstrip("0") for number in numbers))


class ClipQuerySet(models.QuerySet["Clip"]):
    def visible_to(self, actor: Actor) -> Self:
        """The clips whose existence the actor may know, with `list_start` and `list_key` to sort them by.

        - A system actor sees every clip where SYSTEM_TABLE gives it CLIP_LIST_ALL, else none.
        - Directors (CLIP_LIST_ALL) see every clip, except restricted ones without an access grant for them.
        - A person with CLIP_LIST sees clips under an access grant, until it ends.
        - A wearer (CLIP_LIST_OWN) sees their own clips, except restricted ones without an access grant for them.
        """
        if isinstance(actor, SystemActor):
            seen = self if has_right(actor, Right.CLIP_LIST_ALL) else self.none()
            return seen._listed_by("started_at", "pk")
        if has_right(actor, Right.CLIP_LIST_ALL):
            return self.filter(_unrestricted_or_named(actor))._listed_by("started_at", "pk")
        if has_right(actor, Right.CLIP_LIST_OWN):
            return self._worn_or_opened(actor)
        return self._opened_to(actor) if has_right(actor, Right.CLIP_LIST) else self.none()

    def by_office(self, actor: Actor) -> Self:
        """The clips that the actor sees by their office, not as their wearer."""
        if isinstance(actor, SystemActor) or has_right(actor, Right.CLIP_LIST_ALL):
            return self.visible_to(actor)
        return self._opened_to(actor) if has_right(actor, Right.CLIP_LIST) else self.none()

    def _worn_or_opened(self, actor: User) -> Self:
        """A wearer's own clips and, with CLIP_LIST, those under an access grant for them; answered from indexes."""
        own = Clip.objects.filter(_unrestricted_or_named(actor), wearer=actor)
        if not has_right(actor, Right.CLIP_LIST):
            return self.filter(_unrestricted_or_named(actor), wearer=actor)._listed_by("started_at", "pk")
        opened = ClipAccessGrant.objects.held_by(actor, timezone.now())
        keys = own.order_by().values_list("pk").union(opened.values_list("content_object"), all=True)
        return self.filter(pk__in=keys)._listed_by("started_at", "pk")

    def _opened_to(self, actor: User) -> Self:
        """The clips under an access grant for the actor, in the grants' order: the first page is read from the grants'
        index.
        """
        in_force = Q(access_grants__user=actor, access_grants__until__gt=timezone.now())
        opened = self.annotate(access_grant=FilteredRelation("access_grants", condition=in_force)).filter(
            access_grant__isnull=False
        )
        return opened._listed_by("access_grant__clip_started_at", "access_grant__content_object")

    def _listed_by(self, start: str, key: str) -> Self:
        """Add the columns that list pages sort and paginate by, taken from the index used for this person."""
        return self.alias(list_start=F(start), list_key=F(key))

    def stored(self) -> Self:
        return self.filter(state=ClipState.STORED)

    def with_hold(self) -> Self:
        """Each clip with `is_held`: whether a procedure stops its erasure now."""
        return self.annotate(is_held=Exists(Hold.objects.active().filter(clip=OuterRef("pk"))))

    def held(self) -> Self:
        """The clips that a hold protects from erasure now."""
        return self.filter(Exists(Hold.objects.active().filter(clip=OuterRef("pk"))))

    def unheld(self) -> Self:
        """The clips that no procedure protects from erasure now."""
        return self.filter(~Exists(Hold.objects.active().filter(clip=OuterRef("pk"))))

    def of_kind(self, kind: SourceKind) -> Self:
        """The clips that come from this kind of source."""
        return self.filter(_from_fixed_camera() if kind == SourceKind.FIXED_CAMERA else ~_from_fixed_camera())

    def past_due(self, moment: datetime) -> Self:
        """The clips whose retention is over at this moment, by the rules of their kind of source."""
        return self.filter(is_past_due(moment))

    def due(self, moment: datetime) -> Self:
        """The stored clips past their erasure date and not held."""
        return self.stored().unheld().past_due(moment)

    def without_thumbnail(self) -> Self:
        """The clips without a thumbnail."""
        return self.stored().filter(thumbnail_name="")

    def viewed(self, moment: datetime) -> Self:
        """The clips that somebody views at this moment."""
        return self.filter(Exists(Viewing.objects.running(moment).filter(clip=OuterRef("pk"))))

    def total_bytes(self) -> int:
        return self.aggregate(total=Sum("size_bytes"))["total"] or 0

    def perhaps_worn_by(self, person: User) -> Self:
        """The clips of this wearer, and those without wearer whose time may lie in one of this person's issues."""
        return self.filter(may_be_of([person.pk]))

    def during(self, start: datetime | None, end: datetime | None) -> Self:
        """The clips that may show a moment of this period, which may be open, by the widest reading of their times. The
        index of starts finds them, however many clips there are."""
        return self.filter(shown_during(start, end))


def _from_fixed_camera() -> Q:
    """That a clip is an extract of a fixed camera. These cameras are few: a subquery costs less than a join."""
    return Q(camera__in=Camera.with_fixed.fixed().order_by().values("pk"))


def is_past_due(moment: datetime) -> Q:
    """That the retention of a clip is over at this moment, by the rules of its kind of source."""
    return due_by_kind("started_at", moment, fixed=_from_fixed_camera())


def may_be_of(wearers: Collection[int]) -> Q:
    """That one of these people wears the camera, or may by the widest reading of the times, where nobody is named."""
    return Q(wearer__in=wearers) | Q(Exists(_issues_around(wearers)), wearer__isnull=True)


def _issues_around(wearers: Collection[int]) -> QuerySet[CameraIssue]:
    """Of the camera of a clip, to one of these people, within the widest reading of its times."""
    return CameraIssue.objects.current().filter(
        Q(returned_at__isnull=True) | Q(returned_at__gte=OuterRef("earliest_at")),
        camera=OuterRef("camera"),
        wearer__in=wearers,
        issued_at__lte=OuterRef("latest_at"),
    )


def nameless_of(wearers: Collection[int]) -> Any:
    """The keys of the clips without a wearer that may be of one of these few people. The issues of each read the index
    of nameless clips for their own hours, and the clips that spread over more are looked at one by one.

    `Coalesce` changes no value: it keeps SQLite from reading all that is nameless.
    """
    spread = Clip.objects.filter(
        Exists(_issues_around(wearers)),
        IsNull(Coalesce("wearer", "wearer"), True),
        is_spread=True,
        earliest_at__lte=FAR_AWAY,
    )
    each = [_within_issues_of(wearer).order_by().values("pk") for wearer in wearers]
    return spread.order_by().values("pk").union(*each, all=True)


def _within_issues_of(wearer: int) -> QuerySet["Clip"]:
    returned_at = F("camera__issues__returned_at")
    return Clip.objects.filter(
        wearer__isnull=True,
        camera__issues__wearer=wearer,
        camera__issues__replaced_at__isnull=True,
        camera__issues__issued_at__lte=F("latest_at"),
        earliest_at__lte=Coalesce(returned_at, Value(FAR_AWAY)),
        started_at__gte=F("camera__issues__issued_at") - SPREAD,
        started_at__lte=Coalesce(returned_at + SPREAD, Value(FAR_AWAY)),
    )


def shown_during(start: datetime | None, end: datetime | None) -> Q:
    """That a clip may show a moment of this period, which may be open, by the widest reading of its times. The start of
    a clip lies within SPREAD of its period, but for the few that spread over more: their own index says how far.

    `Coalesce` changes no value: it keeps databases from the index of the widest times, which would be read whole.
    """
    first, last = Coalesce("earliest_at", "started_at"), Coalesce("latest_at", "ended_at")
    shown = Q(GreaterThan(last, start)) if start else Q()
    shown &= Q(LessThan(first, end)) if end else Q()
    spread = Clip.objects.filter(is_spread=True)
    spread = spread.filter(latest_at__gt=start) if start else spread
    spread = spread.filter(earliest_at__lt=end) if end else spread
    reach = spread.order_by().aggregate(first=Min("started_at"), last=Max("started_at"))
    if start:
        shown &= Q(started_at__gte=min(reach["first"] or start, start - SPREAD))
    if end:
        shown &= Q(started_at__lte=max(reach["last"] or end, end + SPREAD))
    return shown


class Clip(Searched):
    """A recording, as the camera made it. Its bytes never change; its row survives them as a tombstone.

    Its times are the most probable ones. Whatever the sources of its time may mean, it lies between `earliest_at` and
    `latest_at` (docs/recording-times.md).
    """

    file_name = models.CharField("nom d’origine", max_length=255, blank=True)
    camera = models.ForeignKey("equipment.Camera", models.PROTECT, related_name="clips", verbose_name="caméra")
    wearer = models.ForeignKey(
        "people.User", models.PROTECT, related_name="clips", verbose_name="porteur", null=True, blank=True
    )
    shift = models.ForeignKey(
        "duty.Shift", models.PROTECT, related_name="clips", verbose_name="vacation", null=True, blank=True
    )
    place = models.CharField("lieu", max_length=120, blank=True)
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin")
    earliest_at = models.DateTimeField("début au plus tôt")
    latest_at = models.DateTimeField("fin au plus tard")
    # Whether they lie further apart than SPREAD.
    is_spread = models.BooleanField("étendue sur plusieurs jours", null=True, editable=False)
    time_source = models.CharField("origine de l’heure", max_length=20, choices=RecordingTimeSource.choices)
    time_readings = models.JSONField("lectures de l’heure", default=list, blank=True)
    duration_ms = models.BigIntegerField("durée en millisecondes")
    container = models.CharField("conteneur", max_length=60)
    video_codec = models.CharField("codec vidéo", max_length=40)
    audio_codec = models.CharField("codec audio", max_length=40, blank=True)
    width = models.PositiveIntegerField("largeur")
    height = models.PositiveIntegerField("hauteur")
    # What is damaged in the film, as it was found when it was received: a sentence a line.
    remarks = models.TextField("remarques", blank=True)
    store_name = StoreNameField(unique=True, kept_while=Q(state=ClipState.STORED))
    size_bytes = models.BigIntegerField("taille en octets")
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    crc32 = models.BigIntegerField("CRC-32")
    received_at = models.DateTimeField("reçue le", auto_now_add=True)
    clock_offset_ms = models.BigIntegerField("écart d’horloge de la caméra, en millisecondes", null=True, blank=True)
    received_from = models.CharField("reçue par", max_length=200)
    state = models.CharField("état", max_length=20, choices=ClipState.choices, default=ClipState.STORED)
    erased_at = models.DateTimeField("effacée le", null=True, blank=True)
    # Looked at shortly before its erasure, and no procedure needs it; a hold takes this back.
    left_at = models.DateTimeField("laissée à l’effacement le", null=True, blank=True)
    left_by_name = models.CharField("laissée à l’effacement par", max_length=200, blank=True)
    thumbnail_name = StoreNameField(blank=True, kept_while=Q(state=ClipState.STORED))
    is_restricted = models.BooleanField("restreinte", default=False)
    restriction_reason = models.TextField("motif de la restriction", blank=True)

    objects: ClassVar[models.Manager["Clip"]] = ClipQuerySet.as_manager()

    class Meta:
        verbose_name = "vidéo"
        ordering = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"], name="clip_start"),
            models.Index(fields=["earliest_at", "latest_at"], name="clip_widest"),
            models.Index(fields=["state", "-started_at", "-id"], name="clip_state_start"),
            models.Index(
                fields=["earliest_at", "latest_at", "started_at"], condition=Q(is_spread=True), name="clip_spread"
            ),
            models.Index(fields=["camera", "-started_at"], name="clip_camera"),
            models.Index(fields=["wearer", "-started_at"], name="clip_wearer"),
            models.Index(fields=["shift", "-started_at"], name="clip_shift"),
            models.Index(fields=["place", "-started_at"], name="clip_place"),
            models.Index(fields=["camera", "started_at"], condition=Q(wearer__isnull=True), name="clip_nameless"),
            # What figures count and add up, without reading the clips themselves.
            models.Index(fields=["erased_at"], condition=Q(erased_at__isnull=False), name="clip_erased"),
            models.Index(fields=["state", "started_at", "size_bytes", "camera"], name="clip_room"),
            models.Index(fields=["started_at", "shift", "received_at", "size_bytes"], name="clip_ready"),
            # Includes the columns that counts filter on, so that the index alone answers them.
            models.Index(fields=["state", "started_at", "is_restricted", "id"], name="clip_erasure"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **options: Any) -> None:
        self.is_spread = self.latest_at - self.earliest_at > SPREAD
        super().save(*args, **options)
        Place.note(self.place)

    @property
    def searched_names(self) -> tuple[str, ...]:
        return names_of_file(self.file_name)

    @property
    def current_state(self) -> ClipState:
        return ClipState(self.state)

    @property
    def number(self) -> str:
        return f"V-{self.pk:06d}"

    @property
    def judged_readings(self) -> list[JudgedReading]:
        """What each source says of its time, the most trusted first."""
        return [JudgedReading.from_json(kept) for kept in self.time_readings]

    @property
    def time_is_contradicted(self) -> bool:
        return any(reading.verdict == Verdict.CONTRADICTS for reading in self.judged_readings)

    @property
    def latest_start_at(self) -> datetime:
        return self.latest_at - (self.ended_at - self.started_at)

    @property
    def time_doubt(self) -> timedelta:
        """How far the start and the end may be wrong, in either direction."""
        return max(self.started_at - self.earliest_at, self.latest_at - self.ended_at)

    @property
    def time_origin(self) -> str:
        """“Lue dans le nom du fichier, à 1 h près”; says when the source gave the end, from which the start follows."""
        of_end = any(one.of_end and one.verdict == Verdict.KEPT for one in self.judged_readings)
        end = " (fin de l’enregistrement)" if of_end else ""
        return f"{self.get_time_source_display()}{end}, {doubt_words(self.time_doubt)}"

    @property
    def thumbnail_stem(self) -> str:
        """How the store names of its thumbnails begin: those of every attempt to make one."""
        return f"thumbnails/{self.store_name.removeprefix('clips/')}"

    @property
    def derivative_stem(self) -> str:
        """How the store names of what is derived from it begin: those of every attempt to make one."""
        return f"derivatives/{self.store_name.removeprefix('clips/')}"

    @property
    def is_stored(self) -> bool:
        return self.state == ClipState.STORED

    @cached_property
    def erase_due_at(self) -> datetime:
        """When it is erased unless a hold stops it. `with_erasure_dates` sets it on a list, reading the rules once."""
        return erasure_date(self.started_at, self.source_kind)

    @property
    def source_kind(self) -> SourceKind:
        return SourceKind.FIXED_CAMERA if self.camera.is_fixed else SourceKind.BODY_CAMERA


class ClipAccessGrant(AccessGrant):
    """One person's access to one clip. It copies the clip's start, so that its index alone gives the person's list."""

    content_object = models.ForeignKey(Clip, models.CASCADE, related_name="access_grants")
    clip_started_at = models.DateTimeField("début de la vidéo")

    # guardian declares its own class of manager; ours says the same and filters by date.
    objects: ClassVar[models.Manager["ClipAccessGrant"]] = AccessGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AccessGrant.Meta):
        indexes: ClassVar = [
            models.Index(fields=["user", "-clip_started_at", "-content_object", "until"], name="grant_list"),
            # Answers whether a person has an access grant on a clip.
            models.Index(fields=["content_object", "user", "until"], name="grant_named"),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding:
            self.clip_started_at = self.content_object.started_at
        super().save(*args, **options)


def _unrestricted_or_named(person: User) -> Q:
    named = ClipAccessGrant.objects.held_by(person, timezone.now()).filter(content_object=OuterRef("pk"))
    return Q(is_restricted=False) | Q(Exists(named))
