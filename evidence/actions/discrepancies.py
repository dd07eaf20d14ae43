"""Writing down that an offload does not add up, and that what was missing has come since."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.events import Event
from evidence.models import Camera, Offload, OffloadDiscrepancy
from evidence.reckoning import faults_of


def note_discrepancy(offload: Offload, *, by: Actor) -> OffloadDiscrepancy | None:
    """Keep what an offload that just ended lacks, if anything: files lost, files in quarantine, holes in the camera's
    numbering. Call inside the transaction that ends it."""
    faults = faults_of(offload)
    if not faults:
        return None
    discrepancy = OffloadDiscrepancy.objects.create(
        offload=offload,
        lost_files=faults.lost,
        quarantined_files=faults.quarantined,
        missing_numbers=faults.missing_numbers,
        gaps=[str(gap) for gap in faults.gaps],
    )
    details = {
        "lost_files": faults.lost,
        "quarantined_files": faults.quarantined,
        "missing_numbers": faults.missing_numbers,
        "gaps": discrepancy.gaps,
    }
    record(Event.OFFLOAD_DISCREPANCY, by=by, about=offload, related=offload.camera, details=details)
    return discrepancy


@transaction.atomic
def mend_discrepancies(*, by: Actor, camera: Camera | None = None) -> None:
    """Close the open discrepancies, of one camera or of all, whose cause is gone: the file came by a later offload, the
    quarantine is settled, the hole is filled."""
    found = OffloadDiscrepancy.objects.open().select_related("offload__camera")
    for discrepancy in found.filter(offload__camera=camera) if camera else found:
        if not faults_of(discrepancy.offload):
            OffloadDiscrepancy.objects.open().filter(pk=discrepancy.pk).update(mended_at=timezone.now())
            record(Event.OFFLOAD_MENDED, by=by, about=discrepancy.offload, related=discrepancy.offload.camera)


def keeps_in(camera: Camera, *, since: datetime | None) -> bool:
    """Whether an offload that ended since the camera came back lacks something that it may still hold."""
    found = OffloadDiscrepancy.objects.open().filter(offload__camera=camera)
    if since:
        found = found.filter(offload__ended_at__gte=since)
    return any(discrepancy.keeps_camera for discrepancy in found)
