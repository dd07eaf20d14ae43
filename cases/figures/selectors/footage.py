"""The figures of footage: who wore a camera, how soon clips are there, what is kept and erased, the room they take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.urls import reverse

from accounts.base.actors import Actor
from accounts.base.charts import Chart, Point
from accounts.base.sizes import size_words
from accounts.duty.models import ShiftAbsence, ShiftMember
from accounts.people.models import Category
from accounts.people.roles import Right
from cases.figures.periods import Period
from cases.figures.permissions import may_open_rows
from cases.figures.selectors.counts import by_day, hours_of, middle_and_worst
from cases.figures.selectors.rows import Span, clips_of, held_clips, span_of, stored_clips
from cases.figures.shown import Amount, Figure, Section, counted, delays
from evidence import store
from evidence.equipment.models import CameraIssue
from evidence.footage.models import is_past_due
from evidence.footage.retention import ERASURE_HORIZON

# How far ahead the room is foreseen, and the days from which it is.
FORESEEN = timedelta(days=30)
# A longer period is drawn by weeks.
LONGEST_BY_DAY = 62


@dataclass(frozen=True)
class Worn:
    """How many of the police officers expected on shifts wore a camera at some moment of theirs."""

    worn: int
    expected: int


def camera_coverage(span: Span, now: datetime) -> Worn:
    """Of the shifts that began in it: what evidence/issuing/selectors/coverage.py says of each, added up."""
    members = ShiftMember.objects.filter(
        shift__cancelled_at__isnull=True, shift__starts_at__gte=span[0], shift__starts_at__lt=min(span[1], now)
    )
    during = Q(issued_at__lt=OuterRef("shift__ends_at")) & (
        Q(returned_at__isnull=True) | Q(returned_at__gt=OuterRef("shift__starts_at"))
    )
    issues = CameraIssue.objects.current().filter(during | Q(shift=OuterRef("shift")), wearer=OuterRef("officer"))
    absences = ShiftAbsence.objects.filter(shift=OuterRef("shift"), person=OuterRef("officer"), withdrawn_at=None)
    known = members.annotate(wore=Exists(issues), was_absent=Exists(absences))
    expected = Q(wore=True) | Q(officer__category=Category.POLICE_OFFICER, was_absent=False)
    return Worn(**known.aggregate(worn=Count("pk", filter=Q(wore=True)), expected=Count("pk", filter=expected)))


def equipment(period: Period, *, seen_by: Actor, now: datetime) -> Section:
    """Cameras on shifts, and how soon what they recorded could be used."""
    worn, before = (camera_coverage(span_of(one), now) for one in (period, period.previous))
    shifts = reverse("shift_list", query=period.as_filters) if may_open_rows(seen_by, Right.SHIFT_LIST) else ""
    ready, earlier = (
        middle_and_worst(clips_of(span_of(one)).filter(shift__isnull=False), "shift__ends_at", "received_at")
        for one in (period, period.previous)
    )
    figures = [
        Figure(
            "Agents équipés en vacation",
            Amount.share(worn.worn, worn.expected),
            Amount.share(before.worn, before.expected),
            shifts,
            "Parmi les agents de police municipale attendus ; une caméra portée à un moment de la vacation suffit.",
        ),
        *delays(
            "De la fin de vacation à la vidéo disponible, médiane",
            "La plus tardive",
            ready,
            earlier,
            "Une vidéo arrivée avant la fin de la vacation compte pour zéro.",
        ),
    ]
    return Section("equipment", "Caméras et disponibilité", figures)


def footage(period: Period, erased: tuple[int, int], *, seen_by: Actor, now: datetime) -> Section:
    """What was recorded and erased in the period (`erased` also says how many in the one before), what is kept now, and
    the room that it takes."""
    recorded, before = (clips_of(span_of(one)) for one in (period, period.previous))
    open_url = _Clips(may_open_rows(seen_by, Right.CLIP_LIST_ALL))
    hours = hours_of(recorded, "started_at")
    charts = [_each_day(period, by_day(hours, ZoneInfo(settings.TIME_ZONE)))] if hours else []
    figures = [
        Figure(
            "Vidéos enregistrées", Amount.of(hours.total()), Amount.of(before.count()), open_url(**period.as_filters)
        ),
        Figure("Vidéos effacées", Amount.of(erased[0]), Amount.of(erased[1]), note="Effacées dans la période."),
        *_kept(open_url, now),
    ]
    return Section("footage", "Vidéos", figures, charts)


@dataclass(frozen=True)
class _Clips:
    """The address of the list of clips, for who sees them all."""

    may_open: bool

    def __call__(self, **asked: str) -> str:
        return reverse("clip_list", query=asked) if self.may_open else ""


def _kept(open_url: _Clips, now: datetime) -> list[Figure]:
    """What is protected, what goes soon, and the bytes of the clips: now, and in a month if as much is recorded as in
    the last one."""
    stored = stored_clips().aggregate(count=Count("pk"), total=Sum("size_bytes", default=0))
    coming = clips_of((now - FORESEEN, now)).aggregate(total=Sum("size_bytes", default=0))["total"]
    going = stored_clips().unheld().past_due(now + FORESEEN)
    due = going.aggregate(
        soon=Count("pk", filter=is_past_due(now + ERASURE_HORIZON)), total=Sum("size_bytes", default=0)
    )
    return [*_kept_now(open_url, due["soon"]), *_room(stored["count"], stored["total"], coming, due["total"])]


def _kept_now(open_url: _Clips, due: int) -> list[Figure]:
    days = ERASURE_HORIZON.days
    held = Amount.of(held_clips().count())
    return [
        Figure("Conservées pour une procédure, aujourd’hui", held, url=open_url(held="yes")),
        Figure(f"À effacer dans les {days} jours", Amount.of(due), url=open_url(left=str(days))),
    ]


def _room(count: int, total: int, coming: int, going: int) -> list[Figure]:
    room = store.known_space()
    free = f" Il reste {size_words(room.free_bytes)} sur le disque." if room else ""
    later = max(total + coming - going, 0)
    return [
        Figure(
            "Place prise aujourd’hui",
            Amount(total, size_words(total), "octets"),
            note=f"{counted(count, 'vidéo enregistrée', 'vidéos enregistrées')}.{free}",
        ),
        Figure(
            f"Place prise dans {FORESEEN.days} jours, prévision",
            Amount(later, size_words(later), "octets"),
            note=f"S’il s’enregistre autant que ces {FORESEEN.days} derniers jours ({size_words(coming)}), et que "
            f"s’efface ce qui arrive à son terme ({size_words(going)}).",
        ),
    ]


def _each_day(period: Period, days: Mapping[date, int]) -> Chart:
    """A line of the clips of each day; of a long period, of each week."""
    step = timedelta(days=1 if period.day_count <= LONGEST_BY_DAY else 7)
    begins = [period.first + step * number for number in range((period.last - period.first) // step + 1)]
    counts = [sum(days.get(begin + timedelta(days=more), 0) for more in range(step.days)) for begin in begins]
    shown = [Point(f"{day:%d/%m}", Amount.of(count)) for day, count in zip(begins, counts, strict=True)]
    unit = "jour" if step.days == 1 else "semaine"
    most = max(shown, key=lambda one: one.now.value or 0)
    which = "le" if step.days == 1 else "la semaine du"
    sentence = f"{counted(sum(counts), 'vidéo', 'vidéos')} ; le plus {which} {most.label}\u00a0: {most.now.words}."
    return Chart(
        f"clips-by-{step.days}", f"Vidéos par {unit}", sentence, shown, unit.capitalize(), period.label, is_line=True
    )
