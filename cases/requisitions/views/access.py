"""Granting and withdrawing access to a requisition."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.models import User
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from cases.requisitions.actions.access import grant_requisition_access, withdraw_requisition_access
from cases.requisitions.models import Requisition, RequisitionAccessGrant
from evidence.footage.forms import AccessGrantForm
from evidence.footage.views import panel_of


def requisition_panel(requisition: Requisition) -> dict[str, Any]:
    form = AccessGrantForm(people=people_with(Right.REQUISITION_LIST), auto_id="grant-%s")
    return panel_of(requisition, requisition.access_grants.all(), form)


@require_POST
@needs(Right.REQUISITION_SHARE)
@sensitive
def requisition_access_grant(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Grant one person read access to a requisition."""
    requisition = get_visible(request.user, Requisition.objects.all(), pk)
    with refusal_as_message(request):
        data = cleaned(AccessGrantForm(request.POST, people=User.objects.all()))
        grant_requisition_access(by=request.user, requisition=requisition, **data)
        messages.success(request, f"Réquisition {requisition} ouverte à {data['person']}.")
    return redirect("requisition_detail", pk)


@require_POST
@needs(Right.REQUISITION_SHARE)
def requisition_access_withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Withdraw an access grant of a requisition at once, with a reason."""
    grant = get_object_or_404(RequisitionAccessGrant.objects.select_related("user"), pk=pk)
    requisition = get_visible(request.user, Requisition.objects.all(), grant.content_object_id)
    with refusal_as_message(request):
        withdraw_requisition_access(by=request.user, grant=grant, reason=request.POST.get("reason", ""))
        messages.success(request, f"Accès de {grant.user} retiré.")
    return redirect("requisition_detail", requisition.pk)
