"""The panels of incidents on the pages of a clip, of its viewing and of a quarantined file."""

from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from cases.incidents.forms import IncidentNumberForm
from cases.incidents.models import Debrief, DebriefSession, Incident
from cases.incidents.permissions import may_open_incident
from cases.incidents.selectors import chapter_rows
from evidence.footage.models import Clip
from evidence.intake.models import QuarantinedFile


def incidents_of_clip(clip: Clip, reader: Person) -> Panel | None:
    """The incidents of the clip that the reader sees. An empty panel is shown only to people with INCIDENT_LIST_ALL: to
    others it would reveal that no incident exists.
    """
    incidents = list(Incident.objects.visible_to(reader).filter(links__clip=clip))
    if not incidents and not has_right(reader, Right.INCIDENT_LIST_ALL):
        return None
    may_link = clip.is_stored and may_open_incident(reader)
    return Panel("incidents/_clip_panel.html", {"clip": clip, "incidents": incidents, "may_link": may_link})


def incidents_of_file(quarantined: QuarantinedFile, reader: Person) -> Panel | None:
    """The incidents of the file, and a form to link it to another."""
    incidents = list(Incident.objects.visible_to(reader).filter(file_links__quarantined=quarantined))
    may_link = quarantined.is_waiting and has_right(reader, Right.INCIDENT_WRITE)
    form = IncidentNumberForm(auto_id="incident-%s") if may_link else None
    return Panel("incidents/_file_panel.html", {"quarantined": quarantined, "incidents": incidents, "form": form})


def beside_viewing(clip: Clip, reader: Person) -> Panel | None:
    """The chapters of the debrief that shows the clip, and the incidents of the clip."""
    incidents, chapters = incidents_of_clip(clip, reader), _chapters_beside(clip, reader)
    if incidents is None and chapters is None:
        return None
    return Panel("incidents/_viewing_panel.html", {"incidents": incidents, "chapters": chapters})


def _chapters_beside(clip: Clip, reader: Person) -> Panel | None:
    """Of the debrief whose session the reader leads, else of the latest."""
    debriefs = Debrief.objects.visible_to(reader).filter(chapters__clip=clip).distinct()
    led = DebriefSession.objects.running(timezone.now()).filter(debrief__in=debriefs, leader=reader).first()
    debrief = led.debrief if led else debriefs.first()
    if debrief is None:
        return None
    rows = chapter_rows(debrief, reader)
    return Panel("incidents/_chapter_panel.html", {"debrief": debrief, "session": led, "rows": rows, "clip": clip})


PANELS: dict[str, PanelBuilder] = {
    "clip_side": incidents_of_clip,
    "viewing_side": beside_viewing,
    "quarantine_side": incidents_of_file,
}
