"""Raising and ending alerts: a row and an e-mail when one begins, an end date when its cause is gone."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from evidence.intake.actions.offloads import resolve_discrepancies
from evidence.issuing.emails import alert_raised
from evidence.issuing.events import IssuingEvent
from evidence.issuing.models import RaisedAlert
from evidence.issuing.selectors.alerts import Alert, find_alerts, people_alerted


def update_alerts(*, by: Actor) -> None:
    """Raise new alerts and end those whose cause is gone; an alert that continues is not sent again."""
    resolve_discrepancies(by=by)
    now = timezone.now()
    found = {alert.key: alert for alert in find_alerts(now)}
    standing = {raised.key: raised for raised in RaisedAlert.objects.standing()}
    for key, raised in standing.items():
        if key not in found:
            end_alert(by=by, raised=raised, at=now)
    for key, alert in found.items():
        if key not in standing:
            raise_alert(by=by, alert=alert)


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
