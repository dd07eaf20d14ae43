"""Proposals of half-days: made, explained, changed by hand, summoned."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.training.actions.planning import convoke, place_person, propose_sessions, remove_person
from accounts.training.forms.planning import (
    OfferedFormSet,
    PlaceForm,
    ProposalForm,
    RemoveForm,
    first_choices,
    offered_rows,
    same_choices,
)
from accounts.training.models import Proposal
from accounts.training.selectors.proposals import shown_proposal

PROPOSALS_SHOWN = 50


@require_safe
@needs(Right.TRAINING_MANAGE)
def planning_list(request: AuthenticatedRequest) -> HttpResponse:
    """The latest proposals."""
    proposals = Proposal.objects.select_related("version__course").prefetch_related("half_days", "places")
    return render(request, "training/planning_list.html", {"proposals": proposals[:PROPOSALS_SHOWN]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def planning_new(request: AuthenticatedRequest) -> HttpResponse:
    """Offer half-days and have a proposal made; `modele` in the address starts from those of another proposal."""
    model = request.GET.get("modele", "")
    known = Proposal.objects.select_related("version").filter(pk=model).first() if model.isdecimal() else None
    about, rows = same_choices(known) if known else first_choices(request.user)
    form = ProposalForm(request.POST or None, initial=about)
    formset = OfferedFormSet(request.POST or None, initial=rows, prefix="offres")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        with refusal_on_form(form):
            proposal = propose_sessions(by=request.user, **form.cleaned_data, half_days=offered_rows(formset))
            messages.success(request, "Proposition calculée : lisez-la, changez ce qui doit l’être, puis convoquez.")
            return redirect(proposal)
    return render(request, "training/planning_form.html", {"form": form, "formset": formset})


@require_safe
@needs(Right.TRAINING_MANAGE)
def planning_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A proposal, explained."""
    proposal = _proposal(pk)
    context = {
        "proposal": proposal,
        "shown": shown_proposal(proposal),
        "place_form": PlaceForm(proposal),
        "history_entries": history_of(proposal, seen_by=request.user)[:50],
    }
    return render(request, "training/planning_detail.html", context)


@require_POST
@needs(Right.TRAINING_MANAGE)
def planning_place(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Place somebody by hand, or move them."""
    proposal = _proposal(pk)
    with refusal_as_message(request):
        data = cleaned(PlaceForm(proposal, request.POST))
        place_person(by=request.user, proposal=proposal, **data)
        messages.success(request, f"{data['person']} : {data['half_day']}.")
    return redirect(proposal)


@require_POST
@needs(Right.TRAINING_MANAGE)
def planning_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take somebody out of a proposal."""
    proposal = _proposal(pk)
    with refusal_as_message(request):
        person = cleaned(RemoveForm(request.POST), "Choisissez une personne.")["person"]
        remove_person(by=request.user, proposal=proposal, person=person)
        messages.success(request, f"{person} n’est plus dans la proposition.")
    return redirect(proposal)


@require_POST
@needs(Right.TRAINING_MANAGE)
def planning_convoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Make the sessions and invite everybody."""
    proposal = _proposal(pk)
    with refusal_as_message(request):
        made = convoke(by=request.user, proposal=proposal)
        messages.success(request, f"Séances prévues : {made}. Chacun est inscrit et reçoit son invitation.")
    return redirect(proposal)


def _proposal(pk: int) -> Proposal:
    return get_object_or_404(Proposal.objects.select_related("version__course"), pk=pk)
