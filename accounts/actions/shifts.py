"""Teams and shifts. A shift justifies who wore what and where (CSI R241-10)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPossible
from accounts.events import Event
from accounts.journal_format import instant
from accounts.models import Shift, Team, User
from accounts.permissions import require_right
from accounts.roles import Right


@transaction.atomic
def save_team(*, by: Actor, team: Team) -> Team:
    """Register or rename a team. Needs PERSON_MANAGE."""
    require_right(by, Right.PERSON_MANAGE, "Seul l’administrateur technique gère les brigades.")
    event = Event.TEAM_CHANGED if team.pk else Event.TEAM_REGISTERED
    team.save()
    record(event, by=by, about=team)
    return team


@transaction.atomic
def plan_shift(
    *, by: Actor, team: Team, starts_at: datetime, ends_at: datetime, place: str, officers: Iterable[User]
) -> Shift:
    """Plan a shift of a team. Needs SHIFT_MANAGE; NotPossible when it ends before it starts."""
    require_right(by, Right.SHIFT_MANAGE, "Seule la direction planifie les vacations.")
    if ends_at <= starts_at:
        raise NotPossible("La fin de la vacation doit suivre son début.")
    shift = Shift.objects.create(team=team, starts_at=starts_at, ends_at=ends_at, place=place)
    shift.officers.set(officers)
    details = {
        "from": instant(starts_at),
        "until": instant(ends_at),
        "officers": sorted(officer.badge_number for officer in shift.officers.all()),
    }
    record(Event.SHIFT_PLANNED, by=by, about=shift, details=details)
    return shift
