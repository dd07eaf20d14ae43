"""Detects anomalies in the journal's entries and the shifts of the last ANOMALY_DAYS days. Reads only.

An anomaly is not an accusation: it is a person, a day, a rule, and the entries that match it. It stays open until
somebody else explains it in writing. What was explained stays so: another anomaly of that day is made of later entries
alone, which have to match the rule by themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from accounts.duty.models import ShiftMember
from accounts.journal.labels import export_events, viewing_events
from accounts.journal.models import JournalEntry
from accounts.oversight.models import AnomalyExamination, AnomalyKind
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent

NIGHT_STARTS, NIGHT_ENDS = 22, 6  # hours, in local time
REFUSALS: dict[str, AnomalyKind] = {
    SignInEvent.ACCESS_REFUSED: AnomalyKind.ACCESS_REFUSALS,
    SignInEvent.SESSION_REFUSED: AnomalyKind.SIGN_IN_REFUSALS,
}

Period = tuple[datetime, datetime]


class Seen(NamedTuple):
    """The fields of an entry that the rules use: whom it concerns, and which object."""

    number: int
    at: datetime
    event: str
    person_id: int
    subject: str


@dataclass(frozen=True)
class Anomaly:
    """The entries of one person on one day that match a rule."""

    kind: AnomalyKind
    person: User
    day: date
    numbers: tuple[int, ...]
    times: tuple[datetime, ...]
    objects: int

    @property
    def key(self) -> str:
        return f"{self.kind.value}-{self.person.pk}-{self.day:%Y%m%d}"

    @property
    def sentence(self) -> str:
        """“3 consultations hors vacation, entre 02:10 et 02:40”, without the person and the day."""
        count, first, last = len(self.numbers), *(f"{timezone.localtime(at):%H:%M}" for at in self._ends)
        span = f"à {first}" if first == last else f"entre {first} et {last}"
        viewings = f"{count} consultation{'s' if count > 1 else ''}"
        return {
            AnomalyKind.ACCESS_REFUSALS: f"{count} accès refusés {span}",
            AnomalyKind.AT_NIGHT: f"{viewings} de nuit, sans vacation, {span}",
            AnomalyKind.EXPORTS: f"{count} exports ou remises {span}",
            AnomalyKind.MANY_CLIPS: f"{self.objects} vidéos différentes consultées {span}",
            AnomalyKind.OFF_SHIFT: f"{viewings} hors vacation {span}",
            AnomalyKind.SIGN_IN_REFUSALS: f"{count} connexions refusées {span}",
        }[self.kind]

    @property
    def journal_query(self) -> dict[str, str]:
        """The filters of the journal that select these entries, and possibly some others of the same day."""
        who = "concerned" if self.kind is AnomalyKind.SIGN_IN_REFUSALS else "actor"
        event = {
            AnomalyKind.ACCESS_REFUSALS: {"event": SignInEvent.ACCESS_REFUSED.value},
            AnomalyKind.EXPORTS: {},
            AnomalyKind.SIGN_IN_REFUSALS: {"event": SignInEvent.SESSION_REFUSED.value},
        }.get(self.kind, _viewing_filter())
        day = self.day.isoformat()
        return {who: str(self.person.pk), **event, "since": day, "until": day}

    @property
    def _ends(self) -> Period:
        return self.times[0], self.times[-1]


def _viewing_filter() -> dict[str, str]:
    """The filter names one event, or none."""
    viewings = viewing_events()
    return {"event": viewings[0].value} if len(viewings) == 1 else {}


def open_anomalies(now: datetime) -> list[Anomaly]:
    """The anomalies of the entries that nobody has explained, newest first."""
    return _anomalies(now, _explained(now))


def find_anomalies(now: datetime) -> list[Anomaly]:
    """Every anomaly of the last ANOMALY_DAYS days, explained or not, newest first; in a fixed number of queries."""
    return _anomalies(now, Explained({}))


def _anomalies(now: datetime, explained: "Explained") -> list[Anomaly]:
    seen = list(_watched(now - timedelta(days=settings.ANOMALY_DAYS)))
    found: dict[tuple[AnomalyKind, int, date], list[Seen]] = defaultdict(list)
    for kind, entry in (*_viewings(seen, now, explained), *_repeated(seen, explained)):
        found[kind, entry.person_id, timezone.localdate(entry.at)].append(entry)
    people = User.objects.in_bulk({person_id for _, person_id, _ in found})
    anomalies = [
        Anomaly(
            kind,
            people[person_id],
            day,
            tuple(entry.number for entry in entries),
            tuple(entry.at for entry in entries),
            len({entry.subject for entry in entries}),
        )
        for (kind, person_id, day), entries in found.items()
    ]
    return sorted(anomalies, key=lambda one: one.numbers[-1], reverse=True)


@dataclass(frozen=True)
class Explained:
    """For each rule, person and day, the number of the last entry explained."""

    numbers: dict[tuple[str, int, date], int]

    def holds(self, kind: AnomalyKind, entry: Seen) -> bool:
        """Whether the entry was explained. Which of the two rules about hours it breaks depends on shifts that may be
        planned afterwards: explained for one, it is for the other."""
        kinds = _HOURS if kind in _HOURS else (kind,)
        day = timezone.localdate(entry.at)
        return any(entry.number <= self.numbers.get((one, entry.person_id, day), 0) for one in kinds)


_HOURS = (AnomalyKind.AT_NIGHT, AnomalyKind.OFF_SHIFT)


def _explained(now: datetime) -> Explained:
    since = timezone.localdate(now) - timedelta(days=settings.ANOMALY_DAYS + 1)
    rows = AnomalyExamination.objects.filter(day__gte=since).order_by("last_number")
    return Explained({(row.kind, row.person_id, row.day): row.last_number for row in rows})


def _watched(since: datetime) -> Iterator[Seen]:
    """The entries that the rules use, in order. A refused sign-in has no author, but concerns the person named."""
    # Of those that a clock set back wrote at the same hours, the ones before it are a month old.
    first = JournalEntry.objects.filter(at__gte=since).order_by("at", "number").values_list("number", flat=True).first()
    if first is None:
        return
    columns = ("number", "at", "event", "actor_id", "subject_kind", "subject_id")
    watched = (*viewing_events(), *REFUSALS, *export_events())
    entries = JournalEntry.objects.filter(event__in=watched, number__gte=first).order_by("number")
    for number, at, event, actor_id, kind, key in entries.values_list(*columns):
        person_id = int(key) if event == SignInEvent.SESSION_REFUSED and kind == "user" else actor_id
        if person_id is not None and at >= since:  # a clock that was set back can leave older entries among these
            yield Seen(number, at, event, person_id, f"{kind} {key}")


def _viewings(seen: Iterable[Seen], now: datetime, explained: Explained) -> Iterator[tuple[AnomalyKind, Seen]]:
    by_person: dict[int, list[Seen]] = defaultdict(list)
    viewings = viewing_events()
    for entry in seen:
        if entry.event in viewings:
            by_person[entry.person_id].append(entry)
    duties = _duties(by_person, now)
    for person_id, entries in by_person.items():
        periods = duties.get(person_id, [])
        kind = AnomalyKind.OFF_SHIFT if periods else AnomalyKind.AT_NIGHT
        for entry in entries:
            is_odd = not _on_duty(entry.at, periods) and (periods or _is_night(entry.at))
            if is_odd and not explained.holds(kind, entry):
                yield kind, entry
        for entry in _crowded([one for one in entries if not explained.holds(AnomalyKind.MANY_CLIPS, one)]):
            yield AnomalyKind.MANY_CLIPS, entry


def _duties(people: Iterable[int], now: datetime) -> dict[int, list[Period]]:
    """The periods in which these people were expected on a shift in the last days, extended by the margin. A person
    without shifts works office hours."""
    margin = timedelta(minutes=settings.ANOMALY_SHIFT_MARGIN_MINUTES)
    since = now - timedelta(days=settings.ANOMALY_DAYS + 1)
    expected = ShiftMember.objects.expected().filter(officer__in=list(people))
    expected = expected.filter(ends_at__gte=since, starts_at__lte=now + margin)
    duties: dict[int, list[Period]] = defaultdict(list)
    for person_id, starts_at, ends_at in expected.order_by().values_list("officer_id", "starts_at", "ends_at"):
        duties[person_id].append((starts_at - margin, ends_at + margin))
    return duties


def _on_duty(moment: datetime, periods: list[Period]) -> bool:
    return any(start <= moment <= end for start, end in periods)


def _is_night(moment: datetime) -> bool:
    hour = timezone.localtime(moment).hour
    return hour >= NIGHT_STARTS or hour < NIGHT_ENDS


def _crowded(entries: list[Seen]) -> list[Seen]:
    """The viewings of every window of ANOMALY_MINUTES that holds ANOMALY_CLIPS different clips or more."""
    window = timedelta(minutes=settings.ANOMALY_MINUTES)
    clips: Counter[str] = Counter()
    crowded: dict[int, Seen] = {}
    start = 0
    for end, entry in enumerate(entries):
        clips[entry.subject] += 1
        while entry.at - entries[start].at > window:
            clips[entries[start].subject] -= 1
            clips += Counter()  # removes the counts that are zero
            start += 1
        if len(clips) >= settings.ANOMALY_CLIPS:
            crowded |= {one.number: one for one in entries[start : end + 1]}
    return [crowded[number] for number in sorted(crowded)]


def _repeated(seen: Iterable[Seen], explained: Explained) -> Iterator[tuple[AnomalyKind, Seen]]:
    """The refusals and exports of each person and day that has too many."""
    by_day: dict[tuple[AnomalyKind, int, date], list[Seen]] = defaultdict(list)
    viewings = viewing_events()
    for entry in seen:
        if entry.event in viewings:
            continue
        kind = REFUSALS.get(entry.event, AnomalyKind.EXPORTS)
        if explained.holds(kind, entry):
            continue
        by_day[kind, entry.person_id, timezone.localdate(entry.at)].append(entry)
    for (kind, _, _), entries in by_day.items():
        limit = settings.ANOMALY_EXPORTS if kind is AnomalyKind.EXPORTS else settings.ANOMALY_REFUSALS
        if len(entries) >= limit:
            yield from ((kind, entry) for entry in entries)
