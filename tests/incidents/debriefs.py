"""A debrief of an incident with two clips, and a session of it."""

from datetime import timedelta

from django.utils import timezone

from accounts.people.models import Team, User
from cases.incidents.actions.debriefs import prepare_debrief
from cases.incidents.actions.register import link_clip, open_incident
from cases.incidents.actions.sessions import open_debrief_session
from cases.incidents.models import ChapterPassage, Debrief, DebriefChapter, DebriefSession, Incident
from cases.incidents.selectors import chapters_to_propose
from evidence.footage.actions.derivatives import keep_derivative
from evidence.footage.models import Clip, Derivative, DerivativeKind
from tests.incidents.drafts import NOON, draft
from tests.worlds import make_clip

MINUTE = timedelta(minutes=1)


def filmed_incident(by: User, team: Team, *wearers: User) -> Incident:
    """An incident of the team, shown by a clip of each wearer; one of nobody when none is given."""
    incident = open_incident(by=by, incident=draft(team, log_number="MC 12"), officers=wearers)
    for number, wearer in enumerate(wearers or (None,)):
        clip = make_clip(wearer=wearer, started_at=NOON + number * MINUTE)
        link_clip(by=by, incident=incident, clip=clip)
    return incident


def prepared(by: User, incident: Incident, *participants: User) -> Debrief:
    """With a chapter for each clip of the incident."""
    chapters = chapters_to_propose(incident, seen_by=by)
    return prepare_debrief(
        by=by, incident=incident, held_at=timezone.now(), participants=participants, chapters=chapters
    )


def running(by: User, debrief: Debrief, *participants: User, minutes: int = 60) -> DebriefSession:
    """A session whose passages are cut."""
    session = open_debrief_session(
        by=by, debrief=debrief, participants=participants, minutes=minutes, reason="Retour sur les gestes"
    )
    for passage in ChapterPassage.objects.filter(chapter__debrief=debrief, derivative=None):
        kind, facts, content = DerivativeKind.PASSAGE, {"chapter": passage.chapter_id}, f"passage {passage.pk}".encode()
        passage.derivative = keep_derivative(clip=passage.clip, kind=kind, content=content, ending=".mp4", facts=facts)
        passage.save()
    return session


def stored_passage(chapter: DebriefChapter) -> str:
    """The name of the bytes that a session serves of a chapter."""
    return Derivative.objects.get(passage__chapter=chapter).store_name


def first_chapter(debrief: Debrief) -> DebriefChapter:
    return debrief.chapters.select_related("clip")[0]


def first_clip(debrief: Debrief) -> Clip:
    return first_chapter(debrief).clip
