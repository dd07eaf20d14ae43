"""Preparing a debrief, its words and its chapters; erasing its words in time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.batches import Batch
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.moments import film_time
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.writing import record
from accounts.journal.changes import changed
from accounts.journal.format import instant
from accounts.people.models import User
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Announcement, Debrief, DebriefChapter, Incident
from cases.incidents.permissions import may_change_debrief, may_prepare_debrief, may_show_clip, people_to_lead
from cases.incidents.selectors import ProposedChapter, announcing_debrief
from evidence.footage.models import Clip

DEBRIEF_WORDS = Batch("debrief-words", "Effacement des textes des débriefings", is_irreversible=True)
NOT_YOURS = "Vous ne pouvez pas modifier ce débriefing."


@transaction.atomic
def prepare_debrief(
    *,
    by: User,
    incident: Incident,
    held_at: datetime,
    participants: Iterable[User],
    chapters: Iterable[ProposedChapter] = (),
) -> Debrief:
    """Prepare the debrief of an incident, led by `by` until somebody else is named. NotPermitted without DEBRIEF_LEAD,
    or for an incident that the person does not see. Raises for a chapter as add_chapter does.
    """
    if not may_prepare_debrief(by, incident):
        raise NotPermitted("Vous ne pouvez pas préparer le débriefing de cet incident.")
    debrief = Debrief(incident=incident, held_at=held_at, leader=by, prepared_by=by, changed_by_name=name_of(by))
    debrief.save()
    debrief.participants.set(participants)
    record(IncidentEvent.DEBRIEF_PREPARED, by=by, about=debrief, related=incident, details=_details(debrief))
    for one in chapters:
        _add(debrief, one, by=by)
    return debrief


@transaction.atomic
def change_debrief(*, by: User, debrief: Debrief, participants: Iterable[User], revision: int) -> Debrief:
    """Write what was said, or change the date, the leader and the participants. `revision` is the one that the person
    had before them.

    NotPermitted without DEBRIEF_LEAD, or once the words are erased. NotPossible when somebody changed it meanwhile, or
    when the leader may not lead.
    """
    if not may_change_debrief(by, debrief):
        raise NotPermitted(NOT_YOURS)
    before = Debrief.objects.select_for_update(of=("self",)).get(pk=debrief.pk)
    if before.revision != revision:
        raise NotPossible(
            f"{before.changed_by_name} a modifié ce débriefing entre-temps : votre texte n’est pas enregistré. "
            "Copiez-le, rechargez la page et reportez-le."
        )
    if debrief.leader != before.leader and not people_to_lead().filter(pk=debrief.leader.pk).exists():
        raise NotPossible(f"{debrief.leader} n’est pas habilité à mener un débriefing.", field="leader")
    old = _details(before)
    rewritten = [name for name in Debrief.WORDS if getattr(before, name) != getattr(debrief, name)]
    debrief.revision, debrief.changed_at, debrief.changed_by_name = revision + 1, timezone.now(), name_of(by)
    _save(debrief)
    if debrief.announcement or before.announcement:
        _tell_incident(debrief.incident)
    debrief.participants.set(participants)
    details = changed(old, _details(debrief)) | ({"parts": rewritten} if rewritten else {})
    record(IncidentEvent.DEBRIEF_CHANGED, by=by, about=debrief, related=debrief.incident, details=details)
    return debrief


def _tell_incident(incident: Incident) -> None:
    """What the last debrief that says it says of the announcement is the incident's own fact, which figures count."""
    said = announcing_debrief(incident)
    effect = {} if said and said.announcement == Announcement.YES else {"announcement_effect": None}
    Incident.objects.filter(pk=incident.pk).update(announcement=said.announcement if said else None, **effect)


@transaction.atomic
def add_chapter(*, by: User, debrief: Debrief, clip: Clip, from_ms: int, until_ms: int, title: str) -> DebriefChapter:
    """Add a part of a clip at the end of the chapters. NotPermitted without DEBRIEF_LEAD, or for a clip that the person
    may not view for a debrief. NotPossible for a clip of another incident, a chapter that ends before it starts or
    after the clip, or without a title.
    """
    if not may_change_debrief(by, debrief):
        raise NotPermitted(NOT_YOURS)
    return _add(debrief, ProposedChapter("", clip, from_ms, until_ms, title), by=by)


@transaction.atomic
def move_chapter(*, by: User, chapter: DebriefChapter, earlier: bool) -> None:
    """Show a chapter one place earlier or later; at the end of the list nothing changes. NotPermitted without
    DEBRIEF_LEAD."""
    chapters = _locked_chapters(chapter, by=by)
    place = next((number for number, one in enumerate(chapters) if one.pk == chapter.pk), 0)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(chapters):
        return
    before = _named(chapters)
    chapters[place], chapters[other] = chapters[other], chapters[place]
    for position, one in enumerate(chapters, start=1):
        DebriefChapter.objects.filter(pk=one.pk).update(position=position)
    _record_chapters(chapter, before, _named(chapters), by=by)


@transaction.atomic
def remove_chapter(*, by: User, chapter: DebriefChapter) -> None:
    """Take a chapter out. NotPermitted without DEBRIEF_LEAD; NotPossible once it was shown in a session, which stays on
    record."""
    chapters = _locked_chapters(chapter, by=by)
    if chapter.shown.exists():
        raise NotPossible("Ce chapitre a été montré en séance : il reste dans le débriefing.")
    left = [one for one in chapters if one.pk != chapter.pk]
    _record_chapters(chapter, _named(chapters), _named(left), by=by)
    DebriefChapter.objects.filter(pk=chapter.pk).delete()


def erase_debrief_words(*, by: Actor) -> int:
    """Erase what was written in the debriefs held more than DEBRIEF_MONTHS ago; who took part and what was shown stay.
    Returns how many."""
    due = Debrief.objects.with_words_due(timezone.now()).order_by("held_at", "pk")
    return sum(
        work_through(DEBRIEF_WORDS, due, lambda one: _erase_words(pk=one.pk, by=by), by=by, are_all=True).results
    )


@transaction.atomic
def _erase_words(*, pk: int, by: Actor) -> bool:
    now = timezone.now()
    debrief = Debrief.objects.select_for_update(of=("self",)).with_words_due(now).filter(pk=pk).first()
    if debrief is None:
        return False
    nothing: dict[str, Any] = dict.fromkeys(Debrief.WORDS, "")
    Debrief.objects.filter(pk=pk).update(**nothing, announcement="", words_erased_at=now)
    debrief.chapters.update(title="")
    debrief.sessions.update(reason="")
    debrief.follow_ups.open().update(done_at=now, done_by_name=name_of(by))
    debrief.follow_ups.update(task="", outcome="")
    record(IncidentEvent.DEBRIEF_WORDS_ERASED, by=by, about=debrief, related=debrief.incident)
    return True


def _add(debrief: Debrief, part: ProposedChapter, *, by: User) -> DebriefChapter:
    clip = part.clip
    if not may_show_clip(by, clip):
        raise NotPermitted(f"Vous n’êtes pas habilité à montrer la vidéo {clip}.")
    if not debrief.incident.links.filter(clip=clip).exists():
        raise NotPossible(f"La vidéo {clip} n’est pas rattachée à l’incident {debrief.incident}.", field="clip")
    if part.until_ms <= part.from_ms:
        raise NotPossible("La fin du chapitre doit suivre son début.", field="until")
    if part.until_ms > clip.duration_ms:
        raise NotPossible(f"La vidéo ne dure que {film_time(clip.duration_ms)}.", field="until")
    Debrief.objects.select_for_update(of=("self",)).get(pk=debrief.pk)
    before = list(debrief.chapters.select_related("clip"))
    chapter = DebriefChapter.objects.create(
        debrief=debrief,
        position=max((one.position for one in before), default=0) + 1,
        clip=clip,
        marker=part.marker,
        from_ms=part.from_ms,
        until_ms=part.until_ms,
        title=required_reason(part.title, "Donnez un titre au chapitre.", field="title"),
    )
    _record_chapters(chapter, _named(before), _named([*before, chapter]), by=by)
    return chapter


def _locked_chapters(chapter: DebriefChapter, *, by: User) -> list[DebriefChapter]:
    if not may_change_debrief(by, chapter.debrief):
        raise NotPermitted(NOT_YOURS)
    Debrief.objects.select_for_update(of=("self",)).get(pk=chapter.debrief_id)
    return list(chapter.debrief.chapters.select_related("clip"))


def _named(chapters: Sequence[DebriefChapter]) -> list[str]:
    """What the journal says of chapters: never their titles, which it would outlive."""
    return [f"{one.clip} de {film_time(one.from_ms)} à {film_time(one.until_ms)}" for one in chapters]


def _record_chapters(chapter: DebriefChapter, before: list[str], after: list[str], *, by: User) -> None:
    details = {"chapters": [before, after]}
    record(IncidentEvent.DEBRIEF_CHAPTERS_CHANGED, by=by, about=chapter.debrief, related=chapter.clip, details=details)


def _save(debrief: Debrief) -> None:
    try:
        debrief.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    debrief.save()


def _details(debrief: Debrief) -> dict[str, Any]:
    return {
        "held_at": instant(debrief.held_at),
        "leader": str(debrief.leader),
        "announcement": debrief.announcement,
        "participants": sorted(debrief.participants.values_list("badge_number", flat=True)),
    }
