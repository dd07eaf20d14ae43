"""The secret address of a team's calendar: opened, renewed, withdrawn."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor, name_of
from accounts.errors import NotPossible
from accounts.events import Event
from accounts.models import Team, TeamCalendar
from accounts.permissions import require_right
from accounts.roles import Right

_REFUSAL = "Seule la direction ouvre et retire les agendas des brigades."


def hash_of(secret: str) -> str:
    """What is kept of a calendar's secret: 256 random bits need no salt."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def open_calendar(*, by: Actor, team: Team) -> str:
    """Give a team's calendar a new secret address, and end the one before. Returns the secret, which is shown once and
    kept nowhere. Needs SHIFT_MANAGE."""
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    TeamCalendar.objects.filter(team=team, revoked_at__isnull=True).update(revoked_at=timezone.now())
    secret = secrets.token_urlsafe(32)
    TeamCalendar.objects.create(team=team, secret_hash=hash_of(secret), created_by_name=name_of(by))
    record(Event.CALENDAR_OPENED, by=by, about=team)
    return secret


@transaction.atomic
def revoke_calendar(*, by: Actor, team: Team) -> None:
    """End the address of a team's calendar at once. Needs SHIFT_MANAGE; NotPossible when none is open."""
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    if not TeamCalendar.objects.filter(team=team, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise NotPossible("Cette brigade n’a pas d’agenda ouvert.")
    record(Event.CALENDAR_REVOKED, by=by, about=team)
