"""What the machine proposes: clips filmed at the time of an incident by somebody who was there; a person confirms."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.base.actors import SystemActor
from accounts.people.models import Team, User
from cases.incidents.actions.register import link_clip, open_incident
from cases.incidents.models import Incident, IncidentKind
from cases.incidents.selectors import MARGIN, clips_for_incident, unlinked_proposals
from evidence.footage.models import Clip, ClipState
from tests.worlds import make_clip

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def incident(team: Team, officer: User) -> Incident:
    """From noon to one, with the officer, by team North."""
    facts = Incident(
        kind=IncidentKind.NOISE, title="Tapage", started_at=NOON, ended_at=NOON + HOUR, place="Gare SNCF", team=team
    )
    return open_incident(by=SystemActor.DEMO, incident=facts, officers=[officer])


def proposed(incident: Incident, director: User) -> list[Clip]:
    return [proposal.clip for proposal in clips_for_incident(incident, seen_by=director)]


def test_the_clip_of_an_officer_who_was_there_is_proposed_with_the_reason(
    incident: Incident, officer: User, director: User
) -> None:
    make_clip(wearer=officer, started_at=NOON)

    (proposal,) = clips_for_incident(incident, seen_by=director)

    assert "figure parmi les intervenants et filmait" in proposal.why
    assert officer.last_name in proposal.why


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (NOON - MARGIN - 10 * SECOND, False),
        (NOON - MARGIN - 9 * SECOND, True),
        (NOON + HOUR + MARGIN - SECOND, True),
        (NOON + HOUR + MARGIN, False),
    ],
)
def test_the_time_has_a_margin(
    start: datetime, expected: bool, incident: Incident, officer: User, director: User
) -> None:
    """The clip lasts ten seconds."""
    clip = make_clip(wearer=officer, started_at=start)

    assert proposed(incident, director) == [clip] * expected


def test_the_likeliest_come_first(
    incident: Incident, officer: User, team_leader: User, other_officer: User, director: User
) -> None:
    by_place = make_clip(wearer=other_officer, started_at=NOON)
    Clip.objects.filter(pk=by_place.pk).update(place="gare")
    by_team = make_clip(wearer=team_leader, started_at=NOON)
    by_name = make_clip(wearer=officer, started_at=NOON)
    make_clip(wearer=other_officer, started_at=NOON)

    assert proposed(incident, director) == [by_name, by_team, by_place]


def test_a_linked_or_erased_clip_is_not_proposed(incident: Incident, officer: User, director: User) -> None:
    linked, erased = (make_clip(wearer=officer, started_at=NOON) for _ in range(2))
    link_clip(by=director, incident=incident, clip=linked)
    Clip.objects.filter(pk=erased.pk).update(state=ClipState.ERASED)

    assert proposed(incident, director) == []


def test_nothing_is_proposed_to_whoever_does_not_see_the_clip(
    incident: Incident, officer: User, team_leader: User
) -> None:
    make_clip(wearer=officer, started_at=NOON)

    assert clips_for_incident(incident, seen_by=team_leader) == []


def test_each_unlinked_clip_has_its_likeliest_incident(
    incident: Incident, officer: User, director: User, other_team: Team
) -> None:
    open_incident(
        by=SystemActor.DEMO,
        incident=Incident(
            kind=IncidentKind.THEFT, title="Vol", started_at=NOON, ended_at=NOON + HOUR, place="X", team=other_team
        ),
    )
    clip, linked = (make_clip(wearer=officer, started_at=NOON) for _ in range(2))
    make_clip(wearer=officer, started_at=NOON + 9 * HOUR)
    link_clip(by=director, incident=incident, clip=linked)

    assert [(one.clip, one.incident) for one in unlinked_proposals(seen_by=director)] == [(clip, incident)]


def test_with_no_clip_nothing_is_proposed(director: User) -> None:
    assert unlinked_proposals(seen_by=director) == []
