"""Teams and shifts. A shift justifies who wore what and where (CSI R241-10): it is cancelled, never removed, and the
journal keeps what it was before each change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.duty.shift_words import between
from accounts.errors import NotPossible
from accounts.events import Event
from accounts.journal.changes import changed
from accounts.journal.format import instant
from accounts.models import Shift, ShiftMember, Team, User
from accounts.permissions import require_right
from accounts.roles import Right

_REFUSAL = "Seule la direction planifie les vacations."
_TAKEN_MEANWHILE = "Un de ces agents vient d’être prévu sur une autre vacation : actualisez la page et recommencez."


@transaction.atomic
def save_team(*, by: Actor, team: Team) -> Team:
    """Register or rename a team. Needs PERSON_MANAGE."""
    require_right(by, Right.PERSON_MANAGE, "Seul l’administrateur technique gère les brigades.")
    before = Team.objects.filter(pk=team.pk).values("name").first()
    team.save()
    event = Event.TEAM_CHANGED if before else Event.TEAM_REGISTERED
    record(event, by=by, about=team, details=changed(before, {"name": team.name}))
    return team


@transaction.atomic
def plan_shift(
    *,
    by: Actor,
    team: Team,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    officers: Iterable[User],
    leader: User | None = None,
) -> Shift:
    """Plan a shift of a team; its leader, if any, is one of its officers.

    Needs SHIFT_MANAGE. NotPossible when it ends before it starts, when somebody is no longer in activity, or is already
    expected on another shift at some moment of it.
    """
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    shift = Shift(team=team, starts_at=starts_at, ends_at=ends_at, place=place, leader=leader)
    members = _checked(shift, officers)
    shift.save()
    _place(shift, members)
    record(Event.SHIFT_PLANNED, by=by, about=shift, details=_told(shift))
    return shift


@transaction.atomic
def change_shift(
    *,
    by: Actor,
    shift: Shift,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    officers: Iterable[User],
    leader: User | None = None,
    reason: str = "",
) -> Shift:
    """Change when, where, under whom and with whom a shift is. Once it has begun, only with a reason.

    Needs SHIFT_MANAGE. NotPossible as for planning, for a cancelled shift, and without that reason. Who is absent
    stays absent.
    """
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    shift = _locked(shift)
    if shift.cancelled_at:
        raise NotPossible("Cette vacation est annulée : prévoyez-en une autre.")
    if shift.starts_at <= timezone.now() and not reason.strip():
        raise NotPossible("Cette vacation a commencé : indiquez pourquoi elle est modifiée.")
    before = _told(shift)
    shift.starts_at, shift.ends_at, shift.place, shift.leader = starts_at, ends_at, place, leader
    members = _checked(shift, officers)
    shift.save()
    _place(shift, members)
    after = _told(shift)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        record(Event.SHIFT_CHANGED, by=by, about=shift, reason=reason, details=changes)
    return shift


@transaction.atomic
def cancel_shift(*, by: Actor, shift: Shift, reason: str) -> None:
    """Cancel a shift that is not over; it stays, struck through. Needs SHIFT_MANAGE; NotPossible without a reason,
    twice, or after its end."""
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi cette vacation est annulée.")
    now = timezone.now()
    if shift.ends_at <= now:
        raise NotPossible("Cette vacation est terminée : elle ne s’annule plus.")
    rows = Shift.objects.standing().filter(pk=shift.pk)
    if not rows.update(cancelled_at=now, changed_at=now, cancel_reason=reason.strip()[:300]):
        raise NotPossible("Cette vacation est déjà annulée.")
    shift.members.update(stands=False)
    record(Event.SHIFT_CANCELLED, by=by, about=shift, reason=reason, details=_told(shift))


@transaction.atomic
def set_priority(*, by: Actor, shift: Shift, officer: User, is_priority: bool) -> None:
    """Say that an officer of a shift holds a post that is given a camera first, or no longer does.

    Needs SHIFT_MANAGE. NotPossible for a cancelled shift, or for somebody who is not on it.
    """
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    shift = _locked(shift)
    if shift.cancelled_at:
        raise NotPossible("Cette vacation est annulée : prévoyez-en une autre.")
    before = _priority_posts(shift)
    if not shift.members.filter(officer=officer).update(is_priority=is_priority):
        raise NotPossible(f"{officer} n’est pas de cette vacation : actualisez la page.")
    if (after := _priority_posts(shift)) != before:
        record(Event.SHIFT_CHANGED, by=by, about=shift, related=officer, details={"priority": [before, after]})


def _priority_posts(shift: Shift) -> list[str]:
    return sorted(shift.members.filter(is_priority=True).values_list("officer__badge_number", flat=True))


def clashes(
    people: Iterable[User], starts_at: datetime, ends_at: datetime, apart_from: Shift | None = None
) -> dict[int, str]:
    """By person's key, the sentence naming the other shift on which they are expected at that time. Reads only."""
    duties = ShiftMember.objects.overlapping(starts_at, ends_at).filter(officer__in=[person.pk for person in people])
    if apart_from and apart_from.pk:
        duties = duties.exclude(shift=apart_from)
    return {
        duty.officer_id: f"{duty.officer} est déjà prévu sur une autre vacation : {duty.shift}, "
        f"{between(duty.starts_at, duty.ends_at)}."
        for duty in duties.select_related("officer", "shift__team")
    }


def _checked(shift: Shift, officers: Iterable[User]) -> list[User]:
    """The people of the shift, its leader among them; their rows are locked, so that of two who plan at once the
    second sees what the first did."""
    if shift.ends_at <= shift.starts_at:
        raise NotPossible("La fin de la vacation doit suivre son début.")
    keys = {person.pk for person in officers} | ({shift.leader.pk} if shift.leader else set())
    people = list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    if gone := [str(person) for person in people if not person.is_active]:
        raise NotPossible(f"N’est plus en activité : {', '.join(gone)}.")
    absent = set(shift.absences.filter(withdrawn_at=None).values_list("person_id", flat=True)) if shift.pk else set()
    expected = [person for person in people if person.pk not in absent]
    if taken := clashes(expected, shift.starts_at, shift.ends_at, apart_from=shift):
        raise NotPossible(" ".join(taken.values()))
    return people


def _place(shift: Shift, people: list[User]) -> None:
    """Make the shift's members these people, with the shift's times."""
    shift.members.exclude(officer__in=people).delete()
    absent = set(shift.absences.filter(withdrawn_at=None).values_list("person_id", flat=True))
    times = {"starts_at": shift.starts_at, "ends_at": shift.ends_at}
    known = set(shift.members.values_list("officer_id", flat=True))
    try:
        with transaction.atomic():
            shift.members.update(**times)
            ShiftMember.objects.bulk_create(
                ShiftMember(shift=shift, officer=person, stands=person.pk not in absent, **times)
                for person in people
                if person.pk not in known
            )
    except IntegrityError as error:
        raise NotPossible(_TAKEN_MEANWHILE) from error


def _locked(shift: Shift) -> Shift:
    return Shift.objects.select_for_update(of=("self",)).select_related("team", "leader").get(pk=shift.pk)


def _told(shift: Shift) -> dict[str, Any]:
    """What the journal keeps of a shift."""
    badges = shift.members.values_list("officer__badge_number", flat=True)
    return {
        "from": instant(shift.starts_at),
        "until": instant(shift.ends_at),
        "place": shift.place,
        "leader": shift.leader.badge_number if shift.leader else None,
        "officers": sorted(badges),
    }
