"""The panels of requisitions on the pages of a clip and of a quarantined file."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.requisitions.forms import JoiningForm
from cases.requisitions.models import Requisition
from cases.requisitions.permissions import may_choose_clips
from evidence.footage.models import Clip
from evidence.intake.models import QuarantinedFile


def requisitions_of_clip(clip: Clip, reader: Person) -> Panel | None:
    """The requisitions for which the clip was chosen and that the reader sees. An empty panel is shown only to people
    with REQUISITION_LIST_ALL: to others it would reveal that no requisition exists.
    """
    requisitions = list(Requisition.objects.visible_to(reader).filter(choices__clip=clip))
    if not requisitions and not has_right(reader, Right.REQUISITION_LIST_ALL):
        return None
    return Panel("requisitions/_clip_panel.html", {"requisitions": requisitions})


def requisitions_of_file(quarantined: QuarantinedFile, reader: Person) -> Panel | None:
    """The answers that the file is joined to, and a form to join it to another that is being prepared."""
    seen = Requisition.objects.visible_to(reader)
    prepared = [one.pk for one in seen.open() if quarantined.is_waiting and may_choose_clips(reader, one)]
    joined = seen.filter(file_choices__quarantined=quarantined)
    context = {
        "quarantined": quarantined,
        "requisitions": list(joined),
        "form": JoiningForm(requisitions=seen.filter(pk__in=prepared)) if prepared else None,
    }
    return Panel("requisitions/_file_panel.html", context)


PANELS: dict[str, PanelBuilder] = {
    "clip_side": requisitions_of_clip,
    "viewing_side": requisitions_of_clip,
    "quarantine_side": requisitions_of_file,
}
