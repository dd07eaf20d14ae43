"""Explains anomalies in the journal, exports its entries, and tells what the checks of integrity have found."""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.web.lists.filters import ListFilters
from accounts.base.web.lists.listing import Listing
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.journal.models import ClockDoubt, IntegrityFinding, JournalEntry, JournalHead
from accounts.oversight.emails import integrity_found
from accounts.oversight.events import OversightEvent
from accounts.oversight.models import AnomalyExamination
from accounts.oversight.permissions import may_examine_anomaly
from accounts.oversight.selectors import Anomaly, open_anomalies
from accounts.people.models import User
from accounts.people.permissions import may_read_journal, people_with
from accounts.people.roles import Right

_GONE = "Cette anomalie est déjà examinée : actualisez la page."


@transaction.atomic
def examine_anomaly(*, by: User, anomaly: Anomaly, explanation: str) -> AnomalyExamination:
    """Explain an anomaly as it stands now. Later entries make another only when they match the rule by themselves.

    NotPermitted without JOURNAL_READ and for an anomaly about oneself; NotPossible without an explanation or when it is
    explained already.
    """
    if not may_examine_anomaly(by, anomaly.person):
        raise NotPermitted("Une anomalie est examinée par une autre personne que celle qu’elle concerne.")
    explanation = required_reason(
        explanation,
        "Écrivez ce que l’examen a montré : sans explication, l’anomalie reste ouverte.",
        field="explanation",
    )
    opened = {one.key: one for one in open_anomalies(timezone.now())}.get(anomaly.key)
    if opened is None:
        raise NotPossible(_GONE)
    anomaly = opened
    examination = AnomalyExamination(
        kind=anomaly.kind,
        person=anomaly.person,
        day=anomaly.day,
        last_number=anomaly.numbers[-1],
        explanation=explanation,
        examined_by=by,
    )
    try:
        with transaction.atomic():
            examination.save()
    except IntegrityError as error:
        raise NotPossible(_GONE) from error
    details = {"day": anomaly.day.isoformat(), "entries": len(anomaly.numbers), "last_number": anomaly.numbers[-1]}
    record(
        OversightEvent.ANOMALY_EXAMINED,
        by=by,
        about=examination,
        related=anomaly.person,
        reason=examination.explanation,
        details={"kind": anomaly.kind.value} | details,
    )
    return examination


# The most rows of a list in one export.
ROWS_LIMIT = 50_000


class TableFormat(models.TextChoices):
    CSV = "csv", "tableau (CSV)"
    XLSX = "xlsx", "classeur (XLSX)"


@transaction.atomic
def export_list(*, by: User, listing: Listing[Any], form: ListFilters, format: TableFormat) -> int:
    """Journal the export of the rows of a list that pass these filters; returns how many there are.

    NotPermitted without one of the list's rights; NotPossible for a malformed filter, and beyond ROWS_LIMIT.
    """
    if not by.rights & listing.rights:
        raise NotPermitted("Vous ne pouvez pas exporter cette liste.")
    if not form.is_valid():
        raise NotPossible("Un filtre est mal écrit : rien n’a été exporté.")
    count = form.narrowed(listing.rows(by)).order_by()[: ROWS_LIMIT + 1].count()
    if count > ROWS_LIMIT:
        raise NotPossible(f"Plus de {_grouped(ROWS_LIMIT)} lignes passent ces filtres : ajoutez-en un.")
    filters = [f"{chip.label}\u00a0: {chip.value}" for chip in form.chips({})]
    details = {"list": listing.title, "rows": count, "format": format.value, "filters": filters}
    record(OversightEvent.LIST_EXPORTED, by=by, about=by, details=details)
    return count


READ_AT_ONCE = 2000


class ExportFormat(models.TextChoices):
    CSV = "csv", "tableau (CSV)"
    PDF = "pdf", "document (PDF)"

    @property
    def limit(self) -> int:
        """The most entries in one export. `manage.py export_journal` exports the whole journal."""
        return 2_000 if self is ExportFormat.PDF else 200_000


@transaction.atomic
def export_entries(
    *,
    by: User,
    entries: "QuerySet[JournalEntry]",
    filters: dict[str, str],
    format: ExportFormat = ExportFormat.CSV,
) -> Iterator[JournalEntry]:
    """Journal the export, and return the entries written before it that pass these filters, oldest first; a few
    thousand are read at a time.

    NotPermitted without JOURNAL_READ; NotPossible for more entries than the format allows.
    """
    if not may_read_journal(by):
        raise NotPermitted("Vous ne pouvez pas exporter le journal.")
    count = entries.order_by()[: format.limit + 1].count()
    if count > format.limit:
        raise NotPossible(
            f"Plus de {_grouped(format.limit)} entrées passent ces filtres, ce que ne tient pas un "
            f"{format.label} : resserrez la période ou ajoutez un filtre."
        )
    details = {"entries": count, "format": format.value, "filters": filters}
    written = record(OversightEvent.JOURNAL_EXPORTED, by=by, about=by, details=details)
    return _before(entries, written.number)


def _before(entries: "QuerySet[JournalEntry]", end: int) -> Iterator[JournalEntry]:
    last = 0
    while found := list(entries.filter(number__gt=last, number__lt=end).order_by("number")[:READ_AT_ONCE]):
        yield from found
        last = found[-1].number


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


@transaction.atomic
def record_whole_export(*, by: Actor, account: str) -> None:
    """Journal the export of the whole journal from the command line, by this account of the server. Called first, so
    that the exported journal ends with this entry."""
    journal = JournalHead.objects.filter(pk=1).first() or JournalHead(pk=1)
    record(
        OversightEvent.JOURNAL_EXPORTED,
        by=by,
        about=journal,
        details={"entries": journal.number, "account": account},
    )


# The most findings that one message names.
TOLD_AT_ONCE = 20


@transaction.atomic
def tell_integrity(*, by: Actor) -> int:
    """Mail the direction what was found and not told yet: each doubt on the clock, then the findings together. Returns
    how many were told."""
    now = timezone.now()
    doubts = list(ClockDoubt.objects.select_for_update().filter(told_at=None))
    for doubt in doubts:
        _mail_direction([doubt.sentence], about=doubt, clock=True)
    findings = list(IntegrityFinding.objects.select_for_update().filter(told_at=None, gone_at=None))
    if findings:
        sentences = [finding.sentence for finding in findings[:TOLD_AT_ONCE]]
        more = len(findings) - len(sentences)
        _mail_direction([*sentences, f"Et {more} autres."] if more else sentences, about=findings[0], clock=False)
    for rows in (doubts, findings):
        for row in rows:
            row.told_at = now
            row.save(update_fields=["told_at"])
    return len(doubts) + len(findings)


def _mail_direction(sentences: list[str], *, about: models.Model, clock: bool) -> None:
    message = integrity_found(sentences, clock=clock)
    for person in people_with(Right.EMERGENCY_CONFIRM).exclude(email=""):
        write_mail(message, about=about, recipient=person.email)
