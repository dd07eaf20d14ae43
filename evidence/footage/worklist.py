"""The worklist section of clips soon to be erased."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.web.worklist import LINES_A_SECTION, Line, WorklistSection, WorklistSource
from accounts.people.roles import Right
from evidence.footage.models import Clip
from evidence.footage.retention import ERASURE_HORIZON


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
        for clip in soon.order_by("erase_due_at")[:LINES_A_SECTION]
    ]
    empty = "Aucune vidéo n’est effacée dans les sept jours."
    url = reverse("clip_list") + "?state=due"
    return WorklistSection(f"Effacements sous {ERASURE_HORIZON.days} jours", "eraser", empty, soon.count(), url, lines)


SECTIONS = (WorklistSource(Right.CLIP_LIST_ALL, clips_erased_soon),)
