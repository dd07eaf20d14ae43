"""What is to be done after a debrief: by whom, by when, and the reminders."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.batches import Batch
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.journal.changes import changed
from accounts.people.models import User
from cases.incidents.emails import follow_up_assigned, follow_up_due
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Debrief, FollowUp, FollowUpReminder
from cases.incidents.permissions import may_change_debrief, may_close_follow_up

FOLLOW_UP_REMINDERS = Batch("follow-up-reminders", "Rappels des suites de débriefings")
# Days before the due date. When both are due, only the last one is sent.
REMINDED_DAYS_BEFORE = (7, 0)


@transaction.atomic
def set_follow_up(*, by: User, debrief: Debrief, task: str, owner: User, due_on: date) -> FollowUp:
    """Entrust somebody with what is to be done after a debrief, by a day. They are told by mail.

    NotPermitted without DEBRIEF_LEAD. NotPossible without a task, for a day that is past, or for somebody who is no
    longer in activity.
    """
    if not may_change_debrief(by, debrief):
        raise NotPermitted("Vous ne pouvez pas modifier ce débriefing.")
    task = required_reason(task, "Dites ce qui est à faire.", field="task")
    _require(owner, due_on)
    follow_up = FollowUp.objects.create(debrief=debrief, task=task, owner=owner, due_on=due_on, set_by_name=name_of(by))
    _record_assigned(follow_up, changed(None, _details(follow_up)), by=by)
    return follow_up


@transaction.atomic
def assign_follow_up(*, by: User, follow_up: FollowUp, owner: User, due_on: date) -> None:
    """Entrust it to somebody else, or move its day. NotPermitted without DEBRIEF_LEAD; NotPossible once it is done, and
    as for set_follow_up."""
    if not may_change_debrief(by, follow_up.debrief):
        raise NotPermitted("Vous ne pouvez pas confier cette suite à une autre personne.")
    follow_up = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if follow_up.done_at:
        raise NotPossible("Cette suite est déjà faite.")
    _require(owner, due_on)
    before = _details(follow_up)
    follow_up.owner, follow_up.due_on = owner, due_on
    follow_up.save(update_fields=["owner", "due_on"])
    if details := changed(before, _details(follow_up)):
        _record_assigned(follow_up, details, by=by)


@transaction.atomic
def close_follow_up(*, by: User, follow_up: FollowUp, outcome: str) -> None:
    """Say what was done. NotPermitted for anybody but its owner and those who may change the debrief; NotPossible
    without an outcome, or once it is done."""
    outcome = required_reason(outcome, "Dites ce qui a été fait.", field="outcome")
    follow_up = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if follow_up.done_at:
        raise NotPossible("Cette suite est déjà faite.")
    if not may_close_follow_up(by, follow_up):
        raise NotPermitted("Cette suite n’est pas la vôtre.")
    follow_up.done_at, follow_up.done_by_name, follow_up.outcome = timezone.now(), name_of(by), outcome
    follow_up.save(update_fields=["done_at", "done_by_name", "outcome"])
    details = {"follow_up": follow_up.pk}
    record(
        IncidentEvent.DEBRIEF_FOLLOW_UP_DONE, by=by, about=follow_up.debrief, related=follow_up.owner, details=details
    )


def remind_follow_ups(*, by: Actor) -> int:
    """Remind by mail of what is due within 7 days, then today, once each; after an outage one message replaces both.
    Returns how many were reminded."""
    today = timezone.localdate()
    due = FollowUp.objects.due_by(today + timedelta(days=max(REMINDED_DAYS_BEFORE)))
    due = due.select_related("owner", "debrief__leader")
    return sum(
        work_through(
            FOLLOW_UP_REMINDERS, due, lambda one: _remind(pk=one.pk, by=by, today=today), by=by, are_all=True
        ).results
    )


@transaction.atomic
def _remind(*, pk: int, by: Actor, today: date) -> bool:
    locked = FollowUp.objects.select_for_update(of=("self",)).select_related("owner", "debrief__leader")
    follow_up = locked.get(pk=pk)
    if follow_up.done_at:
        return False
    due = {days for days in REMINDED_DAYS_BEFORE if follow_up.due_on <= today + timedelta(days=days)}
    sent = follow_up.reminders.filter(due_on=follow_up.due_on).values_list("days_before", flat=True)
    missing = due - set(sent)
    if not missing:
        return False
    FollowUpReminder.objects.bulk_create(
        FollowUpReminder(follow_up=follow_up, due_on=follow_up.due_on, days_before=days) for days in missing
    )
    if min(due) not in missing:
        return False
    reader = follow_up.owner if follow_up.owner.is_active else follow_up.debrief.leader
    if reader.email:
        write_mail(follow_up_due(follow_up, reader=reader), about=follow_up.debrief, recipient=reader.email)
    details = {"follow_up": follow_up.pk, "due_on": follow_up.due_on.isoformat(), "days": min(due)}
    record(IncidentEvent.DEBRIEF_FOLLOW_UP_REMINDED, by=by, about=follow_up.debrief, related=reader, details=details)
    return True


def _require(owner: User, due_on: date) -> None:
    if due_on < timezone.localdate():
        raise NotPossible("Cette échéance est déjà passée : choisissez un jour à venir.", field="due_on")
    if not owner.is_active:
        raise NotPossible(f"{owner} n’est plus en activité : confiez la suite à une autre personne.", field="owner")


def _details(follow_up: FollowUp) -> dict[str, str]:
    """What the journal says of it: never the task, which it would outlive."""
    return {"owner": str(follow_up.owner), "due_on": follow_up.due_on.isoformat()}


def _record_assigned(follow_up: FollowUp, details: dict[str, object], *, by: User) -> None:
    record(
        IncidentEvent.DEBRIEF_FOLLOW_UP_ASSIGNED,
        by=by,
        about=follow_up.debrief,
        related=follow_up.owner,
        details={"follow_up": follow_up.pk} | details,
    )
    if follow_up.owner.email and follow_up.owner != by:
        message = follow_up_assigned(follow_up, by=by)
        write_mail(message, about=follow_up.debrief, recipient=follow_up.owner.email)
