"""A debrief of the brawl that three cameras filmed: prepared, partly written, with what is to be done after it."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.people.models import User
from accounts.people.roles import Role
from cases.incidents.actions.debriefs import change_debrief, prepare_debrief
from cases.incidents.actions.follow_ups import set_follow_up
from cases.incidents.models import Announcement, Debrief, Incident
from cases.incidents.selectors import ProposedChapter, people_of
from evidence.footage.models import Clip
from levallois.demo.markers import mark_clips
from levallois.demo.people import Cast

# Title, the camera by its order, start and end in seconds.
CHAPTERS = (
    ("Arrivée et annonce de l’enregistrement", 0, 0, 9),
    ("Séparation des deux conducteurs, vue de côté", 1, 6, 18),
    ("Prise en charge du blessé", 2, 8, 20),
)


def prepare_debriefs(cast: Cast, incidents: list[Incident], now: datetime) -> None:
    """The debrief is led by the directorate; the team leader and the trainer, who see none of the clips, take part."""
    director, leader, trainer = cast.of(Role.DIRECTORATE), cast.of(Role.TEAM_LEADER), cast.of(Role.TRAINER)
    brawl = next(incident for incident in incidents if incident.title == "Rixe entre deux conducteurs")
    people = [*people_of(brawl).exclude(pk__in=[leader.pk, trainer.pk]), leader, trainer]
    debrief = prepare_debrief(
        by=director,
        incident=brawl,
        held_at=now + timedelta(hours=3),
        participants=people,
        chapters=_chapters(brawl, director),
    )
    _write(debrief, director, people)
    today = timezone.localdate(now)
    for task, owner, days in (
        ("Revoir en équipe la formule d’annonce, avant de sortir du véhicule", leader, 5),
        ("Mettre la séparation à deux agents au programme de la prochaine demi-journée", trainer, 21),
        ("Demander un second point de stationnement rue Voltaire", director, 2),
    ):
        set_follow_up(by=director, debrief=debrief, task=task, owner=owner, due_on=today + timedelta(days=days))


def _chapters(incident: Incident, director: User) -> list[ProposedChapter]:
    clips = list(Clip.objects.visible_to(director).filter(incident_links__incident=incident).order_by("camera__serial"))
    markers = mark_clips(director, clips)
    return [
        ProposedChapter(
            "", clips[camera], start_s * 1000, min(end_s * 1000, clips[camera].duration_ms), title, markers[camera]
        )
        for title, camera, start_s, end_s in CHAPTERS
        if camera < len(markers)
    ]


def _write(debrief: Debrief, director: User, people: list[User]) -> None:
    debrief.facts = (
        "Deux conducteurs échangent des coups sur la chaussée. L’équipage les sépare en moins d’une minute ; "
        "une personne est blessée au visage."
    )
    debrief.announcement = Announcement.YES
    debrief.announcement_effect = (
        "Annonce faite à haute voix dès la descente du véhicule : le plus agité recule d’un pas."
    )
    debrief.force = "Saisie aux bras de l’un des conducteurs, sans coup porté ni arme sortie."
    debrief.deescalation = "Un agent par conducteur, dos à dos, ton posé ; la foule est écartée par le troisième."
    debrief.went_well = "La répartition des rôles s’est faite sans un mot."
    change_debrief(by=director, debrief=debrief, participants=people, revision=debrief.revision)
