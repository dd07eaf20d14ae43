"""Requisitions: the list, one requisition, and one view a step. Each step checks its own rule and calls its own
action."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import NotPossible
from accounts.models import User
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from cases.actions import requisitions as actions
from cases.filters import RequisitionFilter
from cases.forms import RequisitionForm, SearchedForm
from cases.models import Channel, Incident, Outcome, Requisition, RequisitionDocument
from cases.permissions import may_prepare
from cases.requisition_states import Move
from cases.tasks import wake_worker
from cases.views.requisition_page import page_context
from evidence import storage
from evidence.models import Clip
from evidence.streaming import stream

PAGE_SIZE = 50


@require_safe
@needs(Right.REQUISITION_LIST)
def requisition_list(request: HttpRequest) -> HttpResponse:
    """Requisitions, newest first; those still open come with the clock of their first erasure."""
    requisitions = Requisition.objects.visible_to(person(request)).with_clock()
    filtered = RequisitionFilter(request.GET, queryset=requisitions)
    page = Paginator(filtered.qs.order_by("-received_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "cases/requisition_list.html", {"filter": filtered, "page": page})


@require_safe
@needs(Right.REQUISITION_LIST)
def requisition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One requisition: the letter, what we make of it, the clips on a time axis, the package and its receipt."""
    requisition = get_visible(person(request), Requisition.objects.select_related("prepared_by", "approved_by"), pk)
    return render(request, "cases/requisition_detail.html", page_context(requisition, person(request)))


@require_safe
@needs(Right.REQUISITION_LIST)
def requisition_document(request: HttpRequest, pk: int, document_pk: int) -> HttpResponseBase:
    """The message received, or a file attached to it; always as a download, since it comes from outside."""
    requisition = get_visible(person(request), Requisition.objects.all(), pk)
    document = get_visible(person(request), RequisitionDocument.objects.filter(requisition=requisition), document_pk)
    return stream(
        request,
        open_at=lambda: storage.open_stored(document.store_name),
        size_bytes=document.size_bytes,
        content_type="application/octet-stream",
        etag=document.sha256,
        file_name=document.file_name,
        attachment=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REQUISITION_PREPARE)
def requisition_new(request: HttpRequest) -> HttpResponse:
    """Enter a requisition that came on paper; its window is held as soon as it is saved."""
    user = person(request)
    form = RequisitionForm(request.POST or None, incidents=Incident.objects.visible_to(user))
    if request.method == "POST" and form.is_valid():
        requisition = form.save(commit=False)
        requisition.channel, requisition.received_at = Channel.FORM, timezone.now()
        try:
            actions.receive_requisition(by=user, requisition=requisition)
            actions.register_requisition(by=user, requisition=requisition)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"Réquisition {requisition} enregistrée ; les vidéos de la période sont conservées."
            )
            return redirect("requisition_detail", requisition.pk)
    return render(request, "cases/requisition_form.html", {"form": form, "requisition": None})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REQUISITION_PREPARE)
def requisition_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or correct what was read in the letter."""
    user = person(request)
    requisition = get_visible(user, Requisition.objects.all(), pk)
    form = RequisitionForm(request.POST or None, instance=requisition, incidents=Incident.objects.visible_to(user))
    if request.method == "POST" and form.is_valid():
        try:
            actions.register_requisition(by=user, requisition=form.instance)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Réquisition {requisition} enregistrée.")
            return redirect("requisition_detail", requisition.pk)
    context = {"form": form, "requisition": requisition, "open": may_prepare(user, requisition, Move.REGISTER)}
    return render(request, "cases/requisition_form.html", context)


Step = Callable[[User, Requisition, HttpRequest], Any]


def _step(request: HttpRequest, pk: int, step: Step, done: str) -> HttpResponse:
    """Every button of the page: fetch for the person, act, say what was done or why not, come back."""
    user = person(request)
    requisition = get_visible(user, Requisition.objects.all(), pk)
    try:
        step(user, requisition, request)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
        wake_worker()
    return redirect("requisition_detail", pk)


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_choose_clips(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the clips that answer."""

    def step(user: User, requisition: Requisition, request: HttpRequest) -> None:
        keys = [int(key) for key in request.POST.getlist("clips") if key.isdigit()]
        chosen = Clip.objects.visible_to(user).filter(pk__in=keys)
        actions.choose_clips(by=user, requisition=requisition, clips=chosen)

    return _step(request, pk, step, "Choix des vidéos enregistré.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit the chosen clips for approval."""

    def step(user: User, requisition: Requisition, request: HttpRequest) -> None:
        actions.prepare_answer(by=user, requisition=requisition, outcome=Outcome.CLIPS)

    return _step(request, pk, step, "Réponse soumise à l’approbation d’une autre personne.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_nothing_found(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit “nothing found”, with what was searched."""

    def step(user: User, requisition: Requisition, request: HttpRequest) -> None:
        form = SearchedForm(request.POST)
        searched = form.cleaned_data["searched"] if form.is_valid() else ""
        actions.prepare_answer(by=user, requisition=requisition, outcome=Outcome.NOTHING_FOUND, searched=searched)

    return _step(request, pk, step, "Réponse négative soumise à l’approbation d’une autre personne.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the answer to its preparation."""

    def step(user: User, requisition: Requisition, request: HttpRequest) -> None:
        actions.send_back(by=user, requisition=requisition, reason=request.POST.get("reason", ""))

    return _step(request, pk, step, "Réponse renvoyée à la préparation.")


@require_POST
@needs(Right.REQUISITION_APPROVE)
@confirmed_again
def requisition_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the answer."""

    def step(user: User, requisition: Requisition, request: HttpRequest) -> None:
        actions.approve_requisition(by=user, requisition=requisition)

    return _step(request, pk, step, "Réponse approuvée : elle est préparée pour l’OPJ.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the requisition aside."""

    def step(user: User, requisition: Requisition, request: HttpRequest) -> None:
        actions.refuse_requisition(by=user, requisition=requisition, reason=request.POST.get("reason", ""))

    return _step(request, pk, step, "Réquisition écartée ; les conservations qu’elle avait posées sont levées.")


@require_POST
@needs(Right.REQUISITION_APPROVE)
def requisition_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the answered requisition."""

    def step(user: User, requisition: Requisition, request: HttpRequest) -> None:
        actions.close_requisition(by=user, requisition=requisition, reason=request.POST.get("reason", ""))

    return _step(request, pk, step, "Réquisition close.")
