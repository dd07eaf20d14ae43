"""The rules about incidents and their debriefs."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.queries import is_one_of
from accounts.people.models import User
from accounts.people.permissions import has_right, people_with
from accounts.people.roles import Right
from cases.incidents.models import Debrief, DebriefSession, FollowUp, Incident
from evidence.footage.models import Clip, ClipAccessGrant, ClipQuerySet, ViewingPurpose
from evidence.footage.permissions import viewing_purposes


def may_open_incident(actor: Actor) -> bool:
    """Directors."""
    return has_right(actor, Right.INCIDENT_WRITE)


def may_change_incident(actor: Actor, incident: Incident) -> bool:
    """Directors, on any incident that is still in the register."""
    return incident.erased_at is None and has_right(actor, Right.INCIDENT_WRITE) and _sees(actor, incident)


def may_share_incident(actor: Actor, incident: Incident) -> bool:
    """Directors, who may grant a person access to an incident that is still in the register."""
    return incident.erased_at is None and has_right(actor, Right.INCIDENT_SHARE) and _sees(actor, incident)


def _sees(actor: Actor, incident: Incident) -> bool:
    return Incident.objects.visible_to(actor).filter(pk=incident.pk).exists()


def may_prepare_debrief(actor: Actor, incident: Incident) -> bool:
    """Directors, and the leader of the team that intervened, while the incident is in the register."""
    return incident.erased_at is None and has_right(actor, Right.DEBRIEF_LEAD) and _sees(actor, incident)


def may_change_debrief(actor: Actor, debrief: Debrief) -> bool:
    """Whoever may prepare it, until its words are erased."""
    return debrief.words_erased_at is None and may_prepare_debrief(actor, debrief.incident)


def may_open_debrief_session(actor: Actor, debrief: Debrief) -> bool:
    """The leader of the debrief alone. Another person first becomes its leader."""
    return debrief.leader == actor and may_change_debrief(actor, debrief)


def may_show_chapters(actor: Actor, session: DebriefSession) -> bool:
    """Whoever opened the session, while it runs."""
    return session.is_running and session.leader == actor and may_prepare_debrief(actor, session.debrief.incident)


def may_close_debrief_session(actor: Actor, session: DebriefSession) -> bool:
    """Whoever opened the session, and anybody else who may prepare the debrief, while it runs."""
    return session.is_running and (session.leader == actor or may_prepare_debrief(actor, session.debrief.incident))


def may_close_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    """Its owner, and whoever may change the debrief."""
    return follow_up.done_at is None and (follow_up.owner == actor or may_change_debrief(actor, follow_up.debrief))


def may_show_clip(actor: Actor, clip: Clip) -> bool:
    """Whoever may view the clip for a debrief."""
    return ViewingPurpose.DEBRIEF in viewing_purposes(actor, clip)


def clips_to_show(actor: Actor, clips: ClipQuerySet) -> ClipQuerySet:
    """Of these clips, those that the actor may show: as `may_show_clip` says of each."""
    if not has_right(actor, Right.CLIP_VIEW):
        return clips.none()
    return clips.stored().filter(is_one_of("pk", Clip.objects.by_office(actor)))


def may_be_shown(person: User, clip: Clip) -> bool:
    """Anybody whom a leader shows a stored clip; for a restricted one, only who is named on it."""
    if clip.is_restricted:
        named = ClipAccessGrant.objects.held_by(person, timezone.now()).filter(content_object=clip)
        return clip.is_stored and named.exists()
    return clip.is_stored


def people_to_lead() -> QuerySet[User]:
    """Those who may lead a debrief."""
    return people_with(Right.DEBRIEF_LEAD)
