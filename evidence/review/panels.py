"""On the page of a clip: its markers, their changes, what was taken from it, and the other angles of its moment."""

from typing import Any

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.people.models import User
from evidence.footage.forms import forms_for_several
from evidence.footage.models import Clip
from evidence.footage.permissions import clips_to_view
from evidence.review.models import MarkerWording
from evidence.review.permissions import may_export
from evidence.review.selectors import extractions_context, marker_lines


def review_of_clip(clip: Clip, reader: Person) -> Panel | None:
    """The markers of a stored clip and, for who may export, its stills and excerpts; nothing where there never were
    any."""
    if not clip.is_stored:
        return None
    exports = may_export(reader, clip)
    context: dict[str, Any] = {"clip": clip, "may_export": exports}
    context |= extractions_context(clip) if exports else {"extractions": [], "coming": []}
    wordings = list(MarkerWording.objects.filter(clip=clip))
    if wordings:
        first = {wording.marker_number: wording.pk for wording in reversed(wordings)}
        changes = [wording for wording in wordings if wording.pk != first[wording.marker_number]]
        context |= {"is_marked": True, "lines": marker_lines(clip, reader), "changes": changes}
    return (
        Panel("review/_clip_panel.html", context) if wordings or context["extractions"] or context["coming"] else None
    )


def angles_of_clip(clip: Clip, reader: User) -> Panel | None:
    """The way to the clip and those of the same moment beside each other, for who may view several of them."""
    if not clip.is_stored:
        return None
    seen = Clip.objects.visible_to(reader).during(clip.earliest_at, clip.latest_at)
    moment = clips_to_view(reader, seen)
    count = moment.count()
    if count < 2:
        return None
    form = forms_for_several(reader, moment.select_related("camera", "wearer").order_by("started_at"))["viewings_form"]
    return Panel("review/_angles_panel.html", {"clip": clip, "count": count, "form": form})


PANELS: dict[str, PanelBuilder] = {"clip_moment": angles_of_clip, "clip_side": review_of_clip}
