"""The markers of a clip on its page, and their changes."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from evidence.footage.models import Clip
from evidence.review.models import MarkerWording
from evidence.review.permissions import may_export_markers
from evidence.review.selectors import marker_lines


def markers_of_clip(clip: Clip, reader: Person) -> Panel | None:
    """The markers of a stored clip; nothing where none was ever set."""
    wordings = list(MarkerWording.objects.filter(clip=clip)) if clip.is_stored else []
    if not wordings:
        return None
    first = {wording.marker_number: wording.pk for wording in reversed(wordings)}
    context = {
        "clip": clip,
        "lines": marker_lines(clip, reader),
        "changes": [wording for wording in wordings if wording.pk != first[wording.marker_number]],
        "may_export": may_export_markers(reader, clip),
    }
    return Panel("review/_clip_panel.html", context)


PANELS: dict[str, PanelBuilder] = {"clip_side": markers_of_clip}
