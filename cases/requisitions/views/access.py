"""Granting and withdrawing access to a requisition."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.forms import AccessGrantForm
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from accounts.people.views.access_grants import granted, grants_panel, withdrawn
from cases.requisitions.actions.access import grant_requisition_access, withdraw_requisition_access
from cases.requisitions.models import Requisition, RequisitionAccessGrant


def requisition_panel(requisition: Requisition) -> dict[str, Any]:
    form = AccessGrantForm(people=people_with(Right.REQUISITION_LIST), auto_id="grant-%s")
    return grants_panel(requisition, requisition.access_grants.all(), form)


@require_POST
@needs(Right.REQUISITION_SHARE)
@sensitive
def requisition_access_grant(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Grant one person read access to a requisition."""
    requisition = get_visible(request.user, Requisition.objects.all(), pk)
    act = partial(grant_requisition_access, requisition=requisition)
    return granted(request, requisition, AccessGrantForm(request.POST), act)


@require_POST
@needs(Right.REQUISITION_SHARE)
def requisition_access_withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Withdraw an access grant of a requisition at once, with a reason."""
    return withdrawn(request, pk, RequisitionAccessGrant, withdraw_requisition_access)
