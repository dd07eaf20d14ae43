"""What is to be done after debriefs: one's own, and those of a debrief."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.roles import Right
from cases.incidents.actions.follow_ups import assign_follow_up, close_follow_up, set_follow_up
from cases.incidents.forms import FollowUpAssignForm, FollowUpDoneForm, FollowUpForm
from cases.incidents.models import Debrief, FollowUp

DONE_SHOWN = 20


@require_safe
def followup_list(request: AuthenticatedRequest) -> HttpResponse:
    """What the person undertook to do, whatever their role: to do first, then done lately."""
    own = FollowUp.objects.visible_to(request.user).filter(owner=request.user).select_related("debrief")
    context = {
        "rows": [(one, FollowUpDoneForm(auto_id=f"done-{one.pk}-%s")) for one in own.open()],
        "done": own.exclude(done_at=None).order_by("-done_at")[:DONE_SHOWN],
        "seen": set(Debrief.objects.visible_to(request.user).filter(follow_ups__in=own).values_list("pk", flat=True)),
    }
    return render(request, "incidents/followup_list.html", context)


@require_POST
@needs(Right.DEBRIEF_LEAD)
def followup_add(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Entrust somebody with what is to be done after the debrief."""
    debrief = get_visible(request.user, Debrief.objects.select_related("incident"), pk)
    with refusal_as_message(request):
        data = cleaned(FollowUpForm(request.POST))
        follow_up = set_follow_up(by=request.user, debrief=debrief, **data)
        messages.success(request, f"Suite confiée à {follow_up.owner.titled_name}.")
    return redirect(f"{debrief.get_absolute_url()}#follow-ups-title")


@require_POST
@needs(Right.DEBRIEF_LEAD)
def followup_assign(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Entrust it to somebody else, or move its day."""
    follow_up = get_visible(request.user, FollowUp.objects.select_related("debrief__incident", "owner"), pk)
    with refusal_as_message(request):
        assign_follow_up(by=request.user, follow_up=follow_up, **cleaned(FollowUpAssignForm(request.POST)))
        messages.success(request, "Suite confiée de nouveau.")
    return redirect(f"{follow_up.debrief.get_absolute_url()}#follow-ups-title")


@require_POST
def followup_close(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Say what was done."""
    follow_up = get_visible(request.user, FollowUp.objects.select_related("debrief__incident", "owner"), pk)
    with refusal_as_message(request):
        close_follow_up(by=request.user, follow_up=follow_up, **cleaned(FollowUpDoneForm(request.POST)))
        messages.success(request, "Suite faite.")
    if follow_up.owner == request.user:
        return redirect("followup_list")
    return redirect(follow_up.debrief)
