"""The worklist sections of clips without an incident, of incidents opened to a person by name, and of debriefs."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.local_times import instant_of
from accounts.base.web.lists.pages import count_some
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, Stake, WorklistSection, WorklistSource
from accounts.people.roles import Right
from accounts.people.worklist import opened_by_name
from cases.incidents.actions.debriefs import DEBRIEF_WORDS
from cases.incidents.actions.follow_ups import FOLLOW_UP_REMINDERS
from cases.incidents.actions.passages import PASSAGES
from cases.incidents.actions.register_erasure import REGISTER
from cases.incidents.models import DebriefSession, FollowUp, FollowUpQuerySet, IncidentAccessGrant
from cases.incidents.selectors import clips_without_incident, unlinked_proposals
from evidence.footage.selectors import set_erasure_dates


def unlinked_clips(person: Person, now: datetime) -> WorklistSection:
    unlinked = clips_without_incident(seen_by=person)
    url = reverse("proposal_list")
    proposals = unlinked_proposals(seen_by=person)[:LINES_A_SECTION]
    set_erasure_dates([proposal.clip for proposal in proposals])
    lines = [
        Line(
            sentence=f"{proposal.clip} montre sans doute «\u00a0{proposal.incident.title}\u00a0» — {proposal.why}",
            url=f"{url}#{proposal.clip}",
            action="Rattacher",
            deadline=proposal.clip.erase_due_at,
        )
        for proposal in proposals
    ]
    empty = "Toutes les vidéos sont rattachées à un incident."
    return WorklistSection("Vidéos à rattacher", "link", empty, count_some(unlinked), url, lines, Stake.DUTY)


def incidents_opened_by_name(person: Person, now: datetime) -> WorklistSection:
    """The incidents opened to this person, until their access ends."""
    grants = IncidentAccessGrant.objects.held_by(person, now)
    return opened_by_name(grants, title="Incidents ouverts à votre nom", page="incident_list")


def attended_sessions(person: Person, now: datetime) -> WorklistSection:
    """The running sessions in which something is shown to this person, whatever their role."""
    sessions = DebriefSession.objects.attended_by(person, now).select_related("debrief", "leader").order_by("ends_at")
    lines = [
        Line(
            sentence=f"{one.leader.titled_name} vous montre des images ({one.debrief})\u00a0: {one.reason}",
            url=one.get_absolute_url(),
            action="Rejoindre",
            due=one.ends_at,
        )
        for one in sessions[:LINES_A_SECTION]
    ]
    url = lines[0].url if lines else ""
    title, count = "Séance de débriefing en cours", sessions.count()
    return WorklistSection(title, "presentation", "", count, url, lines, Stake.DUTY, is_quiet=True)


def own_follow_ups(person: Person, now: datetime) -> WorklistSection:
    """What this person undertook to do after debriefs, whatever their role."""
    own = FollowUp.objects.open().filter(owner=person)
    title, page = "Suites de débriefings qui vous sont confiées", reverse("followup_list")
    lines = [_line(one, f"{page}#suite-{one.pk}", "Dire ce qui est fait") for one in _first(own)]
    return WorklistSection(title, "list-checks", "", own.count(), page, lines, Stake.DUTY, is_quiet=True)


def late_follow_ups(person: Person, now: datetime) -> WorklistSection:
    """What others have not done in time after the debriefs that this person leads."""
    late = FollowUp.objects.visible_to(person).late().filter(debrief__leader=person).exclude(owner=person)
    title, page = "Suites en retard de vos débriefings", reverse("debrief_list")
    lines = [_line(one, f"{one.debrief.get_absolute_url()}#suite-{one.pk}", "Voir") for one in _first(late)]
    return WorklistSection(title, "list-checks", "", late.count(), page, lines, Stake.DUTY, is_quiet=True)


def _first(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    return follow_ups.select_related("debrief")[:LINES_A_SECTION]


def _line(follow_up: FollowUp, url: str, action: str) -> Line:
    sentence = f"{follow_up.task} ({follow_up.debrief})"
    return Line(sentence, url, action, due=_end_of(follow_up.due_on))


def _end_of(day: date) -> datetime:
    return instant_of(day, time(18), ZoneInfo(settings.TIME_ZONE))


SECTIONS = (
    WorklistSource(None, attended_sessions),
    WorklistSource(Right.INCIDENT_WRITE, unlinked_clips),
    WorklistSource(None, own_follow_ups),
    WorklistSource(Right.DEBRIEF_LEAD, late_follow_ups),
    WorklistSource(Right.INCIDENT_LIST, incidents_opened_by_name),
)
BATCHES: BatchRights = {
    FOLLOW_UP_REMINDERS: (Right.INCIDENT_WRITE,),
    DEBRIEF_WORDS: (Right.INCIDENT_WRITE,),
    REGISTER: (Right.INCIDENT_WRITE,),
    PASSAGES: (Right.DEBRIEF_LEAD,),
}
