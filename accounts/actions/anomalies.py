"""Explaining in writing what the journal shows."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.journal.anomalies import Anomaly, open_anomalies
from accounts.models import AnomalyExamination, User
from accounts.permissions import may_examine_anomaly

_GONE = "Cette anomalie est déjà examinée : actualisez la page."


@transaction.atomic
def examine_anomaly(*, by: User, anomaly: Anomaly, explanation: str) -> AnomalyExamination:
    """Explain an anomaly, which then leaves the list of open ones; it opens again when its day brings more entries.

    NotPermitted without JOURNAL_READ and for one's own; NotPossible without an explanation or when it is explained
    already.
    """
    if not may_examine_anomaly(by, anomaly.person):
        raise NotPermitted("Une anomalie est examinée par une autre personne que celle qu’elle concerne.")
    if not explanation.strip():
        raise NotPossible("Écrivez ce que l’examen a montré : sans explication, l’anomalie reste ouverte.")
    if anomaly.key not in {one.key for one in open_anomalies(timezone.now())}:
        raise NotPossible(_GONE)
    examination = AnomalyExamination(
        kind=anomaly.kind,
        person=anomaly.person,
        day=anomaly.day,
        last_number=anomaly.numbers[-1],
        explanation=explanation.strip(),
        examined_by=by,
    )
    try:
        with transaction.atomic():
            examination.save()
    except IntegrityError as error:
        raise NotPossible(_GONE) from error
    details = {"day": anomaly.day.isoformat(), "entries": len(anomaly.numbers), "last_number": anomaly.numbers[-1]}
    record(
        Event.ANOMALY_EXAMINED,
        by=by,
        about=examination,
        related=anomaly.person,
        reason=examination.explanation,
        details={"kind": anomaly.kind.value} | details,
    )
    return examination
