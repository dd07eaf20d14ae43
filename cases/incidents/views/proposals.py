"""The clips without an incident: each proposal is confirmed or declined, one by one by keyboard, or several at once."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.lists.pages import KeyPage
from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, keys_in, needs
from accounts.base.web.several_rows import each_alone
from accounts.people.models import User
from accounts.people.roles import Right
from cases.incidents.actions.proposals import decline_proposal
from cases.incidents.actions.register import link_clip
from cases.incidents.forms import ProposalsForm
from cases.incidents.models import Incident
from cases.incidents.selectors import Proposal, clips_without_incident, proposals_for
from evidence.footage.models import Clip
from evidence.footage.selectors import set_erasure_dates

# Unlinked clips looked at for one page, and the most proposals decided at once.
PAGE_SIZE = 300
OTHERS = 50


@require_safe
@needs(Right.INCIDENT_WRITE)
def proposal_list(request: AuthenticatedRequest) -> HttpResponse:
    """The proposals for the newest clips without an incident; one is shown in full, to decide with one key."""
    asked, user = request.GET, request.user
    unlinked = clips_without_incident(seen_by=user).with_hold()
    unlinked = unlinked.select_related("wearer", "wearer__team", "camera", "shift")
    page = KeyPage.of([unlinked], before=asked.get("avant", ""), after=asked.get("apres", ""), size=PAGE_SIZE)
    set_erasure_dates(page.rows)
    proposals = proposals_for(page.rows, seen_by=user)
    place = _place(proposals, asked.get("a", ""))
    after = proposals[place + 1] if place + 1 < len(proposals) else None
    proposed = {proposal.clip.pk for proposal in proposals}
    context = {
        "page": page,
        "proposals": proposals,
        "current": proposals[place] if proposals else None,
        "number": place + 1,
        "next": after,
        "to_next": f"?a={after.clip.pk}" if after else "",
        "others": [clip for clip in page.rows if clip.pk not in proposed][:OTHERS],
        "form": ProposalsForm(auto_id="bulk-%s"),
    }
    return render(request, "incidents/proposal_list.html", context)


def _place(proposals: list[Proposal], clip_key: str) -> int:
    """Where the proposal for this clip stands; the first place when it is decided."""
    keys = [str(proposal.clip.pk) for proposal in proposals]
    return keys.index(clip_key) if clip_key in keys else 0


@require_POST
@needs(Right.INCIDENT_WRITE)
def proposal_decline(request: AuthenticatedRequest, pk: int, clip_pk: int) -> HttpResponse:
    """Say that a proposed clip does not show the incident, with a reason."""
    user = request.user
    incident = get_visible(user, Incident.objects.all(), pk)
    clip = get_visible(user, Clip.objects.all(), clip_pk)
    with refusal_as_message(request):
        decline_proposal(by=user, incident=incident, clip=clip, reason=request.POST.get("reason", ""))
        messages.success(request, f"Proposition écartée : {clip} ne montre pas {incident}.")
    return redirect(next_proposal(request))


def next_proposal(request: AuthenticatedRequest) -> str:
    """The page of the proposals, at the one that the address names."""
    keys = keys_in([request.GET.get("a", "")])
    return reverse("proposal_list") + (f"?a={keys[0]}" if keys else "")


@require_POST
@needs(Right.INCIDENT_WRITE)
def proposals_decide(request: AuthenticatedRequest) -> HttpResponse:
    """Link, or decline, the proposals that were ticked, each alone: one that is refused leaves the others done."""
    pairs = [pair for sent in request.POST.getlist("row") if len(pair := keys_in(sent.split("-"))) == 2]
    with refusal_as_message(request):
        data = cleaned(ProposalsForm(request.POST))
        if len(pairs) > PAGE_SIZE:
            raise NotPossible(f"Au plus {PAGE_SIZE} propositions à la fois : cochez-en moins.")
        chosen = _seen(request.user, pairs)
        if done := each_alone(request, chosen, partial(_decide, request.user, **data), label=_clip_name):
            verb = "rattachée" if data["act"] == ProposalsForm.LINK else "écartée"
            messages.success(request, f"1 vidéo {verb}." if done == 1 else f"{done} vidéos {verb}s.")
    return redirect("proposal_list")


def _seen(user: User, pairs: list[list[int]]) -> list[tuple[Incident, Clip]]:
    """The incident and the clip of each pair; what the person does not see is left out."""
    incidents = Incident.objects.visible_to(user).in_bulk([incident for incident, _ in pairs])
    clips = Clip.objects.visible_to(user).in_bulk([clip for _, clip in pairs])
    return [(incidents[one], clips[other]) for one, other in pairs if one in incidents and other in clips]


def _clip_name(pair: tuple[Incident, Clip]) -> str:
    return str(pair[1])


def _decide(user: User, pair: tuple[Incident, Clip], act: str, reason: str) -> None:
    incident, clip = pair
    if act == ProposalsForm.LINK:
        link_clip(by=user, incident=incident, clip=clip)
    else:
        decline_proposal(by=user, incident=incident, clip=clip, reason=reason)
