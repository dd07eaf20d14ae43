"""Who is trained, and one person's certificates and sessions."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.training.actions.links import revoke_links, send_link
from accounts.training.lists import STANDINGS
from accounts.training.permissions import may_manage_training
from accounts.training.selectors.standings import Standing, standings


@require_safe
@needs(Right.TRAINING_LIST)
def training_status(request: AuthenticatedRequest) -> HttpResponse:
    """Who is trained, whose certificate ends soon, who has none."""
    everybody = standings(timezone.localdate())
    counts = [(state.label, sum(one.standing is state for one in everybody)) for state in Standing]
    context = {"page": ShownList.of(STANDINGS, request), "counts": counts}
    return render(request, "training/training_status.html", context)


@require_safe
@needs(Right.TRAINING_LIST)
def training_person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One person's certificates and sessions."""
    trainee = get_object_or_404(User.objects.select_related("team"), pk=pk)
    context = {
        "trainee": trainee,
        "certificates": trainee.certificates.select_related("version__course", "external"),
        "enrolments": trainee.enrolments.select_related("session__version__course").order_by("-session__date", "-pk"),
        "today": timezone.localdate(),
        "may_manage": may_manage_training(request.user),
        "is_own": request.user == trainee,
        "link_sentence": "Ses attestations, ses séances et le programme, sans compte, pendant "
        f"{settings.TRAINING_LINK_DAYS} jours, à l’adresse {trainee.email}.",
    }
    return render(request, "training/training_person.html", context)


@require_POST
@needs(Right.TRAINING_MANAGE)
def link_send(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Mail a person a link to their own page."""
    trainee = get_object_or_404(User, pk=pk)
    with refusal_as_message(request):
        send_link(by=request.user, person=trainee)
        messages.success(request, f"Lien envoyé à {trainee.email}.")
    return redirect("training_person", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def links_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """End the links that a person was sent, with a reason."""
    with refusal_as_message(request):
        revoke_links(by=request.user, person=get_object_or_404(User, pk=pk), reason=request.POST.get("reason", ""))
        messages.success(request, "Liens retirés : aucun de ceux déjà envoyés n’ouvre plus rien.")
    return redirect("training_person", pk)
