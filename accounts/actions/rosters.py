"""Planning many shifts in one go: a week copied to another, a roster read from a file. All of it, or nothing."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.actions.shifts import plan_shift
from accounts.actors import Actor
from accounts.duty.roster_csv import UnreadableRoster, rows_of
from accounts.duty.rosters import Draft, digest_of, roster_drafts, week_drafts
from accounts.errors import NotPossible
from accounts.models import Shift
from accounts.permissions import require_right
from accounts.roles import Right

_REFUSAL = "Seule la direction planifie les vacations."


@transaction.atomic
def copy_week(*, by: Actor, source: date, target: date, previewed: str = "") -> list[Shift]:
    """Plan in the week from Monday `target` what stands in that from `source`, at the same hours of the town's clock;
    what exists there already is passed over.

    Needs SHIFT_MANAGE. NotPossible for a week onto itself, and when `previewed` is given and what would be planned has
    changed since.
    """
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    if source == target:
        raise NotPossible("Choisissez une autre semaine que celle que vous copiez.")
    drafts = week_drafts(source, target, ZoneInfo(settings.TIME_ZONE))
    if previewed and previewed != digest_of(drafts):
        raise NotPossible("Le planning a changé depuis l’aperçu : vérifiez-le de nouveau.")
    return _planned(drafts, by)


@transaction.atomic
def import_roster(*, by: Actor, text: str) -> list[Shift]:
    """Plan the shifts of a roster; those that exist already are passed over, so the same file twice plans nothing.

    Needs SHIFT_MANAGE. NotPossible when a single line is wrong: then nothing is planned.
    """
    require_right(by, Right.SHIFT_MANAGE, _REFUSAL)
    try:
        drafts = roster_drafts(rows_of(text), ZoneInfo(settings.TIME_ZONE))
    except UnreadableRoster as error:
        raise NotPossible(str(error)) from error
    if wrong := [f"{draft.source} : {' '.join(draft.errors)}" for draft in drafts if draft.errors]:
        raise NotPossible("\n".join(wrong))
    return _planned(drafts, by)


def _planned(drafts: Sequence[Draft], by: Actor) -> list[Shift]:
    return [
        plan_shift(
            by=by,
            team=draft.team,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            place=draft.place,
            officers=draft.officers,
            leader=draft.leader,
        )
        for draft in drafts
        if draft.is_to_plan and draft.team and draft.starts_at and draft.ends_at
    ]
