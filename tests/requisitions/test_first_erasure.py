"""When a requisition loses its first clip: read for all open requisitions together, as for each alone."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.people.models import User
from cases.incidents.actions.register import link_clip, open_incident
from cases.requisitions import selectors
from cases.requisitions.models import Requisition
from cases.requisitions.selectors import clips_at_risk, first_erasures
from evidence.footage.models import Clip, Hold
from tests.incidents.drafts import draft
from tests.requisitions.worlds import HOUR, received, window
from tests.worlds import make_clip

NOW = timezone.now().replace(microsecond=0)


def spread_over(days: int, started_at: datetime) -> Clip:
    """A clip whose clock may be wrong by so much."""
    clip = make_clip(started_at=started_at)
    clip.earliest_at, clip.latest_at = started_at - timedelta(days=days), started_at + timedelta(days=days)
    clip.save()
    return clip


def asked(director: User, hours_ago: float, *, lasting: float = 1) -> Requisition:
    start = NOW - hours_ago * HOUR
    return received(director, window(start=start, end=start + lasting * HOUR))


@pytest.fixture
def requisitions(director: User) -> list[Requisition]:
    """Two of a clip of their window; of one of its incident; of one chosen; of one that may be fifteen hours away."""
    for hours in (1.5, 30, 30.5, 60):
        make_clip(started_at=NOW - hours * HOUR)
    spread_over(1, NOW - timedelta(days=10))
    rows = [asked(director, hours) for hours in (2, 31, 100, 200, 225)]
    incident = open_incident(by=director, incident=draft())
    link_clip(by=director, incident=incident, clip=make_clip(started_at=NOW - 50 * HOUR))
    Requisition.objects.filter(pk=rows[2].pk).update(incident=incident)
    rows[3].choices.create(clip=make_clip(started_at=NOW - 70 * HOUR))
    Hold.objects.all().delete()
    return list(Requisition.objects.order_by("pk"))


def one_by_one(rows: list[Requisition]) -> dict[int, datetime]:
    dates = {row.pk: [clip.erase_due_at for clip in clips_at_risk(row)] for row in rows}
    return {key: min(found) for key, found in dates.items() if found}


def test_together_they_are_what_each_is_alone(requisitions: list[Requisition]) -> None:
    found = first_erasures(requisitions)

    assert found == one_by_one(requisitions)
    assert len(set(found.values())) > 1


def test_many_cost_as_many_queries_as_one(requisitions: list[Requisition]) -> None:
    counts = []
    for rows in (requisitions[:1], requisitions):
        with CaptureQueriesContext(connection) as queries:
            first_erasures(rows)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_clip_that_is_held_while_it_is_read_counts_no_more(
    requisitions: list[Requisition], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "with_erasure_dates", lambda clips: [])

    assert first_erasures(requisitions) == {}
