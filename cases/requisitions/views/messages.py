"""The messages that arrived: what each became, and what a person says of those that are no requisition."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.roles import Right
from cases.requisitions.actions.mail_receipt import examine_message, make_requisition_of
from cases.requisitions.models import IncomingMessage, MessageState
from evidence import store
from evidence.store.streaming import stream

PAGE_SIZE = 50


@require_safe
@needs(Right.REQUISITION_PREPARE)
def message_list(request: AuthenticatedRequest) -> HttpResponse:
    """Every message received, newest first; those that became no requisition wait for a person's look, and
    `?a-examiner=1` shows only these."""
    received = IncomingMessage.objects.visible_to(request.user).exclude(state=MessageState.ARRIVING)
    if request.GET.get("a-examiner") == "1":
        received = received.to_examine()
    page = Paginator(received.select_related("requisition"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "requisitions/message_list.html", {"page": page})


@require_safe
@needs(Right.REQUISITION_PREPARE)
def message_download(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The message as it arrived, byte for byte."""
    kept = IncomingMessage.objects.exclude(state__in=(MessageState.ARRIVING, MessageState.REFUSED))
    message = get_visible(request.user, kept, pk)
    return stream(
        request,
        open_at=lambda: store.open_stored(message.store_name),
        size_bytes=message.size_bytes,
        content_type="application/octet-stream",
        etag=message.digest,
        file_name=f"{message}.eml",
        attachment=True,
    )


@require_POST
@needs(Right.REQUISITION_PREPARE)
def message_take(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """It is a requisition after all."""
    user = request.user
    message = get_visible(user, IncomingMessage.objects.all(), pk)
    with refusal_as_message(request):
        requisition = make_requisition_of(by=user, message=message)
        messages.success(request, f"Réquisition {requisition} ouverte : complétez-la d’après le message.")
        return redirect("requisition_detail", requisition.pk)
    return redirect("message_list")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def message_examine(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Somebody has looked: it is no requisition."""
    user = request.user
    message = get_visible(user, IncomingMessage.objects.all(), pk)
    with refusal_as_message(request):
        examine_message(by=user, message=message)
    return redirect("message_list")
