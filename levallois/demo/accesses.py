"""Access beyond roles: a debrief, an incident shared with another team, a restricted clip, emergency access."""

from datetime import datetime, timedelta

from accounts.people.models import BreakGlassKind, User
from accounts.people.roles import Role
from cases.incidents.actions.register import grant_incident_access
from cases.incidents.models import Incident
from cases.requisitions.actions.access import grant_requisition_access
from cases.requisitions.actions.break_glass import grant_break_glass, request_break_glass
from cases.requisitions.models import Requisition
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.models import Clip
from levallois.demo.people import Cast

DAY = timedelta(days=1)


def open_accesses(cast: Cast, incidents: list[Incident], now: datetime) -> None:
    """Access grants to the team leader, one restricted clip, and two emergency requests: one in force, one waiting."""
    director, leader = cast.of(Role.DIRECTORATE), cast.of(Role.TEAM_LEADER)
    by_title = {incident.title: incident for incident in incidents}
    brawl, noise = by_title["Rixe entre deux conducteurs"], by_title["Tapage nocturne sur la voie publique"]
    _debrief(director, leader, noise, now + 7 * DAY)
    why = "Débriefing commun des deux brigades engagées"
    grant_incident_access(by=director, incident=brawl, person=leader, until=now + 3 * DAY, reason=why)
    requisition = Requisition.objects.filter(incident__isnull=False).order_by("pk").first()
    if requisition:
        grant_requisition_access(
            by=director, requisition=requisition, person=leader, until=now + 3 * DAY, reason="Précisions sur les lieux"
        )
    hall = by_title["Occupation de hall et outrage"]
    restricted = Clip.objects.stored().filter(incident_links__incident=hall).order_by("started_at").first()
    if restricted:
        restrict_clip(by=director, clip=restricted, until=now + 30 * DAY, reason="Mineur identifiable dans le hall")
    _break_glass_requests(cast, brawl)


def _debrief(director: User, leader: User, incident: Incident, until: datetime) -> None:
    for clip in Clip.objects.stored().filter(incident_links__incident=incident):
        grant_clip_access(
            by=director, clip=clip, person=leader, until=until, reason="Débriefing du tapage de la rue Rivay"
        )


def _break_glass_requests(cast: Cast, incident: Incident) -> None:
    director, second = cast.of(Role.DIRECTORATE), cast.of(Role.DIRECTORATE, 1)
    clip = Clip.objects.stored().filter(incident_links__incident=incident).order_by("started_at").first()
    if clip is None:
        return
    trainer, manager = cast.of(Role.TRAINER), cast.of(Role.EQUIPMENT_MANAGER)
    running = request_break_glass(
        by=director,
        kind=BreakGlassKind.CLIP,
        object_number=clip.pk,
        person=trainer,
        reason="Agent blessé cette nuit : vérifier sur-le-champ la tenue de la caméra et du gilet",
    )
    grant_break_glass(by=second, emergency=running)
    request_break_glass(
        by=second,
        kind=BreakGlassKind.INCIDENT,
        object_number=incident.pk,
        person=manager,
        reason="Caméra arrachée pendant la rixe : retrouver le lieu exact avant le passage de la voirie",
    )
