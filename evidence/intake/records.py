"""Compares what clips were when they were stored, who wore them since, and the holds of quarantined files with what the
journal says."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.base.records import RecordCheck
from accounts.journal.format import instant
from accounts.journal.told import Told, told_by, told_since
from accounts.people.models import User
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipState
from evidence.footage.records import contradicted_holds
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantineHold

_EVENTS = (
    *(IntakeEvent.CLIP_STORED, IntakeEvent.CLIP_MOVED),
    *(FootageEvent.CLIP_ATTRIBUTED, FootageEvent.CLIP_REATTRIBUTED),
)


@dataclass
class _Facts:
    """What the journal says that a clip is: the entry that says it last, its start, its bytes, its wearer's badge."""

    number: int
    started_at: object
    sha256: object
    wearer: object
    is_wearer_told: bool = True


def contradicted_clips() -> Iterator[str]:
    """Clips that no entry stored, that are gone, or whose wearer, start or hash is not what the journal says."""
    told: dict[str, _Facts] = {}
    for entry in told_by(_EVENTS, subject_kind="clip"):
        _note(told, entry)
    badges, since, seen = set(User.objects.values_list("badge_number", flat=True)), told_since(), set()
    for clip in Clip.objects.select_related("wearer").iterator(chunk_size=2000):
        key = str(clip.pk)
        seen.add(key)
        facts = told.get(key)
        if facts is None:
            if since is None or clip.received_at >= since:
                yield f"La vidéo {clip} n’est enregistrée par aucune entrée du journal."
            continue
        yield from _differences(clip, facts, badges)
    for key in sorted(told.keys() - seen):
        yield f"La vidéo n° {key}, que dit l’entrée {told[key].number}, n’est plus dans la base."


def _note(told: dict[str, _Facts], entry: Told) -> None:
    details, facts = entry.details, told.get(entry.subject_id)
    if entry.event == IntakeEvent.CLIP_STORED:
        told[entry.subject_id] = _Facts(
            entry.number, details.get("started_at"), details.get("sha256"), details.get("wearer")
        )
    elif facts is None:
        return
    elif entry.event == IntakeEvent.CLIP_MOVED:
        facts.number, facts.started_at, facts.is_wearer_told = entry.number, details["started_at"][1], False
    else:
        worn = details.get("wearer")
        facts.wearer, facts.is_wearer_told = worn[1] if isinstance(worn, list) else worn, True
        facts.number = entry.number


def _differences(clip: Clip, facts: _Facts, badges: set[str]) -> Iterator[str]:
    said = f"ce que dit l’entrée {facts.number}"
    if clip.sha256 != facts.sha256:
        yield f"L’empreinte de la vidéo {clip} n’est pas {said}."
    if instant(clip.started_at) != facts.started_at:
        yield f"Le début de la vidéo {clip} n’est pas {said}."
    # An erased clip keeps no wearer; a badge that nobody has any more was changed since.
    is_told = (
        clip.state == ClipState.STORED and facts.is_wearer_told and (facts.wearer is None or facts.wearer in badges)
    )
    if is_told and (clip.wearer.badge_number if clip.wearer else None) != facts.wearer:
        yield f"Le porteur de la vidéo {clip} n’est pas {said}."


RECORDS = (
    RecordCheck("clips", "Vidéos : porteur, début, empreinte", contradicted_clips),
    RecordCheck(
        "file-holds",
        "Conservations de la quarantaine",
        contradicted_holds(
            QuarantineHold, "file", placed=IntakeEvent.FILE_HELD, released=IntakeEvent.FILE_RELEASED, what="Fichier"
        ),
    ),
)
