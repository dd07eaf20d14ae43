"""The worklist sections of incomplete offloads, delayed files and quarantine."""

from datetime import datetime

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.moments import short_moment
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, Stake, WorklistSection, WorklistSource
from accounts.people.roles import Right
from evidence.intake.actions.announcements import NEVER_SENT_FILES
from evidence.intake.actions.dock_polling import DOCK_FOLDERS, DOCK_NAMES, OFFLOAD_ENDS
from evidence.intake.actions.erasure import FILE_ERASURE
from evidence.intake.actions.ingestion import RECEIVING
from evidence.intake.actions.offloads import MENDED_OFFLOADS
from evidence.intake.actions.uploads import EXPIRED_UPLOADS, LEFT_BYTES, WHOLE_UPLOADS
from evidence.intake.lists import OffloadFilters
from evidence.intake.models import OffloadDiscrepancy, OffloadFile, QuarantinedFile
from evidence.intake.selectors.reconciliation import unread_offloads


def unexplained_discrepancies(person: Person, now: datetime) -> WorklistSection:
    """Incomplete offloads, until somebody explains them in writing."""
    waiting = OffloadDiscrepancy.objects.open().select_related("offload__camera")
    lines = [
        Line(
            sentence=f"{one.offload.camera or one.offload.camera_serial}, le "
            f"{short_moment(one.found_at)} — {one.sentence}",
            url=reverse("offload_detail", args=[one.offload_id]),
            action="Expliquer",
            due=one.found_at,
            camera=one.offload.camera_id,
        )
        for one in waiting[:LINES_A_SECTION]
    ]
    empty = "Tous les déchargements tombent juste, ou sont expliqués."
    url = reverse("offload_list", query={"state": OffloadFilters.OPEN})
    return WorklistSection(
        "Déchargements à expliquer", "list-checks", empty, waiting.count(), url, lines, Stake.EVIDENCE
    )


def quarantined_files(person: Person, now: datetime) -> WorklistSection:
    waiting = QuarantinedFile.objects.visible_to(person).waiting().with_hold().select_related("file__offload")
    lines = [
        Line(
            sentence=f"{quarantined} — {quarantined.get_reason_display()}",
            url=reverse("quarantine_detail", args=[quarantined.pk]),
            action="Examiner",
            deadline=None if quarantined.is_held else quarantined.erase_due_at,
        )
        for quarantined in waiting[:LINES_A_SECTION]
    ]
    empty = "Rien en quarantaine."
    url = reverse("quarantine_list")
    return WorklistSection("Quarantaine", "shield-alert", empty, waiting.count(), url, lines, Stake.EVIDENCE)


def stuck_files(person: Person, now: datetime) -> WorklistSection:
    """Files that could not be received yet, or not be removed from their dock, with the reason. Lost files are in the
    section of discrepancies.
    """
    stuck = OffloadFile.objects.failing().select_related("offload")
    unread = unread_offloads()
    url = reverse("camera_list") + "#stuck-title"
    lines = [
        Line(f"{offload} — illisible sur la caméra, {line}", url, "Voir", due=now, camera=offload.camera_id)
        for offload in unread[:LINES_A_SECTION]
        for line in offload.unread.splitlines()[:1]
    ]
    lines += [
        Line(f"{file.offload} — {file.last_error}", url, "Voir", due=now, camera=file.offload.camera_id)
        for file in stuck[: LINES_A_SECTION - len(lines)]
    ]
    count = stuck.count() + unread.count()
    empty = "Aucun déchargement n’est en difficulté."
    return WorklistSection("Déchargements en difficulté", "unplug", empty, count, url, lines, Stake.EVIDENCE)


SECTIONS = (
    WorklistSource(Right.OFFLOAD_RESOLVE, unexplained_discrepancies),
    WorklistSource(Right.OFFLOAD_RESOLVE, quarantined_files),
    WorklistSource(Right.CAMERA_LIST, stuck_files),
)
_DOCKS = (
    DOCK_FOLDERS,
    DOCK_NAMES,
    RECEIVING,
    OFFLOAD_ENDS,
    MENDED_OFFLOADS,
    WHOLE_UPLOADS,
    EXPIRED_UPLOADS,
    LEFT_BYTES,
    NEVER_SENT_FILES,
)
BATCHES: BatchRights = dict.fromkeys(_DOCKS, (Right.CAMERA_MANAGE, Right.OFFLOAD_RESOLVE))
BATCHES[FILE_ERASURE] = (Right.OFFLOAD_RESOLVE,)
