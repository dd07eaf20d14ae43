"""Grants, renews, suspends, resumes and revokes designations (CSI R241-12: personal, dated, revocable). Nobody acts on
their own, and two such actions never run at the same time."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import Line, record, record_all
from accounts.journal.format import instant
from accounts.journal.models import JournalEntry
from accounts.people.emails import designation_changed, designation_ending
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, DesignationSuspension, User
from accounts.people.permissions import LAST_GRANTER, directors, is_last_granter, may_grant_designation
from accounts.people.roles import Right, Role, roles_with

# The clocks of a town's servers may differ by this much; a larger difference means that a clock was set back.
CLOCK_TOLERANCE = timedelta(minutes=5)


_REFUSAL = "Seule la direction habilite, et nul ne s’habilite soi-même."


_OVERLAP = "Cette personne a déjà ce rôle pendant tout ou partie de cette période : renouvelez ou révoquez d’abord."


_OVER = "Cette habilitation est déjà terminée ou révoquée."


_CLOCK = (
    "L’horloge du serveur a reculé : elle est en retard sur le journal. Faites-la remettre à l’heure, puis recommencez."
)


@transaction.atomic
def grant_designation(
    *,
    by: Actor,
    person: User,
    role: Role,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    order_reference: str,
) -> Designation:
    """Designate a person, at once unless `starts_at` is given.

    NotPermitted for anyone but the directorate, and for oneself. NotPossible for an end before the start, for a start
    in the past (except at installation), without an order, for somebody who has left, for a period in which they
    already have that role, and while the server's clock is behind the journal.
    """
    _take_turn(by, person)
    now = timezone.now()
    _refuse_wrong_clock(by, now)
    if isinstance(by, User) and starts_at and starts_at < now:
        raise NotPossible(
            "Une habilitation n’ouvre rien dans le passé : indiquez un début à venir, ou laissez vide pour maintenant.",
            field="starts_at",
        )
    if not person.is_active:
        raise NotPossible("Cette personne n’est plus en activité.", field="person")
    designation = Designation(person=person, role=role, starts_at=starts_at or now, ends_at=ends_at)
    _save(designation, by=by, order_reference=order_reference)
    _notify(PeopleEvent.DESIGNATION_GRANTED, [designation], by=by, reason=order_reference, details=_dates(designation))
    return designation


@transaction.atomic
def renew_designation(*, by: Actor, designation: Designation, ends_at: datetime, order_reference: str) -> Designation:
    """Renew a designation: a new one, on a new order, begins where it ends, or at once when it has ended.

    NotPermitted as for granting. NotPossible when the new end is not later; when the designation has no end, is
    revoked, suspended or already renewed; and while the server's clock is behind the journal.
    """
    _take_turn(by, designation.person)
    now = timezone.now()
    _refuse_wrong_clock(by, now)
    previous = _locked(designation)
    if previous.revoked_at:
        raise NotPossible("Cette habilitation est révoquée : habilitez de nouveau la personne.")
    if previous.ends_at is None:
        raise NotPossible("Cette habilitation est sans terme : il n’y a rien à renouveler.")
    if previous.suspensions.not_over(now).exists():
        raise NotPossible("Cette habilitation est suspendue : rétablissez-la avant de la renouveler.")
    starts_at = max(previous.ends_at, now)
    if ends_at <= starts_at:
        raise NotPossible("La nouvelle fin doit être plus tard que la fin actuelle.", field="ends_at")
    renewal = Designation(person=previous.person, role=previous.role, starts_at=starts_at, ends_at=ends_at)
    renewal.renewed_from = previous
    _save(renewal, by=by, order_reference=order_reference)
    details = _dates(renewal) | {"renews": previous.pk}
    _notify(PeopleEvent.DESIGNATION_RENEWED, [renewal], by=by, reason=order_reference, details=details)
    return renewal


@transaction.atomic
def suspend_designation(
    *,
    by: Actor,
    designation: Designation,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> DesignationSuspension:
    """Suspend a designation and its future renewals, at once unless `starts_at` is given, until `ends_at` or until it
    is resumed.

    NotPermitted as for granting. NotPossible without a reason, for a period in the past or that ends before it starts;
    when the designation is over or already suspended in that period; and for the last person who may designate.
    """
    _take_turn(by, designation.person)
    now = timezone.now()
    start = starts_at or now
    reason = required_reason(reason, "Indiquez pourquoi cette habilitation est suspendue.")
    rows = _live_with_renewals(designation, now)
    _refuse_suspension(rows, start, ends_at, now)
    _refuse_last(designation)
    suspensions = [
        DesignationSuspension.objects.create(
            designation=row,
            starts_at=start,
            ends_at=ends_at,
            reason=reason,
            suspended_by=_person(by),
            suspended_at=now,
        )
        for row in rows
    ]
    details = {"from": instant(start), "until": instant(ends_at) if ends_at else None}
    _notify(PeopleEvent.DESIGNATION_SUSPENDED, rows, by=by, reason=reason, details=details)
    return suspensions[0]


@transaction.atomic
def resume_designation(*, by: Actor, designation: Designation, reason: str) -> None:
    """Lift, at once, the present or planned suspension of a designation and of its future renewals.

    NotPermitted as for granting. NotPossible without a reason, when the designation is not suspended or is over, and
    while the server's clock is behind the journal.
    """
    _take_turn(by, designation.person)
    now = timezone.now()
    _refuse_wrong_clock(by, now)
    reason = required_reason(reason, "Indiquez pourquoi cette habilitation est rétablie.")
    rows = _live_with_renewals(designation, now)
    suspensions = list(DesignationSuspension.objects.filter(designation__in=rows).not_over(now))
    if not suspensions:
        raise NotPossible("Cette habilitation n’est pas suspendue.")
    for suspension in suspensions:
        suspension.ends_at = max(now, suspension.starts_at)
        suspension.resumed_by = _person(by)
        suspension.save(update_fields=["ends_at", "resumed_by"])
    _notify(PeopleEvent.DESIGNATION_RESUMED, rows, by=by, reason=reason, details={})


@transaction.atomic
def revoke_designation(*, by: Actor, designation: Designation, reason: str) -> None:
    """End a designation and its future renewals at once.

    NotPermitted as for granting. NotPossible without a reason, when it is already over, and for the last person who may
    designate.
    """
    _take_turn(by, designation.person)
    reason = required_reason(reason, "Indiquez pourquoi cette habilitation est révoquée.")
    now = timezone.now()
    rows = _live_with_renewals(designation, now)
    _refuse_last(designation)
    _revoke(rows, by=by, reason=reason, now=now)
    _notify(PeopleEvent.DESIGNATION_REVOKED, rows, by=by, reason=reason, details={})


@transaction.atomic
def end_designations_of(*, by: Actor, person: User, reason: str) -> list[Designation]:
    """Revoke all that this person's designations open now or would open later; for whoever leaves."""
    now = timezone.now()
    rows = list(person.designations.open_ended(now).select_for_update(of=("self",)).order_by("pk"))
    _revoke(rows, by=by, reason=reason, now=now)
    lines = [
        Line(PeopleEvent.DESIGNATION_REVOKED, person, row, reason=reason, details={"role": str(row.role)})
        for row in rows
    ]
    record_all(lines, by=by)
    return rows


@transaction.atomic
def record_refused_act(*, by: User, person: User, act: str, sentence: str) -> None:
    """Journal that an action on somebody's designation was refused by a rule: which action, and the reason."""
    record(PeopleEvent.DESIGNATION_REFUSED, by=by, about=person, details={"act": act, "answer": sentence})


def hold_granters() -> None:
    """Serialise the actions that change who may designate: call it in the transaction, before reading who may."""
    granting = Designation.objects.filter(role__in=roles_with(Right.DESIGNATION_GRANT), revoked_at__isnull=True)
    list(granting.order_by("pk").select_for_update().values_list("pk", flat=True))


def _take_turn(by: Actor, person: User) -> None:
    """Wait for concurrent actions to finish, then check the rule again with the rights that remain."""
    hold_granters()
    actor = User.objects.get(pk=by.pk) if isinstance(by, User) else by
    if not may_grant_designation(actor, person):
        raise NotPermitted(_REFUSAL)


def _refuse_wrong_clock(by: Actor, now: datetime) -> None:
    """Raises NotPossible when the clock is behind the journal's last entry by more than CLOCK_TOLERANCE."""
    last = JournalEntry.objects.order_by("-number").values_list("at", flat=True).first()
    if isinstance(by, User) and last and now < last - CLOCK_TOLERANCE:
        raise NotPossible(_CLOCK)


def _refuse_suspension(rows: list[Designation], start: datetime, end: datetime | None, now: datetime) -> None:
    if start < now:
        raise NotPossible(
            "Une suspension ne ferme rien dans le passé : laissez vide pour maintenant.", field="starts_at"
        )
    if end and end <= start:
        raise NotPossible("La fin de la suspension doit suivre son début.", field="ends_at")
    last_end = rows[-1].ends_at
    if last_end and start >= last_end:
        raise NotPossible("Cette habilitation sera déjà terminée à cette date.", field="starts_at")
    # Adjacent suspensions are refused too: reading them one by one must show every hour in which the right held.
    if DesignationSuspension.objects.filter(designation__in=rows).touching(start, end).exists():
        raise NotPossible("Cette habilitation est déjà suspendue pendant tout ou partie de cette période.")


def _refuse_last(designation: Designation) -> None:
    if designation.role in roles_with(Right.DESIGNATION_GRANT) and is_last_granter(designation.person):
        raise NotPossible(LAST_GRANTER)


def _locked(designation: Designation) -> Designation:
    return Designation.objects.select_for_update(of=("self",)).select_related("person").get(pk=designation.pk)


def _revoke(rows: list[Designation], *, by: Actor, reason: str, now: datetime) -> None:
    for row in rows:
        # Never before it was granted, even if the clock was set back since: the period in force stays on record.
        row.revoked_at = max(now, row.granted_at)
        row.revoked_by = _person(by)
        row.revocation_reason = reason
        row.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])


def _live_with_renewals(designation: Designation, now: datetime) -> list[Designation]:
    """The designation, then its future renewals: what suspends or ends the first applies to the others."""
    if not Designation.objects.open_ended(now).filter(pk=_locked(designation).pk).exists():
        raise NotPossible(_OVER)
    rows = [_locked(designation)]
    while renewal := rows[-1].renewals.filter(revoked_at__isnull=True).first():
        rows.append(_locked(renewal))
    return rows


def _save(designation: Designation, *, by: Actor, order_reference: str) -> None:
    order_reference = required_reason(order_reference, "Indiquez la référence de l’arrêté.", field="order_reference")
    designation.order_reference = order_reference
    designation.granted_by = _person(by)
    if designation.ends_at and designation.ends_at <= designation.starts_at:
        raise NotPossible("La fin d’une habilitation doit suivre son début.", field="ends_at")
    try:
        designation.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    if _overlapping(designation):
        raise NotPossible(_OVERLAP)
    try:
        with transaction.atomic():
            designation.save()
    except IntegrityError as error:
        # Another transaction granted the same role at the same time.
        raise NotPossible(_OVERLAP) from error


def _overlapping(designation: Designation) -> bool:
    """Whether the person has that role in that period already: the same rule as the database's (migration 0001)."""
    same = Designation.objects.filter(person=designation.person, role=designation.role)
    same = same.filter(revoked_at__isnull=True, expired_at__isnull=True)
    same = same.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=designation.starts_at))
    return (same.filter(starts_at__lt=designation.ends_at) if designation.ends_at else same).exists()


def _dates(designation: Designation) -> dict[str, Any]:
    until = instant(designation.ends_at) if designation.ends_at else None
    return {"from": instant(designation.starts_at), "until": until}


def _notify(event: PeopleEvent, rows: list[Designation], *, by: Actor, reason: str, details: dict[str, Any]) -> None:
    """Journal one entry for each row, and send one message for the action; none for an action of the system."""
    lines = [
        Line(event, about=row.person, related=row, reason=reason, details={"role": str(row.role)} | details)
        for row in rows
    ]
    record_all(lines, by=by)
    if isinstance(by, User):
        mail_designation(by=by, event=event, designation=rows[0], reason=reason)


def _person(by: Actor) -> User | None:
    return None if isinstance(by, SystemActor) else by


def mail_designation(*, by: User, event: PeopleEvent, designation: Designation, reason: str) -> None:
    """Queue a message to the person and to the other directors, in the transaction of the action; none to somebody
    without an address."""
    for reader in _readers(designation, but=by):
        message = designation_changed(event, designation, reader=reader, by=by, reason=reason)
        write_mail(message, about=designation, recipient=reader.email)


def announce_ending(*, by: Actor, designation: Designation) -> None:
    """Queue a message to the person and to the directors: the designation ends soon unless it is renewed."""
    for reader in _readers(designation, but=by):
        write_mail(designation_ending(designation, reader=reader), about=designation, recipient=reader.email)


def _readers(designation: Designation, *, but: Actor) -> list[User]:
    others = directors().exclude(pk=designation.person_id)
    return [reader for reader in (designation.person, *others) if reader.email and reader != but]
