"""The markers of a clip on its page, their changes, and what was taken from it."""

from typing import Any

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from evidence.footage.models import Clip
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
    context |= extractions_context(clip) if exports else {"extractions": []}
    wordings = list(MarkerWording.objects.filter(clip=clip))
    if wordings:
        first = {wording.marker_number: wording.pk for wording in reversed(wordings)}
        changes = [wording for wording in wordings if wording.pk != first[wording.marker_number]]
        context |= {"is_marked": True, "lines": marker_lines(clip, reader), "changes": changes}
    return Panel("review/_clip_panel.html", context) if wordings or context["extractions"] else None


PANELS: dict[str, PanelBuilder] = {"clip_side": review_of_clip}
