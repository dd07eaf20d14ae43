"""Two debriefs of team North: one prepared, one with a session that runs and shows both chapters to the
trainer."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.people.models import Team, User
from cases.incidents.actions.follow_ups import set_follow_up
from cases.incidents.actions.sessions import show_chapter, watch_chapter
from tests.incidents.debriefs import filmed_incident, prepared, running


def debrief_keys(people: Mapping[str, User]) -> dict[str, object]:
    director, trainer = people["director"], people["trainer"]
    north, wearers = Team.objects.get(name="Nord"), (people["undesignated"], people["leader"])
    incident, shown = (filmed_incident(director, north, *wearers) for _ in range(2))
    debrief, held = prepared(director, incident, trainer), prepared(director, shown, trainer)
    session = running(director, held, trainer)
    first, second = held.chapters.select_related("clip")
    for chapter in (first, second):
        show_chapter(by=director, session=session, chapter=chapter)
    owned = set_follow_up(by=director, debrief=debrief, task="Revoir", owner=trainer, due_on=timezone.localdate())
    return {
        "debriefed_incident": incident.pk,
        "debriefed_clip": debrief.chapters.all()[0].clip_id,
        "debrief": debrief.pk,
        "held_debrief": held.pk,
        "chapter": debrief.chapters.all()[0].pk,
        "shown_chapter": second.pk,
        "sitting": session.pk,
        "trainers_viewing": watch_chapter(by=trainer, session=session, chapter=first).viewing.pk,
        "followup": owned.pk,
    }
