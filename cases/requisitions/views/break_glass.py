"""Break-glass requests: the list, requesting, and deciding."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.people.models import BreakGlassRequest, User, lifetime
from accounts.people.roles import Right
from cases.requisitions.actions import break_glass as actions
from cases.requisitions.forms import BreakGlassForm
from cases.requisitions.lists import BREAK_GLASS
from cases.requisitions.permissions import (
    may_end_break_glass,
    may_grant_break_glass,
    may_refuse_break_glass,
    people_to_ask_for,
)
from cases.requisitions.tasks import wake_worker


@require_safe
def break_glass_list(request: AuthenticatedRequest) -> HttpResponse:
    """The break-glass requests that the person decides on, made or benefits from; waiting and active ones with
    their acts, then a list of the past ones."""
    user, rows = request.user, BreakGlassRequest.objects.concerning(request.user)
    rows = rows.select_related("person", "asked_by", "vouched_by", "confirmed_by")
    now = timezone.now()
    current = [*rows.waiting(now), *rows.in_force(now)]
    context = {
        "current": [(one, _answers(user, one)) for one in current],
        "page": ShownList.of(BREAK_GLASS, request),
    }
    return render(request, "requisitions/break_glass_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive
def break_glass_request(request: AuthenticatedRequest) -> HttpResponse:
    """Request emergency access to one object by its number; the answer reveals nothing about it."""
    user = request.user
    form = BreakGlassForm(request.POST or None, people=people_to_ask_for(user), initial={"person": user})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            emergency = actions.request_break_glass(by=user, **form.cleaned_data)
            wake_worker()
            messages.success(request, f"Accès d’urgence {emergency} demandé : la direction est prévenue par courriel.")
            return redirect("break_glass_list")
    return render(request, "requisitions/break_glass_form.html", {"form": form})


@require_POST
@needs(Right.EMERGENCY_CONFIRM)
@sensitive
def break_glass_grant(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Confirm a break-glass request, as the first or the second person."""
    emergency = _concerning(request, pk)
    with refusal_as_message(request):
        emergency = actions.grant_break_glass(by=request.user, emergency=emergency)
        messages.success(request, _granted_sentence(emergency))
        wake_worker()
    return redirect("break_glass_list")


@require_POST
def break_glass_refuse(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Refuse a break-glass request, or cancel one's own."""
    emergency = _concerning(request, pk)
    with refusal_as_message(request):
        actions.refuse_break_glass(by=request.user, emergency=emergency, reason=request.POST.get("reason", ""))
        messages.success(request, f"Accès d’urgence {emergency} refusé.")
        wake_worker()
    return redirect("break_glass_list")


@require_POST
def break_glass_end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """End an emergency access early."""
    emergency = _concerning(request, pk)
    with refusal_as_message(request):
        actions.end_break_glass(by=request.user, emergency=emergency, reason=request.POST.get("reason", ""))
        messages.success(request, f"Accès d’urgence {emergency} clos : l’objet est refermé.")
        wake_worker()
    return redirect("break_glass_list")


def _concerning(request: AuthenticatedRequest, pk: int) -> BreakGlassRequest:
    return get_object_or_404(BreakGlassRequest.objects.concerning(request.user), pk=pk)


def _granted_sentence(emergency: BreakGlassRequest) -> str:
    if emergency.is_in_force:
        return f"Accès d’urgence {emergency} accordé à {emergency.person}."
    return f"Accès d’urgence {emergency} appuyé : une seconde personne de la direction doit confirmer."


@dataclass(frozen=True)
class Confirmation:
    """What a confirmation does now: the first of two opens nothing yet."""

    verb: str
    title: str
    sentence: str

    @classmethod
    def of(cls, emergency: BreakGlassRequest) -> "Confirmation":
        informed = "Toute la direction et le délégué à la protection des données en sont prévenus par courriel."
        if emergency.vouched_by is None:
            sentence = f"Rien ne s’ouvre encore : une seconde personne de la direction doit confirmer. {informed}"
            return cls("Appuyer", f"Appuyer la demande {emergency} ?", sentence)
        hours = lifetime() // timedelta(hours=1)
        sentence = (
            f"{emergency.person} voit {emergency.object_label} dès maintenant, pendant {hours}\u00a0h. {informed}"
        )
        return cls("Confirmer", f"Ouvrir {emergency.object_label} à {emergency.person} ?", sentence)


@dataclass(frozen=True)
class Answers:
    """What the person may answer to a request."""

    confirm: Confirmation | None
    refuse: bool
    end: bool


def _answers(user: User, emergency: BreakGlassRequest) -> Answers:
    waiting = emergency.is_waiting
    return Answers(
        confirm=Confirmation.of(emergency) if waiting and may_grant_break_glass(user, emergency) else None,
        refuse=waiting and may_refuse_break_glass(user, emergency),
        end=emergency.is_in_force and may_end_break_glass(user, emergency),
    )
