"""A figure that is the number of some rows, and these rows by name, for whoever may see all of their kind."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts.base.actors import Actor
from accounts.base.moments import numeric_moment
from accounts.people.roles import Right
from cases.figures.permissions import may_open_rows
from evidence.footage.models import Clip

ROWS_SHOWN = 500


@dataclass(frozen=True)
class Behind:
    """One row: its name, and its page for whoever may open it."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class RowsFigure:
    """So many `rows`, of which `right` shows all, each by the page of this name. With `reference`, the rows are counted
    once for each procedure that this column names, whatever its capitals and spaces. `label_of` names a row."""

    key: str
    label: str
    rows: "QuerySet[Any]"
    right: Right
    page: str = ""
    label_of: Callable[[Any], str] = str
    reference: str = ""
    note: str = ""

    @cached_property
    def count(self) -> int:
        return len(self.procedures) if self.reference else self.rows.order_by().count()

    @cached_property
    def procedures(self) -> dict[str, tuple[str, int]]:
        """The procedures by their folded reference: as it is most often written, and how many rows name it."""
        names: dict[str, str] = {}
        found: Counter[str] = Counter()
        each = self.rows.order_by().values_list(self.reference).annotate(times=Count("pk"))
        for written, times in each.order_by("-times", self.reference):
            folded = " ".join(written.split()).casefold()
            names.setdefault(folded, written)
            found[folded] += times
        return {folded: (names[folded], times) for folded, times in found.items()}

    def is_open_to(self, actor: Actor) -> bool:
        return may_open_rows(actor, self.right)

    def behind(self, *, seen_by: Actor) -> list[Behind]:
        """The first ROWS_SHOWN rows, or procedures."""
        if self.reference:
            named = sorted(self.procedures.values())[:ROWS_SHOWN]
            return [Behind(f"{name} ({times}\u00a0fois)") for name, times in named]
        rows = list(self.rows[:ROWS_SHOWN])
        if self.page == "clip_detail":
            return self._of_clips(rows, seen_by)
        return [Behind(self.label_of(row), reverse(self.page, args=[row.pk]) if self.page else "") for row in rows]

    def _of_clips(self, rows: Sequence[Any], seen_by: Actor) -> list[Behind]:
        """Rows that speak of a clip lead to it where the reader sees it: one may be restricted."""
        clips = [_clip_of(row) for row in rows]
        seen = set(Clip.objects.visible_to(seen_by).filter(pk__in=clips).values_list("pk", flat=True))
        return [
            Behind(self.label_of(row), reverse("clip_detail", args=[clip]) if clip in seen else "")
            for row, clip in zip(rows, clips, strict=True)
        ]


def _clip_of(row: Any) -> int:
    """The clip itself, or that of a viewing or a hold."""
    clip: int = row.pk if isinstance(row, Clip) else row.clip_id
    return clip


def viewing_label(viewing: Any) -> str:
    return (
        f"{numeric_moment(viewing.opened_at)}, {viewing}, {viewing.get_purpose_display().lower()} {viewing.reference}"
    )


def entry_label(entry: Any) -> str:
    return f"{numeric_moment(entry.at)}, {entry.get_event_display()}, {entry.subject_label}"
