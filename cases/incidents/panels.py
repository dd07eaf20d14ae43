"""The panel of incidents on the page of a clip."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.incidents.models import Incident
from evidence.footage.models import Clip


def incidents_of_clip(clip: Clip, reader: Person) -> Panel | None:
    """The incidents of the clip that the reader sees. An empty panel is shown only to people with INCIDENT_LIST_ALL: to
    others it would reveal that no incident exists.
    """
    incidents = list(Incident.objects.visible_to(reader).filter(links__clip=clip))
    if not incidents and not has_right(reader, Right.INCIDENT_LIST_ALL):
        return None
    return Panel("incidents/_clip_panel.html", {"incidents": incidents})


PANELS: dict[str, PanelBuilder] = {"clip_side": incidents_of_clip}
