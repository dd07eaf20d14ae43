"""Who is free for a half-day: shifts, absences, rest, other sessions. Reads only, in few queries whatever the number
of people and half-days."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.base.moments import period_in_words
from accounts.duty.models import ShiftAbsence, ShiftMember
from accounts.people.models import User
from accounts.training.calendar_files import period_of
from accounts.training.models import Enrolment, TrainingSession
from accounts.training.planning.problem import OnDuty

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Busy:
    """A session that takes a person or a room at some hours."""

    session: TrainingSession
    start: datetime
    end: datetime
    people: frozenset[int]

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Availability:
    """What is known of everybody around some half-days."""

    members: Sequence[ShiftMember]
    absences: Sequence[ShiftAbsence]
    sessions: Sequence[Busy]

    @cached_property
    def by_officer(self) -> dict[int, list[ShiftMember]]:
        found: dict[int, list[ShiftMember]] = {}
        for one in self.members:
            found.setdefault(one.officer_id, []).append(one)
        return found

    def hindrance(self, person: User, start: datetime, end: datetime) -> str:
        """Why this person should not come at these hours, as a clause that follows their name; empty when they can."""
        return self.impossibility(person, start, end) or self._tired(person.pk, start, end)

    def impossibility(self, person: User, start: datetime, end: datetime) -> str:
        """The same, without what a person may decide otherwise: rest."""
        if not person.is_active:
            return "n’est plus en activité"
        return self._absence(person.pk, start, end) or self.other_session(person.pk, start, end)

    def other_session(self, person: int, start: datetime, end: datetime) -> str:
        for one in self.sessions:
            if one.overlaps(start, end) and person in one.people:
                leads = one.session.trainer_id == person
                return f"{'mène' if leads else 'suit'} déjà une séance à ces heures ({one.session})"
        return ""

    def taken_room(self, place: str, start: datetime, end: datetime) -> str:
        """The session that takes this room at these hours, if one does."""
        taken = (one for one in self.sessions if one.overlaps(start, end))
        return next((str(one.session) for one in taken if one.session.place.casefold() == place.casefold()), "")

    def shifts(self, percent: int, hours: Collection[tuple[datetime, datetime]]) -> list[OnDuty]:
        """The shifts during these hours, with the share of their officers that they keep, at least one. Who is in
        another session meanwhile is not counted on."""
        by_shift: dict[int, list[ShiftMember]] = {}
        for member in self.members:
            if any(member.starts_at < end and start < member.ends_at for start, end in hours):
                by_shift.setdefault(member.shift_id, []).append(member)
        return [self._on_duty(members, percent, hours) for members in by_shift.values()]

    def _on_duty(self, members: list[ShiftMember], percent: int, hours: Iterable[tuple[datetime, datetime]]) -> OnDuty:
        first = members[0]
        meanwhile = [one for one in self.sessions if any(one.overlaps(start, end) for start, end in hours)]
        away = {who for one in meanwhile if one.overlaps(first.starts_at, first.ends_at) for who in one.people}
        return OnDuty(
            key=first.shift_id,
            label=f"{first.shift.team}, {period_in_words(first.starts_at, first.ends_at)}",
            start=first.starts_at,
            end=first.ends_at,
            members=frozenset(one.officer_id for one in members) - away,
            minimum=max(ceil(len(members) * percent / 100), 1),
        )

    def _absence(self, person: int, start: datetime, end: datetime) -> str:
        """An absence from a shift counts for the whole day of the shift."""
        days = {timezone.localdate(start), timezone.localdate(end)}
        for one in self.absences:
            overlaps = one.shift.starts_at < end and start < one.shift.ends_at
            if one.person_id == person and (overlaps or timezone.localdate(one.shift.starts_at) in days):
                return f"a une absence notée ce jour-là ({one.get_reason_display().lower()})"
        return ""

    def _tired(self, person: int, start: datetime, end: datetime) -> str:
        """The rest between two days of work, and the length of one that counts a shift and a training."""
        rest = timedelta(hours=settings.TRAINING_REST_HOURS)
        near = self.by_officer.get(person, [])
        joined = [one for one in near if one.starts_at < end + rest and one.ends_at > start - rest]
        first = min([start, *(one.starts_at for one in joined)])
        last = max([end, *(one.ends_at for one in joined)])
        # A shift that is longer by itself, the training being inside it, is not for the training to judge.
        if first == start and last == end or any(one.starts_at <= start and end <= one.ends_at for one in near):
            return ""
        if last - first <= timedelta(hours=settings.TRAINING_LONGEST_DAY_HOURS):
            return ""
        nearest = joined[0]
        return f"n’aurait pas son repos avec sa vacation ({period_in_words(nearest.starts_at, nearest.ends_at)})"


def availability(start: datetime, end: datetime) -> Availability:
    """What is known from two days before `start` to two days after `end`."""
    since, until = start - 2 * DAY, end + 2 * DAY
    members = ShiftMember.objects.overlapping(since, until).select_related("shift__team").order_by("starts_at", "pk")
    absences = ShiftAbsence.objects.filter(
        withdrawn_at=None, shift__starts_at__lt=until, shift__ends_at__gt=since
    ).select_related("shift")
    days = (timezone.localdate(since), timezone.localdate(until))
    return Availability(list(members), list(absences), list(_busy(Q(date__range=days))))


def free_places(session: TrainingSession) -> int:
    """How many places of a session are free."""
    return max(session.capacity - session.enrolments.count(), 0)


def overlapping_sessions(session: TrainingSession, people: Iterable[User]) -> dict[int, str]:
    """Why people cannot be in this session: the other one that they attend or lead at the same hours, by their keys."""
    start, end = period_of(session.date, session.half_day)
    others = Availability([], [], [one for one in _busy(Q(date=session.date)) if one.session.pk != session.pk])
    found = {person.pk: others.other_session(person.pk, start, end) for person in people}
    return {key: clause for key, clause in found.items() if clause}


def _busy(which: Q) -> Iterator[Busy]:
    people: dict[int, set[int]] = {}
    sessions = TrainingSession.objects.filter(which, cancelled_at__isnull=True).select_related("version__course")
    for session, person in Enrolment.objects.filter(session__in=sessions).values_list("session", "person"):
        people.setdefault(session, set()).add(person)
    for one in sessions:
        start, end = period_of(one.date, one.half_day)
        yield Busy(one, start, end, frozenset(people.get(one.pk, set()) | {one.trainer_id}))
