"""Granting and withdrawing access to a requisition."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.base.web.redirects import acted, first_error, refused
from accounts.base.web.requests import get_visible, needs, person, sensitive
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
def requisition_access_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a requisition to one person by name, to read."""
    requisition = get_visible(person(request), Requisition.objects.all(), pk)
    form = AccessGrantForm(request.POST, people=User.objects.all())
    if not form.is_valid():
        return refused(request, requisition, first_error(form))

    def act() -> None:
        grant_requisition_access(by=person(request), requisition=requisition, **form.cleaned_data)

    return acted(request, requisition, act, f"Réquisition {requisition} ouverte à {form.cleaned_data['person']}.")


@require_POST
@needs(Right.REQUISITION_SHARE)
def requisition_access_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a requisition's grant at once, saying why."""
    grant = get_object_or_404(RequisitionAccessGrant.objects.select_related("user"), pk=pk)
    requisition = get_visible(person(request), Requisition.objects.all(), grant.content_object_id)

    def act() -> None:
        withdraw_requisition_access(by=person(request), grant=grant, reason=request.POST.get("reason", ""))

    return acted(request, requisition, act, f"Accès de {grant.user} retiré.")
