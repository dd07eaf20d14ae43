"""The worklist sections of clips soon to be erased, and of rules of retention to confirm."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.web.worklist import LINES_A_SECTION, Line, WorklistSection, WorklistSource
from accounts.people.roles import Right
from evidence.footage.models import Clip, RetentionRule
from evidence.footage.retention import ERASURE_HORIZON
from evidence.footage.selectors import with_erasure_dates


def clips_erased_soon(person: Person, now: datetime) -> WorklistSection:
    soon = Clip.objects.visible_to(person).due(now + ERASURE_HORIZON).select_related("camera", "wearer")
    lines = [
        Line(
            sentence=f"{clip} — {clip.wearer.titled_name if clip.wearer else clip.camera}, "
            f"{timezone.localtime(clip.started_at):%d/%m/%Y %H:%M}",
            url=reverse("clip_detail", args=[clip.pk]),
            action="Conserver ou laisser effacer",
            deadline=clip.erase_due_at,
        )
        for clip in with_erasure_dates(soon.order_by("started_at")[:LINES_A_SECTION])
    ]
    empty = "Aucune vidéo n’est effacée dans les sept jours."
    url = reverse("clip_list") + "?state=due"
    return WorklistSection(f"Effacements sous {ERASURE_HORIZON.days} jours", "eraser", empty, soon.count(), url, lines)


def retention_to_confirm(person: Person, now: datetime) -> WorklistSection:
    """The rules that another person of the direction proposed."""
    waiting = RetentionRule.objects.visible_to(person).proposed().exclude(proposed_by=person)
    lines = [
        Line(
            sentence=f"{rule} — {rule.months} mois à partir du {rule.in_force_from:%d/%m/%Y}, proposé par "
            f"{rule.proposed_by.titled_name}",
            url=reverse("retentionrule_detail", args=[rule.pk]),
            action="Lire ce qui serait effacé",
        )
        for rule in waiting.select_related("proposed_by")[:LINES_A_SECTION]
    ]
    empty = "Aucune durée de conservation n’est à confirmer."
    url = reverse("retention_list")
    return WorklistSection("Durées de conservation à confirmer", "hourglass", empty, waiting.count(), url, lines)


SECTIONS = (
    WorklistSource(Right.CLIP_LIST_ALL, clips_erased_soon),
    WorklistSource(Right.RETENTION_SET, retention_to_confirm),
)
