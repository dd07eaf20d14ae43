"""The worklist sections of clips soon to be erased, of those opened by name, and of rules of retention to confirm."""

from datetime import datetime

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.moments import day_in_words, short_moment
from accounts.base.queries import is_one_of
from accounts.base.web.lists.pages import count_some
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, Stake, WorklistSection, WorklistSource
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.people.worklist import opened_by_name
from evidence.footage.actions.derivatives import DERIVATIVES
from evidence.footage.actions.erasure import ERASURE, LEFTOVERS
from evidence.footage.actions.integrity import INTEGRITY
from evidence.footage.actions.thumbnails import THUMBNAILS
from evidence.footage.actions.viewing_copies import COPIES
from evidence.footage.models import ByteCheck, ByteProblem, Clip, ClipAccessGrant, RetentionRule
from evidence.footage.retention import ERASURE_HORIZON
from evidence.footage.selectors import with_erasure_dates


def clips_erased_soon(person: Person, now: datetime) -> WorklistSection:
    undecided = Clip.objects.visible_to(person).due(now + ERASURE_HORIZON).filter(left_at=None)
    soon = undecided.select_related("camera", "wearer")
    lines = [
        Line(
            sentence=f"{clip} — {clip.wearer.titled_name if clip.wearer else clip.camera}, "
            f"{short_moment(clip.started_at)}",
            url=reverse("clip_detail", args=[clip.pk]),
            action="Conserver ou laisser effacer" if has_right(person, Right.CLIP_HOLD) else "Voir",
            deadline=clip.erase_due_at,
        )
        for clip in with_erasure_dates(soon.order_by("started_at")[:LINES_A_SECTION])
    ]
    empty = "Aucune vidéo n’est effacée dans les sept jours."
    url = reverse("clip_list") + "?state=undecided"
    title = f"Effacements sous {ERASURE_HORIZON.days} jours"
    return WorklistSection(title, "eraser", empty, count_some(undecided), url, lines, Stake.EVIDENCE)


def retention_to_confirm(person: Person, now: datetime) -> WorklistSection:
    """The rules that another person of the direction proposed."""
    waiting = RetentionRule.objects.visible_to(person).proposed().exclude(proposed_by=person)
    lines = [
        Line(
            sentence=f"{rule} — {rule.months} mois à partir du {day_in_words(rule.in_force_from)}, proposé par "
            f"{rule.proposed_by.titled_name}",
            url=reverse("retentionrule_detail", args=[rule.pk]),
            action="Lire ce qui serait effacé",
        )
        for rule in waiting.select_related("proposed_by")[:LINES_A_SECTION]
    ]
    empty = "Aucune durée de conservation n’est à confirmer."
    url = reverse("retention_list")
    return WorklistSection("Durées de conservation à confirmer", "hourglass", empty, waiting.count(), url, lines)


def clips_opened_by_name(person: Person, now: datetime) -> WorklistSection:
    """The clips opened to this person, until their access ends."""
    grants = ClipAccessGrant.objects.held_by(person, now)
    seen = grants.filter(is_one_of("content_object", Clip.objects.visible_to(person).stored()))
    return opened_by_name(seen, title="Vidéos ouvertes à votre nom", page="clip_list")


def bytes_found_wrong(person: Person, now: datetime) -> WorklistSection:
    """What the integrity rounds found, for those who answer for the footage."""
    seen = ByteCheck.objects.findings() if has_right(person, Right.CLIP_RELEASE) else ByteCheck.objects.none()
    url = reverse("journal_list") + "?event=bytes:"
    lines = [
        Line(
            f"{ByteProblem(check.problem).label} : {check.name}",
            url,
            "Lire le journal",
            due=now,
        )
        for check in seen[:LINES_A_SECTION]
    ]
    return WorklistSection("Intégrité des octets gardés", "shield-alert", "", seen.count(), url, lines, Stake.EVIDENCE)


SECTIONS = (
    WorklistSource(None, bytes_found_wrong),
    WorklistSource(Right.CLIP_LIST_ALL, clips_erased_soon),
    WorklistSource(Right.RETENTION_SET, retention_to_confirm),
    WorklistSource(Right.CLIP_LIST, clips_opened_by_name),
)
BATCHES: BatchRights = {
    ERASURE: (Right.CLIP_RELEASE,),
    INTEGRITY: (Right.CLIP_RELEASE,),
    LEFTOVERS: (Right.CLIP_RELEASE,),
    THUMBNAILS: (Right.CLIP_RELEASE,),
    DERIVATIVES: (Right.CLIP_RELEASE,),
    COPIES: (Right.CLIP_RELEASE,),
}
