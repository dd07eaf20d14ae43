"""Three debriefs of team North: one prepared, two with a session that runs: the trainer watches what one shows, and not
yet what the other does."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.people.models import Team, User
from cases.incidents.actions.follow_ups import set_follow_up
from cases.incidents.actions.sessions import show_chapter, watch_chapter
from tests.incidents.debriefs import filmed_incident, first_chapter, prepared, running


def debrief_keys(people: Mapping[str, User]) -> dict[str, object]:
    director, trainer = people["director"], people["trainer"]
    north, wearers = Team.objects.get(name="Nord"), (people["undesignated"], people["leader"])
    incident = filmed_incident(director, north, *wearers)
    debrief = prepared(director, incident, trainer)
    held, other = (prepared(director, filmed_incident(director, north, *wearers), trainer) for _ in range(2))
    session, waiting = (running(director, one, trainer) for one in (held, other))
    first, second = held.chapters.select_related("clip")
    for chapter in (second, first):
        show_chapter(by=director, session=session, chapter=chapter)
    show_chapter(by=director, session=waiting, chapter=first_chapter(other))
    owned = set_follow_up(by=director, debrief=debrief, task="Revoir", owner=trainer, due_on=timezone.localdate())
    return {
        "debriefed_incident": incident.pk,
        "debriefed_clip": debrief.chapters.all()[0].clip_id,
        "debrief": debrief.pk,
        "held_debrief": held.pk,
        "chapter": debrief.chapters.all()[0].pk,
        "shown_chapter": second.pk,
        "sitting": session.pk,
        "unwatched_sitting": waiting.pk,
        "unwatched_chapter": first_chapter(other).pk,
        "trainers_viewing": watch_chapter(by=trainer, session=session, chapter=first).viewing.pk,
        "followup": owned.pk,
    }
