"""The shifts that a roster or a copied week would plan, each with its errors. Reads only; the actions write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.base.files.tables import plain_title
from accounts.base.local_times import AmbiguousTime, ImpossibleTime, Which, end_day, instant_of
from accounts.base.moments import numeric_day, period_in_words
from accounts.duty.models import Shift, ShiftMember, ShiftQuerySet
from accounts.duty.roster_files import Hour, RosterRow
from accounts.people.models import Team, User

WEEK = timedelta(days=7)


@dataclass
class Draft:
    """A shift to plan. Errors prevent it; notes tell what will differ from the source; one that exists is skipped."""

    source: str
    team: Team | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    leader: User | None = None
    officers: list[User] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    exists: bool = False

    @property
    def is_to_plan(self) -> bool:
        return not self.errors and not self.exists

    @property
    def times(self) -> str:
        return period_in_words(self.starts_at, self.ends_at) if self.starts_at and self.ends_at else ""


def digest_of(drafts: Iterable[Draft]) -> str:
    """A hash of the shifts to plan, by which an action checks that they are those that were previewed."""
    told = [
        f"{one.team}|{one.starts_at}|{one.ends_at}|{one.place}|{one.leader}|{one.officers}|{one.errors}|{one.exists}"
        for one in drafts
    ]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


def week_drafts(source: date, target: date, zone: ZoneInfo) -> list[Draft]:
    """The shifts of the week from Monday `source`, moved to that from Monday `target` at the same local hours.

    People who have left or are already expected on another shift are left out, with a note.
    """
    shifts = shifts_of_week(source, zone).standing().select_related("team", "leader").prefetch_related("officers")
    drafts = [_moved(shift, target - source, zone) for shift in shifts.order_by("starts_at", "team")]
    others = _Expected.around(drafts)
    for draft in drafts:
        _note_existing(draft)
        if draft.is_to_plan:
            _leave_out_taken(draft, others)
    return drafts


def roster_drafts(rows: Sequence[RosterRow], zone: ZoneInfo) -> list[Draft]:
    """The shifts of a roster. Unlike a copied week, any problem is an error: the file has to be corrected."""
    teams = {plain_title(team.name): team for team in Team.objects.all()}
    badges = {badge for row in rows for badge in (*row.officers, row.leader)}
    people = {one.badge_number: one for one in User.objects.filter(badge_number__in=badges, is_active=True)}
    drafts = [_written(row, teams, people, zone) for row in rows]
    others = _Expected.around(drafts)
    _refuse_repeated(drafts)
    for draft in drafts:
        _note_existing(draft)
        if draft.is_to_plan:
            draft.errors += others.sentences(draft)
        if draft.is_to_plan:
            others.add(draft)
    return drafts


def shifts_of_week(monday: date, zone: ZoneInfo) -> ShiftQuerySet:
    """The shifts that begin in the week from this Monday, in the town's time; including cancelled ones."""
    start, end = (datetime.combine(day, time(), zone) for day in (monday, monday + WEEK))
    return Shift.objects.beginning(start, end)


class _Expected:
    """The people expected on shifts, in the database and in the drafts read so far."""

    def __init__(self, known: Iterable[tuple[int, datetime, datetime, str]]) -> None:
        self._by_officer: dict[int, list[tuple[datetime, datetime, str]]] = {}
        for officer, start, end, label in known:
            self._by_officer.setdefault(officer, []).append((start, end, label))

    @classmethod
    def around(cls, drafts: Iterable[Draft]) -> "_Expected":
        starts = [one.starts_at for one in drafts if one.starts_at]
        ends = [one.ends_at for one in drafts if one.ends_at]
        if not starts or not ends:
            return cls([])
        duties = ShiftMember.objects.overlapping(min(starts), max(ends)).select_related("shift__team")
        return cls((duty.officer_id, duty.starts_at, duty.ends_at, str(duty.shift)) for duty in duties)

    def add(self, draft: Draft) -> None:
        if draft.starts_at and draft.ends_at:
            for officer in draft.officers:
                taken = (draft.starts_at, draft.ends_at, f"{draft.team}, {draft.place} ({draft.source.lower()})")
                self._by_officer.setdefault(officer.pk, []).append(taken)

    def elsewhere(self, officer: User, draft: Draft) -> str:
        """The sentence naming another shift of this officer at the draft's time; empty when there is none."""
        for start, end, label in self._by_officer.get(officer.pk, []):
            if draft.starts_at and draft.ends_at and start < draft.ends_at and end > draft.starts_at:
                return f"{officer} a déjà une autre vacation : {label}, {period_in_words(start, end)}."
        return ""

    def sentences(self, draft: Draft) -> list[str]:
        return [sentence for officer in draft.officers if (sentence := self.elsewhere(officer, draft))]


def _moved(shift: Shift, by: timedelta, zone: ZoneInfo) -> Draft:
    draft = Draft(
        period_in_words(shift.starts_at, shift.ends_at),
        team=shift.team,
        place=shift.place,
        leader=shift.leader,
        officers=sorted(shift.officers.all(), key=lambda officer: officer.badge_number),
    )
    start, end = (moment.astimezone(zone) for moment in (shift.starts_at, shift.ends_at))
    try:
        draft.starts_at = _at(start.date() + by, Hour(start.time()), zone, draft.notes)
        draft.ends_at = _at(end.date() + by, Hour(end.time()), zone, draft.notes)
    except ImpossibleTime as error:
        draft.errors.append(str(error))
    _refuse_backwards(draft)
    return draft


def _at(day: date, hour: Hour, zone: ZoneInfo, notes: list[str]) -> datetime:
    try:
        return instant_of(day, hour.clock, zone, hour.which)
    except AmbiguousTime:
        notes.append(
            f"{hour.clock:%H:%M} existe deux fois le {numeric_day(day)} : la première (heure d’été) est retenue."
        )
        return instant_of(day, hour.clock, zone, Which.FIRST)


def _leave_out_taken(draft: Draft, others: _Expected) -> None:
    kept = []
    for officer in draft.officers:
        sentence = others.elsewhere(officer, draft) if officer.is_active else f"{officer} n’est plus en activité."
        if sentence:
            draft.notes.append(f"{sentence} Non repris.")
        else:
            kept.append(officer)
    draft.officers = kept
    if draft.leader not in kept:
        draft.leader = None
    others.add(draft)


def _written(row: RosterRow, teams: dict[str, Team], people: dict[str, User], zone: ZoneInfo) -> Draft:
    draft = Draft(f"Ligne {row.line}", team=teams.get(plain_title(row.team)), place=row.place)
    draft.errors, draft.notes = list(row.errors), list(row.notes)
    if draft.team is None:
        draft.errors.append(
            f"Brigade « {row.team} » inconnue : écrivez l’une de {', '.join(map(str, teams.values()))}."
        )
    wanted = dict.fromkeys([*row.officers, *([row.leader] if row.leader else [])])
    draft.errors += [f"Matricule « {one} » inconnu ou plus en activité." for one in wanted if one not in people]
    draft.officers = [people[one] for one in wanted if one in people]
    draft.leader = people.get(row.leader)
    if row.day and row.start and row.end:
        try:
            draft.starts_at = instant_of(row.day, row.start.clock, zone, row.start.which)
            last_day = end_day(row.day, row.start.clock, row.end.clock)
            draft.ends_at = instant_of(last_day, row.end.clock, zone, row.end.which)
        except AmbiguousTime as error:
            draft.errors.append(f"{error} Dans le fichier, écrivez « 02:30 été » ou « 02:30 hiver ».")
        except ImpossibleTime as error:
            draft.errors.append(str(error))
    _refuse_backwards(draft)
    return draft


def _refuse_repeated(drafts: Iterable[Draft]) -> None:
    """Adds an error to each draft that repeats an earlier line."""
    seen: dict[object, str] = {}
    for draft in drafts:
        if draft.team and draft.starts_at and draft.ends_at:
            first = seen.setdefault((draft.team.pk, draft.starts_at, draft.ends_at, draft.place), draft.source)
            if first != draft.source:
                draft.errors.append(f"La même vacation est déjà à la {first.lower()}.")


def _refuse_backwards(draft: Draft) -> None:
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        draft.errors.append("La fin de la vacation doit suivre son début.")


def _note_existing(draft: Draft) -> None:
    """Marks a draft whose shift exists already: same team, times and place, whoever its officers are."""
    if draft.errors:
        return
    same = Q(team=draft.team, starts_at=draft.starts_at, ends_at=draft.ends_at, place=draft.place)
    found = Shift.objects.standing().filter(same).prefetch_related("officers").first()
    if found:
        draft.exists = True
        if set(found.officers.all()) != set(draft.officers):
            draft.notes.append("Déjà prévue avec d’autres agents : elle n’est pas changée.")


def clashes(
    people: Iterable[User], starts_at: datetime, ends_at: datetime, apart_from: Shift | None = None
) -> dict[int, str]:
    """For each person expected on another shift in that period, by key, the sentence naming that shift. Reads only."""
    duties = ShiftMember.objects.overlapping(starts_at, ends_at).filter(officer__in=[person.pk for person in people])
    if apart_from and apart_from.pk:
        duties = duties.exclude(shift=apart_from)
    return {
        duty.officer_id: f"{duty.officer} a déjà une autre vacation : {duty.shift}, "
        f"{period_in_words(duty.starts_at, duty.ends_at)}."
        for duty in duties.select_related("officer", "shift__team")
    }


def hash_of(secret: str) -> str:
    """The SHA-256 stored instead of a calendar's secret. It needs no salt: the secret has 256 random bits."""
    return sha256(secret.encode()).hexdigest()
