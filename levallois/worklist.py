"""“Aujourd’hui”: the pending tasks of each app on which the person may act, most urgent first; and figures about the
stored footage. Reads only."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.base.web.worklist import (
    LINES_A_SECTION,
    Line,
    Stake,
    Task,
    Urgency,
    WorklistSection,
    ordered_tasks,
)
from accounts.journal.models import FailedItem
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence import store
from evidence.footage.models import Clip
from levallois.rooms import BATCHES, WORKLIST

# Of more clips, figures are not counted at each look at the page.
MANY_CLIPS = 50_000
COUNTED_FOR_S = 60
# The characters of a reason that one line shows.
REASON_SHOWN = 160


def sections_for(user: User) -> list[WorklistSection]:
    """The sections that this person may see; what the machine could not do comes first, when there is any."""
    now = timezone.now()
    built = [(one, one.build(user, now)) for one in WORKLIST if one.right is None or one.right in user.rights]
    sections = [section for source, section in built if source.right or section.count]
    return [*([failed] if (failed := _failed_section(user)).count else []), *sections]


def failed_items_for(user: User) -> QuerySet[FailedItem]:
    """The items that could not be done and that this person may have tried again, the oldest first."""
    names = [batch.name for batch, rights in BATCHES.items() if user.rights.intersection(rights)]
    return FailedItem.objects.to_show(timezone.now()).filter(batch__in=names)


def _failed_section(user: User) -> WorklistSection:
    labels = {batch.name: batch.label for batch in BATCHES}
    failed, url, now = failed_items_for(user), reverse("failed_item_list"), timezone.now()
    lines = [
        Line(f"{labels[item.batch]} — {item} : {_shortened(item.reason)}", url, "Réessayer", due=now)
        for item in failed[:LINES_A_SECTION]
    ]
    return WorklistSection("Mis de côté par la machine", "circle-alert", "", failed.count(), url, lines, Stake.EVIDENCE)


def _shortened(text: str) -> str:
    """The first words of a reason, for one line."""
    return text if len(text) <= REASON_SHOWN else f"{text[: REASON_SHOWN - 1]}…"


def tasks_of(sections: list[WorklistSection]) -> list[tuple[Urgency, list[Task]]]:
    """What these sections hold, by urgency."""
    tasks = ordered_tasks(sections, timezone.now())
    return [(urgency, list(found)) for urgency, found in groupby(tasks, key=lambda task: task.urgency)]


@dataclass(frozen=True)
class Figures:
    """The figures about stored footage."""

    clips: int
    clip_bytes: int
    held: int
    free_bytes: int | None
    total_bytes: int | None


def figures_for(user: User) -> Figures | None:
    """The figures, or None for people who may not see every clip, to whom they would reveal how many there are."""
    if not has_right(user, Right.CLIP_LIST_ALL):
        return None
    newest = Clip.objects.visible_to(user).aggregate(newest=Max("pk"))["newest"] or 0
    counted = _counted if newest < MANY_CLIPS else _counted_a_minute_ago
    clips, clip_bytes, held = counted(user)
    room = store.known_space()
    return Figures(
        clips=clips,
        clip_bytes=clip_bytes,
        held=held,
        free_bytes=room.free_bytes if room else None,
        total_bytes=room.total_bytes if room else None,
    )


def _counted(user: User) -> tuple[int, int, int]:
    """How many clips are stored, with how many bytes, and how many of them are held."""
    stored = Clip.objects.visible_to(user).stored()
    return stored.count(), stored.total_bytes(), stored.held().count()


def _counted_a_minute_ago(user: User) -> tuple[int, int, int]:
    """The same, at most COUNTED_FOR_S seconds old: a million clips take two seconds to count."""
    found: Any = cache.get_or_set(f"figures-{user.pk}", lambda: _counted(user), COUNTED_FOR_S)
    clips, clip_bytes, held = found
    return clips, clip_bytes, held
