"""Which clips a requisition concerns."""

from cases.requisitions.models import Requisition
from evidence.footage.models import Clip, ClipQuerySet


def clips_for_requisition(requisition: Requisition) -> ClipQuerySet:
    """The stored clips of the requested window, those of the linked incident, and those already chosen; oldest first.
    Not filtered by who sees them: holds apply whoever looks.
    """
    clips = Clip.objects.stored().order_by()
    concerned = [clips.filter(requisition_choices__requisition=requisition)]
    if requisition.window_start and requisition.window_end:
        concerned.append(clips.overlapping(requisition.window_start, requisition.window_end))
    if requisition.incident_id:
        concerned.append(clips.filter(incident_links__incident=requisition.incident_id))
    first, *others = (found.values_list("pk") for found in concerned)
    keys = first.union(*others) if others else first
    return Clip.objects.filter(pk__in=keys).select_related("camera", "wearer", "shift").order_by("started_at", "pk")
