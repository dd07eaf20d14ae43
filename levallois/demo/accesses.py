"""Who was let in beyond their role: a debrief, an incident lent to another team, a restricted clip, broken glass."""

from datetime import datetime, timedelta

from accounts.models import EmergencyKind, User
from accounts.roles import Role
from cases.actions.emergencies import ask_emergency, confirm_emergency
from cases.actions.openings import open_incident_to, open_requisition_to
from cases.models import Incident, Requisition
from evidence.actions.openings import open_clip, restrict_clip
from evidence.models import Clip
from levallois.demo.people import Cast

DAY = timedelta(days=1)


def open_accesses(cast: Cast, incidents: list[Incident], now: datetime) -> None:
    """Openings by name to the team leader, one restricted clip, and two emergencies: one running, one that waits."""
    director, leader = cast.of(Role.DIRECTORATE), cast.of(Role.TEAM_LEADER)
    by_title = {incident.title: incident for incident in incidents}
    brawl, noise = by_title["Rixe entre deux conducteurs"], by_title["Tapage nocturne sur la voie publique"]
    _debrief(director, leader, noise, now + 7 * DAY)
    why = "Débriefing commun des deux brigades engagées"
    open_incident_to(by=director, incident=brawl, person=leader, until=now + 3 * DAY, reason=why)
    requisition = Requisition.objects.filter(incident__isnull=False).order_by("pk").first()
    if requisition:
        open_requisition_to(
            by=director, requisition=requisition, person=leader, until=now + 3 * DAY, reason="Précisions sur les lieux"
        )
    hall = by_title["Occupation de hall et outrage"]
    restricted = Clip.objects.stored().filter(incident_links__incident=hall).order_by("started_at").first()
    if restricted:
        restrict_clip(by=director, clip=restricted, until=now + 30 * DAY, reason="Mineur identifiable dans le hall")
    _emergencies(cast, brawl)


def _debrief(director: User, leader: User, incident: Incident, until: datetime) -> None:
    for clip in Clip.objects.stored().filter(incident_links__incident=incident):
        open_clip(by=director, clip=clip, person=leader, until=until, reason="Débriefing du tapage de la rue Rivay")


def _emergencies(cast: Cast, incident: Incident) -> None:
    director, second = cast.of(Role.DIRECTORATE), cast.of(Role.DIRECTORATE, 1)
    clip = Clip.objects.stored().filter(incident_links__incident=incident).order_by("started_at").first()
    if clip is None:
        return
    trainer, manager = cast.of(Role.TRAINER), cast.of(Role.EQUIPMENT_MANAGER)
    running = ask_emergency(
        by=director,
        kind=EmergencyKind.CLIP,
        object_number=clip.pk,
        person=trainer,
        reason="Agent blessé cette nuit : vérifier sur-le-champ la tenue de la caméra et du gilet",
    )
    confirm_emergency(by=second, emergency=running)
    ask_emergency(
        by=second,
        kind=EmergencyKind.INCIDENT,
        object_number=incident.pk,
        person=manager,
        reason="Caméra arrachée pendant la rixe : retrouver le lieu exact avant le passage de la voirie",
    )
