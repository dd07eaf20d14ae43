"""Writing down that an offload does not add up, and that what was missing has come since."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.events import Event
from evidence.models import Camera, Offload, OffloadDiscrepancy
from evidence.reckoning import faults_of


def note_discrepancy(offload: Offload, *, by: Actor) -> OffloadDiscrepancy | None:
    """Keep what an ended offload lacks, if anything: files lost, in quarantine or other on the camera, holes in the
    camera's numbering. What was explained before and is found worse waits again; the journal keeps that explanation.

    Call inside the transaction that ends it, or that finds it worse.
    """
    faults = faults_of(offload)
    if not faults:
        return None
    details = {
        "lost_files": faults.lost,
        "quarantined_files": faults.quarantined,
        "differing_files": faults.differing,
        "missing_numbers": faults.missing_numbers,
        "gaps": [str(gap) for gap in faults.gaps],
    }
    unexplained = {"explanation": "", "explained_by": None, "explained_at": None, "mended_at": None}
    discrepancy, _ = OffloadDiscrepancy.objects.update_or_create(offload=offload, defaults=details | unexplained)
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
    """Whether an offload that ended since the camera came back lacks something that it may still hold, or a file on it
    is other than ours, whenever that one came."""
    found = OffloadDiscrepancy.objects.open().filter(offload__camera=camera)
    if since:
        found = found.filter(Q(offload__ended_at__gte=since) | Q(differing_files__gt=0))
    return any(discrepancy.keeps_camera for discrepancy in found)
