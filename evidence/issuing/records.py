"""Compares the register of who wore which camera with what the journal says of it."""

from collections.abc import Iterator

from accounts.base.records import RecordCheck
from accounts.journal.format import instant
from accounts.journal.told import told_by, told_since
from evidence.equipment.models import CameraIssue
from evidence.issuing.events import IssuingEvent


def contradicted_issues() -> Iterator[str]:
    """Issues that no entry makes: of this camera, to this wearer, at this hour; and corrections that no entry tells."""
    issued: set[tuple[str, str, object]] = set()
    corrected: set[tuple[str, str, str]] = set()
    for entry in told_by((IssuingEvent.CAMERA_ISSUED, IssuingEvent.ISSUE_CORRECTED)):
        if entry.event == IssuingEvent.CAMERA_ISSUED:
            issued.add((entry.subject_id, entry.related_id, entry.details.get("from")))
        else:
            corrected.add((entry.subject_id, entry.related_id, entry.reason))
    since = told_since()
    for issue in CameraIssue.objects.select_related("camera", "wearer"):
        camera, wearer = str(issue.camera_id), str(issue.wearer_id)
        if since and issue.issued_at < since:
            continue
        label = f"{issue.camera}, {issue.wearer}"
        if issue.corrects_id is None and (camera, wearer, instant(issue.issued_at)) not in issued:
            yield f"La perception n° {issue.pk} ({label}) n’est dite par aucune entrée du journal."
        if issue.corrects_id and (camera, wearer, issue.correction_reason) not in corrected:
            yield f"La correction n° {issue.pk} ({label}) n’est dite par aucune entrée du journal."


RECORDS = (RecordCheck("camera-issues", "Perceptions des caméras", contradicted_issues),)
