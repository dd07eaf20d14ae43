"""The filters of the list of clips. Times are read in their widest sense: a clip whose hour is in doubt is found at
each hour that it may be of."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Substr, TruncTime
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.local_times import instants_of
from accounts.base.moments import short_moment
from accounts.base.web.lists.filters import ChoiceFilter, DayFilter, HourFilter, RowFilter, WordsFilter
from accounts.base.web.requests import keys_in
from accounts.duty.models import Shift
from accounts.people.lists import OpenedFilters
from accounts.people.models import Team, User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.folding import typed_words
from accounts.search.models import places_with
from evidence.equipment.models import Camera, people_issued_cameras
from evidence.footage.models import (
    Clip,
    ClipAccessGrant,
    ClipState,
    Hold,
    HoldKind,
    RetentionRule,
    SavedSearch,
    SourceKind,
    may_be_of,
    nameless_of,
    shown_during,
)
from evidence.footage.retention import ERASURE_HORIZON
from evidence.footage.selectors import any_of, clip_says, each_of

# What the address of a saved search says, beside its filters.
SEARCH = "recherche"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


class ShiftFilter(RowFilter):
    """A shift, by the link of its page: there are too many to choose from."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__("Vacation", Shift.objects.select_related("team"), empty="Toutes")

    def label_from_instance(self, shift: Shift) -> str:
        return f"{shift}, {short_moment(shift.starts_at)}"


class ClipFilters(OpenedFilters):
    grants = ClipAccessGrant
    first = ("since", "since_hour", "until", "until_hour", "camera", "wearer", "words")
    STATES = (
        ("stored", "Enregistrées"),
        ("undecided", f"Effacées sous {ERASURE_HORIZON.days} jours, à décider"),
        ("nameless", "Sans porteur"),
        ("erased", "Effacées"),
    )
    HELD = (("yes", "Conservées"), ("no", "Non conservées"), *HoldKind.choices)
    LEFT = (("1", "Moins d’un jour"), ("7", "Moins de 7 jours"), ("30", "Moins de 30 jours"))

    words = WordsFilter("Texte")
    since = DayFilter("Du")
    since_hour = HourFilter("à")
    until = DayFilter("Au")
    until_hour = HourFilter("à")
    from_hour = HourFilter("Chaque jour, entre")
    to_hour = HourFilter("et")
    place = WordsFilter("Lieu")
    team = RowFilter("Brigade", Team.objects.all(), empty="Toutes")
    camera = RowFilter("Caméra", Camera.with_fixed.all(), empty="Toutes")
    wearer = RowFilter("Porteur", people_issued_cameras(), empty="Tous")
    shift = ShiftFilter()
    kind = ChoiceFilter("Source", SourceKind.choices, empty="Toutes")
    state = ChoiceFilter("État", STATES, empty="Tous")
    held = ChoiceFilter("Conservation", HELD, empty="Toutes")
    left = ChoiceFilter("Effacement", LEFT, empty="Quel qu’il soit")

    def limit_to(self, person: Person) -> None:
        """Offer cameras, wearers, teams and shifts only to people who may list them elsewhere."""
        super().limit_to(person)
        shifts = ("wearer", "team", "shift")
        for name, right in (("camera", Right.CAMERA_LIST), *((one, Right.SHIFT_LIST) for one in shifts)):
            if not has_right(person, right):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for hour, day in (("since_hour", "since"), ("until_hour", "until")):
            if data.get(hour) and not data.get(day):
                self.add_error(hour, "Dites aussi le jour.")
        for label in self._lost():
            self.add_error(
                None, f"Le filtre «\u00a0{label}\u00a0» de cette recherche n’existe plus, ou ne vous est pas ouvert."
            )
        start, end = self.period(data)
        if start and end and start >= end:
            self.add_error("until", "La fin de la période précède son début.")
        return data

    def _lost(self) -> list[str]:
        """The labels of the filters of the saved search, when the address names one, that this form does not have."""
        keys = keys_in([str(self.data.get(SEARCH, ""))])
        search = SavedSearch.objects.visible_to(self.person).filter(pk__in=keys).first()
        kept = search.filters if search else []
        return [one["label"] for one in kept if one["name"] in self.data and one["name"] not in self.fields]

    def period(self, data: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
        """What is asked for with days: the last minute and the last day count whole."""
        since, until = data.get("since"), data.get("until")
        start = _first(since, data.get("since_hour") or time.min) if since else None
        if not until:
            return start, None
        hour = data.get("until_hour")
        return start, _last(until, hour) + MINUTE if hour else _first(until + timedelta(days=1), time.min)

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        clips = cast(Any, rows)  # the rows of `Clip.objects`, whose queryset answers these questions
        match name:
            case "since" | "until":
                is_once = name == "since" or not self.cleaned_data["since"]
                return cast("QuerySet[Any]", clips.during(*self.period(self.cleaned_data)) if is_once else rows)
            case "since_hour" | "until_hour":
                return rows
            case "from_hour":
                return rows.filter(_between(value, self.cleaned_data["to_hour"] or time.max))
            case "to_hour":
                return rows if self.cleaned_data["from_hour"] else rows.filter(_between(time.min, value))
            case "wearer" | "shift" | "words" | "place":
                for parts in self._parts(name, value):
                    rows = rows.filter(any_of(parts))
                return rows
            case _:
                return self._of(clips, name, value)

    def alternatives(self, rows: "QuerySet[Any]") -> "list[QuerySet[Any]]":
        """By the first of the filters that are passed by one condition or another; the others narrow each."""
        if self.is_valid():
            for name in ("wearer", "shift", "place", "words"):
                value = self.cleaned_data.get(name)
                if value and (parts := self._parts(name, value)):
                    first, *further = parts
                    others = self.narrowed(rows, but=name).filter(*(any_of(each) for each in further))
                    return [others.filter(part) for part in first] or [rows.none()]
        return [self.narrowed(rows)]

    def _parts(self, name: str, value: Any) -> list[list[Q]]:
        """What a clip must have: of each list, one condition. The first list is the one that finds the fewest."""
        match name:
            case "wearer":
                return [[Q(wearer=value), Q(pk__in=nameless_of([value.pk]))]]
            case "shift":
                return [_perhaps_on(value)]
            case "place":
                return [each_of("place", places_with(word)) for word in typed_words(value)]
            case _:
                said = sorted((clip_says(word) for word in typed_words(value)), key=lambda one: one.is_common)
                return [one.parts for one in said]

    def _of(self, clips: Any, name: str, value: Any) -> "QuerySet[Any]":
        """Who filmed, and what becomes of the clip."""
        match name:
            case "team":
                members = list(User.objects.filter(team=value).values_list("pk", flat=True))
                clips = clips.filter(Q(shift__team=value) | (Q(shift__isnull=True) & may_be_of(members)))
            case "kind":
                clips = clips.of_kind(SourceKind(value))
            case "state":
                clips = _in_state(clips, value)
            case "held":
                clips = _held(clips, value)
            case "left":
                clips = _due(clips, timezone.now() + timedelta(days=int(value)))
            case _:
                clips = super().narrow(clips, name, value)
        return cast("QuerySet[Any]", clips)


def _first(day: date, hour: time) -> datetime:
    """The first instant of this local hour. One that the clocks skip is the first one after the gap."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return next(iter(instants_of(day, hour, zone)), datetime.combine(day, hour, zone))


def _last(day: date, hour: time) -> datetime:
    """The last instant of this local hour, which occurs twice when the clocks go back."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return ([*instants_of(day, hour, zone)] or [datetime.combine(day, hour, zone)])[-1]


def _between(start: time, end: time) -> Q:
    """That may show a moment between two hours of the day, by the widest reading of its times; across midnight when the
    second hour is before the first."""
    earliest, latest = TruncTime("earliest_at"), TruncTime("latest_at")
    whole_day = Q(latest_at__gte=F("earliest_at") + timedelta(days=1))
    return _perhaps_between(start, end) & (_around(earliest, latest, start, end) | whole_day)


def _perhaps_between(start: time, end: time) -> Q:
    """The same to the minute, in universal time and for every difference that the town may have with it, since only the
    date tells which: databases compare text at once, where SQLite asks Python for each local hour."""
    earliest, latest = (Substr(Cast(name, TextField()), 12, 5) for name in ("earliest_at", "latest_at"))
    perhaps = Q(is_spread=True)
    for offset in _offsets():
        first, last = ((datetime.combine(date.min + DAY, hour) - offset).strftime("%H:%M") for hour in (start, end))
        perhaps |= _around(earliest, latest, first, last)
    return perhaps


@cache
def _offsets() -> frozenset[timedelta]:
    """What the town's clocks add to universal time, by the month."""
    zone, years = ZoneInfo(settings.TIME_ZONE), range(2000, 2038)
    found = (datetime(year, month, 15, tzinfo=zone).utcoffset() for year in years for month in range(1, 13))
    return frozenset(offset for offset in found if offset is not None)


def _around(earliest: Any, latest: Any, start: Any, end: Any) -> Q:
    """That one of two hours of less than a day lies between two others, or these between them."""
    across_midnight = Q(GreaterThan(earliest, latest))
    begins_before, ends_after = Q(LessThanOrEqual(earliest, start)), Q(GreaterThanOrEqual(latest, end))
    around = across_midnight & begins_before & ends_after
    if start <= end:
        around = (~across_midnight & begins_before & ends_after) | (across_midnight & (begins_before | ends_after))
    return _at(earliest, start, end) | _at(latest, start, end) | around


def _at(hour: Any, start: Any, end: Any) -> Q:
    after, before = Q(GreaterThanOrEqual(hour, start)), Q(LessThanOrEqual(hour, end))
    return after & before if start <= end else after | before


def _perhaps_on(shift: Shift) -> list[Q]:
    """Filmed on this shift; or, without a shift, at its time by one of its officers."""
    officers = list(shift.officers.values_list("pk", flat=True))
    if not officers:
        return [Q(shift=shift)]
    at_its_time = Q(shown_during(shift.starts_at, shift.ends_at), shift__isnull=True)
    return [
        Q(shift=shift),
        at_its_time & Q(wearer__in=officers),
        at_its_time & Q(pk__in=nameless_of(officers)),
    ]


def _in_state(clips: Any, state: str) -> Any:
    match state:
        case "stored" | "erased":
            return clips.filter(state=ClipState(state))
        case "undecided":
            return _due(clips, timezone.now() + ERASURE_HORIZON).filter(left_at=None)
        case _:
            return clips.stored().of_kind(SourceKind.BODY_CAMERA).filter(wearer__isnull=True)


def _due(clips: Any, moment: datetime) -> Any:
    """The clips that are erased by this moment. None starts after the last one of its kind, which lets the index of
    starts find them among many, in the order of the list."""
    schedules, now = RetentionRule.objects.schedules(), timezone.now()
    worn, fixed = (
        max((end for _, end in schedules[kind].spans_due(moment, now=now)), default=LONG_AGO)
        for kind in (SourceKind.BODY_CAMERA, SourceKind.FIXED_CAMERA)
    )
    recorders = list(Camera.with_fixed.fixed().values_list("pk", flat=True))
    extracts = Clip.objects.filter(camera__in=recorders, started_at__lte=fixed).aggregate(last=Max("started_at"))
    return clips.due(moment).filter(started_at__lte=max(worn, extracts["last"] or LONG_AGO))


def _held(clips: Any, held: str) -> Any:
    match held:
        case "yes":
            return clips.stored().held()
        case "no":
            return clips.stored().unheld()
        case _:
            by_kind = Hold.objects.active().filter(clip=OuterRef("pk"), kind=held)
            return clips.stored().filter(Exists(by_kind))
