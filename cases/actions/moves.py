"""How a requisition changes state: by a guarded update on the old state, so that of two people one wins and the other
is told."""

from typing import Any

from accounts.errors import NotPossible
from cases.models import Requisition
from cases.requisition_states import Move, sources, target


def move(requisition: Requisition, step: Move, **changes: Any) -> None:
    """Make the move and the changes together. NotPossible when the state no longer allows it. Call inside a
    transaction."""
    moved = Requisition.objects.filter(pk=requisition.pk, state__in=sources(step)).update(state=target(step), **changes)
    if not moved:
        current = Requisition.objects.get(pk=requisition.pk).get_state_display().lower()
        raise NotPossible(f"« {step.label} » n’est plus possible : la réquisition {requisition} est {current}.")
    requisition.refresh_from_db()
