"""The panel of requisitions on the page of a clip."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.requisitions.models import Requisition
from evidence.footage.models import Clip


def requisitions_of_clip(clip: Clip, reader: Person) -> Panel | None:
    """The requisitions for which the clip was chosen and that the reader sees. An empty panel is shown only to people
    with REQUISITION_LIST_ALL: to others it would reveal that no requisition exists.
    """
    requisitions = list(Requisition.objects.visible_to(reader).filter(choices__clip=clip))
    if not requisitions and not has_right(reader, Right.REQUISITION_LIST_ALL):
        return None
    return Panel("requisitions/_clip_panel.html", {"requisitions": requisitions})


PANELS: dict[str, PanelBuilder] = {"clip_side": requisitions_of_clip}
