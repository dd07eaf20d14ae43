"""Sending a package: the staff's pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.roles import Right
from cases.requisitions.actions.deliveries import renew_code, revoke_delivery, send_delivery
from cases.requisitions.forms import RecipientForm
from cases.requisitions.models import Delivery
from cases.requisitions.tasks import wake_worker


@require_safe
@needs(Right.REQUISITION_LIST)
def delivery_progress(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The progress of the package, as an HTML fragment that the requisition's page requests every second while it is
    built.
    """
    delivery = get_visible(request.user, Delivery.objects.select_related("requisition"), pk)
    return render(request, "requisitions/_delivery_progress.html", {"delivery": delivery})


@require_POST
@needs(Right.REQUISITION_APPROVE)
@sensitive
def delivery_send(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Send the link, and show the code once, to be given to the officer another way."""
    delivery = get_visible(request.user, Delivery.objects.select_related("requisition"), pk)
    with refusal_as_message(request):
        recipient = cleaned(RecipientForm(request.POST), "Indiquez un courriel valable pour l’OPJ.")["recipient"]
        code = send_delivery(by=request.user, delivery=delivery, recipient=recipient)
        wake_worker()
        return _code_page(request, delivery, code)
    return redirect("requisition_detail", delivery.requisition_id)


@require_POST
@needs(Right.REQUISITION_APPROVE)
@sensitive
def delivery_renew_code(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give a new code to an officer who lost theirs."""
    delivery = get_visible(request.user, Delivery.objects.select_related("requisition"), pk)
    with refusal_as_message(request):
        code = renew_code(by=request.user, delivery=delivery)
        return _code_page(request, delivery, code)
    return redirect("requisition_detail", delivery.requisition_id)


@require_POST
@needs(Right.REQUISITION_APPROVE)
def delivery_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Withdraw the link."""
    delivery = get_visible(request.user, Delivery.objects.select_related("requisition"), pk)
    with refusal_as_message(request):
        revoke_delivery(by=request.user, delivery=delivery, reason=request.POST.get("reason", ""))
        messages.success(request, "Lien retiré : il n’ouvre plus rien.")
    return redirect("requisition_detail", delivery.requisition_id)


def _code_page(request: AuthenticatedRequest, delivery: Delivery, code: str) -> HttpResponse:
    """Show the code in this response only: it is not stored, and a reload does not show it again."""
    response = render(
        request, "requisitions/delivery_code.html", {"delivery": delivery, "code": f"{code[:5]}-{code[5:]}"}
    )
    response["Cache-Control"] = "no-store"
    return response
