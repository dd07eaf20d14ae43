"""The steps of a requisition, one view each. Each action checks its own right."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, keys_in, needs, sensitive
from accounts.people.roles import Right
from cases.requisitions.actions import requisitions as actions
from cases.requisitions.actions.answers import choose_clips, prepare_answer
from cases.requisitions.forms import SearchedForm
from cases.requisitions.models import Outcome, Requisition
from cases.requisitions.selectors import clips_for_requisition
from cases.requisitions.tasks import wake_worker
from evidence.footage.models import Clip

# A step of a requisition: an action whose other arguments are given.
Step = Callable[..., object]


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_choose_clips(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Choose the clips of the answer, and say why the others are left out."""
    return _step(request, pk, partial(_choose, request), "Choix des vidéos enregistré.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_prepare(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Submit the chosen clips for approval."""
    step = partial(prepare_answer, by=request.user, outcome=Outcome.CLIPS)
    return _step(request, pk, step, "Réponse soumise à l’approbation d’une autre personne.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_nothing_found(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Submit “nothing found”, with what was searched."""
    form = SearchedForm(request.POST)
    searched = form.cleaned_data["searched"] if form.is_valid() else ""
    step = partial(prepare_answer, by=request.user, outcome=Outcome.NOTHING_FOUND, searched=searched)
    return _step(request, pk, step, "Réponse négative soumise à l’approbation d’une autre personne.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_send_back(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Return the answer to its preparation, with a reason."""
    step = partial(actions.send_back, by=request.user, reason=request.POST.get("reason", ""))
    return _step(request, pk, step, "Réponse renvoyée à la préparation.")


@require_POST
@needs(Right.REQUISITION_APPROVE)
@sensitive
def requisition_approve(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Approve the answer."""
    step = partial(actions.approve_requisition, by=request.user)
    return _step(request, pk, step, "Réponse approuvée : elle est préparée pour l’OPJ.")


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_refuse(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Refuse the requisition."""
    step = partial(actions.refuse_requisition, by=request.user, reason=request.POST.get("reason", ""))
    return _step(request, pk, step, "Réquisition écartée ; les conservations qu’elle avait posées sont levées.")


@require_POST
@needs(Right.REQUISITION_APPROVE)
def requisition_close(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Close the answered requisition."""
    step = partial(actions.close_requisition, by=request.user, reason=request.POST.get("reason", ""))
    return _step(request, pk, step, "Réquisition close.")


def _step(request: AuthenticatedRequest, pk: int, step: Step, done: str) -> HttpResponse:
    """Take the step on the requisition, say what was done or why not, and start the worker for what it left to do: a
    package, an e-mail."""
    requisition = get_visible(request.user, Requisition.objects.all(), pk)
    with refusal_as_message(request):
        step(requisition=requisition)
        messages.success(request, done)
        wake_worker()
    return redirect("requisition_detail", pk)


def _choose(request: AuthenticatedRequest, requisition: Requisition) -> None:
    """The clips ticked, and for each other its own reason, else the one given for all those without."""
    sent = request.POST
    keys = keys_in(sent.getlist("clips"))
    for_the_others = sent.get("reason", "").strip()
    left_out = clips_for_requisition(requisition).visible_to(request.user).exclude(pk__in=keys)
    reasons = {clip.pk: sent.get(f"reason-{clip.pk}", "").strip() or for_the_others for clip in left_out}
    chosen = Clip.objects.visible_to(request.user).filter(pk__in=keys)
    choose_clips(
        by=request.user,
        requisition=requisition,
        clips=chosen,
        reasons=reasons,
        with_markers="with_markers" in sent,
    )
