"""Raising and ending alerts: a row and an e-mail when one begins, an end date when its cause is gone."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from evidence.intake.actions.offloads import resolve_discrepancies
from evidence.issuing.emails import alert_raised
from evidence.issuing.events import IssuingEvent
from evidence.issuing.models import RaisedAlert
from evidence.issuing.selectors.alerts import FINDERS, Alert, Finder, people_alerted

SEARCHES = Batch("alert-searches", "Recherche des alertes du matériel")
ALERT_ENDS = Batch("alert-ends", "Fin des alertes du matériel")
ALERT_STARTS = Batch("alert-starts", "Alertes du matériel")


def update_alerts(*, by: Actor) -> None:
    """Raise new alerts and end those whose cause is gone; an alert that continues is not sent again. While one kind of
    alert cannot be looked for, none is ended."""
    resolve_discrepancies(by=by)
    now = timezone.now()
    searches = work_through(
        SEARCHES, FINDERS, lambda find: list(find(now)), by=by, key=_name, label=_name, are_all=True
    )
    found = {alert.key: alert for alerts in searches.results for alert in alerts}
    standing = {raised.key: raised for raised in RaisedAlert.objects.standing()}
    if len(searches.results) == len(FINDERS):
        gone = [raised for key, raised in standing.items() if key not in found]
        work_through(ALERT_ENDS, gone, lambda raised: end_alert(by=by, raised=raised, at=now), by=by, are_all=True)
    new = [alert for key, alert in found.items() if key not in standing]
    work_through(
        ALERT_STARTS,
        new,
        lambda alert: raise_alert(by=by, alert=alert),
        by=by,
        key=lambda alert: alert.key,
        label=lambda alert: alert.sentence,
        are_all=True,
    )


def _name(find: Finder) -> str:
    return find.__name__.strip("_")


@transaction.atomic
def raise_alert(*, by: Actor, alert: Alert) -> RaisedAlert | None:
    """Create the alert, journal it, and write one e-mail to each of the directors and equipment managers. None when
    another worker has just raised the same alert.
    """
    try:
        with transaction.atomic():
            raised = RaisedAlert.objects.create(kind=alert.kind, key=alert.key, sentence=alert.sentence)
    except IntegrityError:
        return None
    record(
        IssuingEvent.ALERT_RAISED,
        by=by,
        about=raised,
        related=alert.about,
        details={"kind": str(alert.kind), "sentence": alert.sentence},
    )
    for person in people_alerted():
        write_mail(alert_raised(alert), about=raised, recipient=person.email)
    return raised


@transaction.atomic
def end_alert(*, by: Actor, raised: RaisedAlert, at: datetime) -> None:
    """End an alert whose cause is gone."""
    if RaisedAlert.objects.standing().filter(pk=raised.pk).update(ended_at=at):
        record(
            IssuingEvent.ALERT_ENDED, by=by, about=raised, details={"kind": raised.kind, "sentence": raised.sentence}
        )
