"""What the checks of integrity have found, the open anomalies of the journal and its batches, for “Aujourd’hui”."""

from datetime import datetime

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.moments import day_in_words
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, Stake, WorklistSection, WorklistSource
from accounts.journal.actions.checkpoints import STAMPS, WITNESSES
from accounts.journal.actions.mails import MAILS
from accounts.journal.models import ClockDoubt, IntegrityFinding
from accounts.oversight.permissions import may_examine_anomaly
from accounts.oversight.selectors import open_anomalies
from accounts.people.roles import Right


def unexplained_anomalies(person: Person, now: datetime) -> WorklistSection:
    """The anomalies that nobody has explained yet."""
    waiting = open_anomalies(now)
    lines = [
        Line(
            sentence=f"{one.person}, {day_in_words(one.day)}\u00a0: {one.sentence}",
            url=f"{reverse('anomaly_list')}#line-{one.key}",
            action="Examiner" if may_examine_anomaly(person, one.person) else "Voir",
        )
        for one in waiting[:LINES_A_SECTION]
    ]
    empty = "Aucune anomalie n’attend d’explication."
    return WorklistSection(
        "Anomalies du journal", "triangle-alert", empty, len(waiting), reverse("anomaly_list"), lines
    )


def integrity_findings(_person: Person, now: datetime) -> WorklistSection:
    """The clock in doubt, then what the checks of the journal and of the rows have found."""
    doubts, findings = ClockDoubt.objects.filter(settled_at=None), IntegrityFinding.objects.filter(gone_at=None)
    url = reverse("integrity")
    lines = [
        Line(
            f"{doubt.sentence} Rien n’est effacé en attendant.", f"{url}#line-{doubt.pk}", "Confirmer l’heure", due=now
        )
        for doubt in doubts[:LINES_A_SECTION]
    ]
    lines += [
        Line(finding.sentence, f"{url}#finding-{finding.pk}", "Examiner", due=now)
        for finding in findings[: LINES_A_SECTION - len(lines)]
    ]
    count = doubts.count() + findings.count()
    return WorklistSection("Intégrité", "shield-alert", "", count, url, lines, Stake.EVIDENCE, is_quiet=True)


SECTIONS = (
    WorklistSource(Right.JOURNAL_READ, integrity_findings),
    WorklistSource(Right.JOURNAL_READ, unexplained_anomalies),
)
# Administrators see to the mail server, the direction to whom a mail is for.
BATCHES: BatchRights = {
    MAILS: (Right.REQUISITION_PREPARE, Right.PERSON_MANAGE),
    STAMPS: (Right.PERSON_MANAGE,),
    WITNESSES: (Right.PERSON_MANAGE,),
}
