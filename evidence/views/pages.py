"""Pages by key: the next page starts where this one ended, so the ten-thousandth costs what the first does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import Q, QuerySet

from evidence.models import Clip

PAGE_SIZE = 50


@dataclass(frozen=True)
class KeyPage:
    """Clips from the newest to the oldest, with the keys of the neighbouring pages."""

    clips: list[Clip]
    older: str
    newer: str

    @classmethod
    def of(cls, clips: "QuerySet[Clip]", *, before: str = "", after: str = "") -> Self:
        """`before` gives the clips older than a key, `after` those newer; a damaged key gives the first page."""
        older_than, newer_than = _key(before), _key(after)
        if newer_than:
            found = list(clips.filter(_newer(*newer_than)).order_by("started_at", "pk")[: PAGE_SIZE + 1])
            more_newer, rows = len(found) > PAGE_SIZE, found[:PAGE_SIZE][::-1]
            return cls(rows, _text(rows[-1]) if rows else "", _text(rows[0]) if more_newer else "")
        if older_than:
            clips = clips.filter(_older(*older_than))
        found = list(clips.order_by("-started_at", "-pk")[: PAGE_SIZE + 1])
        rows = found[:PAGE_SIZE]
        older = _text(rows[-1]) if len(found) > PAGE_SIZE else ""
        return cls(rows, older, _text(rows[0]) if older_than and rows else "")


def _text(clip: Clip) -> str:
    return f"{clip.started_at.isoformat()}~{clip.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    moment, _, number = text.partition("~")
    try:
        started_at = datetime.fromisoformat(moment)
        return (started_at, int(number)) if started_at.tzinfo else None
    except ValueError:
        return None


def _older(started_at: datetime, pk: int) -> Q:
    return Q(started_at__lt=started_at) | Q(started_at=started_at, pk__lt=pk)


def _newer(started_at: datetime, pk: int) -> Q:
    return Q(started_at__gt=started_at) | Q(started_at=started_at, pk__gt=pk)
