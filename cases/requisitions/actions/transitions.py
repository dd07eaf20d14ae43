"""How a requisition changes state: by an update guarded by the old state, so that of two people one wins and the
other is told."""

from typing import Any

from accounts.base.errors import NotPossible
from cases.requisitions.models import Requisition
from cases.requisitions.states import RequisitionTransition, sources, target


def apply_transition(requisition: Requisition, step: RequisitionTransition, **changes: Any) -> None:
    """Make the move and the changes together. NotPossible when the state no longer allows it. Call inside a
    transaction."""
    moved = Requisition.objects.filter(pk=requisition.pk, state__in=sources(step)).update(state=target(step), **changes)
    if not moved:
        current = Requisition.objects.get(pk=requisition.pk).get_state_display().lower()
        raise NotPossible(f"« {step.label} » n’est plus possible : la réquisition {requisition} est {current}.")
    requisition.refresh_from_db()
