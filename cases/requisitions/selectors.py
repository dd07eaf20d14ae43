"""Which clips a requisition concerns."""

from cases.requisitions.models import Requisition, RequisitionWindow
from evidence.footage.models import Clip, ClipQuerySet, Hold


def clips_for_requisition(requisition: Requisition) -> ClipQuerySet:
    """The stored clips of the requested windows, those of the incident that the requisition names, and those already
    chosen; oldest first. All of them, whoever may see them: the law's holds do not ask who looks."""
    concerned = [explained_otherwise(requisition).values_list("pk")]
    concerned += [clips_of_window(window).order_by().values_list("pk") for window in requisition.windows.all()]
    first, *others = concerned
    keys = first.union(*others) if others else first
    return Clip.objects.filter(pk__in=keys).select_related("camera", "wearer", "shift").order_by("started_at", "pk")


def clips_of_window(window: RequisitionWindow) -> ClipQuerySet:
    """The stored clips that a window overlaps, whoever may see them."""
    return Clip.objects.stored().overlapping(window.start_at, window.end_at)


def explained_otherwise(requisition: Requisition) -> ClipQuerySet:
    """The stored clips that concern the requisition whatever its windows: those chosen, those of its incident."""
    clips = Clip.objects.stored().order_by()
    chosen = clips.filter(requisition_choices__requisition=requisition).values("pk")
    if requisition.incident_id is None:
        return Clip.objects.filter(pk__in=chosen).order_by()
    linked = clips.filter(incident_links__incident=requisition.incident_id).values("pk")
    return (Clip.objects.filter(pk__in=chosen) | Clip.objects.filter(pk__in=linked)).order_by()


def clips_held_for(requisition: Requisition) -> ClipQuerySet:
    """The clips that the requisition holds now, whoever may see them."""
    held = Hold.objects.active().filter(origin=requisition.origin)
    return Clip.objects.filter(pk__in=held.values("clip"))
