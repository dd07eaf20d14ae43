"""Plans, changes and cancels shifts; records absences; copies weeks and imports rosters; gives and revokes the
addresses of team calendars."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.duty.events import DutyEvent
from accounts.duty.models import AbsenceReason, Shift, ShiftAbsence, ShiftMember, TeamCalendar
from accounts.duty.permissions import may_record_absence
from accounts.duty.roster_files import UnreadableRoster, roster_table, rows_of
from accounts.duty.selectors import Draft, clashes, digest_of, hash_of, roster_drafts, week_drafts
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.models import Team, User
from accounts.people.permissions import require_right
from accounts.people.roles import Right

_SHIFT_REFUSAL = "Seule la direction planifie les vacations."


_TAKEN_MEANWHILE = "Un de ces agents vient d’être prévu sur une autre vacation : actualisez la page et recommencez."


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

    NotPermitted without SHIFT_MANAGE. NotPossible when it ends before it starts, and when somebody has left the service
    or is already expected on another shift that overlaps it.
    """
    require_right(by, Right.SHIFT_MANAGE, _SHIFT_REFUSAL)
    shift = Shift(team=team, starts_at=starts_at, ends_at=ends_at, place=place, leader=leader)
    members = _checked(shift, officers)
    shift.save()
    _place(shift, members)
    record(DutyEvent.SHIFT_PLANNED, by=by, about=shift, details=_journal_details(shift))
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
    """Change the times, place, leader or officers of a shift. Absences are kept.

    NotPermitted without SHIFT_MANAGE. NotPossible as for planning, for a cancelled shift, and without a reason once it
    has begun.
    """
    require_right(by, Right.SHIFT_MANAGE, _SHIFT_REFUSAL)
    shift = _locked(shift)
    if shift.cancelled_at:
        raise NotPossible("Cette vacation est annulée : prévoyez-en une autre.")
    if shift.starts_at <= timezone.now():
        reason = required_reason(reason, "Cette vacation a commencé : indiquez pourquoi elle est modifiée.")
    before = _journal_details(shift)
    shift.starts_at, shift.ends_at, shift.place, shift.leader = starts_at, ends_at, place, leader
    members = _checked(shift, officers)
    shift.save()
    _place(shift, members)
    after = _journal_details(shift)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        shift.sequence += 1
        shift.save(update_fields=["sequence"])
        record(DutyEvent.SHIFT_CHANGED, by=by, about=shift, reason=reason, details=changes)
    return shift


@transaction.atomic
def cancel_shift(*, by: Actor, shift: Shift, reason: str) -> None:
    """Cancel a shift, which stays visible, struck through. NotPermitted without SHIFT_MANAGE; NotPossible without a
    reason, when it is cancelled already, or after its end."""
    require_right(by, Right.SHIFT_MANAGE, _SHIFT_REFUSAL)
    reason = required_reason(reason, "Indiquez pourquoi cette vacation est annulée.")
    now = timezone.now()
    if shift.ends_at <= now:
        raise NotPossible("Cette vacation est terminée : elle ne s’annule plus.")
    rows = Shift.objects.standing().filter(pk=shift.pk)
    if not rows.update(cancelled_at=now, changed_at=now, sequence=F("sequence") + 1, cancel_reason=reason[:300]):
        raise NotPossible("Cette vacation est déjà annulée.")
    shift.members.update(stands=False)
    record(DutyEvent.SHIFT_CANCELLED, by=by, about=shift, reason=reason, details=_journal_details(shift))


@transaction.atomic
def set_priority(*, by: Actor, shift: Shift, officer: User, is_priority: bool) -> None:
    """Set whether an officer of a shift holds a priority post, for which cameras are issued first.

    NotPermitted without SHIFT_MANAGE. NotPossible for a shift that is cancelled or over, or for somebody who is not on
    it.
    """
    require_right(by, Right.SHIFT_MANAGE, _SHIFT_REFUSAL)
    shift = _locked(shift)
    if shift.cancelled_at:
        raise NotPossible("Cette vacation est annulée : prévoyez-en une autre.")
    if shift.ends_at <= timezone.now():
        raise NotPossible("Cette vacation est finie : ses caméras sont déjà remises.")
    before = _priority_posts(shift)
    if not shift.members.filter(officer=officer).update(is_priority=is_priority):
        raise NotPossible(f"{officer} n’est pas de cette vacation : actualisez la page.")
    if (after := _priority_posts(shift)) != before:
        record(DutyEvent.SHIFT_CHANGED, by=by, about=shift, related=officer, details={"priority": [before, after]})


def _priority_posts(shift: Shift) -> list[str]:
    return sorted(shift.members.filter(is_priority=True).values_list("officer__badge_number", flat=True))


def _checked(shift: Shift, officers: Iterable[User]) -> list[User]:
    """The people of the shift, including its leader. Locks their rows, so that concurrent plans are checked one after
    the other. NotPossible as in plan_shift."""
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
    """Replace the shift's members by these people, with the shift's times."""
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


def _journal_details(shift: Shift) -> dict[str, Any]:
    """The details of a shift that are journaled."""
    badges = shift.members.values_list("officer__badge_number", flat=True)
    return {
        "from": instant(shift.starts_at),
        "until": instant(shift.ends_at),
        "place": shift.place,
        "leader": shift.leader.badge_number if shift.leader else None,
        "officers": sorted(badges),
    }


_ABSENCE_REFUSAL = "Le chef de brigade note les absences de sa brigade, la direction celles de toutes."


@transaction.atomic
def record_absence(
    *, by: Actor, shift: Shift, person: User, reason: AbsenceReason, told_by: User | None = None
) -> ShiftAbsence:
    """Record that an officer is absent from a shift; `told_by` reported it, by default the officer.

    NotPermitted except for the direction and the leader of that team. NotPossible for a cancelled shift, for somebody
    who is not on it, and when an absence is recorded already.
    """
    if not may_record_absence(by, shift):
        raise NotPermitted(_ABSENCE_REFUSAL)
    if Shift.objects.filter(pk=shift.pk, cancelled_at__isnull=False).exists():
        raise NotPossible("Cette vacation est annulée : personne n’y est attendu.")
    member = shift.members.select_for_update().filter(officer=person)
    if not member.exists():
        raise NotPossible(f"{person} n’est pas de cette vacation.")
    if not member.filter(stands=True).update(stands=False):
        raise NotPossible(f"L’absence de {person} est déjà notée.")
    absence = ShiftAbsence.objects.create(
        shift=shift, person=person, reason=reason, told_by=told_by or person, told_at=timezone.now()
    )
    details = {"told_by": absence.told_by.badge_number}
    record(DutyEvent.ABSENCE_RECORDED, by=by, about=shift, related=person, reason=str(reason), details=details)
    return absence


@transaction.atomic
def withdraw_absence(*, by: Actor, absence: ShiftAbsence) -> None:
    """Withdraw an absence: the officer is expected again. The row stays, marked as withdrawn.

    NotPermitted as for recording. NotPossible when it is withdrawn already, for a cancelled shift, and when the officer
    is now expected on another shift.
    """
    shift = absence.shift
    if not may_record_absence(by, shift):
        raise NotPermitted(_ABSENCE_REFUSAL)
    if Shift.objects.filter(pk=shift.pk, cancelled_at__isnull=False).exists():
        raise NotPossible("Cette vacation est annulée : personne n’y est attendu.")
    open_ones = ShiftAbsence.objects.filter(pk=absence.pk, withdrawn_at__isnull=True)
    if not open_ones.update(withdrawn_at=timezone.now()):
        raise NotPossible("Cette absence est déjà retirée.")
    try:
        with transaction.atomic():
            shift.members.filter(officer=absence.person).update(stands=True)
    except IntegrityError as error:
        raise NotPossible(f"{absence.person} a maintenant une autre vacation à cette heure.") from error
    record(DutyEvent.ABSENCE_WITHDRAWN, by=by, about=shift, related=absence.person, reason=absence.reason)


@transaction.atomic
def copy_week(*, by: Actor, source: date, target: date, previewed: str = "") -> list[Shift]:
    """Copy the shifts of the week from Monday `source` to that from Monday `target`, at the same local hours; those
    that exist there already are skipped.

    NotPermitted without SHIFT_MANAGE. NotPossible for the same week, and when the shifts to plan no longer match
    `previewed`, the digest of the preview (not checked when empty).
    """
    require_right(by, Right.SHIFT_MANAGE, _SHIFT_REFUSAL)
    if source == target:
        raise NotPossible("Choisissez une autre semaine que celle que vous copiez.")
    drafts = week_drafts(source, target, ZoneInfo(settings.TIME_ZONE))
    if previewed and previewed != digest_of(drafts):
        raise NotPossible("Le planning a changé depuis l’aperçu : vérifiez-le de nouveau.")
    return _planned(drafts, by)


@transaction.atomic
def import_roster(*, by: Actor, content: bytes) -> list[Shift]:
    """Plan the shifts of a roster; those that exist already are skipped, so importing a file twice changes nothing.

    NotPermitted without SHIFT_MANAGE. NotPossible when any line has an error: then nothing is planned.
    """
    require_right(by, Right.SHIFT_MANAGE, _SHIFT_REFUSAL)
    try:
        drafts = roster_drafts(rows_of(roster_table(content)), ZoneInfo(settings.TIME_ZONE))
    except UnreadableRoster as error:
        raise NotPossible(str(error)) from error
    if wrong := [f"{draft.source} : {' '.join(draft.errors)}" for draft in drafts if draft.errors]:
        raise NotPossible("\n".join(wrong))
    return _planned(drafts, by)


def _planned(drafts: Sequence[Draft], by: Actor) -> list[Shift]:
    return [
        plan_shift(
            by=by,
            team=draft.team,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            place=draft.place,
            officers=draft.officers,
            leader=draft.leader,
        )
        for draft in drafts
        if draft.is_to_plan and draft.team and draft.starts_at and draft.ends_at
    ]


_CALENDAR_REFUSAL = "Seule la direction ouvre et retire les agendas des brigades."


@transaction.atomic
def open_calendar(*, by: Actor, team: Team) -> str:
    """Give a team's calendar a new secret address; the previous one stops working. Returns the secret, which is shown
    once and not stored. NotPermitted without SHIFT_MANAGE."""
    require_right(by, Right.SHIFT_MANAGE, _CALENDAR_REFUSAL)
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    TeamCalendar.objects.filter(team=team, revoked_at__isnull=True).update(revoked_at=timezone.now())
    secret = secrets.token_urlsafe(32)
    TeamCalendar.objects.create(team=team, secret_hash=hash_of(secret), created_by_name=name_of(by))
    record(DutyEvent.CALENDAR_OPENED, by=by, about=team)
    return secret


@transaction.atomic
def revoke_calendar(*, by: Actor, team: Team) -> None:
    """Revoke the address of a team's calendar at once. NotPermitted without SHIFT_MANAGE; NotPossible when it has
    none."""
    require_right(by, Right.SHIFT_MANAGE, _CALENDAR_REFUSAL)
    if not TeamCalendar.objects.filter(team=team, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise NotPossible("Cette brigade n’a pas d’agenda ouvert.")
    record(DutyEvent.CALENDAR_REVOKED, by=by, about=team)
