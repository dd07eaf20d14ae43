"""What a rule of retention would erase of the quarantine, on the rule's page; the extract that a clip is, on the
clip's."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from evidence.footage.models import Clip, RetentionRule, SourceKind
from evidence.footage.selectors import newly_due
from evidence.intake.models import CctvExtract, QuarantinedFile


def quarantine_of_retention(rule: RetentionRule, reader: Person) -> Panel | None:
    concerned = QuarantinedFile.objects.waiting().of_kind(SourceKind(rule.source_kind))
    count = concerned.filter(newly_due("received_at", rule)).count()
    return Panel("intake/_retention_panel.html", {"count": count}) if count else None


def extract_of_clip(clip: Clip, reader: Person) -> Panel | None:
    """Where an extract of a fixed camera comes from, for everybody who sees the clip."""
    extract = CctvExtract.objects.filter(file__clip=clip).select_related("camera", "imported_by").first()
    return Panel("intake/_extract_panel.html", {"extract": extract}) if extract else None


PANELS: dict[str, PanelBuilder] = {"retention_preview": quarantine_of_retention, "clip_side": extract_of_clip}
