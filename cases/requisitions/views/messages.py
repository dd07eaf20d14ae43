"""The messages that arrived: what each became, and what a person says of those that are no requisition."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible, keys_in, needs
from accounts.base.web.several_rows import each_alone
from accounts.people.roles import Right
from accounts.sign_in.sessions.going_on import going_on
from cases.requisitions.actions.mail_receipt import examine_message, make_requisition_of
from cases.requisitions.lists import MESSAGES
from cases.requisitions.models import IncomingMessage, MessageState
from evidence import store
from evidence.store.streaming import stream


@require_safe
@needs(Right.REQUISITION_PREPARE)
def message_list(request: AuthenticatedRequest) -> HttpResponse:
    """Every message received, newest first; those that became no requisition wait for a person's look."""
    return render(request, "requisitions/message_list.html", {"page": ShownList.of(MESSAGES, request)})


@require_safe
@needs(Right.REQUISITION_PREPARE)
def message_download(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The message as it arrived, byte for byte."""
    kept = IncomingMessage.objects.exclude(state__in=(MessageState.ARRIVING, MessageState.REFUSED)).exclude(
        store_name=""
    )
    message = get_visible(request.user, kept, pk)
    return stream(
        request,
        open_at=lambda: store.open_stored(message.store_name),
        size_bytes=message.size_bytes,
        content_type="application/octet-stream",
        etag=message.digest,
        may_go_on=going_on(
            request, lambda person: Right.REQUISITION_PREPARE in person.rights and get_visible(person, kept, pk)
        ),
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
    return redirect(as_it_was_open(request, reverse("message_list")))


@require_POST
@needs(Right.REQUISITION_PREPARE)
def message_examine(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Somebody has looked: it is no requisition."""
    user = request.user
    message = get_visible(user, IncomingMessage.objects.all(), pk)
    with refusal_as_message(request):
        examine_message(by=user, message=message)
    return redirect(as_it_was_open(request, reverse("message_list")))


@require_POST
@needs(Right.REQUISITION_PREPARE)
def message_examine_several(request: AuthenticatedRequest) -> HttpResponse:
    """Somebody has looked at the messages ticked in the list: none is a requisition. One that is refused leaves the
    others examined."""
    ticked = IncomingMessage.objects.visible_to(request.user).filter(pk__in=keys_in(request.POST.getlist("row")))
    examined = each_alone(request, ticked.order_by("pk"), lambda one: examine_message(by=request.user, message=one))
    if examined:
        done = "1 courriel classé" if examined == 1 else f"{examined} courriels classés"
        messages.success(request, f"{done} sans suite.")
    return redirect(as_it_was_open(request, reverse("message_list")))
