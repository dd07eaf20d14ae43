"""Compares holds, erasures and openings of clips with what the journal says of them."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from accounts.base.records import RecordCheck
from accounts.journal.events import Event
from accounts.journal.told import told_by, told_since
from accounts.people.records import contradicted_grants
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipAccessGrant, ClipState, Hold, ProcedureHold


def contradicted_holds(
    kind: type[ProcedureHold], held: str, *, placed: Event, released: Event, what: str
) -> Callable[[], Iterator[str]]:
    """For the room of this kind of hold: those that no entry places or lifts, and those that are gone. `held` is the
    column of what they hold. Entries name what is held and the procedure, so holds are counted by both."""

    def find() -> Iterator[str]:
        since = told_since()
        told: Counter[tuple[str, str, str]] = Counter(
            (entry.subject_id, entry.procedure_number, entry.event) for entry in told_by((placed, released))
        )
        rows: Counter[tuple[str, str, str]] = Counter()
        labels: dict[str, str] = {}
        for hold in kind._default_manager.select_related(held):
            key, row = str(getattr(hold, f"{held}_id")), getattr(hold, held)
            labels[key] = str(row)
            if _is_told(hold.placed_at, since):
                rows[key, hold.reference, str(placed)] += 1
            if hold.released_at and _is_told(hold.released_at, since):
                rows[key, hold.reference, str(released)] += 1
        for act in sorted(rows.keys() | told.keys()):
            if rows[act] != told[act]:
                label = f"{what} {labels.get(act[0], f'n° {act[0]}')}, procédure {act[1]}"
                yield _sentence(label, is_release=act[2] == released, more=rows[act] > told[act])

    return find


def _is_told(at: datetime, since: datetime | None) -> bool:
    return since is None or at >= since


def _sentence(label: str, *, is_release: bool, more: bool) -> str:
    if is_release:
        return (
            f"{label} : une conservation a été levée sans que le journal le dise."
            if more
            else f"{label} : une conservation que le journal dit levée tient encore, ou n’est plus dans la base."
        )
    return (
        f"{label} : une conservation n’est posée par aucune entrée du journal."
        if more
        else f"{label} : une conservation que dit le journal n’est plus dans la base."
    )


def contradicted_erasures() -> Iterator[str]:
    """Clips that are erased without an entry, and those that an entry erased and that are back."""
    erased = {entry.subject_id: entry.number for entry in told_by((FootageEvent.CLIP_ERASED,))}
    since = told_since()
    for clip in Clip.objects.exclude(state=ClipState.STORED).only("pk", "state", "erased_at", "started_at"):
        is_old = since and clip.erased_at and clip.erased_at < since
        if clip.state == ClipState.ERASED and str(clip.pk) not in erased and not is_old:
            yield f"La vidéo {clip} est dite effacée, ce que le journal ne dit pas."
    for clip in Clip.objects.filter(pk__in=[int(key) for key in erased]).exclude(state=ClipState.ERASED):
        yield f"La vidéo {clip} n’est pas effacée, ce que dit pourtant l’entrée {erased[str(clip.pk)]}."


RECORDS = (
    RecordCheck(
        "clip-holds",
        "Conservations des vidéos",
        contradicted_holds(
            Hold, "clip", placed=FootageEvent.CLIP_HELD, released=FootageEvent.CLIP_RELEASED, what="Vidéo"
        ),
    ),
    RecordCheck("clip-erasures", "Effacements", contradicted_erasures),
    RecordCheck("clip-grants", "Accès nominatifs aux vidéos", contradicted_grants(ClipAccessGrant)),
)
