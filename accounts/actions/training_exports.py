"""Taking out who is trained: names leave the site, so the journal says who took them."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actions.journal import record
from accounts.duty.training_status import Trained
from accounts.errors import NotPermitted
from accounts.events import Event
from accounts.models import User
from accounts.permissions import may_see_training


@transaction.atomic
def export_standings(*, by: User, rows: Sequence[Trained], filters: dict[str, str]) -> None:
    """Write that these lines leave as a table, with how many people are on it and the filters that chose them.

    NotPermitted without TRAINING_LIST.
    """
    if not may_see_training(by):
        raise NotPermitted("Vous ne pouvez pas exporter l’état des formations.")
    record(Event.TRAINING_EXPORTED, by=by, about=by, details={"people": len(rows), "filters": filters})
