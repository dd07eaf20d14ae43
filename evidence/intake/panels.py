"""What a rule of retention would erase of the quarantine, on the page of the rule."""

from accounts.base.actors import Person
from accounts.base.web.panels import Panel, PanelBuilder
from evidence.footage.models import RetentionRule
from evidence.footage.selectors import newly_due
from evidence.intake.models import QuarantinedFile


def quarantine_of_retention(rule: RetentionRule, reader: Person) -> Panel | None:
    count = QuarantinedFile.objects.waiting().filter(newly_due("received_at", rule)).count()
    return Panel("intake/_retention_panel.html", {"count": count}) if count else None


PANELS: dict[str, PanelBuilder] = {"retention_preview": quarantine_of_retention}
